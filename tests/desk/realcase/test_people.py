"""Who is in the case: everybody with all their spellings, and nobody who only stands on the same page."""

from typing import Any

import pytest

from tests.desk.cases.cases import Open
from tests.desk.desks import Desk
from tests.desk.realcase import realcase

# person: how many spellings the five documents have for the name
SPELLINGS = {"e1": 5, "e2": 4, "e3": 1, "e4": 1, "e5": 1, "e6": 1, "e7": 1, "e8": 1}


def forms(case: Open) -> dict[str, set[str]]:
    """Return the spellings of every person."""
    return {one.label: {name.form for name in one.names} for one in case.read().entities if one.kind == "person"}


def test_there_are_eight_persons_with_all_their_spellings(real: Open) -> None:
    """The persons are counted, and so is every form that a document gives to a name."""
    assert {label: len(names) for label, names in forms(real).items()} == SPELLINGS


def test_every_form_is_one_that_its_source_writes(real: Open, texts: list[str]) -> None:
    """No name is attributed to a document that does not have it."""
    record = real.read()
    for entity in record.entities:
        for name in entity.names:
            assert name.source is not None
            assert name.form in texts[int(record.labels[name.source][1:]) - 1], entity.label


def test_who_only_stands_on_the_page_is_not_in_the_case(office: tuple[Desk, str], texts: list[str]) -> None:
    """The board of a publisher, a photographer and whoever runs a page are found under no name."""
    desk, _ = office
    for name in realcase.spelled(realcase.written()["outsiders"], texts):
        found = desk.json("--officer", "anna", "names", name)
        assert [one for one in found if one["proposal"]["kind"] == "person"] == []


def test_every_spelling_finds_its_person_first(office: tuple[Desk, str], data: dict[str, Any]) -> None:
    """`triage names` answers with the person, whichever form somebody types."""
    desk, _ = office
    for person in data["entities"][:8]:
        for form in {name["form"] for name in person["names"]}:
            best = desk.json("--officer", "anna", "names", form)[0]["proposal"]
            assert (best["kind"], best["score"]) == ("person", 100), person["id"]


@pytest.mark.parametrize("person", ["e1", "e2"])
def test_one_spelling_leads_to_all_others(desk: Desk, data: dict[str, Any], person: str) -> None:
    """Where only the full name of one source was entered, each other spelling and a Cyrillic one find the person."""
    entity = next(one for one in data["entities"] if one["id"] == person)
    typed = {name["form"] for name in entity["names"]}
    entity["names"] = entity["names"][:1]
    typed.add(realcase.cyrillic(entity["names"][0]["form"]))
    for one in data["entities"]:
        one["official"] = False  # the mark would take two officers
    path = desk.work / "case.json"
    path.write_bytes(realcase.to_bytes(data))
    desk.run("case", "import", path)
    kept = entity["names"][0]["form"]
    missed = [form for form in typed if kept not in [one["proposal"]["form"] for one in desk.json("names", form)]]
    # counted, so that a failure does not print the names
    assert len(missed) == 0
