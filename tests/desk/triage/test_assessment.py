"""What an officer found out is kept by item and day; lists are closed."""

import pytest

from crypto import age
from intake.desk import inbox
from intake.desk.store import assessments
from intake.desk.triage import assessment
from tests.desk.desks import ANSWERS, Desk, report, sealed

GIVEN = {
    "--defender": "yes",
    "--linked": "unsure",
    "--speaks": "relative",
    "--agreement": "family",
    "--next-step": "ask",
}


@pytest.fixture
def code(desk: Desk, recipient: age.Recipient) -> str:
    """Return an opened item."""
    return desk.brought(sealed(recipient))[0]


def assess(desk: Desk, code: str, *more: str, **changed: str) -> int:
    """Note an assessment and return the exit code."""
    options = GIVEN | {f"--{name}": value for name, value in changed.items()}
    return desk.run("assess", code, *(part for pair in options.items() for part in pair), *more).code


def test_an_assessment_is_added(desk: Desk, code: str) -> None:
    """The last one counts and the earlier one stays."""
    assert assess(desk, code, "--admissible", "detailed=yes", "inside-mandate=unsure") == 0
    assert assess(desk, code, linked="yes") == 0
    with desk.session() as session, session.database.reading() as connection:
        found = assessments.of_item(connection, inbox.find(connection, code).id)
    assert [each.linked for each in found] == ["unsure", "yes"]
    assert found[0].admissibility == {"detailed": "yes", "inside-mandate": "unsure"}


@pytest.mark.parametrize("option", ["defender", "linked", "speaks", "agreement", "next-step"])
def test_an_answer_outside_its_list_is_refused(desk: Desk, code: str, option: str) -> None:
    """Nothing is noted that no list has."""
    assert assess(desk, code, **{option: "perhaps"}) == 65


@pytest.mark.parametrize("pair", ["detailed", "detailed=perhaps", "unknown=yes"])
def test_a_question_of_admissibility_is_closed_too(desk: Desk, code: str, pair: str) -> None:
    """Both the question and its answer are in a list."""
    assert assess(desk, code, "--admissible", pair) in (64, 65)


def test_what_must_be_protected_has_a_limit(desk: Desk, code: str) -> None:
    """Ten thousand letters are refused whole, never cut."""
    assert assess(desk, code, "--protect", "x" * 10_000) == 65


def test_a_refused_item_is_not_assessed(desk: Desk) -> None:
    """There is nothing to find out of what could not be read."""
    assert assess(desk, desk.brought(b"no envelope")[0]) == 65


def test_public_sources_only_is_computed(desk: Desk, recipient: age.Recipient, code: str) -> None:
    """Details and a way to the source are proposed from what was sent."""
    (full,) = desk.brought(
        sealed(recipient, report(ANSWERS | {"what": "x", "when": "May", "where": "Osh", "violations": ["arrest"]}))
    )
    with desk.session() as session, session.database.reading() as connection:
        found = assessment.proposed(connection, inbox.find(connection, full))
    assert found == {"source-known": "no", "detailed": "yes"}
