"""A hand-over that Uwazi imports: one zip for each template, each with its `import.csv`, to be imported in their order.

The titles are codes that are unique (case, then entry), because Uwazi finds the other end of a relation by its exact
title, takes every entity of that title, and makes a missing one without a word. Several values are divided by |, a
thesaurus has Parent::Child, a range of days is from:to, a column `Field__fr` is the field in French. Days are
YYYY-MM-DD or not there, and the date as it was given stands beside as text. A | inside a value becomes a slash. Titles
and relations have letters of ours only, so what makes free texts safe in a spreadsheet changes none of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from intake.desk.cases import terms
from intake.desk.cases.dates import GivenDate
from intake.desk.exports import bundle, language, tables
from intake.desk.exports.clearing import WITHHELD, Cleared

_ORDER: Final = """Import these into Uwazi in the order of their numbers, each into the template that it is named after.
Titles are codes: relations are found by them. Withdraw an entry there when the office asks for it.
"""


@dataclass(frozen=True, slots=True)
class Template:
    """One file to import."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def written(cleared: Cleared) -> bytes:
    """Return a zip of the zips to import."""
    members = {"README.txt": _ORDER.encode("ascii")}
    for number, template in enumerate(of_case(cleared), 1):
        table = tables.to_csv(template.head, template.rows).removeprefix(b"\xef\xbb\xbf")
        members[f"{number}-{template.name}.zip"] = bundle.written({"import.csv": table})
    return bundle.written(members)


def of_case(cleared: Cleared) -> Iterator[Template]:
    """Yield the templates, those that others refer to first."""
    yield _entities(cleared)
    yield _sources(cleared)
    yield _events(cleared)
    yield _acts(cleared)
    yield _claims(cleared)


class _Codes:
    """The titles of entries."""

    def __init__(self, cleared: Cleared) -> None:
        self._code, self._labels = cleared.record.case.code, cleared.record.labels

    def of(self, id: str | None) -> str:
        return f"{self._code}-{self._labels[id]}" if id in self._labels else ""


def _inside(text: str | None) -> str:
    """Return a text that stands alone in its cell."""
    return (text or "").replace("|", "/")


def _day(date: GivenDate | None) -> str:
    """Return the day that is meant, if it is one."""
    return date.iso if date and date.iso and date.precision == "day" else ""


def _range(date: GivenDate | None) -> str:
    """Return the first and the last day that are meant."""
    bounds = date.bounds if date else None
    return f"{bounds[0]}:{bounds[1]}" if bounds else ""


def _given(date: GivenDate | None) -> str:
    return _inside(date.text) if date else ""


def _act_type(key: str) -> Sequence[str]:
    return [f"Violation::{language.of(code).say('act_type', key)}" for code in ("en", "fr")]


def _entities(cleared: Cleared) -> Template:
    codes = _Codes(cleared)
    rows = tuple(
        (
            codes.of(one.id),
            _inside(cleared.called(one.id)),
            "|".join(dict.fromkeys(_inside(name.form) for name in one.names)),
            f"Entity::{terms.ENTITY_KINDS.label(one.kind)}",
            _inside(one.role_note),
        )
        for one in cleared.record.entities
    )
    return Template("Entity", ("Title", "Name", "Names", "Kind", "Note"), rows)


def _sources(cleared: Cleared) -> Template:
    codes = _Codes(cleared)
    rows = tuple(
        (
            codes.of(one.id),
            f"Source::{terms.SOURCE_KINDS.label(one.kind)}",
            _inside(one.title),
            _inside(one.publisher),
            _day(one.date),
            _given(one.date),
        )
        for one in cleared.record.sources
    )
    return Template("Source", ("Title", "Kind", "Document", "Publisher", "Date", "Date given"), rows)


def _events(cleared: Cleared) -> Template:
    codes = _Codes(cleared)
    rows = tuple(
        (codes.of(one.id), _inside(one.title), _day(one.date), _range(one.date), _given(one.date), codes.of(one.place))
        for one in cleared.record.events
    )
    return Template("Event", ("Title", "What", "Date", "Range", "Date given", "Place"), rows)


def _acts(cleared: Cleared) -> Template:
    codes = _Codes(cleared)
    rows = tuple(
        (
            codes.of(act.id),
            *_act_type(act.type),
            codes.of(event.id),
            codes.of(act.victim),
            "|".join(dict.fromkeys(codes.of(one.entity) for one in act.involvements)),
            _day(act.date),
            _range(act.date),
            _given(act.date),
            codes.of(act.place),
        )
        for event in cleared.record.events
        for act in event.acts
    )
    head = ("Title", "Type", "Type__fr", "Event", "Victim", "Involved", "Date", "Range", "Date given", "Place")
    return Template("Act", head, rows)


def _claims(cleared: Cleared) -> Template:
    codes = _Codes(cleared)
    rows = tuple(
        (
            codes.of(claim.id),
            _inside(question.text),
            codes.of(question.event),
            codes.of(claim.source),
            f"Polarity::{terms.POLARITIES.label(claim.polarity)}",
            _inside(claim.value),
            "" if claim.quote == WITHHELD else _inside(claim.quote),
        )
        for question in cleared.record.questions
        for claim in question.assertions
    )
    return Template("Claim", ("Title", "Question", "Event", "Source", "Polarity", "Value", "Quote"), rows)
