"""The catalogs: up to date with templates and questions, and complete."""

import re

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


TRANSLATED = [language for language in catalogs.LANGUAGES if language != "en"]
PLACEHOLDER = re.compile(r"\{\w+\}|%\(\w+\)[sd]|%%")
SCRIPTS = {"ru": "[а-яё]", "kk": "[а-яёәғқңөұүһі]", "ar": "[\u0621-\u064a]", "zh-Hans": "[\u4e00-\u9fff]"}

# The same in English and in another language; every line says why.
SAME = {
    "{size} MiB",  # a unit
    "{size} KiB",  # a unit
}
SAME_IN = {
    "es": {"No"},  # the word is the same
    "tr": {"Form"},  # Turkish took the word over
}


def test_languages() -> None:
    """Every language that the project speaks has a catalog."""
    assert catalogs.available() == catalogs.LANGUAGES


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_catalogs_are_complete(language: str) -> None:
    """No text of a catalog is missing, empty or fuzzy."""
    loaded = catalogs.load(language)
    assert all(loaded.texts.values())
    assert all(text for forms in loaded.counted.values() for _, text in forms)
    assert not [message.id for message in catalogs.read(language) if message.fuzzy]


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_left_in_english(language: str) -> None:
    """No text is the English one, or, in another script, without a letter of it."""
    same = SAME | SAME_IN.get(language, set())
    for source, text in _pairs(language):
        assert text.strip() != source or source in same, source
        own = SCRIPTS.get(language, "")
        assert source in same or re.search(own, text.lower()), source


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders(language: str) -> None:
    """Every translation has the placeholders of its source, in every form, and no more."""
    for source, text in _pairs(language):
        wanted, given = (set(PLACEHOLDER.findall(each)) for each in (source, text))
        assert given == wanted, source
        assert text == text.strip(), source
        assert source.endswith("…") == text.endswith(("…", "……")), source


def _pairs(language: str) -> list[tuple[str, str]]:
    """Sources with their translations; a counted text once for each of its forms."""
    pairs = []
    for message in catalogs.read(language):
        if isinstance(message.id, str) and message.id:
            pairs.append((message.id, str(message.string)))
        elif isinstance(message.id, tuple):
            pairs += [(message.id[1], str(text)) for text in message.string or ()]
    return pairs


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_counted_forms(language: str) -> None:
    """A counted text has a form for every category that a browser can ask for."""
    categories = {catalogs.locale_of(language).plural_form(number) for number in range(1000)}
    for forms in catalogs.load(language).counted.values():
        assert categories <= {category for category, _ in forms}


def test_russian_counts() -> None:
    """The forms of gettext stand under the categories of CLDR: in Russian 1, 2 and 5 take three different ones."""
    forms = dict(catalogs.load("ru").forms("{left} character left", "{left} characters left"))
    assert len({forms["one"], forms["few"], forms["many"]}) == 3


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
        catalogs.load.__wrapped__("en")


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("fr", ["Égypte", "Émirats arabes unis", "Espagne"]),
        ("es", ["Emiratos Árabes Unidos", "España", "Estonia"]),
        ("ru", ["Йемен", "Кабо-Верде"]),
        ("kk", ["Ауғанстан", "Әзірбайжан", "Багам аралдары", "Қазақстан", "Лаос"]),
        ("tr", ["Curaçao", "Çad", "Çekya", "Danimarka", "Irak", "İran", "Ürdün"]),
        ("ar", ["إثيوبيا", "أذربيجان", "بنغلاديش", "تشاد"]),
        ("zh-Hans", ["阿尔巴尼亚", "哈萨克斯坦", "加拿大", "中国"]),
    ],
)
def test_order_of_countries(language: str, names: list[str]) -> None:
    """Countries stand in the order of a dictionary of the language."""
    named = [name for _, name in Catalog(language, "", "", {}, {}).countries()]
    places = [named.index(name) for name in names]
    assert places == sorted(places)


def test_countries(english: Catalog) -> None:
    """Every country has a name of its own, and the names are in order with accents aside."""
    named = english.countries()
    names = [name for _, name in named]
    assert sorted(code for code, _ in named) == sorted(COUNTRIES)
    assert len(set(names)) == len(names)
    assert names.index("Åland Islands") < names.index("Albania")
    assert names.index("Côte d’Ivoire") < names.index("Croatia")
