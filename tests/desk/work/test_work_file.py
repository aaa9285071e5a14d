"""The office's work in a case file: refused where it contradicts itself, entered once, written as it stands."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from intake.desk.cases import (
    agreements,
    casefile,
    caseimport,
    communications,
    gates,
    records,
    review,
    withdrawal,
)
from intake.desk.cases.consent import Standing
from intake.desk.cases.errors import (
    ActionBeforeEvent,
    CaseFileMissingField,
    CaseFileUnknownField,
    CaseFileValue,
    DanglingId,
    DuplicateId,
    EntryOfOtherKind,
    QuoteNotInSource,
    TextMissing,
)
from intake.desk.cases.gates import Export, Shown
from intake.desk.cases.work_errors import (
    ConsentFromNobody,
    ConsentWithoutBasis,
    DayOrder,
    DayToCome,
    ImpactOutOfRange,
    JointDiffers,
    LetterDayMissing,
    LetterStepRefused,
    NamingWithoutConsent,
    NothingToTakeBack,
    QuoteIncomplete,
    ReferenceMalformed,
    ReferenceTaken,
)
from intake.desk.cases.work_terms import Audience, DeadlineKind, LetterState, ReviewKind
from intake.desk.session import Session
from intake.desk.store import deadlines
from tests.desk.cases.files import entity, name, source
from tests.desk.desks import TODAY, Desk
from tests.desk.work import office
from tests.desk.work.files import action, consent, deadline, demand, letter, need, reply, work_data


@pytest.fixture
def session(desk: Desk) -> Iterator[Session]:
    """Open a desk."""
    with desk.session() as session:
        yield session


def brought(session: Session, data: dict[str, Any], into: str | None = None) -> str:
    """Import a case file; returns the code of the case."""
    return str(caseimport.bring(session, json.dumps(data).encode(), into).case.code)


def count(session: Session) -> int:
    """Return how many cases there are."""
    return records.listed(session).total


@pytest.mark.parametrize(
    ("section", "entry", "error"),
    [
        ("consents", consent(given_by="nobody"), ConsentFromNobody),
        ("consents", consent(basis=""), ConsentWithoutBasis),
        ("consents", consent(answer="no"), NamingWithoutConsent),
        ("consents", consent(given_on="2026-11-24"), DayToCome),
        ("consents", consent(withdrawn_on="2026-10-01"), DayOrder),
        ("consents", consent(withdrawn_on="2026-11-24"), DayToCome),
        ("consents", consent(answer="no", naming="none", withdrawn_on="2026-11-02"), NothingToTakeBack),
        ("consents", consent(audience="everybody"), CaseFileValue),
        ("consents", consent(answer=True), CaseFileValue),
        ("consents", consent(person="e9"), DanglingId),
        ("consents", consent(person="v1"), EntryOfOtherKind),
        ("consents", consent(extra=1), CaseFileUnknownField),
        ("consents", {"person": "e1"}, CaseFileMissingField),
        ("communications", letter(reference="KAZ2/2026"), ReferenceMalformed),
        ("communications", letter(reference="KAZ 2/2027"), ReferenceMalformed),
        ("communications", letter(joint=False), JointDiffers),
        ("communications", letter(state="drafted"), LetterStepRefused),
        ("communications", letter(replies=[]), LetterStepRefused),
        ("communications", letter(replies=[reply(received_on="2026-04-01")]), DayOrder),
        ("communications", letter(sent_on="2026-11-24", replies=[], state="sent"), DayToCome),
        ("communications", letter(sent_on=None, replies=[], state="sent", reference=None), LetterDayMissing),
        ("communications", letter(events=["e1"]), EntryOfOtherKind),
        ("communications", letter(id="e1"), DuplicateId),
        ("communications", letter(replies=[reply(contests=["s1"])]), EntryOfOtherKind),
        ("communications", letter(type="XX"), CaseFileValue),
        ("communications", letter(sent_on="1 May"), CaseFileValue),
        ("actions", action(impact=4), ImpactOutOfRange),
        ("actions", action(impact=True), CaseFileValue),
        ("actions", action(impact="1"), CaseFileValue),
        ("actions", action(text=" "), TextMissing),
        ("actions", action(date={**action()["date"], "iso": "2024-03-07"}), ActionBeforeEvent),
        ("demands", demand(quote="six men"), QuoteNotInSource),
        ("demands", demand(offset=3), QuoteNotInSource),
        ("demands", demand(source=None), QuoteIncomplete),
        ("demands", demand(quote="", offset=4), QuoteIncomplete),
        ("needs", need(kind="money"), CaseFileValue),
        ("needs", need(person=None), CaseFileValue),
        ("deadlines", deadline(kind="decision"), CaseFileValue),
        ("deadlines", deadline(done_on="2026-11-24"), DayToCome),
        ("deadlines", deadline(due=None), CaseFileValue),
        ("deadlines", "soon", CaseFileValue),
    ],
)
def test_a_section_that_makes_no_sense_is_refused(session: Session, section: str, entry: Any, error: type) -> None:
    """The file is refused whole, with the rule that it breaks, and no case comes of it."""
    with pytest.raises(error):
        brought(session, work_data(**{section: [entry]}))
    assert count(session) == 0


def test_a_view_of_a_day_to_come_is_refused(session: Session) -> None:
    """Nobody has signed tomorrow; the place in the file is named."""
    data = work_data()
    view = {"status": "confirmed", "text": "", "officer": "nobody", "on": "2026-11-24"}
    data["questions"][0]["office_view"] = view
    with pytest.raises(DayToCome, match=r"questions\[0\]\.office_view\.on: 2026-11-24"):
        brought(session, data)
    assert count(session) == 0


def test_what_is_written_is_what_was_read(session: Session, desk: Desk) -> None:
    """A case with work is written, read at another desk, and written to the same bytes."""
    first = casefile.export(session, brought(session, work_data()))
    assert '"withdrawn_on": "2026-11-20"' in casefile.to_bytes(first).decode()
    other = dict(first) | {"code": None, "codename": None}
    again = casefile.export(session, brought(session, other | {"communications": []}))
    assert {name for name in first if first[name] != again[name]} == {"code", "communications"}


def test_an_import_into_the_case_adds_nothing_twice(session: Session) -> None:
    """The same sections again change nothing; one more reply is one more reply."""
    code = brought(session, work_data())
    before = casefile.export(session, code)
    more = work_data(communications=[letter(replies=[reply(), reply(summary="denies again", contests=[])])])
    brought(session, more, code)
    after = casefile.export(session, code)
    assert {name for name in before if before[name] != after[name]} == {"communications"}
    assert len(json.loads(casefile.to_bytes(after))["communications"][0]["replies"]) == 2


def test_a_reference_belongs_to_one_letter(session: Session) -> None:
    """A file cannot bring another letter under a reference that is taken."""
    brought(session, work_data())
    with pytest.raises(ReferenceTaken):
        brought(session, work_data(title="Another", communications=[letter(addressee="Others")]))


def test_a_file_proves_no_second_officer(session: Session) -> None:
    """A guardian's yes for a child that names a second officer counts as no until one approves it here."""
    child = entity("e1", "person", name("Child"), child="yes")
    said = consent(given_by="guardian", second_officer="maria")
    data = work_data(consents=[said])
    code = brought(session, data | {"entities": [child, *data["entities"][1:]]})
    with session.database.reading() as connection:
        case = records.find(connection, code)
        (row, *_) = agreements.matrix(connection, case, TODAY)
        verdict = gates.verdicts(connection, case, Export.LETTER, TODAY)[0]
    assert (row.cells[Audience.STATE].standing, verdict.shown) == (Standing.CHILD, Shown.ANONYMISED)
    assert [one.review.kind for one in review.listed(session)] == [ReviewKind.CONSENT]


def test_an_agreement_from_a_file_is_asked_for_again(session: Session, desk: Desk) -> None:
    """The day is noted once, whether the file names it or not."""
    first = casefile.export(session, brought(session, work_data(deadlines=[], communications=[])))
    assert [one["due"] for one in json.loads(casefile.to_bytes(first))["deadlines"]] == ["2027-11-01"]
    again = casefile.export(session, brought(session, dict(first) | {"code": None}))
    assert first["deadlines"] == again["deadlines"]


def test_what_belongs_to_a_withdrawn_entry_is_left_out(two: Desk) -> None:
    """A file is written without the work about somebody who was taken out, and can be read again."""
    extra = {"entities": [*work_data()["entities"], entity("e4", "person", name("Else"))]}
    extra["sources"] = [*work_data()["sources"], source("s3", "They want justice.")]
    mine = {"consents": [consent(person="e4")], "needs": [need(person="e4")], "actions": [action(by="e4")]}
    asked = {"demands": [demand(source="s3", quote="They want justice.")]}
    with office.session(two, second="maria") as session:
        code = brought(session, work_data(**extra, **mine, **asked))
        with session.database.writing() as connection:
            for handle in ("e4", "s3"):
                withdrawal.withdraw(session, connection, records.find(connection, code), handle, "entered in error")
        written = casefile.export(session, code)
        assert [written[section] for section in mine] == [[], [], []]
        assert brought(session, dict(written) | {"code": None, "title": "Another", "communications": []})


def sent(session: Session) -> str:
    """Return a case whose letter was sent, and waits for a reply."""
    waits = deadline(kind="reply-due", due="2026-06-30", basis="the rule")
    return brought(session, work_data(communications=[letter(state="sent", replies=[])], deadlines=[waits]))


def test_a_reply_from_a_file_answers_the_letter_that_is_here(session: Session) -> None:
    """The letter becomes answered, its reply is no longer due, as by hand."""
    code = sent(session)
    file = work_data(deadlines=[deadline(kind="reply-due", due="2026-06-30", basis="the rule")])
    brought(session, file, code)
    brought(session, file, code)
    with session.database.reading() as connection:
        case = records.find(connection, code)
        (one,) = communications.of_case(connection, case)
        known = deadlines.of_case(connection, case.id)
    assert (one.now.state, one.now.officer, len(one.replies)) == (LetterState.ANSWERED, session.officer, 1)
    assert [due.done_on for due in known if due.deadline.kind is DeadlineKind.REPLY] == [TODAY]


def test_a_file_brings_no_reply_to_a_letter_that_did_not_leave(session: Session) -> None:
    """A letter that is only in review here cannot be answered by a file, and nothing of the file is entered."""
    unsent = letter(reference=None, sent_on=None, reply_due=None, publish_after=None)
    code = brought(session, work_data(communications=[unsent | {"state": "in-review", "replies": []}]))
    before = casefile.export(session, code)
    with pytest.raises(LetterDayMissing):
        brought(session, work_data(communications=[unsent]), code)
    assert casefile.export(session, code) == before


def test_a_deadline_that_a_file_says_is_done_is_done_here(session: Session) -> None:
    """It is marked and not entered a second time; one that is done here stays done."""
    code = brought(session, work_data(deadlines=[deadline()]))
    for done_on in ("2026-11-02", None, "2026-11-03"):
        brought(session, work_data(deadlines=[deadline(done_on=done_on)]), code)
    written = casefile.export(session, code)["deadlines"]
    assert [one["done_on"] for one in json.loads(json.dumps(written)) if one["kind"] == "other"] == ["2026-11-02"]
