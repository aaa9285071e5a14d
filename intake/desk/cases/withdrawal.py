"""Undo: an entry is withdrawn, and can be restored; neither removes a row.

An entry that others refer to stays until they are withdrawn; with an entity go its names, with an event its acts, with
a question its assertions. Whoever is protected, a child, or was ever asked for agreement is withdrawn by two officers:
entered anew, the same person would be one who never said no.
"""

from intake.desk.cases import checks, entering
from intake.desk.cases.caserecord import check_whole, gather
from intake.desk.cases.errors import EntryNotWithdrawn, EntryOfOtherKind, EntryUnknown, EntryWithdrawn
from intake.desk.cases.model import Withdrawal
from intake.desk.names import judgements
from intake.desk.session import Session
from intake.desk.store import consents, entries
from intake.desk.store import judgements as rows
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection
from intake.desk.store.entries import Placed


def withdraw(session: Session, connection: Connection, case: Case, handle: str, reason: str = "") -> None:
    """Take an entry out of the record, unless others refer to it."""
    id = _id(connection, case, handle)
    if id in entries.withdrawn(connection, case.id):
        raise EntryWithdrawn(handle)
    _check_guarded(session, connection, id)
    _note(session, connection, case, Withdrawal(id, True, reason, session.officer, session.today))


def restore(session: Session, connection: Connection, case: Case, handle: str, reason: str = "") -> None:
    """Put a withdrawn entry back, exactly as it was."""
    id = _id(connection, case, handle)
    if id not in entries.withdrawn(connection, case.id):
        raise EntryNotWithdrawn(handle)
    _note(session, connection, case, Withdrawal(id, False, reason, session.officer, session.today))


def exchange(session: Session, connection: Connection, case: Case, taken: str, put: str | None = None) -> None:
    """Withdraw an entry for another one that takes its place; one that was withdrawn before is put back for that."""
    gone, old = entries.withdrawn(connection, case.id), _entry(connection, case, taken)
    if old.entry.id in gone:
        raise EntryWithdrawn(taken)
    _check_guarded(session, connection, old.entry.id)
    if put is not None:
        new = _entry(connection, case, put)
        if new.kind != old.kind:
            raise EntryOfOtherKind(f"{new.kind}, {old.kind} is needed")
        if new.entry.id not in gone:
            raise EntryNotWithdrawn(put)
        entries.withdraw(connection, case.id, Withdrawal(new.entry.id, False, "", session.officer, session.today))
    _note(session, connection, case, Withdrawal(old.entry.id, True, "", session.officer, session.today))


def takes_two(connection: Connection, id: str) -> bool:
    """Tell whether an entity, here or in another case, says something that must not go with it."""
    same = sorted(judgements.cluster(connection, id) | {id})
    known = [one for one in (rows.known(connection, each) for each in same) if one is not None]
    return any(one.protected or one.child == "yes" for one in known) or bool(consents.of_persons(connection, same))


def _check_guarded(session: Session, connection: Connection, id: str) -> None:
    entering.check_protection(session, takes_two(connection, id), keeps=False)


def _id(connection: Connection, case: Case, handle: str) -> str:
    return _entry(connection, case, handle).entry.id


def _entry(connection: Connection, case: Case, handle: str) -> Placed:
    found = entries.find(connection, case.id, handle)
    if found is None:
        raise EntryUnknown
    return found


def _note(session: Session, connection: Connection, case: Case, withdrawal: Withdrawal) -> None:
    """Note it, then look whether the record is still whole; the caller's transaction undoes it where it is not."""
    checks.text("reason", withdrawal.reason, checks.LINE)
    entries.withdraw(connection, case.id, withdrawal)
    check_whole(gather(connection, case))
    entering.written(session, connection, case)
