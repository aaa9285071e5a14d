"""The settings of the public site, kept at the desk: a text in the database for each, checked as a whole when used.

An office that was just made has none: what sources will read (name, mandate, helpline) is never made up here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, fields

from intake.audit.events import Event
from intake.desk import ledger
from intake.desk.errors import SettingInvalid, SettingUnknown, SiteIncomplete
from intake.desk.session import Session
from intake.desk.store import office
from intake.desk.store.database import Connection
from intake.site.errors import SettingsMalformed
from intake.site.settings import SiteSettings

_PREFIX = "site."
_FIELDS = {field.name: field for field in fields(SiteSettings)}
# stands in for texts that are not set yet, while one that is set is checked
_BLANK = {"office_name": "-", "mandate": "-", "helpline": "-"}


def _value(name: str, text: str) -> object:
    """Read a setting as a person types it: languages separated by commas, `true` or `false`, a number of bytes."""
    match name:
        case "languages":
            return tuple(part.strip() for part in text.split(","))
        case "max_files_bytes":
            return int(text) if text.isascii() and text.isdigit() else text
        case "demo":
            return {"true": True, "false": False}.get(text, text)
        case _:
            return text


def _stored(connection: Connection) -> dict[str, object]:
    texts = {name: office.setting(connection, _PREFIX + name) for name in _FIELDS}
    return {name: _value(name, text) for name, text in texts.items() if text is not None}


def settings(connection: Connection) -> SiteSettings:
    """Return the settings, or raise SiteIncomplete naming what is not set."""
    stored = _stored(connection)
    missing = [name for name, field in _FIELDS.items() if field.default is MISSING and name not in stored]
    if missing:
        raise SiteIncomplete(", ".join(missing))
    return SiteSettings(**stored)  # type: ignore[arg-type]  # construction checks every type itself


def shown(session: Session) -> Mapping[str, object]:
    """Return what is set and the defaults of the rest; None where there is neither."""
    with session.database.reading() as connection:
        stored = _stored(connection)
    return {
        name: stored.get(name, None if field.default is MISSING else field.default) for name, field in _FIELDS.items()
    }


def put(session: Session, pairs: Sequence[tuple[str, str]]) -> None:
    """Store settings, all or none, after checking them together with those that are set."""
    for name, _ in pairs:
        if name not in _FIELDS:
            raise SettingUnknown(name)
    with session.database.writing() as connection:
        values = _BLANK | _stored(connection) | {name: _value(name, text) for name, text in pairs}
        try:
            asdict(SiteSettings(**values))  # type: ignore[arg-type]  # as above
        except SettingsMalformed as error:
            raise SettingInvalid(error.detail) from None
        for name, text in pairs:
            office.put_setting(connection, _PREFIX + name, text)
        ledger.note(session, connection, Event.UPDATED, "site")
