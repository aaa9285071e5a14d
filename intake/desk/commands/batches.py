"""`open`: take in a batch, or a sealed file that came by hand, and open what waits."""

import argparse
from collections import Counter

from intake.desk import handed as by_hand
from intake.desk import opening
from intake.desk.handed import Handed
from intake.desk.opening import Ending, Received
from intake.desk.progress import Progress
from intake.desk.report import Answer
from intake.desk.session import Session
from intake.desk.store.items import State

# Every item has its end, but some could not be read: a script should notice, and nothing has to be done again.
SOME_REFUSED = 65


def open_batch(session: Session, args: argparse.Namespace, progress: Progress) -> Answer:
    """Receive the batch or sealed file, if one is named, and open every item that waits."""
    handed = by_hand.receive(session, args.file) if args.file and by_hand.is_sealed(args.file) else None
    received = opening.receive(session, args.file, progress) if args.file and not handed else None
    endings = opening.open_waiting(session, progress)
    counts = Counter(ending.state for ending in endings)
    summary = f"opened {counts[State.OPENED]}, duplicate {counts[State.DUPLICATE]}, refused {counts[State.REFUSED]}"
    data = {
        "batch": received.batch if received else None,
        "received": received.new if received else 0,
        "known": received.known if received else 0,
        "by_hand": handed,
        "opened": counts[State.OPENED],
        "duplicate": counts[State.DUPLICATE],
        "refused": counts[State.REFUSED],
        "items": endings,
    }
    lines = [
        *_received(received),
        *_handed(handed, session.officer),
        *(line for ending in endings for line in _remarkable(ending)),
        summary,
    ]
    return Answer(lines, data, exit_code=SOME_REFUSED if counts[State.REFUSED] else 0)


def _received(received: Received | None) -> list[str]:
    if received is None:
        return []
    line = f"batch {received.batch.id[:8]} from {received.batch.server}: {received.new} new"
    if not received.known:
        return [line]
    if not received.new and received.batch.entries:
        return [f"{line}; all {received.known} were here already, nothing was added twice"]
    return [f"{line}, {received.known} were here already"]


def _handed(handed: Handed | None, officer: str) -> list[str]:
    if handed is None:
        return []
    if handed.known:
        return [f"{handed.code}  this file was here already, nothing was added twice"]
    return [f"{handed.code}  by hand, taken in by {officer}"]


def _remarkable(ending: Ending) -> list[str]:
    """Return a line for an item that a person should look at."""
    if ending.state is State.REFUSED:
        return [f"{ending.code}  refused: {ending.reason}; its envelope is kept"]
    if ending.problems:
        return [f"{ending.code}  opened; {ending.problems} answers break the form, `triage show` names them"]
    return []
