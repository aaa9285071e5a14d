"""Floods: reports that say the same fold into one line of the inbox and are counted; none is closed or hidden by it.

Each report is compared once with those before it, when the inbox is read. A line shows the report that wants to be read
first of all that say the same, so one that speaks of danger is never behind one that does not.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from intake.desk import inbox
from intake.desk.inbox import Filter
from intake.desk.session import Session
from intake.desk.store import fingerprints
from intake.desk.store.database import Connection
from intake.desk.store.decisions import InboxRow
from intake.desk.store.fingerprints import Known
from intake.desk.triage import likeness
from intake.desk.triage.likeness import NEAR, Fingerprint

IDENTICAL, NEARLY, OTHER_NAMES = "identical", "near", "other-names"
_AT_ONCE = 500
_COMPARED = 50


@dataclass(frozen=True, slots=True)
class Member:
    """A report that is folded into a line, and how it is like the first of them."""

    code: str
    likeness: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the inbox: the report to read first, and the others that say the same."""

    row: InboxRow
    others: tuple[Member, ...]

    @property
    def has_other_names(self) -> bool:
        """Tell whether the same text came with other names: it may be planted."""
        return any(member.likeness == OTHER_NAMES for member in self.others)


def lines(session: Session, wanted: Filter) -> Sequence[Line]:
    """Return the inbox with what says the same folded together."""
    with session.database.writing() as connection:
        refresh(connection)
        alike = {each.code: each for each in fingerprints.repetitions(connection)}
    rows = inbox.rows(session, wanted)
    place = {row.code: number for number, row in enumerate(rows)}

    def first(row: InboxRow) -> str:
        return alike[row.code].first if row.code in alike else row.code

    grouped = [list(group) for _, group in groupby(sorted(rows, key=first), key=first)]
    found = [_line(sorted(group, key=lambda row: place[row.code]), alike) for group in grouped]
    return sorted(found, key=lambda line: place[line.row.code])


def _line(group: Sequence[InboxRow], alike: dict[str, fingerprints.Repetition]) -> Line:
    row, *others = group
    # where the shown one is itself a repetition, the first of them is told as what the shown one is
    shown = alike[row.code].likeness if row.code in alike else IDENTICAL
    members = (Member(each.code, alike[each.code].likeness if each.code in alike else shown) for each in others)
    return Line(row, tuple(members))


def refresh(connection: Connection) -> int:
    """Take the fingerprints that are missing and return how many they were."""
    taken = 0
    while waiting := fingerprints.waiting(connection, _AT_ONCE):
        for each in waiting:
            made = likeness.fingerprint(_text(each.manifest))
            first, how = _first(connection, made)
            fingerprints.add(connection, each.item, made, first, how)
        taken += len(waiting)
    return taken


def _text(manifest: str) -> str:
    """Return what the source tells in its own words."""
    answers = json.loads(manifest)["answers"]
    return "\n".join(str(answers[key]) for key in ("what", "perpetrator") if isinstance(answers.get(key), str))


def _first(connection: Connection, made: Fingerprint) -> tuple[str | None, str | None]:
    """Return the report that this one repeats, and how; nothing where it is the first."""
    for known in fingerprints.same_words(connection, made.exact):
        return _root(known), IDENTICAL
    if not made.sketch:
        return None, None
    for known in fingerprints.same_skeleton(connection, made.skeleton):
        return _root(known), OTHER_NAMES
    near = fingerprints.in_a_band(connection, made.bands(), _COMPARED)
    best = max(near, key=lambda known: likeness.likeness(made, known.print), default=None)
    if best is None or likeness.likeness(made, best.print) < NEAR:
        return None, None
    return _root(best), NEARLY


def _root(known: Known) -> str:
    return known.first or known.item
