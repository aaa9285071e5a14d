"""One person in two cases: what was said in one narrows what counts in the other, and never widens it."""

import datetime
from collections.abc import Iterator

import pytest

from intake.desk.cases import agreements, entities, events, gates
from intake.desk.cases.consent import Standing
from intake.desk.cases.gates import Export, Shown
from intake.desk.cases.model import Act, Entity, Involvement, Name
from intake.desk.cases.work_terms import Audience
from intake.desk.errors import SecondOfficerNeeded
from intake.desk.names import judgements
from intake.desk.names.judgements import Opinion
from intake.desk.store.judgements import Word
from tests.desk.desks import TODAY, Desk
from tests.desk.work import office
from tests.desk.work.office import EARLIER, Work, worked

LATER = EARLIER + datetime.timedelta(days=1)


@pytest.fixture
def both(two: Desk) -> Iterator[tuple[Work, Work]]:
    """Return two cases whose first persons two officers judged to be one."""
    with office.session(two, second="maria") as session:
        here, there = worked(session), worked(session)
        judgements.judge(session, here.first, there.first, Opinion(Word.SAME))
        yield here, there


def shown(work: Work) -> Shown:
    """Return how the first person may stand in a letter."""
    with work.case.session.database.reading() as connection:
        found = gates.verdicts(connection, work.case.case, Export.LETTER, TODAY)
    return next(one.shown for one in found if one.person.id == work.first)


@pytest.mark.parametrize(
    ("audience", "answer", "left"),
    [("state", "no", Shown.REMOVED), ("office", "no", Shown.REMOVED), ("state", "ask-first", Shown.ANONYMISED)],
)
def test_a_later_no_counts_in_every_case(both: tuple[Work, Work], audience: str, answer: str, left: Shown) -> None:
    """What the person said last closes what it had opened in another case, and the reason names the case."""
    here, there = both
    here.says("state")
    assert shown(here) is Shown.FULL
    there.says(audience, answer, on=LATER)
    assert shown(here) is left
    assert here.counts(audience).reason.endswith(f", in case {there.case.case.code}")


def test_a_withdrawal_counts_in_every_case(both: tuple[Work, Work]) -> None:
    """An agreement that was taken back takes the one of another case with it."""
    here, there = both
    here.says("state")
    there.says("state", on=LATER)
    there.case.act(agreements.withdraw, there.first, Audience.STATE, TODAY)
    assert here.counts("state").standing is Standing.WITHDRAWN


def test_a_yes_opens_nothing_elsewhere(both: tuple[Work, Work]) -> None:
    """A person who agreed in one case has agreed to nothing in another."""
    here, there = both
    there.says("state", on=LATER)
    assert here.counts("state").standing is Standing.UNKNOWN


def test_a_narrower_naming_counts_in_every_case(both: tuple[Work, Work]) -> None:
    """Who wants initials now is not named in full on an older word."""
    here, there = both
    here.says("state")
    there.says("state", naming="initials", on=LATER)
    assert shown(here) is Shown.INITIALS
    there.says("state", naming="full", on=TODAY)
    assert shown(here) is Shown.FULL


def test_a_later_yes_here_is_the_last_word(both: tuple[Work, Work]) -> None:
    """Who said no first and yes afterwards, in this case, has said yes."""
    here, there = both
    there.says("state", "no")
    here.says("state", on=LATER)
    assert shown(here) is Shown.FULL


@pytest.mark.parametrize(
    ("guarded", "left"), [({"child": "yes"}, Shown.ANONYMISED), ({"protected": True}, Shown.ANONYMISED)]
)
def test_who_is_guarded_in_one_case_is_in_all(both: tuple[Work, Work], guarded: dict[str, object], left: Shown) -> None:
    """A child, or an identity that is protected, is one wherever it is entered."""
    here, there = both
    here.says("state")
    entity = Entity(kind="person", names=(Name(form="Aigul"),), **guarded)  # type: ignore[arg-type]  # two fields of it
    third = there.case.act(entities.add, entity).id
    judgements.judge(here.case.session, there.first, third, Opinion(Word.SAME))
    assert shown(here) is left


def test_undone_it_counts_no_more(both: tuple[Work, Work]) -> None:
    """Where the judgement is taken back each case stands for itself again."""
    here, there = both
    here.says("state")
    there.says("state", "no", on=LATER)
    judgements.undo(here.case.session, 1)
    assert shown(here) is Shown.FULL


def captain(work: Work, *, official: bool = False, protected: bool = False) -> Entity:
    """Enter an official whom a source blames for the arrest of the first person."""
    names = (Name(form="Serik Dzhumagaliev"),)
    made = work.case.act(entities.add, Entity(kind="person", names=names, official=official, protected=protected))
    blamed = Involvement(entity=made.id, role="perpetrator", source="told")
    act = work.case.read().events[0].acts[0]
    work.case.act(events.add_involvement, act.id, blamed)
    return made


@pytest.mark.parametrize("role", ["victim", "asked", "protected"])
def test_an_official_here_may_be_a_defender_there(both: tuple[Work, Work], role: str) -> None:
    """Who is blamed in one case and harmed, asked or protected in another is named in neither."""
    here, there = both
    official = captain(here, official=True)
    assert seen(here, official.id)[0] is Shown.FULL
    other = captain(there, protected=role == "protected")
    judgements.judge(here.case.session, official.id, other.id, Opinion(Word.SAME))
    if role == "victim":
        there.case.act(events.add_act, there.event, Act(type="arrest", victim=other.id))
    if role == "asked":
        there.says("public", person=other.id)
    how, why = seen(here, official.id)
    assert (how, f"in case {there.case.case.code}" in why) == (Shown.ANONYMISED, True)


def seen(work: Work, person: str) -> tuple[Shown, str]:
    """Return how a person may stand in a letter, and why."""
    with work.case.session.database.reading() as connection:
        found = gates.verdicts(connection, work.case.case, Export.LETTER, TODAY)
    return next((one.shown, one.reason) for one in found if one.person.id == person)


def test_a_yes_that_is_too_old_is_not_opened_again(both: tuple[Work, Work]) -> None:
    """Where the agreement here has run out, a narrower one of another case opens nothing."""
    here, there = both
    here.says("state", on=TODAY - datetime.timedelta(days=3000))
    there.says("state", naming="initials", on=LATER)
    assert shown(here) is Shown.ANONYMISED


def test_a_no_of_a_group_counts_in_every_case(both: tuple[Work, Work]) -> None:
    """A group that nobody asked here has a verdict where it said no in another case."""
    here, there = both
    group = Entity(kind="group", names=(Name(form="Family Sample"),))
    ours, theirs = here.case.act(entities.add, group).id, there.case.act(entities.add, group).id
    judgements.judge(here.case.session, ours, theirs, Opinion(Word.SAME))
    there.says("state", "no", person=theirs, on=LATER)
    with here.case.session.database.reading() as connection:
        found = gates.verdicts(connection, here.case.case, Export.LETTER, TODAY)
    assert [one.shown for one in found if one.person.id == ours] == [Shown.REMOVED]


def test_what_two_joined_one_does_not_take_apart(two: Desk) -> None:
    """A no of another case counts on until two officers say that it is somebody else."""
    with office.session(two, second="maria") as session:
        here, there = worked(session), worked(session)
        made = judgements.judge(session, here.first, there.first, Opinion(Word.SAME))
    with office.session(two) as session, pytest.raises(SecondOfficerNeeded):
        judgements.undo(session, made.number)
