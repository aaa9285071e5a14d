"""`intake doctor`: checks everything that can be checked without opening anything, one line per check."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from crypto import envelope, header, selftest
from crypto.errors import CryptoError, Refusal
from intake.server import ledger, site, status, tick
from intake.server.office.store import OfficeStore
from intake.server.settings import MIB
from intake.server.state import State
from intake.server.store import LAST_ID, Reader, Store, schema


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check; `problem` is empty where all is well."""

    check: str
    problem: str

    def as_text(self) -> str:
        """Return its line."""
        return f"FAIL {self.check}: {self.problem}" if self.problem else f"OK   {self.check}"


def as_json(findings: list[Finding]) -> str:
    """Return all findings for programs."""
    return json.dumps([asdict(finding) for finding in findings])


def examine(state: State) -> list[Finding]:
    """Check a state folder; without settings and database the checks that need them are left out."""
    findings = [_finding(name, check) for name, check in _folder_checks(state)]
    if any(finding.problem for finding in findings if finding.check == "settings"):
        return findings
    findings.append(_finding("access log", lambda: _check_log(state)))
    store = Store(state.database_url(state.settings()))
    try:
        for name, check in _database_checks(state, store):
            findings.append(_finding(name, check))
            if name == "database version" and findings[-1].problem:
                break
    finally:
        store.close()
    return findings


def _finding(name: str, check: Callable[[], str]) -> Finding:
    """Run one check; what it raises is what it found."""
    try:
        return Finding(name, check())
    except (Refusal, OSError) as error:
        return Finding(name, str(error))


def _folder_checks(state: State) -> Iterator[tuple[str, Callable[[], str]]]:
    """Give the checks of the folder."""
    yield "cryptography", _check_cryptography
    yield "settings", lambda: _nothing(state.settings())
    yield "server key", lambda: _nothing(state.signer())
    yield "office key", lambda: _nothing(state.office())
    yield "accounts of the staff", lambda: _check_accounts(state)
    yield "permissions", lambda: ", ".join(f"{name} can be read by others" for name in state.loose_permissions())


def _database_checks(state: State, store: Store) -> Iterator[tuple[str, Callable[[], str]]]:
    """Give the checks of the database."""
    yield "database version", lambda: _check_version(store)
    yield "database integrity", lambda: "; ".join(store.integrity()[:3])
    yield "stored submissions", lambda: _check_envelopes(store)
    yield "mailboxes", lambda: _check_mailboxes(store)
    yield "office and site", lambda: _check_site(store)
    yield "disk", lambda: _check_disk(state, store)


def _nothing(_: object) -> str:
    return ""


def _check_cryptography() -> str:
    selftest.run()
    return ""


def _check_accounts(state: State) -> str:
    accounts = OfficeStore(state.office_database_file)
    try:
        accounts.check()
    finally:
        accounts.close()
    return ""


def _check_log(state: State) -> str:
    """Compute the whole log anew from its entries, and check what they say."""
    with ledger.opened(state) as opened:
        tick.check(opened, thorough=True)
    return ""


def _check_version(store: Store) -> str:
    schema.check(store)
    return ""


def _check_envelopes(store: Store) -> str:
    """Hash every stored submission again."""
    with store.reading() as reader:
        damaged = sum(not _is_whole(reader, envelope.body, envelope.digest) for envelope in reader.envelopes())
        stray = reader.stray_bodies()
    problems = [f"{damaged} damaged"] * bool(damaged) + [f"{stray} without an owner"] * bool(stray)
    return ", ".join(problems)


def _is_whole(reader: Reader, body: bytes, expected: bytes) -> bool:
    digest = hashlib.sha256()
    for piece in reader.pieces(body):
        digest.update(piece)
    return digest.digest() == expected


def _check_mailboxes(store: Store) -> str:
    """Look at the header of every block, and for the row without which an id after the last would not be answered."""
    with store.reading() as reader:
        reader.nobodys_key()
        reader.mailbox_from(LAST_ID)
        damaged = sum(not _is_sealed(reader.mailbox_from(id_).block) for id_ in reader.mailbox_ids())
    return f"{damaged} damaged" if damaged else ""


def _is_sealed(block: bytes) -> bool:
    try:
        envelope.check_header(block[: header.LIMIT])
    except CryptoError:
        return False
    return True


def _check_site(store: Store) -> str:
    """Build the site again and compare; before the first import there is nothing to compare."""
    with store.reading() as reader:
        office = reader.office()
    if office is not None:
        site.load(office)
    return ""


def _check_disk(state: State, store: Store) -> str:
    free = status.free_disk(store.file)
    wanted = state.settings().limits.free_disk_bytes
    return f"only {free // MIB} MiB are free" if free is not None and free < wanted else ""
