"""The state folder of a server: where each file is, how it is made, and what of it may be read by whom.

```
intake.toml   settings
office.vkey   the office key that signs outboxes, pinned by `intake init`
server.key    the seed of the server's batch key, 0600, never overwritten
intake.db     sealed submissions (SQLite), unless the settings name another database
office.db     accounts of the staff (SQLite)
incoming/     outboxes that a courier has sent and not yet imported; emptied when the staff's pages start
log.db        the access log (SQLite)
log.reserve   room on the disk, given up so that the refusal of an act can still be recorded
serve.lock    held by the process that serves
office.lock   held by the process that serves the staff's pages
```
The folder is 0700. The server's key signs batches, and the keys of its access log are derived from the same seed; none
of them opens anything.
"""

import fcntl
import os
import re
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crypto import cosignature, note, primitives
from crypto.errors import KeyMalformed, VerifierMalformed
from intake import durable
from intake.server import settings as toml
from intake.server.errors import AlreadyServing, NoState, StateDamaged, StateExists
from intake.server.settings import Settings

FOLDER_VARIABLE = "SEALED_INTAKE_STATE"
FOLDER = "intake-state"
_SEED = 32
_KEY = re.compile(r"SEALED-INTAKE-SERVER-KEY-1 (?P<name>\S+) (?P<seed>[0-9a-f]{64})\n\Z")


@dataclass(frozen=True, slots=True)
class LogKeys:
    """The keys of a server's access log, derived from the seed of its batch key (FORMAT.md, section 5)."""

    name: str
    seed: bytes = field(repr=False)

    def log(self, generation: int) -> note.Signer:
        """Return the key of a generation of the log; it bears the origin as its name."""
        return note.Signer(f"{self.name}/log/{generation}", self._derived("log"))

    def witness(self) -> cosignature.Cosigner:
        """Return the key that cosigns the desk's checkpoints."""
        return cosignature.Cosigner(f"{self.name}/witness", self._derived("witness"))

    def _derived(self, role: str) -> bytes:
        return primitives.hkdf_sha256(self.seed, b"", f"sealed-intake/sign/{role}".encode("ascii"))


@dataclass(frozen=True, slots=True)
class State:
    """The paths of one state folder."""

    folder: Path

    @property
    def settings_file(self) -> Path:
        """Where the settings are."""
        return self.folder / "intake.toml"

    @property
    def office_file(self) -> Path:
        """Where the pinned office key is."""
        return self.folder / "office.vkey"

    @property
    def key_file(self) -> Path:
        """Where the server's own key is."""
        return self.folder / "server.key"

    @property
    def database_file(self) -> Path:
        """Where SQLite keeps the database."""
        return self.folder / "intake.db"

    @property
    def office_database_file(self) -> Path:
        """Where the accounts of the staff are."""
        return self.folder / "office.db"

    @property
    def incoming(self) -> Path:
        """The folder of outboxes that wait to be imported."""
        return self.folder / "incoming"

    @property
    def log_file(self) -> Path:
        """Where the access log is."""
        return self.folder / "log.db"

    @property
    def reserve_file(self) -> Path:
        """The file whose room is given up where the log cannot be written."""
        return self.folder / "log.reserve"

    @property
    def lock_file(self) -> Path:
        """The file that the serving process holds."""
        return self.folder / "serve.lock"

    @property
    def office_lock_file(self) -> Path:
        """The file that the process of the staff's pages holds."""
        return self.folder / "office.lock"

    def settings(self) -> Settings:
        """Read the settings."""
        self.require()
        return toml.read(self.settings_file)

    def database_url(self, chosen: Settings) -> str:
        """Return the address of the database."""
        return chosen.database.url or f"sqlite:///{self.database_file.absolute()}"

    def office(self) -> note.Verifier:
        """Return the pinned office key."""
        self.require()
        try:
            return note.Verifier.parse(self.office_file.read_text("ascii").strip())
        except (UnicodeDecodeError, VerifierMalformed) as error:
            raise StateDamaged(f"office.vkey: {error}") from None

    def signer(self) -> note.Signer:
        """Return the server's batch key."""
        return note.Signer(*self._key())

    def log_keys(self) -> LogKeys:
        """Return the keys of the server's access log."""
        name, seed = self._key()
        return LogKeys(name.removesuffix("/batch"), seed)

    def _key(self) -> tuple[str, bytes]:
        """Return name and seed of the batch key."""
        self.require()
        match = _KEY.match(self.key_file.read_text("ascii", errors="replace"))
        if match is None:
            raise StateDamaged("server.key")
        return match["name"], bytes.fromhex(match["seed"])

    def require(self) -> None:
        """Refuse a folder that is not a state folder."""
        if not self.key_file.is_file():
            raise NoState(str(self.folder))

    def loose_permissions(self) -> list[str]:
        """Return the names of what others could read: the folder and every file must be the owner's only."""
        found = [self.folder, *sorted(self.folder.iterdir())]
        return [path.name for path in found if stat.S_IMODE(path.lstat().st_mode) & 0o077]

    def serving(self) -> AbstractContextManager[None]:
        """Hold the lock of the one process that serves the public, or raise AlreadyServing."""
        return self._holding(self.lock_file)

    def serving_office(self) -> AbstractContextManager[None]:
        """Hold the lock of the one process that serves the staff, or raise AlreadyServing."""
        return self._holding(self.office_lock_file)

    @contextmanager
    def _holding(self, file: Path) -> Iterator[None]:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyServing(str(self.folder)) from None
            yield
        finally:
            os.close(descriptor)


def create(folder: Path, name: str, office: note.Verifier) -> State:
    """Make a state folder with a new key; what is there already is never overwritten."""
    state = State(folder)
    if state.key_file.exists():
        raise StateExists(str(folder))
    note.check_name(_role(name))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    durable.write_new(state.office_file, f"{office}\n".encode())
    durable.write_new(state.settings_file, toml.commented(Settings()).encode())
    # last, because this file is what makes the folder a state folder: an init that broke before can be repeated
    _write_key(state, name)
    return state


def _write_key(state: State, name: str) -> None:
    """Draw the seed and write it down."""
    seed = primitives.random(_SEED)
    durable.write_new(state.key_file, f"SEALED-INTAKE-SERVER-KEY-1 {_role(name)} {seed.hex()}\n".encode())


def _role(name: str) -> str:
    """Return the name of the batch key of a server."""
    if "/" in name:
        raise KeyMalformed("the name of a server has no '/'")
    return f"{name}/batch"
