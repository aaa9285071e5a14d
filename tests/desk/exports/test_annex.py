"""The annex of the internal dossier: the sources whole, each with what it is; no paper for others has it."""

from hashlib import sha256

import pytest

from tests.desk.cases.files import source
from tests.desk.desks import Desk
from tests.desk.exports.office import ENGLISH, RUSSIAN, Office, data, opened


@pytest.mark.parametrize("file", ["x.md", "x.docx", "x.pdf"])
def test_the_dossier_has_the_whole_texts(office: Office, file: str) -> None:
    """Every word of every source is in it, in each form."""
    text = " ".join(office.told("dossier", file).split())
    assert "Annex" in text
    # a page of a PDF breaks lines where it likes
    assert [word for word in f"{ENGLISH} {RUSSIAN}".split() if word.strip(".:“”") not in text.replace("\\", "")] == []


def test_each_text_has_what_it_is(two: Desk) -> None:
    """Under the name of a source stand its kind, whether it is public or protected, and its digest."""
    mine = source("s9", "A secret word.", public=False, identity_protected=True, kind="interview", title="A talk")
    with opened(two, data(sources=[*data()["sources"], mine])) as office:
        written = office.told("dossier", "x.md").split("Annex")[1].split("A talk")[1]
    assert [
        mark
        for mark in ("Interview", "NOT PUBLIC", "PROTECTED", sha256(b"A secret word.").hexdigest())
        if mark not in written
    ] == []


@pytest.mark.parametrize("kind", ["dossier", "json", "csv"])
def test_no_text_of_a_source_leaves(office: Office, kind: str) -> None:
    """Other mandates get no annex, and no word that nobody quoted."""
    for person in ("e1", "e2"):
        office.says(person, "mandates")
    text = office.told(kind, {"dossier": "x.md", "json": "x.json", "csv": "x.zip"}[kind], "mandates")
    assert ("Annex" in text, "was with her" in text) == (False, False)


def test_who_may_not_be_kept_is_in_no_annex(office: Office) -> None:
    """A person who does not agree that the office keeps anything is masked in the texts as everywhere in the paper."""
    office.says("e2", "office", "no")
    text = office.told("dossier", "x.md")
    assert ("was with her" in text, "Ospanov" in text, "Оспанова" in text) == (True, False, False)


def test_a_text_that_no_paper_holds_is_cut_with_a_word(two: Desk) -> None:
    """A very long text is said to go on in the record."""
    long = source("s9", "word " * 100_000)
    with opened(two, data(sources=[*data()["sources"], long])) as office:
        assert "of 500000; the rest is in the record" in office.told("dossier", "x.md")
