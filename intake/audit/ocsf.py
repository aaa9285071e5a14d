"""Entries as events of the Open Cybersecurity Schema Framework (OCSF 1.8.0), for programs that watch logs.

Each event has one class and activity. What OCSF wants and this log must never hold is said to be not recorded: where a
request came from. The time is the UTC midnight with which the day began. Our own fields are in `unmapped`.
"""

import datetime
import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from intake.audit.entry import Entry
from intake.audit.events import Event, Outcome

VERSION = "1.8.0"
PRODUCT = {"name": "Sealed Intake", "vendor_name": "Sealed Intake"}
_EPOCH = datetime.date(1970, 1, 1)
_DAY = 24 * 60 * 60 * 1000
_HIDDEN = {"name": "not recorded"}


class Class(enum.IntEnum):
    """The classes that are used, by their `class_uid`."""

    ACCOUNT_CHANGE = 3001
    AUTHENTICATION = 3002
    ENTITY_MANAGEMENT = 3004
    APPLICATION_LIFECYCLE = 6002
    API_ACTIVITY = 6003
    DATASTORE_ACTIVITY = 6005


class Severity(enum.IntEnum):
    """The severities that are used, by their `severity_id`."""

    INFORMATIONAL = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4


@dataclass(frozen=True, slots=True)
class Kind:
    """Class and activity of an event, and how grave it is when it succeeds."""

    uid: Class
    activity: int
    severity: Severity = Severity.INFORMATIONAL
    entity: str = ""


def _account(activity: int, severity: Severity = Severity.LOW) -> Kind:
    return Kind(Class.ACCOUNT_CHANGE, activity, severity)


def _entity(activity: int, entity: str, severity: Severity = Severity.INFORMATIONAL) -> Kind:
    return Kind(Class.ENTITY_MANAGEMENT, activity, severity, entity)


def _stored(activity: int, severity: Severity = Severity.INFORMATIONAL) -> Kind:
    return Kind(Class.DATASTORE_ACTIVITY, activity, severity)


# Activities: account change 1 create, 3 password change, 6 delete, 9 lock, 99 other; authentication 1 logon, 2 logoff;
# entity management 1 create, 2 read, 3 update, 4 delete; lifecycle 3 start, 4 stop; API 1 create, 2 read, 3 update;
# datastore 1 read, 2 update, 5 write, 6 create, 7 delete, 10 decrypt.
KINDS: Mapping[Event, Kind] = {
    Event.LOG_STARTED: _stored(6),
    Event.LOG_RESUMED: _stored(6, Severity.MEDIUM),
    Event.LOG_WITNESSED: _stored(1),
    Event.LOG_REFUSED: _stored(1, Severity.HIGH),
    Event.CLOCK_BACK: _stored(5, Severity.MEDIUM),
    Event.TICK: _stored(5),
    Event.COMMITMENT: _stored(5),
    Event.PURGED: _stored(7, Severity.LOW),
    Event.LOGIN_SUCCESS: Kind(Class.AUTHENTICATION, 1),
    Event.LOGIN_FAIL: Kind(Class.AUTHENTICATION, 1, Severity.MEDIUM),
    Event.LOGIN_LOCK: _account(9, Severity.MEDIUM),
    Event.LOGOUT: Kind(Class.AUTHENTICATION, 2),
    Event.PASSWORD_CHANGE: _account(3),
    Event.AUTHZ_FAIL: Kind(Class.API_ACTIVITY, 2, Severity.MEDIUM),
    Event.USER_CREATED: _account(1),
    Event.USER_UPDATED: _account(99),
    Event.USER_DELETED: _account(6),
    Event.STARTUP: Kind(Class.APPLICATION_LIFECYCLE, 3),
    Event.SHUTDOWN: Kind(Class.APPLICATION_LIFECYCLE, 4),
    Event.INPUT_FAIL: Kind(Class.API_ACTIVITY, 1, Severity.LOW),
    Event.EXPORTED: _entity(1, "batch", Severity.LOW),
    Event.REEXPORTED: _entity(1, "batch", Severity.MEDIUM),
    Event.ARRIVED: _entity(3, "batch"),
    Event.BATCH_OPENED: _entity(2, "batch"),
    Event.OUTBOX_IMPORTED: _entity(2, "outbox"),
    Event.OUTBOX_MADE: _entity(1, "outbox"),
    Event.ACKNOWLEDGED: _entity(3, "outbox"),
    Event.ERASED: _stored(7, Severity.LOW),
    Event.ITEM_OPENED: _stored(10),
    Event.ITEM_REFUSED: _entity(3, "report"),
    Event.ITEM_DUPLICATE: _entity(3, "report"),
    Event.READ: _stored(1),
    Event.CREATED: _stored(6),
    Event.UPDATED: _stored(2),
    Event.DECIDED: _entity(3, "report"),
    Event.EXTRACTED: _stored(10, Severity.LOW),
    Event.CASE_READ: _entity(2, "case"),
    Event.CASE_WRITTEN: _entity(3, "case"),
    Event.CASE_EXPORTED: _entity(2, "case", Severity.LOW),
    Event.REPLIED: _entity(1, "answer"),
    Event.KEY_USED: _entity(2, "key"),
    Event.KEY_CREATED: _entity(1, "key", Severity.LOW),
    Event.KEY_DESTROYED: _entity(4, "key", Severity.MEDIUM),
    Event.BACKUP_MADE: _entity(1, "backup"),
    Event.RESTORED: _entity(2, "backup", Severity.MEDIUM),
    Event.LOG_READ: _stored(1),
    Event.LOG_EXPORTED: _stored(1, Severity.LOW),
}
_STATUS = {Outcome.SUCCESS: 1, Outcome.FAILURE: 2, Outcome.REFUSED: 2}


def event(entry: Entry, origin: str) -> dict[str, Any]:
    """Return an entry as an OCSF event."""
    kind, act = KINDS[entry.act.event], entry.act
    went_wrong = act.outcome in (Outcome.FAILURE, Outcome.REFUSED)
    user = {"uid": act.actor or "unknown"}
    return {
        "activity_id": kind.activity,
        "actor": {"user": user},
        "category_uid": kind.uid // 1000,
        "class_uid": int(kind.uid),
        "metadata": {
            "log_name": origin,
            "product": PRODUCT | ({"version": entry.software} if entry.software else {}),
            "uid": f"{origin}/{entry.index}",
            "version": VERSION,
        },
        "severity_id": int(max(kind.severity, Severity.MEDIUM) if went_wrong else kind.severity),
        "status_id": _STATUS[act.outcome or Outcome.SUCCESS],
        "time": (entry.day - _EPOCH).days * _DAY,
        "type_uid": kind.uid * 100 + kind.activity,
        "unmapped": _unmapped(entry),
        **_required(kind, entry, user),
    }


def line(entry: Entry, origin: str) -> str:
    """Return an entry as one line of JSON."""
    return json.dumps(event(entry, origin), ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _required(kind: Kind, entry: Entry, user: dict[str, str]) -> dict[str, Any]:
    """Return what the class wants besides."""
    match kind.uid:
        case Class.ACCOUNT_CHANGE:
            return {"user": {"uid": entry.act.key or entry.act.object or user["uid"]}}
        case Class.AUTHENTICATION:
            return {"user": user, "service": {"name": "sealed-intake"}}
        case Class.ENTITY_MANAGEMENT:
            name = entry.act.batch or entry.act.object or entry.act.key or "unknown"
            return {"entity": {"type": kind.entity, "uid": name}}
        case Class.APPLICATION_LIFECYCLE:
            return {"app": PRODUCT | {"version": entry.software or ""}}
        case Class.API_ACTIVITY:
            return {"api": {"operation": entry.act.event.value}, "src_endpoint": _HIDDEN}
        case Class.DATASTORE_ACTIVITY:
            return {"database": {"name": "sealed-intake", "type_id": 99}, "src_endpoint": _HIDDEN}


def _unmapped(entry: Entry) -> dict[str, Any]:
    """Return the fields of the entry for which OCSF has no place."""
    named = {name: getattr(entry.act, name) for name in type(entry.act).__slots__ if name not in ("actor", "outcome")}
    held = {name: value for name, value in named.items() if value is not None}
    return held | {"index": entry.index} | ({"outcome": entry.act.outcome} if entry.act.outcome else {})
