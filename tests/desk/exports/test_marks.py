"""Marks of the record: what the office asks itself leaves in no export; officials are named as such or not at all."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from intake.desk.cases import caseimport, entities
from intake.desk.cases.caserecord import gather
from intake.desk.errors import SecondOfficerNeeded
from intake.desk.store import cases
from tests.desk.cases.files import assertion, entity, name, question, to_bytes
from tests.desk.desks import Desk
from tests.desk.exports.office import Office, data, opened
from tests.desk.work.files import demand, need

OURS = "how is Aigul's family name spelled?"
CAPTAIN = "Serik Dzhumagaliev"
Case = dict[str, Any]


def officials(**values: Any) -> Case:
    """Return the case with an official, whom the newspaper blames for one of the arrests."""
    case = data()
    case["entities"].append(entity("e5", "person", name(CAPTAIN), role_note="a captain", official=True) | values)
    blamed = {"entity": "e5", "role": "perpetrator", "degree": "carried-out", "source": "s1"}
    case["events"][0]["acts"][0]["involvements"].append(blamed)
    return case


def reason(office: Office, kind: str, audience: str | None = None) -> tuple[str, str]:
    """Return how the official is shown, and why."""
    return next((str(one.shown), one.reason) for one in office.plan(kind, audience).people if one.person == "e5")


@pytest.mark.parametrize(
    ("kind", "audience", "file"),
    [
        ("letter-al", "state", "x.docx"),
        ("summary", "public", "x.md"),
        ("dossier", "mandates", "x.md"),
        ("csv", "partners", "x.zip"),
        ("json", "press", "x.json"),
        ("uwazi", "state", "x.zip"),
    ],
)
def test_what_the_office_asks_itself_does_not_leave(two: Desk, kind: str, audience: str, file: str) -> None:
    """A question with the mark is in no file for others, and its removal is told with the reason."""
    mine = question("q9", OURS, assertion("k9", "s1", "Sadykova", value="Sadykova-Smith"), internal=True)
    with opened(two, data(questions=[*data()["questions"], mine])) as office:
        for person in ("e1", "e2"):
            office.says(person, audience)
        whom = audience if kind in ("csv", "json", "uwazi", "dossier") else None
        assert "the office asks it itself" in {one.why for one in office.plan(kind, whom).removed if one.where == "q9"}
        text = office.told(kind, file, whom)
    assert [word for word in ("spelled", "Smith") if word in text] == []


def test_the_office_reads_what_it_asks_itself(two: Desk) -> None:
    """The dossier of the office has the question."""
    with opened(two, data(questions=[question("q9", OURS, internal=True)])) as office:
        assert "spelled" in office.told("dossier", "x.md")


@pytest.mark.parametrize(
    ("kind", "audience", "shown"),
    [
        ("letter-al", None, "full"),
        ("dossier", "mandates", "full"),
        ("summary", None, "full"),
        ("press", None, "full"),
        ("referral", None, "anonymised"),
        ("json", "partners", "anonymised"),
    ],
)
def test_an_official_whom_a_public_source_blames_is_named(
    two: Desk, kind: str, audience: str | None, shown: str
) -> None:
    """To a State, other mandates and the public; help needs no perpetrator's name. The plan says on whose word."""
    with opened(two, officials()) as office:
        seen, why = reason(office, kind, audience)
    assert (seen, "perpetrator, as s1 says" in why) == (shown, shown == "full")


def test_the_letter_names_the_official(two: Desk) -> None:
    """Where the defender agrees, the State reads who is said to have done it."""
    with opened(two, officials()) as office:
        office.says("e1", "state")
        assert CAPTAIN in office.told("letter-al", "x.docx")


@pytest.mark.parametrize("kind", ["summary", "press"])
def test_the_public_reads_no_name_that_only_a_letter_has(two: Desk, kind: str) -> None:
    """Whom only a confidential source blames is named to the State and not to the public."""
    case = officials()
    case["events"][0]["acts"][0]["involvements"][-1]["source"] = "s2"
    with opened(two, case) as office:
        assert reason(office, kind) == ("anonymised", "nobody has answered; an official whom no public source blames")
        assert reason(office, "letter-al")[0] == "full"


def test_an_addressee_is_named_to_the_state_alone(two: Desk) -> None:
    """Somebody to whom a demand is addressed is named in a letter, and not to the public."""
    case = officials() | {"demands": [demand(source=None, quote="", addressed_to="e5")]}
    case["events"][0]["acts"][0]["involvements"].pop()
    with opened(two, case) as office:
        assert [reason(office, kind)[0] for kind in ("letter-al", "summary")] == ["full", "anonymised"]


def _victim(case: Case) -> None:
    case["events"][0]["acts"].append({"id": "a9", "type": "arrest", "victim": "e5", "place": None, "date": None,
                                      "involvements": []})  # fmt: skip


def _witness(case: Case) -> None:
    seen = {"entity": "e5", "role": "witness", "degree": "present", "source": "s1"}
    case["events"][0]["acts"][1]["involvements"].append(seen)


def _source(case: Case) -> None:
    case["questions"][0]["assertions"][1]["attributed_to"] = "e5"


def _asks(case: Case) -> None:
    case["demands"] = [demand(by="e5", source=None, quote="", addressed_to=None)]


def _needs(case: Case) -> None:
    case["needs"] = [need(person="e5")]


def _unblamed(case: Case) -> None:
    case["events"][0]["acts"][0]["involvements"].pop()


def _by_the_office(case: Case) -> None:
    case["events"][0]["acts"][0]["involvements"][-1]["source"] = None


def _unmarked(case: Case) -> None:
    del case["entities"][-1]["official"]


@pytest.mark.parametrize("change", [_victim, _witness, _source, _asks, _needs, _unblamed, _by_the_office, _unmarked])
def test_who_is_anything_else_in_the_case_is_not_named(two: Desk, change: Callable[[Case], None]) -> None:
    """A defender who holds an office, and whoever is harmed, sees, speaks to us, asks or needs, is asked first."""
    case = officials()
    change(case)
    with opened(two, case) as office:
        assert reason(office, "letter-al")[0] == "anonymised"


@pytest.mark.parametrize("values", [{"protected": True}, {"child": "yes"}])
def test_no_mark_outweighs_protection(two: Desk, values: Case) -> None:
    """Neither a protected person nor a child is ever an official."""
    with opened(two, officials(**values)) as office:
        assert reason(office, "letter-al")[0] == "anonymised"


@pytest.mark.parametrize("answer", ["yes", "no", "ask-first"])
def test_who_was_ever_asked_is_no_official(two: Desk, answer: str) -> None:
    """Any answer, for any audience, makes the gate ask for an agreement as of everybody else."""
    with opened(two, officials()) as office:
        office.says("e5", "public", answer)
        assert "was asked for agreement" in reason(office, "letter-al")[1]


def test_one_officer_alone_makes_nobody_an_official(two: Desk) -> None:
    """Whom a mark makes known loses protection: it takes two."""
    case = officials()
    _unmarked(case)
    with opened(two, case, second=None) as office, office.session.database.writing() as connection:
        captain = gather(connection, office.case).entity("e5")
        with pytest.raises(SecondOfficerNeeded):
            entities.change(office.session, connection, office.case, replace(captain, official=True))
        with pytest.raises(SecondOfficerNeeded):
            entities.add(office.session, connection, office.case, replace(captain, official=True))


def test_a_file_marks_nobody_as_official_by_one_officer(two: Desk) -> None:
    """A case file with a mark is refused whole to one officer alone, also into a case that is here."""
    with pytest.raises(SecondOfficerNeeded), opened(two, officials(), second=None):
        pass
    with opened(two, second=None) as office:
        file = to_bytes(officials() | {"code": office.case.code})
        with pytest.raises(SecondOfficerNeeded):
            caseimport.bring(office.session, file, office.case.code)
        with office.session.database.reading() as connection:
            labels = [one.label for one in gather(connection, office.case).entities]
            assert (labels, cases.count(connection)) == (["e1", "e2", "e3", "e4"], 1)


def test_a_mark_that_two_officers_set_needs_no_second_again(two: Desk) -> None:
    """The file of a case with officials is brought again by one alone, and adds nothing."""
    with opened(two, officials()) as office:
        alone = replace(office.session, second=None)
        assert not any(caseimport.bring(alone, to_bytes(officials()), office.case.code).added.values())


def test_the_dossier_of_the_office_shows_the_marks(two: Desk) -> None:
    """Who is an official, and what the office asks itself, stands beside it."""
    mine = question("q9", OURS, internal=True)
    with opened(two, officials() | {"questions": [*data()["questions"], mine]}) as office:
        text = office.told("dossier", "x.md")
    assert ("for the office alone" in text, "| official |" in text) == (True, True)
