"""`intake purge`: what has expired is erased, and that is on record first.

Unfinished uploads and mailboxes whose day has come, and the keys of ticks of which nothing is left to account for.
"""

import datetime
import json
from dataclasses import asdict, dataclass

from intake.audit import entry
from intake.audit.events import Event, Reason
from intake.server import arrivals
from intake.server.holdings import Holdings
from intake.server.ledger import Actor


@dataclass(frozen=True, slots=True)
class Purged:
    """What was erased: unfinished uploads, mailboxes, keys of ticks."""

    expired: int
    mailboxes_expired: int
    tick_keys: int

    def as_json(self) -> str:
        """Return it for programs."""
        return json.dumps(asdict(self))

    def as_text(self) -> str:
        """Return it for people."""
        return (
            f"unfinished uploads erased: {self.expired}; mailboxes erased: {self.mailboxes_expired}; "
            f"keys of ticks destroyed: {self.tick_keys}"
        )


def purge(holdings: Holdings, today: datetime.date, actor: Actor) -> Purged:
    """Erase what has expired; raises LogUnwritable before anything is erased."""
    with holdings.store.reading() as reader, holdings.ledger.store.reading() as stored:
        spent = arrivals.spent_ticks(reader, stored)
        count = reader.expired(today) + len(spent)
    holdings.ledger.record([actor.act(Event.PURGED, bucket=entry.bucket(count), reason=Reason.EXPIRED)], today)
    with holdings.store.writing() as writer:
        for number in spent:
            writer.destroy_tick_key(number)
        return Purged(writer.expire(today), writer.expire_mailboxes(today), len(spent))
