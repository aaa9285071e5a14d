"""A hand-over as tables: one for each kind of entry, safe to open in a spreadsheet.

A cell whose first letter, spaces and letters that print nothing passed over, is one of = + - @ (also in full width), or
that begins with a tab, a carriage return or a line feed, gets an apostrophe before it: no program then computes it.
So does such a letter behind a semicolon or at the beginning of a line: where a comma is the decimal sign, spreadsheets
divide at semicolons, and a quotation mark that does not begin a cell there holds neither them nor lines together.
Only then are letters that do not show made visible. UTF-8 with a byte order mark, which spreadsheets want.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from intake.desk.cases.dates import GivenDate
from intake.desk.exports import bundle
from intake.desk.exports.clearing import WITHHELD, Cleared
from intake.desk.visible import visible

FORMULA: Final = "=+-@＝＋－＠"
_CONTROL: Final = "\t\r\n"
_PIECE: Final = re.compile(rf"([;\n]\s*)(?=[{re.escape(FORMULA)}])")
Rows = Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Table:
    """One table."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def written(cleared: Cleared) -> bytes:
    """Return a zip with one CSV for each kind of entry."""
    return bundle.written({f"{table.name}.csv": to_csv(table.head, table.rows) for table in of_case(cleared)})


def to_csv(head: Sequence[str], rows: Rows) -> bytes:
    """Return a table as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def safe(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula; several lines stay several lines."""
    text = "" if value is None else str(value)
    shown = "\n".join(visible(line) for line in text.replace("\r\n", "\n").split("\n"))
    shown = _PIECE.sub(r"\1'", shown)
    return f"'{shown}" if _computes(text) else shown


def _computes(text: str) -> bool:
    if text[:1] and text[0] in _CONTROL:
        return True
    first = next((letter for letter in text if not _passed_over(letter)), "")
    return bool(first) and first in FORMULA


def _passed_over(letter: str) -> bool:
    return letter.isspace() or letter == "\ufeff" or unicodedata.category(letter) in ("Cc", "Cf")


def of_case(cleared: Cleared) -> Iterator[Table]:
    """Yield the tables of a case."""
    yield _case(cleared)
    yield from (_people(cleared), _names(cleared), _events(cleared), _acts(cleared), _involvements(cleared))
    yield from (_questions(cleared), _claims(cleared), _sources(cleared))
    yield from (_letters(cleared), _actions(cleared), _demands(cleared))


def _case(cleared: Cleared) -> Table:
    one = cleared.record.case
    return Table("case", ("code", "title", "country"), ((one.code, one.title, one.country),))


def _people(cleared: Cleared) -> Table:
    rows = tuple((one.label, one.kind, one.title, one.role_note) for one in cleared.record.entities)
    return Table("entities", ("id", "kind", "name", "note"), rows)


def _names(cleared: Cleared) -> Table:
    rows = tuple(
        (one.label, name.form, name.script, name.language, name.kind)
        for one in cleared.record.entities
        for name in one.names
    )
    return Table("names", ("entity", "form", "script", "language", "kind"), rows)


def date_cells(date: GivenDate | None) -> tuple[object, ...]:
    """Return a date as given, as ISO, its precision, and the part that the office inferred."""
    return (date.text, date.iso, date.precision, date.inferred) if date else (None, None, None, None)


_DATE: Final = ("date_given", "date", "precision", "inferred")


def _events(cleared: Cleared) -> Table:
    labels = cleared.record.labels
    rows = tuple(
        (one.label, one.title, *date_cells(one.date), labels.get(one.place or "")) for one in cleared.record.events
    )
    return Table("events", ("id", "title", *_DATE, "place"), rows)


def _acts(cleared: Cleared) -> Table:
    labels = cleared.record.labels
    rows = tuple(
        (act.label, event.label, act.type, labels.get(act.victim), labels.get(act.place or ""), *date_cells(act.date))
        for event in cleared.record.events
        for act in event.acts
    )
    return Table("acts", ("id", "event", "type", "victim", "place", *_DATE), rows)


def _involvements(cleared: Cleared) -> Table:
    rows = tuple(
        (act.label, cleared.record.labels.get(one.entity), one.role, one.degree)
        for event in cleared.record.events
        for act in event.acts
        for one in act.involvements
    )
    return Table("involvements", ("act", "entity", "role", "degree"), rows)


def _questions(cleared: Cleared) -> Table:
    labels = cleared.record.labels
    rows = tuple(
        (one.label, one.text, labels.get(one.event or ""), labels.get(one.subject or ""))
        for one in cleared.record.questions
    )
    return Table("questions", ("id", "text", "event", "subject"), rows)


def _claims(cleared: Cleared) -> Table:
    labels = cleared.record.labels
    rows = tuple(
        (
            claim.label,
            one.label,
            labels[claim.source],
            claim.polarity,
            claim.value,
            None if claim.quote == WITHHELD else claim.quote,
            labels.get(claim.attributed_to or ""),
            claim.hedge,
        )
        for one in cleared.record.questions
        for claim in one.assertions
    )
    head = ("id", "question", "source", "polarity", "value", "quote", "attributed_to", "hedge")
    return Table("claims", head, rows)


def _sources(cleared: Cleared) -> Table:
    rows = tuple(
        (one.label, one.kind, one.title, one.publisher, one.language, one.reliability, *date_cells(one.date))
        for one in cleared.record.sources
    )
    return Table("sources", ("id", "kind", "title", "publisher", "language", "reliability", *_DATE), rows)


def _letters(cleared: Cleared) -> Table:
    rows = tuple(
        (one.label, one.kind, one.now.reference, one.letter.addressee, one.now.sent_on, one.now.state)
        for one in cleared.work.letters
    )
    return Table("letters", ("id", "type", "reference", "to", "sent_on", "state"), rows)


def _actions(cleared: Cleared) -> Table:
    labels = cleared.record.labels
    rows = tuple(
        (f"x{one.number}", one.kind, labels.get(one.by), one.text, one.status, *date_cells(one.date))
        for one in cleared.work.actions
    )
    return Table("actions", ("id", "kind", "by", "text", "status", *_DATE), rows)


def _demands(cleared: Cleared) -> Table:
    labels = cleared.record.labels
    rows = tuple(
        (f"d{one.number}", labels.get(one.by), labels.get(one.addressed_to or ""), one.text, one.quote or None)
        for one in cleared.work.demands
    )
    return Table("demands", ("id", "by", "to", "text", "quote"), rows)
