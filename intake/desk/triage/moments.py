"""Days in what a source wrote: those that are written out in full, in figures or with the month's name.

Only to find cases that may be the same; a date of a record is entered by a person. Half a date is no date here.
"""

import datetime
import re
from collections.abc import Iterator

_MONTHS = (
    "january janvier enero январ qantar ocak",
    "february fevrier février febrero феврал şubat",
    "march mars marzo март mart",
    "april avril abril апрел nisan",
    "may mai mayo май мая mayıs",
    "june juin junio июн haziran",
    "july juillet julio июл temmuz",
    "august aout août agosto август ağustos",
    "september septembre septiembre сентябр eylül",
    "october octobre octubre октябр ekim",
    "november novembre noviembre ноябр kasım",
    "december decembre décembre diciembre декабр aralık",
)
_FIGURES = re.compile(r"(?<!\d)(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./](\d{1,2})[./](\d{4}))(?!\d)")
_CHINESE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er)?\s+(?:de\s+)?([^\W\d_]{3,12})\.?,?\s+(?:de\s+)?(\d{4})(?!\d)"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_LONGEST = 2_000


def days(text: str) -> list[datetime.date]:
    """Return the days that a text names, each once, in their order."""
    return sorted({day for day in _read(text[:_LONGEST]) if day is not None})


def _read(text: str) -> Iterator[datetime.date | None]:
    for found in _FIGURES.finditer(text):
        year, month, day, other_day, other_month, other_year = found.groups()
        yield _day(year or other_year, month or other_month, day or other_day)
    for year, month, day in _CHINESE.findall(text):
        yield _day(year, month, day)
    for day, month, year in _DAY_FIRST.findall(text):
        yield _day(year, _month(month), day)
    for month, day, year in _MONTH_FIRST.findall(text):
        yield _day(year, _month(month), day)


def _month(name: str) -> int:
    """Return the number of a month, 0 for another word; endings differ where the name is declined."""
    small = name.casefold()
    for number, names in enumerate(_MONTHS, 1):
        for known in names.split():
            if small == known or (len(known) > 2 and known[0] > "z" and small.startswith(known)):
                return number
    return 0


def _day(year: str | int, month: str | int, day: str | int) -> datetime.date | None:
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None
