"""Entries of a case: what they refer to is of its kind, what is changed leaves what it was, each act is on record."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from crypto import age
from intake.desk.cases import caserecord, claims, entities, events, records, sources, withdrawal
from intake.desk.cases.errors import (
    CodeMalformed,
    EntryNotWithdrawn,
    EntryOfOtherKind,
    EntryUnknown,
    LabelMalformed,
    LabelTaken,
    TermUnknown,
    TextBroken,
    TextMissing,
    TextTooLong,
)
from intake.desk.cases.model import Act, Entity, Event, Involvement, Name, Question, Source
from intake.desk.errors import ItemUnknown
from intake.desk.store import cases
from tests.desk.cases.cases import TEXT, Open, opened
from tests.desk.desks import Desk, report, sealed


@pytest.fixture
def whole(case: Open) -> Open:
    """Return a case with one entry of each kind."""
    case.source(), case.person("Aigul Sample")
    case.act(entities.add, Entity(kind="place", names=(Name(form="market", source="s1"),)))
    involved = Involvement(entity="e1", role="witness", source="s1")
    case.act(
        events.add, Event(title="Arrest", place="e2", acts=(Act(type="arrest", victim="e1", involvements=(involved,)),))
    )
    case.question(), case.claim("q1", "s1", "five men", attributed_to="e1")
    return case


def test_an_event_is_entered_with_its_acts(whole: Open) -> None:
    """Acts and involvements that come with an event are entered with it, by short ids."""
    (event,) = whole.read().events
    assert [(act.label, act.type, len(act.involvements)) for act in event.acts] == [("a1", "arrest", 1)]


REFUSED: list[tuple[Callable[[Open], object], type[Exception]]] = [
    (lambda case: case.act(events.add, Event(title="x", place="e1")), EntryOfOtherKind),
    (lambda case: case.act(events.add, Event(title=" ")), TextMissing),
    (lambda case: case.act(events.add_act, "v1", Act(type="arrest", victim="s1")), EntryOfOtherKind),
    (lambda case: case.act(events.add_act, "v1", Act(type="x", victim="e1")), TermUnknown),
    (lambda case: case.act(events.add_act, "e1", Act(type="arrest", victim="e1")), EntryOfOtherKind),
    (lambda case: case.act(events.add_act, "v1", Act(type="arrest", victim="e1", place="e1")), EntryOfOtherKind),
    (lambda case: case.act(events.add_involvement, "a1", Involvement(entity="e1", role="x")), TermUnknown),
    (lambda case: case.act(events.add_involvement, "a9", Involvement(entity="e1", role="witness")), EntryUnknown),
    (lambda case: case.act(entities.add, Entity(kind="robot")), TermUnknown),
    (lambda case: case.act(entities.add, Entity(kind="place", child="yes")), EntryOfOtherKind),
    (lambda case: case.act(entities.add, Entity(kind="person", names=(Name(form=""),))), TextMissing),
    (lambda case: case.act(entities.add_name, "e1", Name(form="x" * 10_001)), TextTooLong),
    (lambda case: case.act(entities.add_name, "e1", Name(form="\ud800")), TextBroken),
    (lambda case: case.act(entities.add_name, "e1", Name(form="x", script="latin")), CodeMalformed),
    (lambda case: case.act(entities.add_name, "e1", Name(form="x", source="q1")), EntryOfOtherKind),
    (lambda case: case.act(sources.add, Source(kind="ngo"), " "), TextMissing),
    (lambda case: case.act(sources.add, Source(kind="ngo", item="AAAA-AA"), "x"), ItemUnknown),
    (lambda case: case.act(sources.add, Source(kind="ngo", attachment=1), "x"), CodeMalformed),
    (lambda case: case.act(sources.add, Source(kind="ngo"), "x", "s1"), LabelTaken),
    (lambda case: case.act(sources.add, Source(kind="ngo"), "x", "S 1"), LabelMalformed),
    (lambda case: case.act(claims.ask, Question(text="")), TextMissing),
    (lambda case: case.act(claims.ask, Question(text="x", event="e1")), EntryOfOtherKind),
    (lambda case: case.act(claims.sign, "q1", "certain", "x"), TermUnknown),
    (lambda case: case.act(claims.sign, "s1", "likely", "x"), EntryOfOtherKind),
    (lambda case: case.act(withdrawal.restore, "s1"), EntryNotWithdrawn),
    (lambda case: case.act(withdrawal.withdraw, "zz"), EntryUnknown),
]


def test_what_makes_no_sense_is_refused(whole: Open) -> None:
    """Each broken rule has its class, and the case stays as it was, its access log too."""
    before, logged = whole.read(), log_size(whole)
    for act, refusal in REFUSED:
        with pytest.raises(refusal):
            act(whole)
    assert log_size(whole) == logged
    assert whole.read() == before


def test_an_entry_of_another_case_is_not_found(whole: Open) -> None:
    """Neither short nor random ids lead from one case into another."""
    other = opened(whole.session)
    for handle in ("s1", whole.read().sources[0].id):
        with pytest.raises(EntryUnknown):
            other.act(sources.text, handle)


def log_size(case: Open) -> int:
    """Return the number of entries of the access log."""
    with case.session.database.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM log_entry").scalar_one())


RECORDED: list[Callable[[Open], object]] = [
    lambda case: case.source(),
    lambda case: case.person("A", "B"),
    lambda case: case.act(entities.add_name, "e1", Name(form="x")),
    lambda case: case.act(
        events.add, Event(title="x", acts=(Act(type="arrest", victim="e1"), Act(type="detention", victim="e1")))
    ),
    lambda case: case.act(events.add_act, "v1", Act(type="arrest", victim="e1")),
    lambda case: case.act(events.add_involvement, "a1", Involvement(entity="e1", role="witness")),
    lambda case: case.question(),
    lambda case: case.claim("q1", "s1", "five men"),
    lambda case: case.act(claims.sign, "q1", "likely", ""),
    lambda case: case.act(withdrawal.withdraw, "k1"),
    lambda case: case.act(sources.text, "s1"),
    lambda case: case.read(),
]


@pytest.mark.parametrize("act", RECORDED)
def test_each_act_is_one_entry_of_the_log(whole: Open, act: Callable[[Open], object]) -> None:
    """Entering, reading and undoing are on record, once each."""
    before = log_size(whole)
    act(whole)
    assert log_size(whole) == before + 1


def test_what_is_described_anew_leaves_what_it_was(whole: Open) -> None:
    """Source, entity, event, act, question and case can be described anew; the history has what they said."""
    record = whole.read()
    whole.act(sources.change, replace(record.source("s1"), title="New title", sha256="0" * 64, length=1))
    whole.act(entities.change, replace(record.entity("e1"), protected=True))
    whole.act(events.change, replace(record.event("v1"), title="New title"))
    whole.act(events.change_act, replace(record.act("a1"), type="detention"))
    whole.act(claims.rephrase, replace(record.question("q1"), text="how many came?"))
    with whole.writing() as (session, connection, case):
        records.describe(session, connection, replace(case, title="New title", country="KE", urgency="U1"))
        steps = [step for step in caserecord.history(connection, case) if step.act == "changed"]
    after = whole.read()
    assert (after.case.title, after.case.country, after.entity("e1").protected) == ("New title", "KE", True)
    assert (after.source("s1").sha256, after.source("s1").length) == (record.source("s1").sha256, len(TEXT))
    assert [step.label for step in steps] == ["s1", "e1", "v1", "a1", "q1", None]
    assert '"type":"arrest"' in steps[3].detail


def test_the_history_tells_who_did_what(whole: Open) -> None:
    """Entering, withdrawing and restoring stand in the history with officer, day and reason."""
    whole.act(withdrawal.withdraw, "k1", "misread"), whole.act(withdrawal.restore, "k1")
    with whole.writing() as (_, connection, case):
        steps = caserecord.history(connection, case)
    assert [(step.act, step.label, step.detail) for step in steps[-2:]] == [
        ("withdrawn", "k1", "misread"),
        ("restored", "k1", ""),
    ]
    assert {(step.officer, step.on) for step in steps} == {("anna", whole.session.today)}


def test_an_item_becomes_a_source(desk: Desk, recipient: age.Recipient) -> None:
    """A source that came in an item feeds the case with it; a file that the item does not have is refused."""
    (code,) = desk.brought(sealed(recipient, report(files=[("a.pdf", b"x")])))
    with desk.session() as session:
        case = opened(session)
        source = case.source(item=code.lower(), attachment=1)
        with pytest.raises(EntryUnknown):
            case.source(item=code, attachment=2)
        with session.database.reading() as connection:
            assert len(cases.links(connection, case.case.id)) == 1
    assert (source.item, source.attachment) == (code, 1)
