"""`status`: the state of the desk, and what should be done soon."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intake.desk import epochs
from intake.desk.commands.office import state_of
from intake.desk.progress import Progress
from intake.desk.report import Answer, named
from intake.desk.session import Session, office_keys
from intake.desk.store import batches, cases, decisions, items, office, outgoing, replies
from intake.desk.store.items import State
from intake.desk.store.office import EpochRow, Server


@dataclass(frozen=True, slots=True)
class Status:
    """What `status` tells; the names are those of its JSON."""

    office: str
    fingerprint: str
    keys: Mapping[str, str]
    officers: Sequence[str]
    servers: Sequence[Server]
    epochs: Sequence[EpochRow]
    items: Mapping[State, int]
    undecided: int
    batches: int
    cases: int
    in_cases: int
    outboxes: int
    acknowledged: int
    unacknowledged: int
    answers_waiting: int
    warnings: Sequence[str]


def status(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show the state of the desk and what should be done soon."""
    found = _status(session)
    return Answer(_lines(session, found), found, found.warnings)


def _status(session: Session) -> Status:
    keys = office_keys(session)
    with session.database.reading() as connection:
        servers, known, counts = office.servers(connection), office.epochs(connection), items.counts(connection)
        return Status(
            office=str(keys["outbox"]),
            fingerprint=keys["outbox"].fingerprint,
            keys={role: str(verifier) for role, verifier in keys.items()},
            officers=[officer.name for officer in office.officers(connection)],
            servers=servers,
            epochs=known,
            items=counts,
            undecided=decisions.undecided(connection),
            batches=batches.count(connection),
            cases=cases.count(connection),
            in_cases=cases.items_in_cases(connection),
            outboxes=outgoing.last(connection)[0],
            acknowledged=outgoing.acknowledged(connection),
            unacknowledged=len(outgoing.unacknowledged(connection)),
            answers_waiting=replies.count_waiting(connection),
            warnings=[*epochs.warnings(known, session.today), *_warnings(servers, counts[State.UNOPENED])],
        )


def _warnings(servers: Sequence[Server], waiting: int) -> list[str]:
    found = [] if servers else ["no server is pinned; `triage server add NAME VKEY`"]
    return [*found, f"{waiting} items are not opened; `triage open`"] if waiting else found


def _lines(session: Session, found: Status) -> list[str]:
    return named(
        [
            ("office key", found.office),
            ("fingerprint", found.fingerprint),
            *(("server", server.name) for server in found.servers),
            *((f"epoch {e.number}", f"{e.first} to {e.last}, keys {state_of(e, session)}") for e in found.epochs),
            ("items", ", ".join(f"{number} {state}" for state, number in found.items.items())),
            ("undecided", str(found.undecided)),
            ("cases", f"{found.cases}, fed by {found.in_cases} items"),
            ("outboxes", f"{found.outboxes}, {found.acknowledged} items acknowledged"),
            ("answers", f"{found.answers_waiting} wait for an outbox"),
            ("not acknowledged", f"{found.unacknowledged} items: the server keeps them"),
        ]
    )
