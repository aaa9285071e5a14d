"""Floods: reports that say the same fold into one line of the inbox and are counted; none is closed or hidden by it.

Each report is compared once with those before it, when it is opened. A line shows the report that wants to be read
first of all that say the same, so one that speaks of danger is never behind one that does not.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from intake.audit.events import Event
from intake.desk import ledger, sources
from intake.desk.session import Session
from intake.desk.store import fingerprints, inbox, items
from intake.desk.store.database import Connection
from intake.desk.store.fingerprints import Known, Told
from intake.desk.store.inbox import Filter, Folded
from intake.desk.store.items import Item
from intake.desk.triage import likeness
from intake.desk.triage.likeness import NEAR, Fingerprint

IDENTICAL, NEARLY, OTHER_NAMES = "identical", "near", "other-names"
_AT_ONCE = 500
_COMPARED = 50
_TOGETHER = 1000
_MOST = 2**31


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the inbox; `lines` and `reports` count the whole. `number` is 1 where the wanted one is not there."""

    shown: Sequence[Folded]
    number: int
    lines: int
    reports: int


def names_differ(line: Folded) -> bool:
    """Tell whether the same text came with other names: it may be planted, also where the rest was rejected."""
    return OTHER_NAMES in line.likenesses


def lines(session: Session, wanted: Filter) -> Sequence[Folded]:
    """Return the inbox with what says the same folded together."""
    return page(session, wanted, 1, -1).shown


def page(session: Session, wanted: Filter, number: int, size: int) -> Page:
    """Return one page of the folded inbox."""
    with session.database.writing() as connection:
        refresh(connection)
        # a number that the database cannot count is beyond the last page too
        start = min((number - 1) * size, _MOST) if size > 0 else 0
        found = inbox.folded(connection, wanted, start, size)
        if not found.rows and number > 1:
            number, found = 1, inbox.folded(connection, wanted, 0, size)
        ledger.note(session, connection, Event.READ, "inbox")
    return Page(found.rows, number, found.lines, found.reports)


def exactly_the_same(connection: Connection, item: Item) -> Sequence[Item]:
    """Return undecided reports that tell what one tells, to the last answer and file; at most a thousand.

    None where the same words came with other names, and none of a follow-up or of what contradicts a source: each of
    those wants to be read.
    """
    mine = fingerprints.told(connection, item.id)
    if mine is None or item.follow_up or sources.is_contradicted(item):
        return []
    if fingerprints.has_other_names(connection, item.id):
        return []
    found = fingerprints.undecided_of_same_words(connection, item.id, _TOGETHER)
    return [items.by_id(connection, one.item) for one in found if _all(one) == _all(mine)]


def _all(told: Told) -> tuple[object, str | None]:
    return json.loads(told.manifest)["answers"], told.files


def take(connection: Connection, item: str, manifest: str) -> None:
    """Take the fingerprint of a report that was opened just now."""
    made = likeness.fingerprint(_text(manifest))
    first, how = _first(connection, made)
    fingerprints.add(connection, item, made, first, how)


def refresh(connection: Connection) -> int:
    """Take the fingerprints that an earlier version did not, and return how many they were."""
    taken = 0
    while waiting := fingerprints.waiting(connection, _AT_ONCE):
        for each in waiting:
            take(connection, each.item, each.manifest)
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
