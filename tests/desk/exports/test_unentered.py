"""What reports say against an audience and nobody has entered: it stops the export that it speaks against."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from intake.desk.cases import agreements, proposals
from intake.desk.cases.work_terms import Audience
from intake.desk.exports.errors import AcceptedOther, PlanStale, StillIdentifies
from intake.desk.store import cases, items
from tests.desk.desks import ANSWERS, TODAY, Desk
from tests.desk.exports.office import Office, opened
from tests.desk.persons import Person

ALONE = ("e2=remove", "e1=vague")
Opened = Callable[..., AbstractContextManager[tuple[Office, str]]]


@pytest.fixture
def reported(two: Desk) -> Opened:
    """Return what opens the case with an agreement of e1, fed by a report that says something about consent."""

    @contextmanager
    def opening(defenders: int = 1, **lines: str) -> Iterator[tuple[Office, str]]:
        said = {"who": "self", "consent": dict.fromkeys(ANSWERS["consent"], "yes") | {"c_public": "full"} | lines}
        if defenders > 1:
            same = {"consent": said.pop("consent"), "name": "somebody"}
            said = {"who": "witness", "defenders": [same] * defenders}
        code = Person().writes(two, **said)
        with opened(two) as office:
            fed(office, code)
            for audience in ("state", "public", "mandates"):
                office.says("e1", audience)
            yield office, code

    return opening


def fed(office: Office, code: str) -> None:
    """Link an item to the case."""
    with office.session.database.writing() as connection:
        item = items.by_code(connection, code)
        assert item is not None
        cases.link(connection, office.case.id, item.id, "anna", TODAY)


def enter(office: Office, audience: str) -> None:
    """Enter what the report says for an audience, of e2."""
    with office.session.database.writing() as connection:
        offered = proposals.open_in(connection, office.case)
        one = next(one for one in offered if one.audience is Audience(audience))
        agreements.accept(office.session, connection, office.case, one, "e2", propose=True)


def lines(office: Office, kind: str = "letter-al", audience: str | None = None) -> list[tuple[str, str]]:
    """Return what the plan says about reports, with the report."""
    found = office.plan(kind, audience, decided=ALONE).identifying
    return [(one.where, one.what) for one in found if one.what.startswith("a report says")]


def test_a_no_that_nobody_entered_stops_the_letter(reported: Opened) -> None:
    """The plan says which report says no, and one who does not accept the list has no file."""
    with reported(c_state="no") as (office, code):
        assert lines(office) == [(code, "a report says no for state, not entered: `case accept`")]
        with pytest.raises(StillIdentifies, match=code):
            office.write(office.plan("letter-al", decided=ALONE), "x.docx")
        assert list(office.folder.glob("x.*")) == []


def test_ask_first_stops_it_too(reported: Opened) -> None:
    """Who wants to be asked first is asked first, or two officers say that they know."""
    with reported(c_state="ask_first") as (office, code):
        assert lines(office) == [(code, "a report says ask first for state, not entered: `case accept`")]
        plan = office.plan("letter-al", decided=ALONE)
        assert office.write(plan, "x.docx", plan.list_digest)[1].exists()


def test_what_was_entered_stops_nothing(reported: Opened) -> None:
    """An answer that an officer entered is a matter of the gate."""
    with reported(c_state="no") as (office, _):
        enter(office, "state")
        assert lines(office) == []


def test_a_no_to_others_is_none_to_the_state(reported: Opened) -> None:
    """Each audience has its own answer; what the report says to others stops them only."""
    with reported(c_public="no", c_press="no") as (office, code):
        assert lines(office) == []
        assert lines(office, "summary") == [(code, "a report says no for public, not entered: `case accept`")]


def test_who_may_not_be_kept_is_told_to_nobody(reported: Opened) -> None:
    """A no to the office itself stops what leaves for anybody; inside the office nothing is stopped."""
    with reported(c_office="no") as (office, code):
        assert lines(office) == [(code, "a report says no for office, not entered: `case accept`")]
        assert lines(office, "dossier") == []


def test_each_defender_of_a_report_is_one_line(reported: Opened) -> None:
    """Two defenders of one report who say no are two lines."""
    with reported(2, c_state="no") as (office, code):
        assert [where for where, _ in lines(office)] == [f"{code}, defender 1", f"{code}, defender 2"]


def test_an_old_list_accepts_no_new_report(two: Desk) -> None:
    """A report that comes in after two officers read the list makes another list, and another plan."""
    code = Person().writes(two, who="self", consent=dict.fromkeys(ANSWERS["consent"], "no"))
    with opened(two) as office:
        office.says("e1", "state")
        before = office.plan("letter-al")
        fed(office, code)
        with pytest.raises(PlanStale):
            office.write(before, "x.docx", before.list_digest)
        with pytest.raises(AcceptedOther):
            office.write(office.plan("letter-al"), "x.docx", before.list_digest)
