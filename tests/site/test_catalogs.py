"""The catalogs: up to date with templates and questions, and complete."""

import pytest

from intake.questions import FORM, Question
from intake.questions.countries import COUNTRIES
from intake.site import catalogs, extraction
from intake.site.catalogs import Catalog
from intake.site.errors import Untranslated


@pytest.fixture(scope="module")
def english() -> Catalog:
    """The catalog of the sources' language."""
    return catalogs.load("en")


def test_template_is_up_to_date() -> None:
    """`site.pot` holds the texts that templates and questions mark now."""
    assert (catalogs.FOLDER / "site.pot").read_bytes() == extraction.template()


@pytest.mark.parametrize("language", catalogs.available())
def test_catalogs_are_up_to_date(language: str) -> None:
    """Every catalog holds exactly the texts of the template; `python -m intake.site.extraction` makes it so."""
    assert catalogs.path_of(language).read_bytes() == extraction.updated(language)


@pytest.mark.parametrize("language", catalogs.available())
def test_catalogs_are_complete(language: str) -> None:
    """No text of a catalog is empty."""
    assert all(catalogs.load(language).texts.values())


def test_questions_are_marked(english: Catalog) -> None:
    """Every label, hint and choice of the form is in the catalog."""
    for group in (FORM.required, *FORM.optional):
        for text in (group.title, group.intro, *(t for q in group.questions for t in _texts(q))):
            assert not text or text in english.texts


def _texts(question: Question) -> list[str]:
    own = [question.label, question.hint, *(choice.label for choice in question.choices)]
    return own + [text for inner in question.questions for text in _texts(inner)]


def test_unknown_text(english: Catalog) -> None:
    """A text that was never extracted stops the build and is not shown untranslated."""
    with pytest.raises(Untranslated):
        english.text("A text that nobody marked")


def test_incomplete_catalog(monkeypatch: pytest.MonkeyPatch) -> None:
    """In another language than that of the sources an empty text stops the build."""
    monkeypatch.setattr(catalogs, "SOURCE_LANGUAGE", "xx")
    with pytest.raises(Untranslated):
        catalogs.load("en")


def test_countries(english: Catalog) -> None:
    """Every country has a name of its own, and the names are in order with accents aside."""
    named = english.countries()
    names = [name for _, name in named]
    assert sorted(code for code, _ in named) == sorted(COUNTRIES)
    assert len(set(names)) == len(names)
    assert names.index("Åland Islands") < names.index("Albania")
    assert names.index("Côte d’Ivoire") < names.index("Croatia")
