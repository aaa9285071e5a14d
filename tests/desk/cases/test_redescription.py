"""Entries that are described anew or corrected: what they were stays, undoing restores it, and nothing else moves."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from intake.desk import session as sessions
from intake.desk.cases import (
    actions,
    agreements,
    caserecord,
    claims,
    entities,
    events,
    needs,
    records,
    redescription,
    sources,
    withdrawal,
)
from intake.desk.cases.actions import Asking
from intake.desk.cases.agreements import Said
from intake.desk.cases.caserecord import CaseRecord
from intake.desk.cases.dates import GivenDate
from intake.desk.cases.errors import (
    EntryInUse,
    EntryOfOtherKind,
    EntryUnknown,
    EntryWithdrawn,
    NeverDescribedAnew,
    NothingChanged,
    PersonStaysOne,
    ProtectionTakesTwo,
    QuoteAmbiguous,
    TermUnknown,
    TextBroken,
    TextMissing,
    TextTooLong,
)
from intake.desk.cases.model import Act, Entity, Event, Involvement, Name
from intake.desk.cases.work_terms import Answer, Audience, GivenBy, Naming, NeedKind
from intake.desk.store import entries
from tests.desk.cases.cases import TEXT, Open, opened
from tests.desk.cases.test_entries import log_size
from tests.desk.desks import PASSPHRASE, Desk

DAY = GivenDate("8 March", "2024-03-08", "day", "s1", "year")


def filled(case: Open) -> Open:
    """Enter one entry of each kind that can be described anew."""
    case.source(title="Title", identity_protected=True), case.person("Aigul Sample", "A. Sampel")
    case.act(entities.add, Entity(kind="place", names=(Name(form="market", source="s1"),)))
    case.act(entities.add, Entity(kind="person", child="yes", protected=True, names=(Name(form="B"),)))
    involved = Involvement(entity="e1", role="witness", source="s1")
    arrest = Act(type="arrest", victim="e1", place="e2", date=DAY, involvements=(involved,))
    case.act(events.add, Event(title="Arrest", date=DAY, place="e2", acts=(arrest,)))
    case.question()
    return case


@pytest.fixture
def whole(case: Open) -> Open:
    """Return a case with all of them."""
    return filled(case)


@pytest.fixture
def two(desk: Desk) -> Iterator[Open]:
    """Return such a case with a second officer at the desk."""
    with desk.session() as session:
        session.keyring.add_officer("boris", PASSPHRASE, log_n=10)
    with desk.session(officer="boris"):
        pass
    with desk.session() as session:
        yield filled(opened(sessions.with_second(session, "boris", lambda _: PASSPHRASE)))


def peek(case: Open, *, withdrawn: bool = False) -> CaseRecord:
    """Return the record without a leaf in the log."""
    with case.writing() as (_, connection, found):
        return caserecord.gather(connection, records.find(connection, found.code), withdrawn=withdrawn)


def described(case: Open) -> object:
    """Describe the case itself as it is."""
    with case.writing() as (session, connection, found):
        return records.describe(session, connection, found)


def parts(case: Open) -> tuple[str, str]:
    """Return the random ids of the misspelling and of the involvement."""
    record = peek(case)
    return record.entity("e1").names[1].id, record.act("a1").involvements[0].id


CHANGED: list[tuple[str, Callable[[Open], object]]] = [
    ("s1", lambda case: case.act(sources.change, replace(peek(case).source("s1"), kind="un", date=None))),
    ("e1", lambda case: case.act(entities.change, replace(peek(case).entity("e1"), role_note="x", protected=True))),
    ("v1", lambda case: case.act(events.change, replace(peek(case).event("v1"), title="x", date=None, place=None))),
    ("a1", lambda case: case.act(events.change_act, replace(peek(case).act("a1"), type="search", date=None))),
    ("q1", lambda case: case.act(claims.rephrase, replace(peek(case).question("q1"), text="why?", subject="e1"))),
]


@pytest.mark.parametrize(("label", "change"), CHANGED, ids=[label for label, _ in CHANGED])
def test_undo_restores_exactly(two: Open, label: str, change: Callable[[Open], object]) -> None:
    """Undoing lets an entry say what it said, to the field; undoing that lets it say the new again."""
    before = peek(two)
    change(two)
    after = peek(two)
    two.act(redescription.undo, label)
    assert peek(two) == before != after
    two.act(redescription.undo, label)
    assert peek(two) == after


def test_undo_of_the_case(whole: Open) -> None:
    """Title, codename, country and urgency of the case itself come back too."""
    with whole.writing() as (session, connection, case):
        records.describe(session, connection, replace(case, title="New", codename="heron", country="KE", urgency="U1"))
    whole.act(redescription.undo, whole.case.code)
    assert peek(whole).case == whole.case


def test_history_names_the_fields(two: Open) -> None:
    """Every change is told by its fields, before and after, however often the entry was changed."""
    for title in ("One", "Two"):
        two.act(sources.change, replace(peek(two).source("s1"), title=title))
    record = peek(two, withdrawn=True)
    with two.writing() as (_, connection, case):
        found = redescription.differences(record, entries.changes(connection, case.id))
    assert [[(one.name, one.before, one.after) for one in fields] for _, fields in found] == [
        [("title", "Title", "One")],
        [("title", "One", "Two")],
    ]


def test_a_name_takes_the_place_of_another(whole: Open) -> None:
    """A corrected name is a new one, the old one is withdrawn; exchanged again everything is as it was."""
    before, (old, _) = peek(whole), parts(whole)
    new = whole.act(entities.add_name, "e1", Name(form="A. Sample", kind="initials", valid_from="2024"), old).id
    assert [name.form for name in peek(whole).entity("e1").names] == ["Aigul Sample", "A. Sample"]
    whole.act(withdrawal.exchange, new, old)
    assert peek(whole) == before


def test_an_involvement_takes_the_place_of_another(whole: Open) -> None:
    """Who was involved can be said better; exchanged again everything is as it was."""
    before, (_, old) = peek(whole), parts(whole)
    better = Involvement(entity="e1", role="companion", degree="present")
    new = whole.act(events.add_involvement, "a1", better, old).id
    assert [one.role for one in peek(whole).act("a1").involvements] == ["companion"]
    whole.act(withdrawal.exchange, new, old)
    assert peek(whole) == before


REFUSED: list[tuple[Callable[[Open], object], type[Exception]]] = [
    (lambda case: case.act(entities.change, peek(case).entity("e1")), NothingChanged),
    (lambda case: case.act(events.change, peek(case).event("v1")), NothingChanged),
    (lambda case: case.act(events.change_act, peek(case).act("a1")), NothingChanged),
    (lambda case: case.act(sources.change, peek(case).source("s1")), NothingChanged),
    (lambda case: case.act(claims.rephrase, peek(case).question("q1")), NothingChanged),
    (described, NothingChanged),
    (lambda case: case.act(entities.change, replace(peek(case).entity("e2"), kind="authority")), EntryInUse),
    (lambda case: case.act(entities.change, replace(peek(case).entity("e1"), kind="robot")), TermUnknown),
    (lambda case: case.act(entities.change, replace(peek(case).entity("e2"), child="yes")), EntryOfOtherKind),
    (lambda case: case.act(entities.change, replace(peek(case).entity("e1"), role_note="x" * 10_001)), TextTooLong),
    (lambda case: case.act(entities.change, replace(peek(case).entity("e3"), protected=False)), ProtectionTakesTwo),
    (lambda case: case.act(entities.change, replace(peek(case).entity("e3"), child="no")), ProtectionTakesTwo),
    (
        lambda case: case.act(sources.change, replace(peek(case).source("s1"), identity_protected=False)),
        ProtectionTakesTwo,
    ),
    (lambda case: case.act(sources.change, replace(peek(case).source("s1"), title="\ud800")), TextBroken),
    (lambda case: case.act(events.change, replace(peek(case).event("v1"), title=" ")), TextMissing),
    (lambda case: case.act(events.change, replace(peek(case).event("v1"), place="e1")), EntryOfOtherKind),
    (lambda case: case.act(events.change_act, replace(peek(case).act("a1"), victim="v1")), EntryOfOtherKind),
    (lambda case: case.act(entities.add_name, "e1", Name(form="A. Sampel"), parts(case)[0]), NothingChanged),
    (lambda case: case.act(entities.add_name, "e1", Name(form=" "), parts(case)[0]), TextMissing),
    (lambda case: case.act(entities.add_name, "e2", Name(form="x"), parts(case)[0]), EntryUnknown),
    (lambda case: case.act(entities.add_name, "e1", Name(form="x"), "e1"), EntryUnknown),
    (lambda case: case.act(entities.add_name, "e1", Name(form="x"), parts(case)[1]), EntryUnknown),
    (
        lambda case: case.act(events.add_involvement, "a1", Involvement(entity="e1", role="x"), parts(case)[1]),
        TermUnknown,
    ),
    (
        lambda case: case.act(events.add_involvement, "a1", Involvement(entity="e1", role="helper"), "a1"),
        EntryUnknown,
    ),
    (lambda case: case.act(redescription.undo, "e1"), NeverDescribedAnew),
    (lambda case: case.act(redescription.undo, case.case.code), NeverDescribedAnew),
    (lambda case: case.act(redescription.undo, "zz"), EntryUnknown),
    (lambda case: case.act(actions.demand, Asking("e1", "x", "s1", "a", near=None)), QuoteAmbiguous),
]


def test_what_makes_no_sense_is_refused(whole: Open) -> None:
    """Each broken rule has its class, and the case stays as it was, its access log and its history too."""
    before, logged = peek(whole), log_size(whole)
    for act, refusal in REFUSED:
        with pytest.raises(refusal):
            act(whole)
    assert log_size(whole) == logged
    assert peek(whole) == before
    with whole.writing() as (_, connection, case):
        assert not entries.changes(connection, case.id)
        assert not entries.withdrawals(connection, case.id)


def test_a_withdrawn_entry_is_not_described(whole: Open) -> None:
    """What was taken out of the record has to come back before it is described anew."""
    source = whole.source("another text")
    whole.act(withdrawal.withdraw, source.label)
    with pytest.raises(EntryWithdrawn):
        whole.act(sources.change, replace(source, title="x"))


def test_protection_is_taken_away_by_two(two: Open) -> None:
    """With the second officer present a child grows up, and a protected person or source may be named."""
    two.act(entities.change, replace(peek(two).entity("e3"), child="no", protected=False))
    two.act(sources.change, replace(peek(two).source("s1"), identity_protected=False))
    assert (peek(two).entity("e3").protected, peek(two).source("s1").identity_protected) == (False, False)


def test_a_group_that_agreed_stays_one(whole: Open) -> None:
    """An entity with an answer about consent, or a need, becomes no place and no authority."""
    asked, needing = (whole.act(entities.add, Entity(kind="group", names=(Name(form=form),))).label for form in "CD")
    said = Said(Audience.STATE, Answer.NO, Naming.NONE, GivenBy.NOBODY, whole.session.today)
    whole.act(agreements.record, asked, said)
    whole.act(needs.add, needing, NeedKind.LEGAL)
    for label in (asked, needing):
        with pytest.raises(EntryInUse):
            whole.act(entities.change, replace(peek(whole).entity(label), kind="place"))


@pytest.mark.parametrize("kind", ["group", "organisation", "authority", "place"])
def test_a_person_stays_one(two: Open, kind: str) -> None:
    """No person is described anew as another kind, nor another kind as a person, by two officers either."""
    other = two.act(entities.add, Entity(kind=kind, names=(Name(form="C"),)))
    for one in (replace(peek(two).entity("e1"), kind=kind), replace(other, kind="person")):
        with pytest.raises(PersonStaysOne):
            two.act(entities.change, one)
    assert peek(two).entity("e1").kind == "person"


def test_a_protected_group_becomes_no_authority(whole: Open) -> None:
    """One officer alone makes nothing of a protected group that is named without being judged."""
    group = whole.act(entities.add, Entity(kind="group", protected=True, names=(Name(form="C"),)))
    with pytest.raises(ProtectionTakesTwo):
        whole.act(entities.change, replace(group, kind="authority"))


def test_each_is_one_entry_of_the_log(two: Open) -> None:
    """Describing anew, correcting and undoing are on record, once each."""
    record, (name, involved) = peek(two), parts(two)
    acts: list[Callable[[], object]] = [
        lambda: two.act(entities.change, replace(record.entity("e1"), role_note="x")),
        lambda: two.act(entities.add_name, "e1", Name(form="x"), name),
        lambda: two.act(events.add_involvement, "a1", Involvement(entity="e1", role="helper"), involved),
        lambda: two.act(redescription.undo, "e1"),
    ]
    for act in acts:
        before = log_size(two)
        act()
        assert log_size(two) == before + 1


def test_a_demand_near_a_character(whole: Open) -> None:
    """Of several places where the words stand, a demand takes the one that is meant."""
    made = whole.act(actions.demand, Asking("e1", "x", "s1", "a", near=60))
    assert made.offset == TEXT.index("a", 50)
