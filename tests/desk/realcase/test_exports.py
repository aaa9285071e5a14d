"""What may leave the real case: nothing without consent, and with one consent nothing that tells of the other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intake.desk import exports
from intake.desk.cases import communications, records
from intake.desk.exports.errors import ExportWithoutConsent, StillIdentifies
from intake.desk.session import unlocked
from tests.desk.desks import PASSPHRASE, TODAY, Desk
from tests.desk.exports.office import Office, opened
from tests.desk.realcase import realcase

LETTERS = ("letter-al", "letter-ua")
OUTSIDE: list[tuple[str, str | None]] = [(kind, None) for kind in (*LETTERS, "summary", "press", "referral")]
OUTSIDE += [("csv", "state"), ("json", "state"), ("uwazi", "public")]
TELLING = ("the two", "both", "two women", "co-found", "co-lead", "together with", "companion")
FORMS = {"csv": "zip", "uwazi": "zip", "json": "json"}


@pytest.fixture
def bureau(bureaus: tuple[Desk, str], tmp_path: Path) -> Iterator[Office]:
    """Open that desk with both officers, and find the case."""
    desk, code = bureaus
    with unlocked(desk.copied(tmp_path).path, "anna", lambda _: PASSPHRASE, TODAY, second="maria") as session:
        with session.database.reading() as connection:
            case = records.find(connection, code)
        yield Office(session, case, tmp_path)


@pytest.fixture(scope="module")
def bureaus(founded: Desk, texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, str]:
    """Return a desk of two officers with the real case, in which the other person has a Cyrillic name too."""
    desk = founded.copied(tmp_path_factory.mktemp("bureau"))
    (desk.work / "maria").write_bytes(PASSPHRASE + b"\n")
    assert desk.run("officer", "add", "maria", "--new-passphrase-file", desk.work / "maria").code == 0
    data = realcase.case_data(texts)
    other = data["entities"][1]
    russian = realcase.cyrillic(other["names"][0]["form"])
    other["names"].append(other["names"][0] | {"form": russian, "script": "Cyrl", "source": None, "kind": "translit"})
    with opened(desk, data) as office:
        return desk, office.case.code


def spellings(data: dict[str, Any], person: int) -> set[str]:
    """Return every word of every spelling of a person, in both scripts."""
    forms = {name["form"] for name in data["entities"][person]["names"]}
    forms |= {realcase.cyrillic(form) for form in forms}
    return {word.casefold() for form in forms for word in form.split()}


@pytest.mark.parametrize(("kind", "audience"), OUTSIDE)
def test_nothing_leaves_without_consent(bureau: Office, kind: str, audience: str | None) -> None:
    """Everything is public already, and that is no agreement: the export is refused, and no file is there."""
    plan = bureau.plan(kind, audience)
    name = f"out.{FORMS.get(kind, 'docx')}"
    with pytest.raises(ExportWithoutConsent):
        bureau.write(plan, name, plan.list_digest)
    assert not (bureau.folder / name).exists()


def test_a_letter_stops_where_the_other_is_still_told(bureau: Office) -> None:
    """The first agrees, the second was not asked: the same arrest, place and day would tell of her."""
    bureau.says("e1", "state")
    plan = bureau.plan("letter-al")
    assert "e2" in {one.person for one in plan.identifying}
    with pytest.raises(StillIdentifies):
        exports.write(bureau.session, plan, bureau.folder / "letter.docx", None)


@pytest.mark.parametrize("decided", [[], ["e2=vague"], ["e2=remove"]])
def test_no_spelling_of_the_other_stands_in_the_letter(
    bureau: Office, data: dict[str, Any], decided: list[str]
) -> None:
    """Whatever two officers accept, no word of her name is in the file, in any script or any part of it."""
    bureau.says("e1", "state")
    text = bureau.told("letter-al", "letter.docx", decided=decided).casefold()
    assert spellings(data, 0) & set(text.split())
    assert [number for number, word in enumerate(sorted(spellings(data, 1))) if word in text] == []


def test_a_letter_without_the_other_does_not_tell_that_there_is_one(bureau: Office) -> None:
    """Removed, she is in no number, relation or title either: who reads the letter reads of one woman."""
    bureau.says("e1", "state")
    text = bureau.told("letter-al", "letter.docx", decided=["e2=remove"]).casefold()
    assert [word for word in TELLING if word in text] == []


def test_the_bystanders_of_the_pages_are_in_no_file(bureau: Office, texts: list[str]) -> None:
    """Who only stands on the pages of the sources is in no export."""
    bureau.says("e1", "state")
    text = bureau.told("letter-al", "letter.docx").casefold()
    names = realcase.spelled(realcase.written()["outsiders"], texts)
    assert [number for number, name in enumerate(names) if name.casefold() in text] == []


def test_the_letter_names_the_officials_and_nobody_else_who_was_not_asked(bureau: Office, data: dict[str, Any]) -> None:
    """A police officer whom one source names, and two officials of the other city; not the singer and the actor."""
    bureau.says("e1", "state")
    plan = bureau.plan("letter-al")
    assert {one.person for one in plan.people if one.shown == "full"} == {"e1", "e3", "e7", "e8"}
    assert all("as s" in one.reason for one in plan.people if one.person in ("e3", "e7", "e8"))
    text = bureau.told("letter-al", "letter.docx")
    assert all(data["entities"][number]["names"][0]["form"] in text for number in (2, 6, 7))


def test_what_the_office_asks_itself_is_in_no_letter(bureau: Office) -> None:
    """How names are spelled is a question of the office: no letter asks the Government for it."""
    bureau.says("e1", "state")
    assert "spelled" not in bureau.told("letter-al", "letter.docx")


def test_the_list_of_what_identifies_names_no_crowd(bureau: Office) -> None:
    """It has places, days, the organisation and who was there, and no group of men."""
    bureau.says("e1", "state")
    lines = [one.what for one in bureau.plan("letter-al").identifying if one.person == "e2"]
    assert 8 <= len(lines) <= 16
    assert [line for line in lines if "(g" in line or ", g" in line] == []
    assert any(line.startswith("organisation (o1") for line in lines)


def test_the_dossier_of_the_office_has_the_five_documents(bureau: Office, texts: list[str]) -> None:
    """Every line of every document stands in its annex."""
    text = " ".join(bureau.told("dossier", "dossier.docx").split())
    lines = [" ".join(line.split()) for document in texts for line in document.split("\n")]
    assert [number for number, line in enumerate(lines) if line not in text] == []


def test_the_letter_of_the_record_rests_on_more_than_the_media(bureau: Office) -> None:
    """No rule of admissibility speaks against a letter about what the five documents say."""
    with bureau.session.database.reading() as connection:
        letter = communications.of_case(connection, bureau.case)[0]
        assert not communications.objections(connection, bureau.case, letter)
