"""What others did and demand, and what persons need: in their order in time, with quotes, and with consent."""

from typing import Any

import pytest
import sqlalchemy as sa

from intake.desk.cases import actions, agreements, needs
from intake.desk.cases.actions import Asking, Doing
from intake.desk.cases.dates import GivenDate
from intake.desk.cases.errors import (
    ActionBeforeEvent,
    EntryOfOtherKind,
    EntryUnknown,
    QuoteAmbiguous,
    QuoteNotInSource,
    TextMissing,
    TextTooLong,
)
from intake.desk.cases.work_errors import (
    ImpactOutOfRange,
    NotAPerson,
    QuoteIncomplete,
    ReferralWithoutConsent,
    WorkEntryUnknown,
)
from intake.desk.cases.work_terms import ActionKind, Audience, NeedKind
from tests.desk.cases.cases import TEXT
from tests.desk.desks import TODAY
from tests.desk.work.office import Work


def doing(**values: Any) -> Doing:
    """Return an action of the second person."""
    said: dict[str, Any] = {"kind": ActionKind.PROTEST, "by": "e2", "date": None, "text": "a picket"}
    return Doing(**(said | values))


def given(iso: str, precision: str = "day") -> GivenDate:
    """Return a date."""
    return GivenDate(iso, iso, precision)


@pytest.mark.parametrize("date", [given("2026-03-07"), given("2026-02", "month"), given("2025", "year")])
def test_what_came_before_is_no_reaction(alone: Work, date: GivenDate) -> None:
    """An action whose last possible day lies before the event is not linked to it."""
    with pytest.raises(ActionBeforeEvent):
        alone.case.act(actions.add, doing(date=date, reaction_to="v1"))


@pytest.mark.parametrize("date", [None, given("2026-03-08"), given("2026-03", "month"), given("2026", "year")])
def test_what_may_have_come_after_can_be_a_reaction(alone: Work, date: GivenDate | None) -> None:
    """The same day, or a date that is not known well enough, is no contradiction."""
    assert alone.case.act(actions.add, doing(date=date, reaction_to="v1")).reaction_to == alone.event


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"impact": 4}, ImpactOutOfRange),
        ({"impact": -4}, ImpactOutOfRange),
        ({"text": ""}, TextMissing),
        ({"text": "x" * 100_001}, TextTooLong),
        ({"by": "v1"}, EntryOfOtherKind),
        ({"by": "e9"}, EntryUnknown),
        ({"addressed_to": "s1"}, EntryUnknown),
        ({"reaction_to": "e1"}, EntryOfOtherKind),
    ],
)
def test_an_action_that_makes_no_sense_is_refused(alone: Work, values: dict[str, Any], error: type) -> None:
    """Off the scale, without words, or by nobody of the case: nothing is noted."""
    with pytest.raises(error):
        alone.case.act(actions.add, doing(**values))
    assert alone.case.act(lambda _, connection, case: actions.of_case(connection, case)) == ([], [])


def test_a_revised_action_takes_the_place_of_the_first(alone: Work) -> None:
    """The later one counts; the first stays in the database, and cannot be revised twice."""
    first = alone.case.act(actions.add, doing())
    alone.case.act(actions.add, doing(impact=2), "x1")
    with pytest.raises(WorkEntryUnknown):
        alone.case.act(actions.add, doing(impact=3), first.id)
    with alone.case.writing() as (_, connection, case):
        assert [one.impact for one in actions.of_case(connection, case)[0]] == [2]
        assert connection.execute(sa.text("SELECT count(*) FROM action")).scalar_one() == 2


@pytest.mark.parametrize(
    ("quote", "error"), [("six men", QuoteNotInSource), ("e", QuoteAmbiguous), ("\x00", QuoteNotInSource)]
)
def test_a_demand_stands_in_its_source(alone: Work, quote: str, error: type) -> None:
    """Words that are not there, or at several places, are refused."""
    alone.case.source(TEXT)
    with pytest.raises(error):
        alone.case.act(actions.demand, Asking("e1", "release", "s1", quote))


def test_a_quote_has_a_source(alone: Work) -> None:
    """Words of nobody are no quote."""
    with pytest.raises(QuoteIncomplete):
        alone.case.act(actions.demand, Asking("e1", "release", None, "They took me."))


def test_a_demand_keeps_the_words_of_its_source(alone: Work) -> None:
    """A quote typed with plain spaces is kept as the source writes it, with its place."""
    alone.case.source(TEXT)
    made = alone.case.act(actions.demand, Asking("e1", "listen", "s1", "Aigul Sample said"))
    assert TEXT[made.offset or 0 :].startswith(made.quote)
    assert made.quote == "Aigul\u00a0Sample said"


# Needs


@pytest.mark.parametrize("answer", [None, "no", "ask-first"])
def test_nobody_is_passed_on_without_agreeing(alone: Work, answer: str | None) -> None:
    """A referral takes a yes for partners; the need itself can be noted."""
    if answer:
        alone.says("partners", answer)
    alone.says("state")
    with pytest.raises(ReferralWithoutConsent):
        alone.case.act(needs.add, "e1", NeedKind.LEGAL, "a lawyer")
    assert alone.case.act(needs.add, "e1", NeedKind.LEGAL).referred_to is None


def test_a_referral_names_its_agreement(alone: Work) -> None:
    """It rests on the answer that counts."""
    alone.says("partners")
    assert alone.case.act(needs.add, "e1", NeedKind.LEGAL, "a lawyer").consent == 1


def test_a_referral_after_a_withdrawal_is_refused(alone: Work) -> None:
    """What was taken back opens nothing."""
    alone.says("partners")
    alone.case.act(agreements.withdraw, alone.first, Audience.PARTNERS, TODAY)
    with pytest.raises(ReferralWithoutConsent):
        alone.case.act(needs.add, "e1", NeedKind.LEGAL, "a lawyer")


@pytest.mark.parametrize(("person", "error"), [("e3", NotAPerson), ("v1", EntryOfOtherKind), ("", EntryUnknown)])
def test_persons_have_needs(alone: Work, person: str, error: type) -> None:
    """Places and events have none."""
    with pytest.raises(error):
        alone.case.act(needs.add, person, NeedKind.LEGAL)
