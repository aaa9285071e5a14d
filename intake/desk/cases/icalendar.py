"""Deadlines as an iCalendar file (RFC 5545): whole days, no names, no words of a case.

The file leaves the desk for a calendar that others may see, so an entry is the code of a case and the kind of what is
due, and nothing else. Lines end with CRLF and are folded at 75 octets, never inside a character. `DTSTAMP` wants a
time of day and has midnight.
"""

import datetime
from collections.abc import Iterator, Sequence
from typing import Final

from crypto import primitives
from intake.desk.cases.deadlines import Due

LINE: Final = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def write(dues: Sequence[Due], today: datetime.date) -> bytes:
    """Return the calendar."""
    return b"".join(_folded(line) for line in _lines(dues, today))


def _lines(dues: Sequence[Due], today: datetime.date) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//sealed-intake//deadlines//EN"
    yield "CALSCALE:GREGORIAN"
    for due in dues:
        yield from _event(due, today)
    yield "END:VCALENDAR"


def _event(due: Due, today: datetime.date) -> Iterator[str]:
    # the id of a deadline is random or made of one, so its digest tells nothing
    uid = primitives.sha256(f"{due.id} {due.due}".encode("ascii")).hex()[:32]
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}@sealed-intake.invalid"
    yield f"DTSTAMP:{_day(today)}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_day(due.due)}"
    yield f"SUMMARY:{escaped(f'{due.code}: {due.words}')}"
    yield "CLASS:CONFIDENTIAL"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _day(day: datetime.date) -> str:
    return day.isoformat().replace("-", "")


def escaped(text: str) -> str:
    """Return a text as a value of the type TEXT."""
    return text.translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """Return a line with its end; what is longer goes on behind a space."""
    data, pieces, room = line.encode("utf-8"), [], LINE
    while len(data) > room:
        end = room
        while data[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        pieces.append(data[:end])
        data, room = data[end:], LINE - 1
    return b"\r\n ".join([*pieces, data]) + b"\r\n"
