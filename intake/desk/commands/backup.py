"""`backup`, `restore`: the whole desk in one file, and back."""

import argparse
import datetime
import sys

from intake.desk import backup as backups
from intake.desk import passphrase, progress, restoring
from intake.desk.progress import Progress
from intake.desk.report import Answer
from intake.desk.restoring import Opener
from intake.desk.session import Session

_EPOCHS = "a backup holds the keys of all epochs that are here now: destroy old backups when you destroy an epoch"


def backup(session: Session, args: argparse.Namespace, shown: Progress) -> Answer:
    """Write a backup and read it back."""
    made = backups.make(session, args.file, shown)
    data = {
        "path": args.file,
        "number": made.row.number,
        "digest": made.row.digest,
        "envelopes": made.row.envelopes,
        "bytes": made.bytes,
        "missing": made.missing,
    }
    lines = [
        f"{args.file}: backup {made.row.number}, {made.row.envelopes} envelopes, {made.bytes} bytes, read back whole",
        f"sha256 of its manifest {made.row.digest}",
        "the next outbox acknowledges what it holds; keep it on another medium, in another room",
    ]
    gone = [f"the envelope {digest} is not in the desk's folder and not in this backup" for digest in made.missing]
    return Answer(lines, data, [_EPOCHS, *gone])


def restore(args: argparse.Namespace, today: datetime.date) -> Answer:
    """Make a desk from a backup."""
    opener = Opener(args.officer, lambda name: passphrase.known(args.passphrase_file, name))
    if sys.stderr.isatty() and not args.json:
        with progress.Bar(sys.stderr) as shown:
            restored = restoring.restore(args.file, args.desk, opener, shown)
    else:
        restored = restoring.restore(args.file, args.desk, opener, progress.Silent())
    days = restoring.age_in_days(restored, today)
    lines = [
        f"{args.desk}: the desk as it was on {restored.made} ({days} days ago), {restored.envelopes} envelopes",
        "next:",
        "  1. `triage migrate`, if the program is newer than the backup",
        "  2. `triage outbox FILE --after NUMBER:DIGEST`, as `intake status` shows the last one, if outboxes were",
        "     made after the backup; and open the server's last batches again",
        "the access log goes on under a new origin, which the outbox brings to the server",
    ]
    data = {"desk": args.desk, "made": restored.made, "number": restored.number, "envelopes": restored.envelopes}
    return Answer(lines, data)
