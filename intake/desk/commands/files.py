"""`file copy|custody`: looking at files of items without harm, and who did."""

import argparse
from pathlib import Path

from intake import durable
from intake.audit.events import Event
from intake.desk import extraction, inbox, ledger
from intake.desk.errors import FileMissing
from intake.desk.progress import Progress
from intake.desk.report import Answer, table
from intake.desk.safecopy import copies
from intake.desk.safecopy.copies import SafeCopy
from intake.desk.session import Session
from intake.desk.store import files

_UNENCRYPTED = "these pictures are not encrypted: remove them when you have looked at them"


def safe_copy(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Make a safe copy of a file, and write its pages out where that is asked for."""
    if args.output is not None and not args.output.is_dir():
        raise FileMissing(str(args.output))
    made = copies.make(session, args.item, args.number)
    written = _write(session, args, made) if args.output is not None else []
    drawn = f"{len(made.pages)} of {made.total} pages" if made.total > len(made.pages) else f"{len(made.pages)} pages"
    lines = [f"{args.item} file {args.number}: {made.check.kind}, {drawn} drawn from pixels", *map(str, written)]
    return Answer(
        lines, {"check": made.check, "pages": made.pages, "paths": written}, [_UNENCRYPTED] if written else []
    )


def _write(session: Session, args: argparse.Namespace, made: SafeCopy) -> list[Path]:
    """Write each page to a new file."""
    with session.database.reading() as connection:
        item = inbox.find(connection, args.item)
    written = []
    for each in made.pages:
        path = args.output / f"{item.code}-{args.number}-{each.page}.png"
        durable.write_new(path, copies.page(session, args.item, args.number, each.page) or b"")
        written.append(path)
    return written


def custody(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show each touch of the files of an item."""
    item, attachments = extraction.files(session, args.item)
    with session.database.writing() as connection:
        ledger.note(session, connection, Event.READ, f"item:{item.id}")
        touches = files.custody(connection, item.id)
        checks = files.checks(connection, item.id)
    rows = [(str(each.number), str(each.day), each.officer, str(each.touch)) for each in touches]
    states = [
        (str(n), str(check.checked_on), check.officer, f"{check.kind}: {check.state}") for n, check in checks.items()
    ]
    lines = table(("FILE", "DAY", "OFFICER", "WHAT"), rows + states) or ["nobody has touched the files of this item"]
    return Answer(lines, {"files": attachments, "custody": touches, "checks": list(checks.values())})
