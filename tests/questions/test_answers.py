"""The check of answers: what a hand-made document can get wrong, each by its code."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.questions import FORM, Problem, check
from intake.questions.consent import LINES

CONSENT = {line.id: "ask" for line in LINES}
LEAST: dict[str, Any] = {
    "what": "They took him on Monday.",
    "country": "KZ",
    "who": "witness",
    "when_danger": "now",
    "consent": CONSENT,
}


def found(**changes: object) -> list[tuple[str, str]]:
    """Question and code of every problem of a report with changes; a change to None takes the answer out."""
    answers = {**copy.deepcopy(LEAST), **changes}
    answers = {key: value for key, value in answers.items() if value is not None}
    return [(problem.question, problem.code) for problem in check(answers)]


def test_least() -> None:
    """Five answers are a whole report."""
    assert check(LEAST) == []


def test_everything() -> None:
    """A report that answers every question is in good form."""
    assert check({question.id: _answer(question) for question in FORM.questions()}, files=100) == []


def _answer(question: Any) -> object:
    match question.kind:
        case "choice":
            return question.choices[-1].id
        case "ticks":
            return [choice.id for choice in question.choices]
        case "country":
            return "other"
        case "set":
            return {inner.id: _answer(inner) for inner in question.questions}
        case "entries":
            return [{inner.id: _answer(inner) for inner in question.questions}] * question.limit
    return "x" * question.limit


@pytest.mark.parametrize("question", list(LEAST))
def test_missing(question: str) -> None:
    """Each of the five is missed by its name."""
    assert found(**{question: None}) == [(question, "missing")]


@pytest.mark.parametrize("value", ["", "   ", "\n\t", "\u2003"])
def test_blank(value: str) -> None:
    """A text of blanks is no answer."""
    assert found(what=value) == [("what", "empty")]


@pytest.mark.parametrize(
    ("question", "value", "code"),
    [
        ("what", 7, "wrong-type"),
        ("what", ["x"], "wrong-type"),
        ("what", True, "wrong-type"),
        ("what", "x" * 40_001, "too-long"),
        ("what", "a\ud800", "not-unicode"),
        ("where", "two\nlines", "line-break"),
        ("where", "two\rlines", "line-break"),
        ("where", "x" * 501, "too-long"),
        ("country", "kz", "unknown-choice"),
        ("country", "XX", "unknown-choice"),
        ("country", "", "unknown-choice"),
        ("country", 1, "wrong-type"),
        ("who", "me", "unknown-choice"),
        ("who", ["self"], "wrong-type"),
        ("when_danger", True, "wrong-type"),
        ("violations", [], "empty"),
        ("violations", "torture", "wrong-type"),
        ("violations", {"torture": True}, "wrong-type"),
        ("violations", [1], "wrong-type"),
        ("violations", ["theft"], "unknown-choice"),
        ("violations", ["torture", "torture"], "wrong-order"),
        ("violations", ["torture", "killing"], "wrong-order"),
        ("consent", [], "wrong-type"),
        ("consent", "yes", "wrong-type"),
        ("consent", {}, "empty"),
        ("defenders", {}, "wrong-type"),
        ("defenders", [], "empty"),
        ("defenders", [{"name": "x"}] * 21, "too-many"),
    ],
)
def test_wrong(question: str, value: object, code: str) -> None:
    """A wrong answer is named by its question and its code, and by nothing else."""
    assert found(**{question: value}) == [(question, code)]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({}, ("defenders.1", "empty")),
        ("x", ("defenders.1", "wrong-type")),
        ({"name": ""}, ("defenders.1.name", "empty")),
        ({"name": None}, ("defenders.1.name", "wrong-type")),
        ({"age": "12"}, ("defenders.1.age", "unknown-choice")),
        ({"name": "x", "passport": "1"}, ("defenders.1", "unknown-question")),
        ({"consent": CONSENT | {"c_state": "maybe"}}, ("defenders.1.consent.c_state", "unknown-choice")),
        ({"consent": CONSENT | {"c_state": "full"}}, ("defenders.1.consent.c_state", "unknown-choice")),
    ],
)
def test_wrong_entry(entry: object, expected: tuple[str, str]) -> None:
    """A problem in the second entry names the second entry."""
    assert found(defenders=[{"name": "x"}, entry]) == [expected]


@pytest.mark.parametrize("line", [line.id for line in LINES])
def test_consent_line_missing(line: str) -> None:
    """A consent without one of its lines is not complete, and the line is named."""
    consent = {key: value for key, value in CONSENT.items() if key != line}
    assert found(consent=consent) == [(f"consent.{line}", "missing")]


def test_own_consent_is_complete_or_absent() -> None:
    """A defender's own consent has all lines, like the common one."""
    assert len(found(defenders=[{"consent": {"c_office": "yes"}}])) == len(LINES) - 1


def test_unknown_questions_are_counted_not_repeated() -> None:
    """The key of an unknown answer is the source's text and does not enter the problem."""
    [problem] = check({**LEAST, "\x1b[31msecret": "x", "more": 1})
    assert problem == Problem("", "unknown-question", "2 answers belong to no question of this form")


def test_no_word_of_the_source_in_a_problem() -> None:
    """No problem repeats an answer."""
    answers = {"what": 1, "who": "canary", "violations": ["canary"], "canary": "x", "defenders": [{"canary": 1}]}
    assert "canary" not in repr(check(answers))


def test_all_problems_at_once() -> None:
    """The list is complete: five missing answers are five problems."""
    assert [problem.question for problem in check({})] == list(LEAST)


def test_files() -> None:
    """A hundred files are allowed, one more is not."""
    assert check(LEAST, files=100) == []
    assert [problem.code for problem in check(LEAST, files=101)] == ["too-many"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
IDS = st.sampled_from([question.id for question in FORM.questions()])


@given(st.dictionaries(IDS | st.text(), VALUES, max_size=8))
def test_any_json(answers: dict[str, Any]) -> None:
    """Whatever JSON is in a document, the check ends with a list and changes nothing."""
    before = copy.deepcopy(answers)
    problems = check(answers)
    assert all(isinstance(problem, Problem) for problem in problems)
    assert answers == before


@given(VALUES)
def test_any_entry(entry: object) -> None:
    """Whatever stands where an entry is expected, the check ends with a list."""
    assert isinstance(check({**LEAST, "defenders": [entry]}), list)
