"""The check of answers against the form: pure, strict, and complete (it names every problem, not the first).

The page asks before it seals, but a document can be made by hand, so the desk asks again. A problem never ends in an
exception: whatever JSON is in the document, the desk gets a list and keeps the report.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from intake.questions.countries import COUNTRIES, OTHER
from intake.questions.followup import KIND, form_of, is_follow_up
from intake.questions.form import Kind, Question

_KNOWN_COUNTRIES = frozenset(COUNTRIES) | {OTHER}


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule. `question` is a path such as `defenders.0.name`; it never holds a word of the source."""

    question: str
    code: str
    sentence: str


def check(answers: Mapping[str, object], files: int = 0) -> list[Problem]:
    """Every rule that the answers break; an empty list is a report, or a follow-up, in good form."""
    form = form_of(answers)
    asked = {key: answer for key, answer in answers.items() if key != KIND} if is_follow_up(answers) else answers
    problems = list(_check_set(form.questions(), asked, ""))
    if files > form.files.count:
        problems.append(Problem("files", "too-many", f"there are more than {form.files.count} files"))
    return problems


def _check_set(questions: Sequence[Question], answers: Mapping[str, object], path: str) -> Iterator[Problem]:
    known = {question.id for question in questions}
    if unknown := sum(1 for key in answers if key not in known):
        # The key itself is the source's text and is not repeated.
        yield Problem(path.rstrip("."), "unknown-question", f"{unknown} answers belong to no question of this form")
    for question in questions:
        if question.id in answers:
            yield from _check_answer(question, answers[question.id], path + question.id)
        elif question.required:
            yield Problem(path + question.id, "missing", "the answer is required")


def _check_answer(question: Question, answer: object, path: str) -> Iterator[Problem]:
    match question.kind:
        case Kind.LINE | Kind.TEXT:
            yield from _check_text(question, answer, path)
        case Kind.CHOICE:
            yield from _check_choice({choice.id for choice in question.choices}, answer, path)
        case Kind.COUNTRY:
            yield from _check_choice(_KNOWN_COUNTRIES, answer, path)
        case Kind.TICKS:
            yield from _check_ticks(question, answer, path)
        case Kind.SET:
            yield from _check_object(question, answer, path)
        case Kind.ENTRIES:
            yield from _check_entries(question, answer, path)


def _check_text(question: Question, answer: object, path: str) -> Iterator[Problem]:
    if not isinstance(answer, str):
        yield Problem(path, "wrong-type", "the answer is not a text")
        return
    if not answer.strip():
        yield Problem(path, "empty", "the text is empty; an unanswered question is left out")
    if len(answer) > question.limit:
        yield Problem(path, "too-long", f"the text is longer than {question.limit} characters")
    if any("\ud800" <= character <= "\udfff" for character in answer):
        yield Problem(path, "not-unicode", "the text holds half of a surrogate pair")
    if question.kind is Kind.LINE and ("\n" in answer or "\r" in answer):
        yield Problem(path, "line-break", "the text must be one line")


def _check_choice(choices: set[str] | frozenset[str], answer: object, path: str) -> Iterator[Problem]:
    if not isinstance(answer, str):
        yield Problem(path, "wrong-type", "the answer is not the name of a choice")
    elif answer not in choices:
        yield Problem(path, "unknown-choice", "the answer is not one of the choices")


def _check_ticks(question: Question, answer: object, path: str) -> Iterator[Problem]:
    if not isinstance(answer, list) or not all(isinstance(tick, str) for tick in answer):
        yield Problem(path, "wrong-type", "the answer is not a list of choices")
        return
    choices = [choice.id for choice in question.choices]
    if not answer:
        yield Problem(path, "empty", "the list is empty; an unanswered question is left out")
    elif not set(answer) <= set(choices):
        yield Problem(path, "unknown-choice", "a tick is not one of the choices")
    elif answer != [choice for choice in choices if choice in answer]:
        yield Problem(path, "wrong-order", "the ticks are repeated or not in the order of the form")


def _check_object(question: Question, answer: object, path: str) -> Iterator[Problem]:
    if not isinstance(answer, Mapping):
        yield Problem(path, "wrong-type", "the answer is not a set of answers")
    elif not answer:
        yield Problem(path, "empty", "the set is empty; an unanswered question is left out")
    else:
        yield from _check_set(question.questions, answer, path + ".")


def _check_entries(question: Question, answer: object, path: str) -> Iterator[Problem]:
    if not isinstance(answer, list):
        yield Problem(path, "wrong-type", "the answer is not a list of entries")
        return
    if not answer:
        yield Problem(path, "empty", "the list is empty; an unanswered question is left out")
    if len(answer) > question.limit:
        yield Problem(path, "too-many", f"there are more than {question.limit} entries")
    for number, entry in enumerate(answer[: question.limit]):
        yield from _check_object(question, entry, f"{path}.{number}")
