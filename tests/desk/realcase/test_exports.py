"""What may leave the real case: nothing without consent, and with one consent nothing that tells of the other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intake.desk import exports
from intake.desk.cases import records
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
