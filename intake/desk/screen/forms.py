"""A posted form, read field by field: each is there, short enough, and one of what was offered; else it is refused.

The limits stand in the pages too. What the fields mean is for the act that gets them.
"""

import datetime
from collections.abc import Container
from enum import StrEnum
from typing import TypeVar

from flask import request

from intake.desk.cases.checks import LINE, LONG, NAME, SOURCE_BYTES
from intake.desk.cases.dates import GivenDate
from intake.desk.screen.errors import DayMalformed, FieldMissing, FieldTooLong, FieldUnknown, NumberMalformed

__all__ = ["LINE", "LONG", "NAME", "SOURCE_BYTES"]

SHORT = 200
_DIGITS = 9
T = TypeVar("T", bound=StrEnum)


def text(name: str, limit: int = LINE) -> str:
    """Return a text, empty where the field is."""
    value = request.form.get(name, "").replace("\r\n", "\n")
    if len(value) > limit:
        raise FieldTooLong(f"{name}, {limit}")
    return value


def needed(name: str, limit: int = LINE) -> str:
    """Return a text that may not be empty."""
    value = text(name, limit).strip()
    if not value:
        raise FieldMissing(name)
    return value


def optional(name: str, limit: int = LINE) -> str | None:
    """Return a text, or nothing where the field is empty."""
    return text(name, limit).strip() or None


def choice(name: str, kind: type[T]) -> T:
    """Return one of a closed list."""
    value = needed(name, SHORT)
    try:
        return kind(value)
    except ValueError:
        raise FieldUnknown(name) from None


def one_of(name: str, offered: Container[object]) -> str:
    """Return one of what is offered."""
    value = needed(name, SHORT)
    if value not in offered:
        raise FieldUnknown(name)
    return value


def many(name: str) -> list[str]:
    """Return what is chosen of several."""
    return [value for value in request.form.getlist(name) if value]


def ticked(name: str) -> bool:
    """Tell whether a box is ticked."""
    return request.form.get(name) == "yes"


def number(name: str) -> int:
    """Return a number, which may be negative."""
    value = needed(name, _DIGITS + 1)
    digits = value.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > _DIGITS:
        raise NumberMalformed(name)
    return int(value)


def number_or_none(name: str) -> int | None:
    """Return a number, or nothing where the field is empty."""
    return number(name) if optional(name, _DIGITS + 1) else None


def day(name: str) -> datetime.date:
    """Return a day."""
    value = needed(name, 10)
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise DayMalformed(name) from None


def day_or_none(name: str) -> datetime.date | None:
    """Return a day, or nothing where the field is empty."""
    return day(name) if optional(name, 10) else None


def given_date(name: str) -> GivenDate | None:
    """Return a date as it was given: words, ISO prefix, precision, basis, inferred part."""
    words, iso = text(f"{name}_text", 1000).strip(), optional(f"{name}_iso", 21)
    basis = text(f"{name}_basis", 1000).strip()
    # why there is no date is worth keeping too
    if not words and iso is None and not basis:
        return None
    precision = optional(f"{name}_precision", SHORT) or ("unknown" if iso is None else _length(iso))
    inferred = optional(f"{name}_inferred", SHORT)
    return GivenDate(words or iso or "", iso, precision, basis, inferred)


def _length(iso: str) -> str:
    """Return the precision that the length of an ISO prefix says."""
    return "range" if "/" in iso else {4: "year", 7: "month"}.get(len(iso), "day")
