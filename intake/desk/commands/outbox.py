"""`outbox`: what is carried to the server."""

import argparse

from intake.desk import outgoing
from intake.desk.errors import UsageWrong
from intake.desk.outgoing import Made
from intake.desk.progress import Progress
from intake.desk.report import Answer
from intake.desk.session import Session


def outbox(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Write the next outbox, or an earlier one again."""
    if args.again is not None and (args.acknowledge_without_backup or args.after):
        raise UsageWrong("an outbox that is written again is what it was the first time")
    made = (
        outgoing.make(session, args.file, without_backup=args.acknowledge_without_backup, after=args.after)
        if args.again is None
        else outgoing.again(session, args.file, args.again)
    )
    line = f"{args.file}: outbox {made.row.sequence}, sha256 of its manifest {made.row.digest}"
    data = {
        "path": args.file,
        "sequence": made.row.sequence,
        "digest": made.row.digest,
        "acknowledged": made.acknowledged,
        "unacknowledged": made.waiting,
        "answers": made.answers,
    }
    answers = [f"posted {made.answers} answers"] if made.answers else []
    return Answer([line, *answers, *_acknowledged(made, args.acknowledge_without_backup)], data)


def _acknowledged(made: Made, without_backup: bool) -> list[str]:
    if made.acknowledged and without_backup:
        return [
            f"acknowledged {made.acknowledged} without a backup: the server will erase them, and this desk then has",
            "the only copy; copy its folder to another medium before you carry this file",
        ]
    lines = [f"acknowledged {made.acknowledged}, which are in a verified backup"] if made.acknowledged else []
    if made.waiting:
        lines += [
            f"not acknowledged: {made.waiting} items are not in a verified backup of this desk, so the server keeps",
            "them; make one with `triage backup FILE`; `--acknowledge-without-backup` lets it erase them all the same",
        ]
    return lines
