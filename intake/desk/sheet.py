"""A report laid out for reading: every answer under its question, danger first.

The layout separates what is ours (labels, choices) from what the source wrote; whoever prints it, on a terminal or
in Markdown, marks the second. Answers that the form does not know are shown as they are: nothing is hidden.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from intake import questions
from intake.questions import Kind, Question
from intake.questions.followup import KIND

_FIRST = "when_danger"


@dataclass(frozen=True, slots=True)
class Field:
    """One question and its answer. `ours`: words of the form; `quoted`: words of the source. Mostly one is empty."""

    label: str
    ours: tuple[str, ...] = ()
    quoted: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """The answered questions of one group."""

    title: str
    fields: tuple[Field, ...]


def report(manifest: str) -> Mapping[str, object]:
    """Return a report as JSON shows it: everything but the address for answers, whose token is never shown."""
    value: dict[str, object] = json.loads(manifest)
    return {name: part for name, part in value.items() if name != "reply"}


def sections(answers: Mapping[str, object]) -> list[Section]:
    """Lay out the answers in the order of the form; what is not of the form comes last."""
    form, required = questions.form_of(answers), "Report"
    if questions.is_follow_up(answers):
        # the title says it
        required = "Follow-up"
        answers = {key: answer for key, answer in answers.items() if key != KIND}
    groups = (form.required, *form.optional)
    laid_out = []
    for group in groups:
        asked = sorted(group.questions, key=lambda question: question.id != _FIRST)
        # the form says "your" to the source; an officer reads
        title = required if group is form.required else group.title
        laid_out.append(Section(title, tuple(_set(asked, answers, 0))))
    unknown = tuple(_unknown(form.questions(), answers, 0))
    laid_out.append(Section("Answers to questions that this form does not have", unknown))
    return [section for section in laid_out if section.fields]


def _set(asked: Sequence[Question], answers: Mapping[str, object], depth: int) -> Iterator[Field]:
    for question in asked:
        if question.id in answers:
            yield from _answer(question, answers[question.id], depth)


def _unknown(asked: Sequence[Question], answers: Mapping[str, object], depth: int) -> Iterator[Field]:
    known = {question.id for question in asked}
    for key, value in answers.items():
        if key not in known:
            # the key is the source's text too, so it stands with the answer and not as a label
            yield Field("(unknown question)", quoted=f"{key}: {_raw(value)}", depth=depth)


def _raw(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _answer(question: Question, answer: object, depth: int) -> Iterator[Field]:
    match question.kind, answer:
        case (Kind.LINE | Kind.TEXT, str()):
            yield Field(question.label, quoted=answer, depth=depth)
        case (Kind.CHOICE, str()) if label := _label(question, answer):
            yield Field(question.label, (label,), depth=depth)
        case (Kind.COUNTRY, str()) if label := _country(answer):
            yield Field(question.label, (label,), depth=depth)
        case (Kind.TICKS, list()) if labels := _labels(question, answer):
            yield Field(question.label, labels, depth=depth)
        case (Kind.SET, dict()):
            yield Field(question.label, depth=depth)
            yield from _whole_set(question, answer, depth + 1)
        case (Kind.ENTRIES, list()) if all(isinstance(entry, dict) for entry in answer):
            for number, entry in enumerate(answer, 1):
                yield Field(f"{question.label} {number}", depth=depth)
                yield from _whole_set(question, entry, depth + 1)
        case _:
            yield Field(question.label, quoted=_raw(answer), depth=depth)


def _whole_set(question: Question, answer: Mapping[str, object], depth: int) -> Iterator[Field]:
    yield from _set(question.questions, answer, depth)
    yield from _unknown(question.questions, answer, depth)


def _label(question: Question, answer: str) -> str | None:
    return next((choice.label for choice in question.choices if choice.id == answer), None)


def _labels(question: Question, answer: Sequence[object]) -> tuple[str, ...]:
    """Return the labels of ticks, or nothing where one of them is not of the form: then the answer is shown raw."""
    labels = [_label(question, tick) if isinstance(tick, str) else None for tick in answer]
    known = tuple(label for label in labels if label is not None)
    return known if len(known) == len(labels) else ()


def _country(code: str) -> str | None:
    """Return a country with its English name; Babel is loaded only when a report is read."""
    from intake.questions.countries import COUNTRIES, OTHER

    if code == OTHER:
        return "another, or rather not say"
    if code not in COUNTRIES:
        return None
    from babel import Locale

    return f"{Locale('en').territories.get(code, '')} ({code})"
