"""`intake tick`: the daily run. It ends what has expired and folds the day, so that the file tells no order of arrival.

To be run once a day, soon after midnight UTC. Until it has run, a copy of the file shows the order in which the
submissions of the day arrived (deploy/THREATS.md).
"""

import datetime
import json
from dataclasses import asdict, dataclass

from intake.server import status
from intake.server.store import Store


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a daily run did."""

    expired: int
    mailboxes_expired: int
    folded: bool
    warnings: tuple[str, ...]

    def as_json(self) -> str:
        """Return it for programs."""
        return json.dumps(asdict(self))

    def as_text(self) -> str:
        """Return it for people."""
        folded = "the database was folded" if self.folded else "the database was in use and is folded next time"
        return f"unfinished uploads erased: {self.expired}; mailboxes erased: {self.mailboxes_expired}; {folded}"


def tick(store: Store, today: datetime.date) -> Ticked:
    """Erase expired uploads and mailboxes, rewrite the database file, empty its log, and look at the epochs."""
    with store.writing() as writer:
        expired, mailboxes = writer.expire(today), writer.expire_mailboxes(today)
    folded = store.fold()
    return Ticked(expired, mailboxes, folded, tuple(status.office_warnings(store, today)))
