"""`init`, `officer`, `server`, `epoch`, `site`, `migrate`: the office and its keys."""

import argparse
import datetime
from collections.abc import Mapping

from crypto import note
from intake.audit import entry
from intake.audit.events import Event
from intake.desk import epochs, ledger, passphrase
from intake.desk.errors import NotABatchKey, ServerExists, ServerNameTaken, UsageWrong
from intake.desk.folder import check_name
from intake.desk.progress import Progress
from intake.desk.report import Answer, named, quoted, table
from intake.desk.session import Founding, Session, entered, found, office_keys, unlocked
from intake.desk.store import office
from intake.desk.store.database import Connection
from intake.desk.store.office import EpochRow, Officer, Server

_NEXT = (
    "next:",
    "  1. `intake init --office VKEY` on the server, with the key above; compare the fingerprint on paper",
    "  2. `triage server add NAME VKEY` with the key that it prints; compare that fingerprint too",
    "  3. `triage site set office_name TEXT mandate TEXT helpline TEXT`",
    "  4. `triage outbox FILE`, and carry it to the server",
)


def init(args: argparse.Namespace, today: datetime.date) -> Answer:
    """Make a desk."""
    if not args.officer:
        raise UsageWrong("`triage init` needs --officer NAME")
    founding = Founding(check_name(args.officer), check_name(args.office), args.days, today)
    words = passphrase.chosen(args.passphrase_file, founding.officer)
    found(args.desk, founding, words)
    with unlocked(args.desk, founding.officer, lambda _: words, today) as session:
        verifiers = office_keys(session)
        with session.database.reading() as connection:
            (epoch,) = office.epochs(connection)
    pairs = [
        ("desk", str(args.desk)),
        ("officer", founding.officer),
        ("office key", str(verifiers["outbox"])),
        ("fingerprint", verifiers["outbox"].fingerprint),
        ("epoch 1", f"{epoch.first} to {epoch.last}"),
    ]
    data = {
        "desk": args.desk,
        "officer": founding.officer,
        "office": str(verifiers["outbox"]),
        "fingerprint": verifiers["outbox"].fingerprint,
        "keys": {role: str(verifier) for role, verifier in verifiers.items()},
    }
    return Answer([*named(pairs), "", *_NEXT], data)


def migrate(args: argparse.Namespace, today: datetime.date) -> Answer:
    """Bring the database to this program's version."""
    with unlocked(
        args.desk, args.officer, lambda name: passphrase.known(args.passphrase_file, name), today, migrating=True
    ) as session:
        before, after = session.database.migrate()
        session = entered(session)
        with session.database.writing() as connection:
            ledger.note(session, connection, Event.UPDATED, "database")
    line = f"the database is at {after}" + ("" if before == after else f", it was at {before or 'nothing'}")
    return Answer([line], {"before": before, "after": after})


def officer_add(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Give another officer a slot."""
    name = check_name(args.name)
    session.keyring.check_free(name)
    words = passphrase.chosen(args.new_passphrase_file, name)
    vkey = session.keyring.add_officer(name, words, introduce=lambda verifier: _introduce(session, name, verifier))
    return Answer([f"officer {name} can open this desk now"], {"officer": name, "vkey": vkey})


def _introduce(session: Session, name: str, verifier: note.Verifier) -> None:
    """Put a new officer's key on record before anyone can act with it."""
    with session.database.writing() as connection:
        # a name without a slot is what an interrupted attempt left
        office.put_officer(connection, Officer(name, str(verifier), session.today))
        ledger.note(session, connection, Event.USER_CREATED, key=entry.key_name(verifier))


def officer_list(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show the officers."""
    with session.database.reading() as connection:
        found = office.officers(connection)
    rows = [(officer.name, str(officer.added_on), officer.vkey) for officer in found]
    return Answer(table(("OFFICER", "SINCE", "KEY"), rows), found)


def server_add(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Pin a server's key."""
    verifier = note.Verifier.parse(args.vkey)
    if not verifier.name.endswith("/batch"):
        raise NotABatchKey(f"its name is {verifier.name}")
    server = Server(check_name(args.name), str(verifier), session.today)
    with session.database.writing() as connection:
        _check_server(session, connection, server)
        office.add_server(connection, server)
        ledger.note(session, connection, Event.UPDATED, f"server:{server.name}", key=entry.key_name(verifier))
    lines = named([("server", server.name), ("fingerprint", verifier.fingerprint)])
    advice = "compare it with the one that the server printed, on paper; batches that this key signed are accepted now"
    return Answer([*lines, advice], {"server": server, "fingerprint": verifier.fingerprint})


def _check_server(session: Session, connection: Connection, server: Server) -> None:
    """Refuse what is pinned already, and a key whose name, with which the names of logs begin, is not the only one."""
    others = office.servers(connection)
    if any(known.name == server.name or known.vkey == server.vkey for known in others):
        raise ServerExists(server.name)
    base = note.Verifier.parse(server.vkey).name.removesuffix("/batch")
    if base == session.office or any(note.Verifier.parse(known.vkey).name == f"{base}/batch" for known in others):
        raise ServerNameTaken(base)


def server_list(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show the pinned servers."""
    with session.database.reading() as connection:
        found = office.servers(connection)
    prints = {server.name: note.Verifier.parse(server.vkey).fingerprint for server in found}
    rows = [(server.name, str(server.added_on), prints[server.name]) for server in found]
    data = [{"server": server, "fingerprint": prints[server.name]} for server in found]
    return Answer(table(("SERVER", "SINCE", "FINGERPRINT"), rows), data)


def epoch_new(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Make the next epoch."""
    epoch = epochs.add(session, args.days)
    line = f"epoch {epoch.number} is valid from {epoch.first} to {epoch.last}; `triage outbox FILE` tells the server"
    return Answer([line], epoch)


def epoch_list(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show the epochs."""
    with session.database.reading() as connection:
        found = office.epochs(connection)
    rows = [(str(e.number), str(e.first), str(e.last), state_of(e, session)) for e in found]
    return Answer(table(("EPOCH", "FIRST", "LAST", "KEYS"), rows), found)


def state_of(epoch: EpochRow, session: Session) -> str:
    """Say where the keys of an epoch are."""
    if epoch.destroyed_on:
        return f"destroyed on {epoch.destroyed_on}"
    return "here" if session.keyring.has_epoch(epoch.number) else "MISSING"


def epoch_destroy(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Erase the keys of an epoch."""
    epochs.destroy(session, args.number, without_last_batch=args.without_last_batch)
    lines = [
        f"the keys of epoch {args.number} are erased; items that were opened keep their own keys",
        "the file was removed, not overwritten: on flash memory overwriting reaches other cells. What may remain on",
        "the disk is sealed to the keyring. Backups of the keyring still hold the epoch: destroy it there too.",
    ]
    return Answer(lines, {"destroyed": args.number})


def site_show(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show the settings of the public site."""
    from intake.desk import siting

    shown = siting.shown(session)
    return Answer(_setting_lines(shown), shown)


def site_set(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Change settings of the public site."""
    from intake.desk import siting

    if len(args.pair) % 2:
        raise UsageWrong("`triage site set` takes pairs of KEY and VALUE")
    keys = [key.replace("-", "_") for key in args.pair[::2]]
    siting.put(session, list(zip(keys, args.pair[1::2], strict=True)))
    shown = siting.shown(session)
    return Answer(_setting_lines(shown), shown)


def _setting_lines(shown: Mapping[str, object]) -> list[str]:
    return named([(key, _setting(value)) for key, value in shown.items()])


def _setting(value: object) -> str:
    if value is None:
        return "(not set)"
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, tuple) else " ".join(quoted(str(value)))[2:]
