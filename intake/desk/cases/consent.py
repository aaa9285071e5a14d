"""Consent per person and audience: which of the answers counts today, and why.

Answers are only added; the one of the latest day counts, and of one day the one entered last. Whatever is not a yes
that somebody gave, that is young enough and, for a child, that a guardian gave and two officers noted, counts as no.
A yes for one audience is none for another, and a no to the office is a no to all. It must not know where answers
are kept or what is exported.
"""

import calendar
import datetime
import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from intake.desk.cases.model import Entity
from intake.desk.cases.work_terms import Answer, Audience, GivenBy, Naming
from intake.desk.store.consents import Consent

RECHECK_MONTHS: Final = 12
FRESH: Final = datetime.timedelta(days=30)  # for the press


class Standing(enum.StrEnum):
    """Why an answer counts, or does not."""

    YES = "yes"
    NO = "no"
    ASK = "ask-first"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    TAKEN_BACK = "taken-back"  # by a follow-up that nobody entered yet
    EXPIRED = "expired"
    CHILD = "child"
    OFFICE = "office"  # the office may not even keep it


@dataclass(frozen=True, slots=True)
class Effective:
    """What counts for one person and one audience. `naming` is `none` wherever it is not allowed."""

    audience: Audience
    allowed: bool
    naming: Naming
    standing: Standing
    reason: str
    consent: int | None = None
    until: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known beside the answers: children's agreements that two officers noted, and what was taken back."""

    approved: Collection[str] = frozenset()
    taken_back: Mapping[Audience, str] = field(default_factory=dict)


def effective(
    history: Sequence[Consent], person: Entity, audience: Audience, today: datetime.date, known: Knowledge
) -> Effective:
    """Return what counts today of everything that was answered for a person."""
    kept = latest(history, Audience.OFFICE)
    if kept and audience is not Audience.OFFICE and _standing(kept, person, today, known) in _AGAINST:
        return _no(audience, Standing.OFFICE, kept)
    last = latest(history, audience)
    if last is None:
        return _no(audience, Standing.UNKNOWN, None)
    standing = _standing(last, person, today, known)
    if standing is not Standing.YES:
        return _no(audience, standing, last, known.taken_back.get(audience, ""))
    reason = f"yes, given by {last.given_by} on {last.given_on}"
    return Effective(audience, True, last.naming, standing, reason, last.number, until(last))


_AGAINST: Final = (Standing.NO, Standing.WITHDRAWN, Standing.TAKEN_BACK)


def _standing(last: Consent, person: Entity, today: datetime.date, known: Knowledge) -> Standing:
    if last.withdrawn_on is not None:
        return Standing.WITHDRAWN
    if last.audience in known.taken_back:
        return Standing.TAKEN_BACK
    if last.answer is not Answer.YES or last.given_on > today:
        return Standing.NO if last.answer is Answer.NO else Standing.ASK
    if until(last) < today:
        return Standing.EXPIRED
    if person.child == "yes" and not _guarded(last, known):
        return Standing.CHILD
    return Standing.YES


def _guarded(last: Consent, known: Knowledge) -> bool:
    """Tell whether a guardian agreed for a child, on a basis, and two officers noted it."""
    by_guardian = last.given_by is GivenBy.GUARDIAN and bool(last.basis.strip())
    return by_guardian and (last.audience is Audience.OFFICE or object_of(last) in known.approved)


_REASONS: Final[Mapping[Standing, str]] = {
    Standing.NO: "no, given by {given_by} on {given_on}",
    Standing.ASK: "ask first",
    Standing.WITHDRAWN: "withdrawn on {withdrawn_on}",
    Standing.EXPIRED: "given on {given_on} and too old now: ask again",
    Standing.CHILD: "a child: a guardian agrees, and a second officer approves",
    Standing.OFFICE: "the office may not keep anything about this person",
}


def _no(audience: Audience, standing: Standing, last: Consent | None, by: str = "") -> Effective:
    if last is None:
        return Effective(audience, False, Naming.NONE, standing, "nobody has answered")
    if standing is Standing.TAKEN_BACK:
        reason = f"taken back by {by}, which nobody has entered yet"
    else:
        given = {"given_by": last.given_by, "given_on": last.given_on, "withdrawn_on": last.withdrawn_on}
        reason = _REASONS[standing].format(**given)
    return Effective(audience, False, Naming.NONE, standing, reason, last.number)


def latest(history: Sequence[Consent], audience: Audience) -> Consent | None:
    """Return the answer of the latest day; of one day the one that was entered last."""
    about = [one for one in history if one.audience is audience]
    return max(about, key=lambda one: (one.withdrawn_on or one.given_on, one.number), default=None)


def until(one: Consent) -> datetime.date:
    """Return the last day on which an agreement counts without being asked for again."""
    last = one.review_on or months_after(one.given_on, RECHECK_MONTHS)
    return min(last, one.given_on + FRESH) if one.audience is Audience.PRESS else last


def months_after(day: datetime.date, months: int) -> datetime.date:
    """Return the same day some months later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def object_of(one: Consent) -> str:
    """Return what an answer is called where others speak of it."""
    return f"consent:{one.number}"
