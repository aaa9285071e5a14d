"""`intake tick`: the daily run. It commits to what has arrived, ends what has expired, checks the access log, and folds
the day, so that the file tells no order of arrival.

To be run once a day, soon after midnight UTC. Until it has run, a copy of the file shows the order in which the
submissions of the day arrived (deploy/THREATS.md). Sources are not to wait for the log: where it can't be written,
what has expired is ended and the day is folded all the same, and the run fails.
"""

import contextlib
import datetime
import json
from dataclasses import asdict, dataclass

from crypto.errors import Refusal
from intake.audit import verify
from intake.audit.errors import AuditError, LogDamaged
from intake.audit.findings import faults
from intake.server import arrivals, auditing, ledger, purging, status
from intake.server.errors import StoreError
from intake.server.holdings import Holdings
from intake.server.ledger import SYSTEM, Ledger
from intake.server.settings import Settings
from intake.server.state import State
from intake.server.store import Store, schema


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a daily run did."""

    tick: int
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
        erased = f"unfinished uploads erased: {self.expired}; mailboxes erased: {self.mailboxes_expired}"
        return f"tick {self.tick}; {erased}; {folded}"


def run(state: State, settings: Settings, today: datetime.date) -> Ticked:
    """Do the daily run on a state folder; where its log can't even be opened, the day is folded before that is said."""
    with contextlib.ExitStack() as stack:
        store = Store(state.database_url(settings), settings.server.threads)
        stack.callback(store.close)
        schema.check(store)
        try:
            opened = stack.enter_context(ledger.opened(state))
        except Refusal:
            _without_record(store, today)
            raise
        return tick(Holdings(store, opened, state.signer()), today)


def tick(holdings: Holdings, today: datetime.date) -> Ticked:
    """Commit, erase what has expired, rewrite the database file, empty its log, check the access log and the epochs."""
    try:
        number = arrivals.commit(holdings.store, holdings.ledger, today).number
        purged = purging.purge(holdings, today, SYSTEM)
    except (AuditError, StoreError):
        _without_record(holdings.store, today)
        raise
    folded = holdings.store.fold()
    check(holdings.ledger, thorough=False)
    warnings = tuple(status.office_warnings(holdings.store, today))
    return Ticked(number, purged.expired, purged.mailboxes_expired, folded, warnings)


def _without_record(store: Store, today: datetime.date) -> None:
    """Erase unfinished uploads and mailboxes that have expired, which take the room that sources need, and fold."""
    with store.writing() as writer:
        writer.expire(today)
        writer.expire_mailboxes(today)
    store.fold()


def check(log: Ledger, *, thorough: bool) -> None:
    """Compute every generation of the log anew from its entries, or raise LogDamaged."""
    with log.store.reading() as current:
        for generation in range(1, current.generation + 1):
            stored = current.of_generation(generation)
            signer = log.keys.log(generation)
            every = (*verify.check_storage(stored, signer.verifier, thorough=thorough), *auditing.misfiled(stored))
            found = faults(every)
            if found:
                raise LogDamaged(f"{signer.verifier.name}: {found[0].text()}")
