"""Follow-ups: one answer is enough, and a line of consent that is left out changes nothing."""

from collections.abc import Mapping

import pytest

from intake.questions import FOLLOW_UP, FORM, changes_of, check, consent_of, form_of
from intake.questions.consent import LINES

AGAIN = {"kind": "follow-up", "what": "x"}


def codes(answers: Mapping[str, object]) -> list[tuple[str, str]]:
    """What is wrong with answers."""
    return [(problem.question, problem.code) for problem in check(answers)]


def test_one_answer_is_enough() -> None:
    """A follow-up needs its text and nothing else."""
    assert check(AGAIN) == []
    assert [question.id for question in FOLLOW_UP.questions() if question.required] == ["what"]


def test_text_is_needed() -> None:
    """A follow-up without a text is refused."""
    assert codes({"kind": "follow-up"}) == [("what", "missing")]


def test_report_is_still_whole() -> None:
    """Without the kind the five answers are needed, as before."""
    assert [question for question, _ in codes({"what": "x"})] == ["country", "who", "when_danger", "consent"]


@pytest.mark.parametrize("kind", ["report", "", "Follow-up", None, 1, True, ["follow-up"], {"follow-up": 1}])
def test_other_kinds(kind: object) -> None:
    """There is no other kind: its answers are judged as a report, and the kind as a question that is not asked."""
    assert ("", "unknown-question") in codes(AGAIN | {"kind": kind})
    assert form_of({"kind": kind}) is FORM


@pytest.mark.parametrize("question", ["country", "who", "defenders", "wanted", "x"])
def test_questions_of_a_report(question: str) -> None:
    """A follow-up answers no question that it is not asked."""
    assert codes(AGAIN | {question: "x"}) == [("", "unknown-question")]


def test_single_line_of_consent() -> None:
    """One line may be taken back alone, and it is the only change."""
    answers = AGAIN | {"consent": {"c_press": "no"}}
    assert check(answers) == []
    assert changes_of(answers) == {"c_press": "no"}


@pytest.mark.parametrize("consent", [{}, "no", {"c_press": "perhaps"}, {"c_press": ["no"]}, {"c_all": "no"}])
def test_consent_that_is_none(consent: object) -> None:
    """What is no consent is refused and changes nothing."""
    assert check(AGAIN | {"consent": consent}) != []
    assert changes_of(AGAIN | {"consent": consent}) == {}


def test_nothing_is_chosen_beforehand() -> None:
    """No line of a follow-up has a default, and an untouched one never becomes a yes."""
    [consent] = [question for question in FOLLOW_UP.questions() if question.id == "consent"]
    assert {(line.default, line.required) for line in consent.questions} == {("", False)}
    assert set(consent_of(AGAIN).lines.values()) == {"ask"}
    assert [line.id for line in consent.questions][: len(LINES)] == [line.id for line in LINES]
