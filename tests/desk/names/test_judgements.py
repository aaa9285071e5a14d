"""Judgements: the same is an equivalence, different blocks, contradictions are named, undoing restores exactly."""

from collections.abc import Iterator

import pytest

from intake.desk.errors import SecondOfficerNeeded
from intake.desk.names import judgements
from intake.desk.names.errors import (
    AlreadyJudged,
    AlreadyUndone,
    JudgementContradicts,
    JudgementUnknown,
    NamedUnknown,
    OtherKind,
    SameEntity,
)
from intake.desk.names.judgements import Opinion
from intake.desk.session import Session
from intake.desk.store.judgements import Word
from tests.desk.desks import Desk
from tests.desk.names import records

SAME, DIFFERENT, UNSURE = (Opinion(word) for word in Word)


@pytest.fixture
def session(desk: Desk) -> Iterator[Session]:
    """Return an unlocked desk."""
    with desk.session() as opened:
        yield opened


def circle(session: Session, entity: str) -> set[str]:
    """Return who is the same as an entity."""
    with session.database.reading() as connection:
        return set(judgements.cluster(connection, entity))


def test_the_same_as_the_same_is_the_same(session: Session) -> None:
    """Three spellings judged in a chain are one circle, whichever is asked."""
    a, b, c, d = records.people(session, "Анна Ким", "Anna Kim", "Kim Anna", "Inna Kim")
    judgements.judge(session, a, b, SAME)
    judgements.judge(session, c, b, SAME)
    assert circle(session, a) == circle(session, c) == {a, b, c}
    assert circle(session, d) == {d}


def test_what_keeps_two_circles_apart_is_named(session: Session) -> None:
    """The same across two circles that were judged different is refused, with the judgement that says so."""
    a, b, c, d = records.people(session, "A A", "A B", "C C", "C D")
    judgements.judge(session, a, b, SAME)
    judgements.judge(session, c, d, SAME)
    apart = judgements.judge(session, a, d, DIFFERENT)
    with pytest.raises(JudgementContradicts, match=f"number {apart.number}, different, anna"):
        judgements.judge(session, b, c, SAME)


def test_different_within_a_circle_is_refused(session: Session) -> None:
    """Two who are the same by way of a third cannot be judged different."""
    a, b, c = records.people(session, "A A", "A B", "A C")
    judgements.judge(session, a, b, SAME)
    judgements.judge(session, b, c, SAME)
    with pytest.raises(JudgementContradicts, match="same"):
        judgements.judge(session, a, c, DIFFERENT)


def test_undoing_restores_exactly(session: Session) -> None:
    """After undoing, circles and what is allowed are as they were, and both are on record."""
    a, b, c = records.people(session, "A A", "A B", "A C")
    judgements.judge(session, a, b, SAME)
    joined = judgements.judge(session, b, c, SAME)
    judgements.undo(session, joined.number)
    assert (circle(session, a), circle(session, c)) == ({a, b}, {c})
    judgements.judge(session, a, c, DIFFERENT)
    with session.database.reading() as connection:
        assert [one.undone_by for one in judgements.history(connection, c)] == ["anna", None]


def test_nothing_is_destroyed(session: Session) -> None:
    """The names of two who were judged the same stay with each of them."""
    a, b = records.people(session, "Анна Ким", "Anna Kim")
    judgements.judge(session, a, b, SAME)
    with session.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT entity, form FROM entity_name ORDER BY form").all()
    assert [tuple(row) for row in rows] == [(b, "Anna Kim"), (a, "Анна Ким")]


def test_unsure_may_become_sure(session: Session) -> None:
    """A question that was left open can be answered; an answer must be undone first."""
    a, b = records.people(session, "A A", "A B")
    judgements.judge(session, a, b, UNSURE)
    judgements.judge(session, b, a, SAME)
    with pytest.raises(AlreadyJudged):
        judgements.judge(session, a, b, DIFFERENT)


def test_what_makes_no_sense_is_refused(session: Session) -> None:
    """An entity and itself, one that is not there, a person and a place, a number that is none."""
    (a,) = records.people(session, "A A")
    with session.database.writing() as connection:
        place = records.entity(connection, records.case(connection), "Osh", kind="place")
    for other, refusal in ((a, SameEntity), ("f" * 32, NamedUnknown), (place, OtherKind)):
        with pytest.raises(refusal):
            judgements.judge(session, a, other, SAME)
    with pytest.raises(JudgementUnknown):
        judgements.undo(session, 7)


def test_undoing_twice_is_refused(session: Session) -> None:
    """What was undone stays undone, by whom and when."""
    a, b = records.people(session, "A A", "A B")
    made = judgements.judge(session, a, b, SAME)
    judgements.undo(session, made.number)
    with pytest.raises(AlreadyUndone, match="anna"):
        judgements.undo(session, made.number)


def test_two_cases_need_two_officers(session: Session) -> None:
    """Entities of different cases are joined only with a second officer; to call them different takes one."""
    (a,), (b,), (c,) = (records.people(session, "Anna Kim") for _ in range(3))
    with pytest.raises(SecondOfficerNeeded):
        judgements.judge(session, a, b, SAME)
    assert judgements.judge(session, a, c, DIFFERENT).second is None
    assert circle(session, a) == {a}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM entity_judgement",
        "UPDATE entity_judgement SET judgement = 'different'",
        "UPDATE entity_judgement SET undone_on = '2026-11-23'",
        "UPDATE entity_judgement SET reason = 'other'",
    ],
)
def test_the_database_keeps_what_was_judged(session: Session, statement: str) -> None:
    """The tables themselves refuse to change or remove a judgement, or to undo it without a name."""
    a, b = records.people(session, "A A", "A B")
    judgements.judge(session, a, b, SAME)
    with pytest.raises(Exception, match=r"append-only|undone"), session.database.writing() as connection:
        connection.exec_driver_sql(statement)


def test_the_commands_judge_and_undo(desk: Desk) -> None:
    """A person does the same by `triage same`."""
    with desk.session() as session:
        a, b = records.people(session, "Анна Ким", "Anna Kim")
    assert {one["proposal"]["entity"] for one in desk.json("names", "Анна", "Ким")} == {a, b}
    number = desk.json("same", "judge", a, b, "same", "--reason", "the same letter")["number"]
    assert desk.run("same", "judge", a, b, "different").code == 65
    assert desk.json("same", "undo", str(number))["undone_by"] == "anna"
    assert len(desk.json("same", "history", a)) == 1
