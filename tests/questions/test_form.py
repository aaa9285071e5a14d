"""The form as data: five questions, sound ids and limits, and what is never asked."""

import re
from collections.abc import Iterator

import pytest

from crypto.envelope import MAX_MANIFEST_BYTES
from intake.questions import FORM, Kind, Question
from intake.questions.consent import LINES
from intake.questions.countries import COUNTRIES
from intake.questions.defenders import VIOLATIONS


def every(questions: tuple[Question, ...] = FORM.questions()) -> Iterator[Question]:
    """Every question, also those inside sets and entries."""
    for question in questions:
        yield question
        yield from every(question.questions)


def test_five_required() -> None:
    """Exactly five questions need an answer, and they come first."""
    required = [question.id for question in FORM.questions() if question.required]
    assert required == ["what", "country", "who", "when_danger", "consent"]
    assert required == [question.id for question in FORM.required.questions]


def test_nothing_to_decide_about_consent() -> None:
    """Every consent line starts at "ask me first", so consent can be sent untouched."""
    assert [line.id for line in LINES] == ["c_office", "c_mandates", "c_state", "c_public", "c_partners", "c_press"]
    assert {line.default for line in LINES} == {"ask"}


def test_violations() -> None:
    """The list of violations has its 24 lines, each once."""
    assert len({violation.id for violation in VIOLATIONS}) == len({v.label for v in VIOLATIONS}) == 24


def test_ids() -> None:
    """Ids are plain words, once per level, and choices are told apart."""
    assert all(re.fullmatch(r"[a-z_]+", question.id) for question in every())
    for level in (FORM.questions(), *(question.questions for question in every())):
        assert len({question.id for question in level}) == len(level)
    for question in every():
        assert len({choice.id for choice in question.choices}) == len(question.choices)


def test_limits() -> None:
    """Every text and every list of entries has a limit; every list of choices has choices; a default is a choice."""
    for question in every():
        assert (question.limit > 0) == (question.kind in {Kind.LINE, Kind.TEXT, Kind.ENTRIES})
        assert bool(question.choices) == (question.kind in {Kind.CHOICE, Kind.TICKS})
        assert not question.default or question.default in {choice.id for choice in question.choices}


def test_a_full_form_fits() -> None:
    """A form filled to its limits in three-byte letters fits into a manifest."""
    files = FORM.files.count * (FORM.files.name_bytes + 3 * FORM.files.note_length)
    assert 3 * sum(map(_characters, FORM.questions())) + files < MAX_MANIFEST_BYTES


def _characters(question: Question) -> int:
    inside = sum(map(_characters, question.questions))
    if question.kind is Kind.ENTRIES:
        return question.limit * inside
    return question.limit + inside + sum(len(choice.id) for choice in question.choices)


def test_countries() -> None:
    """The list has the 249 codes of ISO 3166-1 and Kosovo's, sorted, each once."""
    assert len(COUNTRIES) == 250
    assert list(COUNTRIES) == sorted(set(COUNTRIES))
    assert all(re.fullmatch(r"[A-Z]{2}", code) for code in COUNTRIES)


@pytest.mark.parametrize(
    "words",
    [
        "passport|identity (card|number|document)|id number",
        "birth|how old",
        "phone|e-?mail|your address",
        "gps|coordinates",
        "religio|belief",
        "ethnic|tribe|race",
        "party|political",
        "orientation|sexuality|transgender",
        "health|illness|hiv",
        "names? of (the )?(family|children|witness|colleague|other)",
        "bank|account number",
        "password",
        "imei|device (number|model)|operating system",
        "how did you (find|hear)",
    ],
)
def test_never_asked(words: str) -> None:
    """No question asks for what would harm a source and is not needed."""
    for question in every():
        asked = f"{question.id} {question.label} {question.hint}".lower()
        assert not re.search(rf"\b({words})", asked), question.id
