"""`case describe|undo`, `case source|entity|event|act|question change`: entries that are described anew.

What no argument names stays as it is; an empty one takes away what may be left out. The history keeps what was said.
"""

import argparse
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from intake.desk.cases import claims, entities, events, records, redescription, sources
from intake.desk.cases.caserecord import CaseRecord, gather
from intake.desk.cases.dates import GivenDate
from intake.desk.cases.model import Entered
from intake.desk.commands import casework
from intake.desk.progress import Progress
from intake.desk.report import Answer
from intake.desk.session import Session
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection

_PRECISION = {4: "year", 7: "month", 10: "day"}


def case(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Describe a case anew."""
    with casework.writing(session, args.case) as (connection, found):
        after = records.describe(session, connection, replace(found, **_given(args, *_CASE)))
    return Answer([f"{after.code} is described anew"], after)


_CASE = ("title", "codename", "country", "urgency")


def _given(args: argparse.Namespace, *names: str) -> dict[str, Any]:
    """Return what was named, without what stays; an empty argument is none."""
    return {name: getattr(args, name) or None for name in names if getattr(args, name) is not None}


def _worded(args: argparse.Namespace, *names: str) -> dict[str, Any]:
    """Return the texts and words that were named, which may be empty and not none."""
    return {name: getattr(args, name) for name in names if getattr(args, name) is not None}


def _dated(args: argparse.Namespace, before: GivenDate | None) -> GivenDate | None:
    """Return a date with what was named of it; without words and without days there is none."""
    if args.date is None and args.iso is None and args.precision is None and args.basis is None:
        return before
    text = args.date if args.date is not None else (before.text if before else "")
    iso = (args.iso or None) if args.iso is not None else (before.iso if before else None)
    if not text and iso is None:
        return None
    same = before is not None and before.iso == iso
    guessed = before.precision if before and same else "range" if iso and "/" in iso else _PRECISION.get(len(iso or ""))
    basis = args.basis if args.basis is not None else (before.basis if before else "")
    inferred = args.inferred if args.inferred is not None else (before.inferred if before and same else None)
    return GivenDate(text or iso or "", iso, args.precision or guessed or "unknown", basis, inferred or None)


def _changed(
    session: Session,
    args: argparse.Namespace,
    act: Callable[[Session, Connection, Case, CaseRecord], Entered],
) -> Answer:
    with casework.writing(session, args.case) as (connection, found):
        one = act(session, connection, found, gather(connection, found))
    return Answer([f"{one.label} in {found.code} is described anew"], {"case": found.code, "entry": one})


def source(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Describe a source anew, all but its text and origin."""

    def act(session: Session, connection: Connection, case: Case, record: CaseRecord) -> Entered:
        before = record.source(args.entry)
        said = _worded(args, "kind", "connection", "reliability", "title", "publisher", "language", "public")
        said |= {"identity_protected": args.protect} if args.protect is not None else {}
        return sources.change(session, connection, case, replace(before, date=_dated(args, before.date), **said))

    return _changed(session, args, act)


def entity(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Describe an entity anew."""

    def act(session: Session, connection: Connection, case: Case, record: CaseRecord) -> Entered:
        said = _worded(args, "kind", "role_note", "child", "official")
        said |= {"protected": args.protect} if args.protect is not None else {}
        return entities.change(session, connection, case, replace(record.entity(args.entry), **said))

    return _changed(session, args, act)


def event(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Describe an event anew."""

    def act(session: Session, connection: Connection, case: Case, record: CaseRecord) -> Entered:
        before = record.event(args.entry)
        said = _worded(args, "title") | _given(args, "place")
        return events.change(session, connection, case, replace(before, date=_dated(args, before.date), **said))

    return _changed(session, args, act)


def act(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Describe an act anew."""

    def act(session: Session, connection: Connection, case: Case, record: CaseRecord) -> Entered:
        before = record.act(args.entry)
        said = _worded(args, "type", "victim") | _given(args, "place")
        return events.change_act(session, connection, case, replace(before, date=_dated(args, before.date), **said))

    return _changed(session, args, act)


def question(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Word a question anew."""

    def act(session: Session, connection: Connection, case: Case, record: CaseRecord) -> Entered:
        said = _worded(args, "text", "internal") | _given(args, "event", "subject")
        return claims.rephrase(session, connection, case, replace(record.question(args.entry), **said))

    return _changed(session, args, act)


def undo(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Let an entry, or the case itself, say again what it said before."""
    handle = args.entry or args.case
    with casework.writing(session, args.case) as (connection, found):
        redescription.undo(session, connection, found, args.entry or found.code)
    return Answer([f"{handle} says again what it said before"], {"case": found.code, "undone": handle})
