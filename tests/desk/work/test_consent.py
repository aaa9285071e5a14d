"""Consent: whatever is not a plain, recent yes counts as no, and nothing that was answered is changed."""

import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from intake.desk.cases import agreements, entities, review
from intake.desk.cases.consent import Standing
from intake.desk.cases.errors import EntryOfOtherKind, EntryUnknown, TextBroken, TextTooLong
from intake.desk.cases.model import Entity, Name
from intake.desk.cases.work_errors import (
    ConsentFromNobody,
    ConsentWithoutBasis,
    DayOrder,
    FutureDay,
    GuardianNeeded,
    NamingWithoutConsent,
    NotAPerson,
    NothingToTakeBack,
)
from intake.desk.cases.work_terms import Audience, Naming, ReviewVerdict
from intake.desk.errors import SecondOfficerNeeded
from tests.desk.desks import TODAY, Desk
from tests.desk.work import office
from tests.desk.work.office import EARLIER, Work

DAY = datetime.timedelta(days=1)


# Refused


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"given_by": "nobody"}, ConsentFromNobody),
        ({"basis": " "}, ConsentWithoutBasis),
        ({"on": TODAY + DAY}, FutureDay),
        ({"review_on": EARLIER - DAY}, DayOrder),
        ({"basis": "x" * 2001}, TextTooLong),
        ({"basis": "\ud800"}, TextBroken),
    ],
)
def test_a_yes_that_rests_on_nothing_is_refused(alone: Work, values: dict[str, Any], error: type) -> None:
    """A yes that nobody gave, without basis, of tomorrow, or with a broken text is not entered."""
    with pytest.raises(error):
        alone.says("state", **values)
    assert alone.counts("state").standing is Standing.UNKNOWN


@pytest.mark.parametrize("answer", ["no", "ask-first"])
def test_only_a_yes_names(alone: Work, answer: str) -> None:
    """A no and an ask-first say nothing about naming."""
    with pytest.raises(NamingWithoutConsent):
        alone.says("state", answer, naming="full")


def test_a_place_agrees_to_nothing(alone: Work) -> None:
    """Consent belongs to persons, groups and organisations."""
    with pytest.raises(NotAPerson):
        alone.says("state", person=alone.place)


@pytest.mark.parametrize(("handle", "error"), [("e99", EntryUnknown), ("v1", EntryOfOtherKind)])
def test_consent_names_a_person_of_the_case(alone: Work, handle: str, error: type) -> None:
    """An id that is none, or an event's, is refused."""
    with pytest.raises(error):
        alone.says("state", person=handle)


def test_what_was_not_agreed_is_not_withdrawn(alone: Work) -> None:
    """Without a yes there is nothing to take back."""
    with pytest.raises(NothingToTakeBack):
        alone.case.act(agreements.withdraw, alone.first, Audience.STATE, TODAY)


@pytest.mark.parametrize(("day", "error"), [(TODAY + DAY, FutureDay), (EARLIER - DAY, DayOrder)])
def test_a_withdrawal_has_its_day(alone: Work, day: datetime.date, error: type) -> None:
    """It lies neither before the agreement nor in the future."""
    alone.says("state")
    with pytest.raises(error):
        alone.case.act(agreements.withdraw, alone.first, Audience.STATE, day)


@pytest.mark.parametrize("statement", ["UPDATE consent SET answer = 'yes'", "DELETE FROM consent"])
def test_an_answer_is_never_changed(alone: Work, statement: str) -> None:
    """The database itself refuses to change or remove what was answered."""
    alone.says("state", "no")
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), alone.case.writing() as (_, connection, _case):
        connection.exec_driver_sql(statement)


# What counts


@pytest.mark.parametrize("audience", list(Audience))
def test_unknown_is_no(alone: Work, audience: Audience) -> None:
    """Where nobody answered, nothing is allowed."""
    cell = alone.counts(audience)
    assert (cell.allowed, cell.naming, cell.standing) == (False, Naming.NONE, Standing.UNKNOWN)


@pytest.mark.parametrize("audience", list(Audience))
def test_a_yes_for_one_is_none_for_another(alone: Work, audience: Audience) -> None:
    """A yes opens its own audience and no other, not even a nearer one."""
    alone.says(audience)
    assert [one for one in Audience if alone.counts(one).allowed] == [audience]


@pytest.mark.parametrize(("answer", "standing"), [("no", Standing.NO), ("ask-first", Standing.ASK)])
def test_a_later_answer_counts(alone: Work, answer: str, standing: Standing) -> None:
    """The answer of the later day counts, in whichever order they were entered."""
    alone.says("state", answer, on=TODAY)
    alone.says("state", on=EARLIER)
    assert alone.counts("state").standing is standing


def test_what_is_withdrawn_is_no(alone: Work) -> None:
    """A withdrawal blocks from its day on, and a yes that is older does not bring it back."""
    alone.says("state")
    alone.case.act(agreements.withdraw, alone.first, Audience.STATE, TODAY)
    alone.says("state", on=EARLIER)
    assert alone.counts("state").standing is Standing.WITHDRAWN


def test_a_yes_can_be_given_again(alone: Work) -> None:
    """Who took an agreement back can give it anew."""
    alone.says("state")
    alone.case.act(agreements.withdraw, alone.first, Audience.STATE, TODAY)
    alone.says("state", on=TODAY, naming="initials")
    assert alone.counts("state").naming is Naming.INITIALS


@pytest.mark.parametrize(
    ("audience", "after", "allowed"),
    [("state", 355, True), ("state", 356, False), ("press", 20, True), ("press", 21, False)],
)
def test_an_agreement_grows_old(alone: Work, audience: str, after: int, allowed: bool) -> None:
    """It counts for 12 months from its day, for the press for 30 days, and then as no."""
    alone.says(audience)
    assert alone.counts(audience, today=TODAY + after * DAY).allowed is allowed


def test_a_day_of_its_own_ends_it_sooner(alone: Work) -> None:
    """An agreement that was given until a day does not count after it."""
    alone.says("state", review_on=TODAY)
    assert alone.counts("state").allowed
    assert alone.counts("state", today=TODAY + DAY).standing is Standing.EXPIRED


@pytest.mark.parametrize("audience", [one for one in Audience if one is not Audience.OFFICE])
def test_a_no_to_the_office_is_a_no_to_all(alone: Work, audience: Audience) -> None:
    """What the office may not even keep, nobody else may see."""
    alone.says(audience)
    alone.says("office", "no")
    assert alone.counts(audience).standing is Standing.OFFICE


def test_each_person_answers_alone(alone: Work) -> None:
    """The agreement of one is none of another."""
    alone.says("state")
    assert (alone.counts("state").allowed, alone.counts("state", alone.other).allowed) == (True, False)


# Children


@pytest.fixture
def child(alone: Work) -> str:
    """Return a child of the case."""
    made = alone.case.act(entities.add, Entity(kind="person", child="yes", names=(Name(form="Child"),)))
    return str(made.id)


def test_a_child_does_not_agree_alone(alone: Work, child: str) -> None:
    """A yes for a child comes from a guardian."""
    with pytest.raises(GuardianNeeded):
        alone.says("state", person=child)


def test_a_childs_yes_takes_two_officers(alone: Work, child: str) -> None:
    """Without a second officer a guardian's yes is not entered."""
    with pytest.raises(SecondOfficerNeeded):
        alone.says("state", person=child, given_by="guardian")
    assert alone.counts("state", child).standing is Standing.UNKNOWN


def test_what_waits_for_the_second_officer_is_no(alone: Work, child: str) -> None:
    """A guardian's yes that is only proposed is there and does not count."""
    alone.says("state", person=child, given_by="guardian", propose=True)
    assert alone.counts("state", child).standing is Standing.CHILD


def test_two_officers_enter_a_guardians_yes(both: Work) -> None:
    """With both officers present it counts at once."""
    child = both.case.act(entities.add, Entity(kind="person", child="yes", names=(Name(form="Child"),)))
    both.says("state", person=child.id, given_by="guardian")
    assert both.counts("state", child.id).allowed


def test_who_turns_out_to_be_a_child_has_not_agreed(alone: Work) -> None:
    """A yes of an adult no longer counts once it is known that the person is a child."""
    alone.says("state")
    with alone.case.writing() as (_, connection, _case):
        connection.exec_driver_sql("UPDATE entity SET child = 'yes' WHERE id = ?", (alone.first,))
    assert alone.counts("state").standing is Standing.CHILD


def test_a_second_officer_approves_in_a_session_of_their_own(two: Desk) -> None:
    """What one officer proposed for a child counts once the other one approved it."""
    with office.session(two) as session:
        work = office.worked(session)
        made = work.case.act(entities.add, Entity(kind="person", child="yes", names=(Name(form="Child"),)))
        work.says("state", person=made.id, given_by="guardian", propose=True)
    with office.session(two, "maria") as session:
        (waiting,) = review.listed(session)
        review.answer(session, waiting.review.number, ReviewVerdict.APPROVED)
        with session.database.reading() as connection:
            cell = agreements.effective(connection, work.case.case, made.id, Audience.STATE, TODAY)
    assert cell.allowed
