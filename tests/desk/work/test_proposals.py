"""What reports propose about consent: offered, never entered by itself; what a source takes back blocks at once."""

from collections.abc import Mapping
from typing import Any

import pytest

from intake.desk.cases import agreements, entities, proposals, records
from intake.desk.cases.consent import Effective, Standing
from intake.desk.cases.model import Entity, Name
from intake.desk.cases.proposals import Proposal
from intake.desk.cases.work_errors import GuardianNeeded, ProposalUnknown
from intake.desk.cases.work_terms import Answer, Audience, GivenBy, Naming
from tests.desk.desks import ANSWERS, TODAY, Desk
from tests.desk.persons import Person

LINES = ANSWERS["consent"]


def answers(who: str = "self", **lines: str) -> dict[str, Any]:
    """Return what a report says about consent."""
    return {"who": who, "consent": LINES | lines}


def feeding(desk: Desk, item: str, child: str = "no") -> str:
    """Put an item into a new case with one person; returns the code of the case."""
    code = str(desk.json("decide", item, "--urgency", "U1", "--new-case", "Market")["decision"]["case"])
    with desk.session() as session, session.database.writing() as connection:
        case = records.find(connection, code)
        entities.add(session, connection, case, Entity(kind="person", child=child, names=(Name(form="Aigul"),)))
    return code


def offered(desk: Desk, code: str) -> Mapping[Audience, Proposal]:
    """Return what is proposed for everybody of a report."""
    with desk.session() as session, session.database.reading() as connection:
        return {one.audience: one for one in proposals.open_in(connection, records.find(connection, code))}


def entered(desk: Desk, code: str, *audiences: str) -> None:
    """Enter what is proposed for some audiences."""
    wanted = offered(desk, code)
    with desk.session() as session, session.database.writing() as connection:
        for audience in audiences:
            agreements.accept(session, connection, records.find(connection, code), wanted[Audience(audience)], "e1")


def counts(desk: Desk, code: str, audience: str) -> Effective:
    """Return what counts for the person."""
    with desk.session() as session, session.database.reading() as connection:
        (row,) = agreements.matrix(connection, records.find(connection, code), TODAY)
    return row.cells[Audience(audience)]


def test_nothing_is_entered_by_itself(desk: Desk) -> None:
    """A report full of yes lines opens nothing until an officer says whom it means."""
    yes = dict.fromkeys(LINES, "yes") | {"c_public": "full"}
    code = feeding(desk, Person().writes(desk, **answers(**yes)))
    assert {one.answer for one in offered(desk, code).values()} == {Answer.YES}
    assert not any(counts(desk, code, audience).allowed for audience in Audience)


@pytest.mark.parametrize("who", ["without_knowledge", "witness", "with_agreement"])
def test_a_yes_that_nobody_gave_is_offered_as_a_question(desk: Desk, who: str) -> None:
    """Who writes for somebody else and does not say who agreed has not brought an agreement."""
    code = feeding(desk, Person().writes(desk, **answers(who, c_state="yes")))
    found = offered(desk, code)[Audience.STATE]
    assert (found.answer, found.naming, found.given_by) == (Answer.ASK, Naming.NONE, GivenBy.NOBODY)


@pytest.mark.parametrize(
    ("choice", "naming"),
    [("full", Naming.FULL), ("initials", Naming.INITIALS), ("no_name", Naming.ANONYMISED), ("no", Naming.NONE)],
)
def test_the_naming_is_the_one_that_was_chosen(desk: Desk, choice: str, naming: Naming) -> None:
    """Each choice of the form has its naming."""
    code = feeding(desk, Person().writes(desk, **answers(c_public=choice)))
    assert offered(desk, code)[Audience.PUBLIC].naming is naming


def test_a_proposal_is_entered_once(desk: Desk) -> None:
    """What was accepted is no longer offered, and counts with the report as its basis."""
    item = Person().writes(desk, **answers(c_state="yes"))
    code = feeding(desk, item)
    before = offered(desk, code)[Audience.STATE]
    entered(desk, code, "state")
    assert counts(desk, code, "state").allowed
    assert Audience.STATE not in offered(desk, code)
    with desk.session() as session, session.database.writing() as connection, pytest.raises(ProposalUnknown):
        agreements.accept(session, connection, records.find(connection, code), before, "e1")


def test_a_report_does_not_speak_for_a_child(desk: Desk) -> None:
    """The child's own yes is refused: a guardian agrees."""
    code = feeding(desk, Person().writes(desk, **answers(c_mandates="yes")), child="yes")
    with pytest.raises(GuardianNeeded):
        entered(desk, code, "mandates")


@pytest.mark.parametrize(("line", "choice", "audience"), [("c_state", "no", "state"), ("c_public", "ask", "public")])
def test_what_a_source_takes_back_blocks_before_anybody_enters_it(
    desk: Desk, line: str, choice: str, audience: str
) -> None:
    """A follow-up that feeds no case and that no officer has seen already stops the agreement."""
    person = Person()
    code = feeding(desk, person.writes(desk, **answers(c_state="yes", c_public="full")))
    entered(desk, code, "state", "public")
    again = person.writes_again(desk, {line: choice})
    found = counts(desk, code, audience)
    assert (found.standing, again in found.reason) == (Standing.TAKEN_BACK, True)


def test_a_follow_up_that_was_half_entered_blocks_with_the_rest(desk: Desk) -> None:
    """That one of its lines was entered does not mean that the others were."""
    person = Person()
    code = feeding(desk, person.writes(desk, **answers(c_state="yes", c_public="full")))
    entered(desk, code, "state", "public")
    person.writes_again(desk, {"c_state": "no", "c_public": "no"})
    entered(desk, code, "state")
    assert (counts(desk, code, "state").standing, counts(desk, code, "public").standing) == (
        Standing.NO,
        Standing.TAKEN_BACK,
    )


def test_what_a_source_gives_anew_waits_for_an_officer(desk: Desk) -> None:
    """A follow-up that allows more is offered, and counts only once it is entered."""
    person = Person()
    code = feeding(desk, person.writes(desk, **answers(c_state="no")))
    entered(desk, code, "state")
    again = person.writes_again(desk, {"c_state": "yes"})
    assert not counts(desk, code, "state").allowed
    assert (offered(desk, code)[Audience.STATE].item, offered(desk, code)[Audience.STATE].changed_by) == (again, again)
    entered(desk, code, "state")
    assert counts(desk, code, "state").allowed


def test_a_stranger_with_the_mailbox_takes_nothing_back(desk: Desk) -> None:
    """A follow-up that is not joined by the source token changes no agreement."""
    code = feeding(desk, Person().writes(desk, **answers(c_state="yes")))
    entered(desk, code, "state")
    Person().writes_again(desk, {"c_state": "no"})
    assert counts(desk, code, "state").allowed


def test_each_defender_has_an_own_line(desk: Desk) -> None:
    """A report about two persons offers the answers of each, under the name that it uses."""
    own = {"name": "Bota", "age": "adult", "consent": LINES | {"c_state": "yes", "given_by": "self"}}
    item = Person().writes(desk, defenders=[{"name": "Aigul", "age": "child"}, own], consent=LINES | {"c_state": "yes"})
    code = feeding(desk, item)
    with desk.session() as session, session.database.reading() as connection:
        found = proposals.open_in(connection, records.find(connection, code))
    state = {one.name: one.answer for one in found if one.audience is Audience.STATE}
    assert state == {"Aigul": Answer.ASK, "Bota": Answer.YES}
