"""A real desk for tests: keys, SQLCipher, batches signed by a server's key. No mock anywhere."""

import contextlib
import datetime
import hashlib
import io
import json
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crypto import age, document, note
from crypto.document import FileEntry, Manifest, Reply
from intake import command
from intake.desk import cli, opening
from intake.desk.progress import Silent
from intake.desk.session import Session, unlocked
from intake.desk.store import office
from intake.transfer import batch
from intake.transfer.batch import BatchEntry

TODAY = datetime.date(2026, 11, 23)
PASSPHRASE = b"six plain words for the tests"
ANSWERS: dict[str, Any] = {
    "what": "Two men in plain clothes took her from the market.",
    "country": "KZ",
    "who": "with_agreement",
    "when_danger": "now",
    "consent": {
        "c_office": "yes",
        "c_mandates": "ask",
        "c_state": "no",
        "c_public": "ask",
        "c_partners": "ask",
        "c_press": "ask",
    },
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk in a folder, and a server that the desk trusts."""

    path: Path
    work: Path
    server: note.Signer

    @property
    def passphrase_file(self) -> Path:
        """The file with the passphrase of officer anna."""
        return self.work / "passphrase"

    def copied(self, work: Path) -> "Desk":
        """Return a copy in another folder: the same keys, and a life of its own."""
        shutil.copytree(self.path, work / "desk")
        shutil.copy(self.passphrase_file, work / "passphrase")
        return Desk(work / "desk", work, self.server)

    @contextlib.contextmanager
    def session(
        self, today: datetime.date = TODAY, officer: str = "anna", second: str | None = None
    ) -> Iterator[Session]:
        """Unlock the desk."""
        with unlocked(self.path, officer, lambda _: PASSPHRASE, today, second=second) as session:
            yield session

    def run(self, *argv: str | Path) -> Said:
        """Run `triage` in this process as a person would, and catch what it says."""
        out, err = io.StringIO(), io.StringIO()
        common = ["--desk", str(self.path), "--passphrase-file", str(self.passphrase_file)]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = command.outcome("triage", cli.main, [*common, *map(str, argv)])
        return Said(code, out.getvalue(), err.getvalue())

    def json(self, *argv: str | Path) -> Any:
        """Run `triage --json` and return the answer."""
        said = self.run("--json", *argv)
        assert said.code in (0, 65), said.err
        return json.loads(said.out)

    def recipient(self, number: int = 1, kind: str = "hybrid") -> age.Recipient:
        """Return the public key of an epoch."""
        with self.session() as session, session.database.reading() as connection:
            row = next(epoch for epoch in office.epochs(connection) if epoch.number == number)
        return age.parse_recipient(row.hybrid if kind == "hybrid" else row.classical)

    def batch(
        self,
        envelopes: Sequence[bytes],
        name: str = "batch.tar",
        signer: note.Signer | None = None,
        kind: batch.Kind = "all",
        made: datetime.date = TODAY,
    ) -> Path:
        """Write a signed batch of envelopes."""
        bodies = {hashlib.sha256(data).hexdigest(): data for data in envelopes}
        entries = [BatchEntry(digest, len(data), 1, TODAY) for digest, data in bodies.items()]
        path = self.work / name
        with path.open("wb") as out:
            batch.write(
                out, signer or self.server, secrets.token_hex(16), kind, made, entries, lambda e: [bodies[e.digest]]
            )
        return path

    def brought(self, *envelopes: bytes) -> list[str]:
        """Bring envelopes in a batch and open them; returns the codes of the items in the order of their digests."""
        with self.session() as session:
            opening.receive(session, self.batch(envelopes, f"{secrets.token_hex(4)}.tar"), Silent())
            return [ending.code for ending in opening.open_waiting(session, Silent())]


def report(
    answers: Mapping[str, object] | None = None,
    files: Sequence[tuple[str, bytes]] = (),
    reply: Reply | None = None,
    submission: str = "",
) -> bytes:
    """Return a submission document."""
    entries = tuple(FileEntry(name, len(data), "") for name, data in files)
    manifest = Manifest(
        submission or secrets.token_hex(16), "en", ANSWERS if answers is None else answers, entries, reply
    )
    return b"".join(document.encode(manifest, [[data] for _, data in files]))


def sealed(recipient: age.Recipient, plain: bytes | None = None) -> bytes:
    """Return an envelope."""
    return age.seal_bytes(report() if plain is None else plain, [recipient])
