"""One report that vanished, was slipped in, or was erased too early is always named."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from intake.audit import commitments
from intake.audit.custody import Batch, Books, Ending, Envelope, Erased, Outbox, Outcome, Tick, reconcile
from intake.audit.findings import Code, faults
from tests.audit import logs

KEY = logs.TICK_KEY
DIGESTS = [logs.digest(number) for number in range(256)]
MADE = {digest: commitments.commitment(KEY, digest) for digest in DIGESTS}


def tick(count: int, number: int = 1) -> Tick:
    """Return a tick of the first reports."""
    return Tick(number, frozenset(commitments.members(KEY, DIGESTS[:count])), KEY)


def books(count: int, missing: int | None = None) -> Books:
    """Return the desk's books of a batch of reports, all opened and erased, perhaps without one."""
    items = [digest for number, digest in enumerate(DIGESTS[:count]) if number != missing]
    return Books(
        [tick(count)],
        [Envelope(1, logs.BATCH, each) for each in items],
        [Batch(logs.BATCH, len(items), frozenset(items))],
        [Outcome(each, logs.BATCH, Ending.OPENED) for each in items],
        [Outbox(logs.OUTBOX, len(items), frozenset(items))],
        [Erased(logs.OUTBOX, len(items), tuple(items))],
    )


def found(held: Books) -> list[Code]:
    """Return the codes of what does not add up."""
    return [finding.code for finding in reconcile(held)]


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 255, 256])
def test_true_books_add_up(count: int) -> None:
    """Nothing is found where every report was carried, opened and erased after its acknowledgement."""
    assert found(books(count)) == []


def _assert_named(count: int, missing: int) -> None:
    """Assert that the one report is named which is in no batch, and nothing else."""
    (finding,) = reconcile(books(count, missing))
    assert (finding.code, finding.detail) == (Code.COMMITMENT_LOST, f"tick 1, {MADE[DIGESTS[missing]]}")


def test_one_that_is_missing_is_named() -> None:
    """One report missing of any number up to 256 is named: the first, the last, and one between."""
    for count in range(1, 257):
        for missing in {0, count // 3, count - 1}:
            _assert_named(count, missing)


@pytest.mark.long
def test_any_that_is_missing_is_named() -> None:
    """Any one report missing of any number up to 256 is named."""
    for count in range(1, 257):
        for missing in range(count):
            _assert_named(count, missing)


def test_several_that_are_missing_are_named() -> None:
    """Reports that are missing together are all named."""
    held = books(100)
    gone = set(random.Random(1).sample(DIGESTS[:100], 30))
    left = [envelope for envelope in held.envelopes if envelope.digest not in gone]
    items = {finding.detail.split(", ")[1] for finding in reconcile(replace(held, envelopes=left, batches=()))}
    assert {MADE[each] for each in gone} <= items


def test_one_that_is_not_decided_is_named() -> None:
    """A report that was carried and neither opened nor refused is named."""
    held = books(256)
    assert held.outcomes is not None
    for number in range(256):
        without = [*held.outcomes[:number], *held.outcomes[number + 1 :]]
        (finding,) = reconcile(replace(held, outcomes=without))
        assert (finding.code, finding.detail) == (Code.OUTCOME_MISSING, f"{logs.BATCH}, {DIGESTS[number]}")


def with_outcomes(*outcomes: Outcome) -> list[Code]:
    """Return what is found where one report was carried that ended so."""
    return found(replace(books(1), outcomes=outcomes))


def test_every_way_to_end_is_an_outcome() -> None:
    """A report may end as opened, as a duplicate, or refused with a reason."""
    ends = [Outcome(DIGESTS[0], logs.BATCH, ending, "wrong-epoch") for ending in Ending]
    assert [with_outcomes(each) for each in ends] == [[], [], []]


def test_a_refusal_needs_its_reason() -> None:
    """A report that was refused without a reason is named."""
    assert with_outcomes(Outcome(DIGESTS[0], logs.BATCH, Ending.REFUSED)) == [Code.REASON_MISSING]


def test_two_outcomes_are_one_too_many() -> None:
    """A report that was opened and refused is named."""
    twice = (Outcome(DIGESTS[0], logs.BATCH, Ending.OPENED), Outcome(DIGESTS[0], logs.BATCH, Ending.REFUSED, "x"))
    assert with_outcomes(*twice) == [Code.OUTCOME_TWICE]


def test_an_outcome_of_nothing_is_named() -> None:
    """A decision about a report that was in no batch is named."""
    stray = Outcome(DIGESTS[7], logs.BATCH, Ending.OPENED)
    assert with_outcomes(*(books(1).outcomes or ()), stray) == [Code.OUTCOME_STRAY]


# commitments


def with_envelopes(
    envelopes: Sequence[Envelope], *, ticks: Sequence[Tick] = (), batches: Sequence[Batch] = ()
) -> list[Code]:
    """Return what is found of reports, ticks and batches alone."""
    known = batches or [Batch(logs.BATCH, len(envelopes))]
    return found(Books(ticks or [tick(3)], envelopes, known))


THREE = tuple(Envelope(1, logs.BATCH, digest) for digest in DIGESTS[:3])


def test_one_that_was_slipped_in_is_named() -> None:
    """A report that no tick committed to is named."""
    assert with_envelopes([*THREE, Envelope(1, logs.BATCH, DIGESTS[9])]) == [Code.NOT_COMMITTED]


def test_one_of_a_tick_that_never_was_is_named() -> None:
    """A report that names a tick which is not in the log is named."""
    assert with_envelopes([*THREE, Envelope(2, logs.BATCH, DIGESTS[9])]) == [Code.TICK_UNKNOWN]


def test_a_dummy_is_no_report() -> None:
    """Whoever carries something for a dummy has not committed to it."""
    assert with_envelopes([*THREE, Envelope(1, logs.BATCH, "00" * 32)]) == [Code.NOT_COMMITTED]


def test_more_dummies_than_needed_are_found() -> None:
    """A set that was filled further than it must be could hide what was taken out of it."""
    padded = frozenset([*(MADE[each] for each in DIGESTS[:3]), *(commitments.dummy(KEY, n) for n in range(29))])
    assert with_envelopes(THREE, ticks=[Tick(1, padded, KEY)]) == [Code.DUMMIES_WRONG]


def test_a_dummy_that_was_left_out_is_found() -> None:
    """A set whose dummies do not begin with the first is not what it says."""
    shifted = frozenset([*(MADE[each] for each in DIGESTS[:3]), *(commitments.dummy(KEY, n) for n in range(1, 14))])
    assert Code.COMMITMENT_LOST in with_envelopes(THREE, ticks=[Tick(1, shifted, KEY)])


def test_one_in_two_batches_is_named() -> None:
    """A report has one logical batch, whatever carries it again."""
    two = [Batch(logs.BATCH, 3), Batch("a2" * 16, 1)]
    assert with_envelopes([*THREE, Envelope(1, "a2" * 16, DIGESTS[0])], batches=two) == [Code.TWO_BATCHES]


def test_the_same_bytes_may_come_again() -> None:
    """A report that was erased and arrives once more has another tick and another batch."""
    ticks = [tick(3), Tick(2, frozenset(commitments.members(KEY, DIGESTS[:1])), KEY)]
    again = [*THREE, Envelope(2, "a2" * 16, DIGESTS[0])]
    assert with_envelopes(again, ticks=ticks, batches=[Batch(logs.BATCH, 3), Batch("a2" * 16, 1)]) == []


def test_what_left_is_known_by_its_commitment() -> None:
    """A server that has erased a report still knows its commitment, and it is not lost."""
    departed = [Envelope(1, logs.BATCH, commitment=MADE[each]) for each in DIGESTS[:2]]
    assert with_envelopes([*departed, THREE[2]]) == []


def test_what_waits_is_not_lost() -> None:
    """A report that no batch has taken yet is told in a bucket."""
    (finding,) = reconcile(Books([tick(3)], [replace(each, batch=None) for each in THREE]))
    assert (finding.code, finding.detail) == (Code.WAITING, "1-15")


def test_ticks_after_the_last_batch_are_not_complete() -> None:
    """The desk does not miss what the next batch will bring."""
    later = Tick(2, frozenset(commitments.members(KEY, DIGESTS[5:9])), KEY)
    held = Books([tick(3), later], THREE, [Batch(logs.BATCH, 3)], complete_to=1)
    assert found(held) == []
    assert found(replace(held, complete_to=2)) == [Code.COMMITMENT_LOST] * 4


def test_a_tick_without_its_key_is_counted() -> None:
    """Without the key of a tick nothing is said of its members but their number."""
    sealed = replace(tick(3), key=None)
    assert with_envelopes(THREE, ticks=[sealed]) == [Code.TICK_SEALED]
    many = [Envelope(1, logs.BATCH, each) for each in DIGESTS[:17]]
    assert with_envelopes(many, ticks=[sealed]) == [Code.TICK_OVERFULL, Code.TICK_SEALED]


def test_another_key_opens_nothing() -> None:
    """A tick whose key is another than it was lets nobody believe its set."""
    assert Code.NOT_COMMITTED in with_envelopes(THREE, ticks=[replace(tick(3), key=bytes(32))])


# batches


def test_a_batch_that_nobody_exported_is_named() -> None:
    """A report in a batch that the log does not know is named."""
    assert with_envelopes(THREE, batches=[Batch("a2" * 16, 0)]) == [Code.BATCH_UNKNOWN] * 3


def test_a_batch_on_its_way_is_named() -> None:
    """A batch that was made and has not arrived is named, and so is what it holds."""
    held = Books([tick(3)], [], [Batch(logs.BATCH, 3, is_here=False)])
    assert found(held) == [Code.COMMITMENT_LOST] * 3 + [Code.BATCH_MISSING]


@pytest.mark.parametrize("count", [2, 4])
def test_a_batch_with_another_count_is_named(count: int) -> None:
    """A batch has as many reports as its record says."""
    carried = frozenset(DIGESTS[:3])
    assert with_envelopes(THREE, batches=[Batch(logs.BATCH, count, carried)]) == [Code.BATCH_COUNT]
    assert with_envelopes(THREE, batches=[Batch(logs.BATCH, count, is_new=True)]) == [Code.BATCH_COUNT]


def test_a_batch_may_carry_others_again() -> None:
    """A batch of everything carries more than what belongs to it."""
    both = [Batch(logs.BATCH, 2, frozenset(DIGESTS[:2])), Batch("a2" * 16, 3, frozenset(DIGESTS[:3]))]
    held = [*THREE[:2], replace(THREE[2], batch="a2" * 16)]
    assert with_envelopes(held, batches=both) == []


def test_a_batch_that_broke_off_is_told_and_no_fault() -> None:
    """Where all that could be in it came with another batch, only the file is a question."""
    begun = Batch("ab" * 16, 3, is_here=False, tick=1)
    held = replace(books(3), batches=[*books(3).batches, begun])
    assert found(held) == [Code.BATCH_ELSEWHERE]
    assert not faults(reconcile(held))
    assert found(replace(held, envelopes=held.envelopes[:2], outcomes=None))[-1] is Code.BATCH_MISSING
    assert found(replace(held, batches=[replace(begun, tick=2), *books(3).batches])) == [Code.BATCH_MISSING]


def test_one_that_its_batch_did_not_carry_is_named() -> None:
    """A report that is said to belong to a batch was carried in it."""
    batch = Batch(logs.BATCH, 2, frozenset(DIGESTS[:2]))
    assert with_envelopes(THREE, batches=[batch]) == [Code.BATCH_MEMBER_MISSING]


# erasures


def test_what_was_erased_without_a_word_is_named() -> None:
    """A report that was erased and that no outbox acknowledges is named."""
    held = replace(books(3), erased=[Erased(None, 1, (DIGESTS[0],))])
    (finding,) = reconcile(held)
    assert (finding.code, finding.detail) == (Code.ERASED_UNACKNOWLEDGED, DIGESTS[0])


def test_an_acknowledgement_that_nobody_signed_is_none() -> None:
    """What was erased on the word of an outbox that is not known is named by that outbox."""
    (finding,) = reconcile(replace(books(3), erased=[Erased("99" * 32, 3)]))
    assert (finding.code, finding.detail) == (Code.ERASED_UNACKNOWLEDGED, "99" * 32)


def test_what_the_outbox_does_not_name_is_named() -> None:
    """An outbox covers what it names and nothing else."""
    held = replace(books(3), outboxes=[Outbox(logs.OUTBOX, 3, frozenset(DIGESTS[1:4]))])
    (finding,) = reconcile(held)
    assert (finding.code, finding.detail) == (Code.ERASED_UNACKNOWLEDGED, f"{logs.OUTBOX}, {DIGESTS[0]}")


def test_more_than_was_acknowledged_is_found() -> None:
    """Where only numbers are known, no more may be erased than was acknowledged, all times together."""
    held = replace(books(3), outboxes=[Outbox(logs.OUTBOX, 3)], erased=[Erased(logs.OUTBOX, 2), Erased(logs.OUTBOX, 2)])
    assert found(held) == [Code.ERASED_TOO_MANY]


def test_a_key_that_a_batch_held_back_is_a_fault() -> None:
    """At the desk a tick up to the last batch must open, or a missing report would only be counted."""
    sealed = replace(books(3), ticks=[replace(tick(3), key=None)])
    assert found(replace(sealed, complete_to=1)) == [Code.TICK_SEALED, Code.TICK_UNOPENED]
    assert found(replace(sealed, complete_to=0)) == [Code.TICK_SEALED]


def test_nothing_of_this_is_a_fault_but_what_breaks_a_rule() -> None:
    """What waits and what is sealed are notices."""
    held = Books([replace(tick(3), key=None)], [replace(each, batch=None) for each in THREE])
    assert faults(reconcile(held)) == ()
    assert len(reconcile(held)) == 2
