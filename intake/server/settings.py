"""The settings of a server: one TOML file, read once into frozen values.

Each setting is declared once, with its default, its range and its sentence; the reader, the errors and the commented
file that `intake init` writes all come from that declaration. Unknown names are refused, because a limit that is
misspelt is a limit that is not there. This module knows no paths but the one it is given.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from crypto.envelope import MAX_FILES_BYTES
from intake.server.errors import SettingInvalid

MIB = 1024 * 1024
GIB = 1024 * MIB

Section = TypeVar("Section")


def _whole(default: int, low: int, high: int, says: str) -> Any:
    """Declare a whole number within a range."""
    return field(default=default, metadata={"low": low, "high": high, "says": says})


def _choice(default: bool, says: str) -> Any:
    """Declare a choice between true and false."""
    return field(default=default, metadata={"says": says})


def _text(default: str, says: str) -> Any:
    """Declare a text."""
    return field(default=default, metadata={"says": says})


@dataclass(frozen=True, slots=True)
class Listen:
    """where the public server listens; tor forwards to it, nothing else should reach it"""

    host: str = _text("127.0.0.1", "a numeric address of this machine")
    port: int = _whole(8480, 0, 65535, "0 takes any free port")
    socket: str = _text("", "the path of a unix socket, instead of host and port")
    tor: bool = _choice(
        False, "behind tor with HiddenServiceExportCircuitID haproxy: connections without its line are refused"
    )


@dataclass(frozen=True, slots=True)
class Server:
    """the process"""

    threads: int = _whole(32, 2, 512, "requests that are served at the same time")
    connections: int = _whole(512, 16, 65536, "connections that may be open at the same time")
    streams: int = _whole(
        16, 1, 256, "of the threads, those that may wait for a body of more than 1 MiB; one is always left"
    )
    waiting_bytes: int = _whole(64 * MIB, 4 * MIB, 2**40, "memory for requests that are not complete or not yet served")


@dataclass(frozen=True, slots=True)
class Database:
    """where sealed submissions are stored"""

    url: str = _text("", "an SQLAlchemy address; empty is the SQLite file intake.db in this folder")


@dataclass(frozen=True, slots=True)
class Uploads:
    """what an upload may be"""

    max_files_bytes: int = _whole(MAX_FILES_BYTES, MIB, MAX_FILES_BYTES, "bytes of files in one submission")
    days: int = _whole(2, 1, 30, "midnights (UTC) until an unfinished upload is erased")


@dataclass(frozen=True, slots=True)
class Limits:
    """budgets that keep the server answering; a circuit is all that is told apart, and only where listen.tor is true"""

    requests_per_minute: int = _whole(60_000, 10, 10**7, "requests of all together")
    requests_per_minute_per_connection: int = _whole(
        1200, 1, 10**7, "requests on one circuit; of everyone where listen.tor is false"
    )
    bytes_per_hour: int = _whole(16 * GIB, MIB, 2**50, "bytes received from all together")
    bytes_per_hour_per_circuit: int = _whole(2 * GIB, MIB, 2**50, "bytes received on one circuit")
    unfinished_uploads: int = _whole(256, 1, 10**6, "uploads that are begun and not finished")
    unfinished_uploads_per_circuit: int = _whole(3, 1, 10**6, "uploads begun on one circuit and not finished")
    unfinished_bytes: int = _whole(16 * GIB, MIB, 2**50, "declared bytes of the unfinished uploads")
    storage_bytes: int = _whole(32 * GIB, MIB, 2**50, "bytes of everything stored, finished or not")
    free_disk_bytes: int = _whole(512 * MIB, 0, 2**50, "bytes of the disk that are left free")
    reserve_percent: int = _whole(25, 0, 90, "share of the budgets kept for submissions of at most 1 MiB")


@dataclass(frozen=True, slots=True)
class Office:
    """the staff's pages (intake office serve), behind an onion of their own with client authorization"""

    host: str = _text("127.0.0.1", "a numeric address of this machine")
    port: int = _whole(8481, 0, 65535, "0 takes any free port")
    socket: str = _text("", "the path of a unix socket, instead of host and port; its folder's group may use it")
    two_person_export: bool = _choice(
        False, "a batch leaves only when a second courier or operator signs in with the first"
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one server."""

    listen: Listen = field(default_factory=Listen)
    server: Server = field(default_factory=Server)
    database: Database = field(default_factory=Database)
    uploads: Uploads = field(default_factory=Uploads)
    limits: Limits = field(default_factory=Limits)
    office: Office = field(default_factory=Office)


_SECTIONS = {
    "listen": Listen,
    "server": Server,
    "database": Database,
    "uploads": Uploads,
    "limits": Limits,
    "office": Office,
}


def read(path: Path) -> Settings:
    """Read the settings file, or raise SettingInvalid naming the setting."""
    return parse(path.read_bytes())


def parse(data: bytes) -> Settings:
    """Parse the bytes of a settings file."""
    try:
        table = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise SettingInvalid("the file is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingInvalid(f"the file is not TOML: {error}") from None
    for name in table:
        if name not in _SECTIONS:
            raise SettingInvalid(f"{name} is not a section")
    sections: dict[str, Any] = {name: _section(kind, name, table.get(name, {})) for name, kind in _SECTIONS.items()}
    return _together(Settings(**sections))


def _section(kind: type[Section], name: str, table: object) -> Section:
    """Check one section and return its values over the defaults."""
    if not isinstance(table, dict):
        raise SettingInvalid(f"{name} must be a section, written [{name}]")
    known: Mapping[str, Field[Any]] = {each.name: each for each in fields(kind)}  # type: ignore[arg-type] # all are dataclasses
    for key, value in table.items():
        if key not in known:
            raise SettingInvalid(f"{name}.{key} is not a setting")
        _check(known[key], f"{name}.{key}", value)
    return kind(**table)


def _check(declared: Field[Any], name: str, value: object) -> None:
    """Refuse a value of another type or out of range."""
    if isinstance(declared.default, bool):
        if not isinstance(value, bool):
            raise SettingInvalid(f"{name} must be true or false")
        return
    if isinstance(declared.default, str):
        if not isinstance(value, str):
            raise SettingInvalid(f"{name} must be a text in quotes")
        return
    # bool is an int to Python, but `threads = true` is a mistake
    if not isinstance(value, int) or isinstance(value, bool):
        raise SettingInvalid(f"{name} must be a whole number")
    low, high = declared.metadata["low"], declared.metadata["high"]
    if not low <= value <= high:
        raise SettingInvalid(f"{name} must be between {low} and {high}")


def _together(settings: Settings) -> Settings:
    """Refuse settings that contradict each other."""
    if settings.listen.socket and settings.listen != Listen(socket=settings.listen.socket, tor=settings.listen.tor):
        raise SettingInvalid("listen.socket is set, so listen.host and listen.port must not be")
    if not settings.listen.socket and not settings.listen.host:
        raise SettingInvalid("listen.host must not be empty")
    if settings.listen.tor and not settings.listen.socket:
        raise SettingInvalid("listen.tor needs listen.socket: anyone on this machine could write tor's line to a port")
    office = settings.office
    if office.socket and office != Office(socket=office.socket, two_person_export=office.two_person_export):
        raise SettingInvalid("office.socket is set, so office.host and office.port must not be")
    if not office.socket and not office.host:
        raise SettingInvalid("office.host must not be empty")
    if office.socket and office.socket == settings.listen.socket:
        raise SettingInvalid("office.socket must be another than listen.socket")
    if settings.server.connections < settings.server.threads:
        raise SettingInvalid("server.connections must not be lower than server.threads")
    return settings


def commented(settings: Settings) -> str:
    """Return the settings file with every setting in it: the defaults as comments, the others as lines."""
    return "\n".join(("# Settings of this Sealed Intake server. Each line shows its default.", *_lines(settings)))


def _lines(settings: Settings) -> Iterator[str]:
    """Give the lines of the commented file."""
    for name in _SECTIONS:
        section = getattr(settings, name)
        yield f"\n# {type(section).__doc__}\n[{name}]"
        for each in fields(section):
            value = getattr(section, each.name)
            written = f'"{value}"' if isinstance(value, str) else str(value).lower()
            yield f"# {each.metadata['says']}"
            yield f"{'# ' if value == each.default else ''}{each.name} = {written}"
    yield ""
