"""Circuits take turns."""

from intake.server.turns import Turns


def test_one_with_a_single_request_does_not_wait_behind_a_hundred() -> None:
    """Who comes last, alone, is served second."""
    turns: Turns[int] = Turns()
    for number in range(100):
        turns.join("flood", number)
    turns.join("honest", 1000)
    assert [turns.next() for _ in range(4)] == [0, 1000, 1, 2]


def test_nobody_is_forgotten() -> None:
    """All are served once, those of one circuit in their order."""
    turns: Turns[tuple[str, int]] = Turns()
    waiting = [(circuit, number) for circuit in "abc" for number in range(5)]
    for each in waiting:
        turns.join(each[0], each)
    served = [turns.next() for _ in waiting]
    assert not turns
    assert sorted(served) == waiting
    assert all([n for c, n in served if c == circuit] == [0, 1, 2, 3, 4] for circuit in "abc")
