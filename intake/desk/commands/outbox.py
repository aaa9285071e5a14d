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
    if args.again is not None and args.acknowledge_without_backup:
        raise UsageWrong("an outbox that is written again acknowledges what it did the first time")
    made = (
        outgoing.make(session, args.file, acknowledge=args.acknowledge_without_backup)
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
    return Answer([line, *answers, *_acknowledged(made)], data)


def _acknowledged(made: Made) -> list[str]:
    if made.acknowledged:
        return [
            f"acknowledged {made.acknowledged} without a backup: the server will erase them, and this desk then has",
            "the only copy; copy its folder to another medium before you carry this file",
        ]
    if made.waiting:
        return [
            f"acknowledged nothing: {made.waiting} items are not in a verified backup of this desk, so the server",
            "keeps them; `--acknowledge-without-backup` lets it erase them all the same",
        ]
    return []
