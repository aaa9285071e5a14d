"""Cases are proposed with their reasons, and only for reasons that a person can check."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from crypto import age
from intake.desk.triage import moments
from tests.desk.desks import ANSWERS, Desk, report, sealed

CASE: dict[str, Any] = {
    "format": "sealed-intake/case",
    "version": 1,
    "code": None,
    "title": "Union office",
    "codename": None,
    "country": "KZ",
    "opened_on": "2026-11-01",
    "sources": [],
    "entities": [],
    "events": [],
    "questions": [],
    "consents": [],
    "communications": [],
    "actions": [],
    "demands": [],
    "needs": [],
    "deadlines": [],
    "notes": [],
}


def entity(id: str, kind: str, name: str) -> dict[str, Any]:
    """Return an entity with one name."""
    names = [
        {"form": name, "script": None, "language": None, "kind": "given", "source": None, "from": None, "to": None}
    ]
    return {"id": id, "kind": kind, "role_note": "", "child": "no", "protected": False, "names": names}


def event(day: str) -> dict[str, Any]:
    """Return an arrest on a day."""
    date = {"text": day, "iso": day, "precision": "day", "basis": "", "inferred": None}
    act: dict[str, Any] = {
        "id": "a1",
        "type": "arrest",
        "victim": "e1",
        "place": None,
        "date": None,
        "involvements": [],
    }
    return {"id": "v1", "title": "The raid", "date": date, "place": "e2", "acts": [act]}


@pytest.fixture
def case(desk: Desk, tmp_path: Path) -> str:
    """Return a case with a person, a place and an arrest."""
    parts = {"entities": [entity("e1", "person", "Айгуль Бекова"), entity("e2", "place", "Шымкент")]}
    (tmp_path / "case.json").write_text(json.dumps(CASE | parts | {"events": [event("2026-11-10")]}))
    said = desk.json("case", "import", tmp_path / "case.json")
    return str(said["case"]["code"])


def reasons(desk: Desk, recipient: age.Recipient, **answers: Any) -> list[str]:
    """Bring a report with these answers and return why the one case is proposed."""
    (code,) = desk.brought(sealed(recipient, report(ANSWERS | answers)))
    return [reason["why"] for found in desk.json("candidates", code) for reason in found["reasons"]]


def test_a_name_in_another_script_and_the_same_country(desk: Desk, recipient: age.Recipient, case: str) -> None:
    """A person of a case is found under another spelling, where the country is the same."""
    named = [{"name": "Aigul Bekova"}]
    assert reasons(desk, recipient, defenders=named) == ["a name"]
    assert reasons(desk, recipient, defenders=named, country="TJ", what="Elsewhere.") == []


@pytest.mark.parametrize(
    ("when", "where", "acts", "expected"),
    [
        ("on 12 November 2026", "Chimkent", ["arrest"], 1),
        ("2026-11-07", "Shymkent, south", ["arrest", "search"], 1),
        ("14.11.2026", "Chimkent", ["arrest"], 0),
        ("12 November 2026", "Almaty", ["arrest"], 0),
        ("12 November 2026", "Chimkent", ["smear"], 0),
        ("in November", "Chimkent", ["arrest"], 0),
    ],
)
def test_place_day_and_act_together(
    desk: Desk, recipient: age.Recipient, case: str, when: str, where: str, acts: list[str], expected: int
) -> None:
    """The same place under any of its names, three days apart at most, and the same kind of act: all three."""
    assert len(reasons(desk, recipient, when=when, where=where, violations=acts)) == expected


def test_the_same_file(desk: Desk, recipient: age.Recipient, case: str) -> None:
    """A file that another item of a case brought proposes that case; an empty file proposes nothing."""
    first, second = desk.brought(
        sealed(recipient, report(ANSWERS | {"what": "One."}, files=[("a", b"photo"), ("b", b"")])),
        sealed(recipient, report(ANSWERS | {"what": "Two."}, files=[("c", b"photo"), ("d", b"")])),
    )
    desk.run("decide", first, "--urgency", "U2", "--case", case)
    assert [[reason["why"] for reason in found["reasons"]] for found in desk.json("candidates", second)] == [
        ["the same file"]
    ]


def test_an_items_own_case_is_not_proposed(desk: Desk, recipient: age.Recipient, case: str) -> None:
    """What an item feeds already is no proposal."""
    (code,) = desk.brought(sealed(recipient, report(ANSWERS | {"defenders": [{"name": "Aigul Bekova"}]})))
    said = desk.run("decide", code, "--urgency", "U2", "--case", case)
    assert said.code == 0, (said, case)
    assert desk.json("candidates", code) == []


@pytest.mark.parametrize(
    "answers", [{"defenders": "x"}, {"defenders": [1, {"name": 3}]}, {"violations": [{}]}, {"when": []}]
)
def test_answers_that_break_the_form_propose_nothing(
    desk: Desk, recipient: age.Recipient, case: str, answers: dict[str, Any]
) -> None:
    """Whatever was sealed, the question is answered."""
    assert reasons(desk, recipient, **answers) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("8 марта 2024", "2024-03-08"),
        ("March 8th, 2024", "2024-03-08"),
        ("le 1er août 2024", "2024-08-01"),
        ("8 de marzo de 2024", "2024-03-08"),
        ("2024年3月8日", "2024-03-08"),
        ("08.03.2024", "2024-03-08"),
        ("31.02.2024", None),
        ("8 March", None),
        ("on 88 Smarch 2024", None),
    ],
)
def test_days_are_read_where_they_are_written_in_full(text: str, day: str | None) -> None:
    """A day with its month and year is read, half a day is not."""
    assert moments.days(text) == ([datetime.date.fromisoformat(day)] if day else [])
