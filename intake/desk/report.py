"""What a command answers: lines for a person, the same as values for `--json`, warnings, an exit code.

JSON goes out in ASCII, so no text of a source can command a terminal or a log viewer. Bytes are never part of it:
the only bytes at the desk are keys and sealed envelopes.
"""

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from pathlib import Path

from intake.desk import visible
from intake.desk.sheet import Section


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of a command that did what it was asked."""

    lines: Sequence[str]
    data: object
    warnings: Sequence[str] = ()
    exit_code: int = 0


def plain(value: object) -> object:
    """Return a value as JSON has it."""
    if isinstance(value, (str, int, type(None))) and not isinstance(value, Enum):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: plain(part) for name, part in pairs if not isinstance(part, bytes)}
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [plain(part) for part in value]
    raise TypeError(type(value).__name__)


def to_json(answer: Answer) -> str:
    """Return the answer's values in one JSON text of ASCII."""
    return json.dumps(plain(answer.data), ensure_ascii=True, indent=1)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return aligned columns; texts of a source belong into the last one, made visible by the caller."""
    if not rows:
        return []
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (head, *rows)
    ]


def named(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Return `name  value` lines, aligned."""
    width = max((len(name) for name, _ in pairs), default=0)
    return [f"{name.ljust(width)}  {value}".rstrip() for name, value in pairs]


def quoted(text: str, indent: str = "") -> list[str]:
    """Return a source's text line by line behind a bar, so that no line of it can pass for one of ours."""
    return [f"{indent}| {line}".rstrip() for line in visible.lines(text)]


def sheet(sections: Sequence[Section]) -> list[str]:
    """Lay a report out for the terminal."""
    lines = []
    for section in sections:
        lines += ["", section.title.upper()]
        for field in section.fields:
            indent = "  " * (field.depth + 1)
            lines.append(f"{indent}{field.label}")
            lines += [f"{indent}  * {choice}" for choice in field.ours]
            lines += quoted(field.quoted, f"{indent}  ") if field.quoted else []
    return lines
