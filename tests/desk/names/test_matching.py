"""Reasons in words, places under several names, and texts that are no names."""

import time

import pytest

from intake.desk.names import folding, form, matching, places
from intake.desk.names.form import Kind


def reason(left: str, right: str) -> str:
    """Compare two names and say why."""
    return matching.compare(form.parse(left), form.parse(right)).reason


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("Гульмира Токтарова", "Gulmira Toktarova", "the same letters after folding"),
        ("Соколов А. В.", "Андрей Викторович Соколов", "given name and patronymic abbreviated"),
        ("А. Соколов", "Андрей Соколов", "given name abbreviated"),
        ("Болат Сәкенұлы Тілеуов", "Болат Тілеуов", "the same letters after folding, patronymic missing"),
        ("Nurmagambetova Asem", "Nurmaganbetova Asem", "differs in one letter"),
        ("Иванов Сергей Петрович", "Иванов Сергей Андреевич", "another patronymic"),
        ("Соколов Д. В.", "Соколов Андрей Викторович", "another initial"),
        ("王芳", "王方", "sounds the same, written with other characters"),
        ("Катя Воронцова", "Екатерина Воронцова", "a short form of the given name"),
        ("Гульмира", "Гульмира Токтарова", "only a part of the name is there"),
        ("Тимур Абаев", "Тимур Абаева", "the family name is that of a man and of a woman"),
    ],
)
def test_the_reason_is_said_in_words(left: str, right: str, why: str) -> None:
    """A person who reads the proposal knows what was compared."""
    assert reason(left, right) == why


@pytest.mark.parametrize("text", ["", " ", "…", "\u202e", "\u200b\u200b", "....", "- -", "🙂", "\ud800"])
def test_what_has_no_letters_is_like_nothing(text: str) -> None:
    """A text without letters is compared without an error, and is like nobody."""
    assert matching.compare(form.parse(text), form.parse("Anna Kim")).score == 0


def test_marks_that_print_nothing_make_no_other_person() -> None:
    """Zero-width letters and overrides between the letters of a name are not compared."""
    assert matching.compare(form.parse("An\u200bna\u202e Kim"), form.parse("Anna Kim")).score == 100


def test_a_name_of_ten_thousand_letters_costs_no_time() -> None:
    """A hostile name is compared by its beginning, at once."""
    started = time.perf_counter()
    for text in ("x" * 10_000, "a " * 5_000, "я" * 10_000, "ع" * 10_000, "王" * 10_000, "و" * 10_000, "ا ب " * 3_000):
        matching.compare(form.parse(text), form.parse("Anna Kim"))
        matching.compare(form.parse(text), form.parse(text[:-7]))
    assert time.perf_counter() - started < 2


def test_a_father_is_not_his_son() -> None:
    """Patronymics are told from names in Russian, Kazakh and Arabic."""
    for name in ("Петр Ильич Орлов", "Болат Асанұлы Ахметов", "Said bin Nasser"):
        assert [part.kind for part in form.parse(name).parts].count(Kind.PATRONYMIC) == 1


@pytest.mark.parametrize(
    ("left", "right"),
    [("Chimkent", "Шымкент"), ("Алма-Ата", "Almaty"), ("Semey", "Семипалатинск"), ("دمشق", "Damascus")],
)
def test_a_renamed_city_is_one_place(left: str, right: str) -> None:
    """The names of a place in the list belong together though no letter is the same."""
    assert matching.compare_places(left, right).score >= matching.SAME


def test_two_known_cities_are_two() -> None:
    """Places that are both in the list are told apart however close their letters are."""
    assert matching.compare_places("Taraz", "Talas").score < matching.UNSURE


def test_what_kind_of_place_it_is_does_not_matter() -> None:
    """A city with the word city is the city."""
    assert places.known("Shymkent city") == places.known("город Шымкент") == "Shymkent"


def test_every_name_of_a_place_is_given_for_searches() -> None:
    """A search for one name of a city can look for all of them, and for nothing where it is not known."""
    assert "Чимкент" in places.variants("Shymkent")
    assert places.variants("Macondo") == ()


@pytest.mark.parametrize(
    "spellings",
    [
        ("Сәуле", "Сауле", "Sáýle", "Säule", "Saule"),
        ("Жұлдыз", "Жулдыз", "Zhuldyz", "Juldyz", "Juldız", "Dzhuldyz"),
        ("Щербакова", "Shcherbakova", "Scherbakova", "Ščerbakova"),
        ("Евгений", "Yevgeny", "Evgenii", "Evgeny", "Yevgeniy"),
        ("Қожахметов", "Кожахметов", "Qojahmetov", "Kozhakhmetov"),
    ],
)
def test_spellings_fold_to_one(spellings: tuple[str, ...]) -> None:
    """Alphabets and romanisations of one word have one folded form."""
    folded = {folding.word(word, folding.way_of(word)) for word in map(folding.plain, spellings)}
    assert len(folded) == 1
