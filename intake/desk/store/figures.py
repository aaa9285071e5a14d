"""Counts over items and cases, by key. What may be shown of them is decided elsewhere."""

from collections.abc import Mapping

from intake.desk.store.database import Connection

_ITEMS = "item i WHERE i.state = 'opened'"
_LAST = "SELECT max(id) FROM decision GROUP BY item"
_KEPT = (
    "NOT EXISTS (SELECT 1 FROM entry_withdrawal w WHERE w.object = a.id AND w.withdrawn "
    "AND w.id = (SELECT max(id) FROM entry_withdrawal WHERE object = a.id))"
)


def _counts(connection: Connection, query: str) -> Mapping[str, int]:
    return {str(key): int(count) for key, count in connection.exec_driver_sql(query)}


def by_country(connection: Connection) -> Mapping[str, int]:
    """Return how many opened items name each country."""
    query = f"SELECT coalesce(nullif(i.country, ''), '?'), count(*) FROM {_ITEMS} GROUP BY 1"  # noqa: S608  # fixed text
    return _counts(connection, query)


def by_urgency(connection: Connection) -> Mapping[str, int]:
    """Return how many items were last given each urgency, or rejected."""
    query = f"SELECT coalesce(urgency, 'X'), count(*) FROM decision WHERE id IN ({_LAST}) GROUP BY 1"  # noqa: S608  # as above
    return _counts(connection, query)


def by_act(connection: Connection) -> Mapping[str, int]:
    """Return how many acts of each type stand in the cases."""
    return _counts(connection, f"SELECT a.type, count(*) FROM act a WHERE {_KEPT} GROUP BY 1")  # noqa: S608  # as above


def by_reply(connection: Connection) -> Mapping[str, int]:
    """Return how many letters that were sent have been answered, and how many not."""
    query = (
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM communication_reply r WHERE r.communication = s.communication) "
        "THEN 'answered' ELSE 'not-answered' END, count(*) FROM (SELECT DISTINCT communication FROM communication_step "
        "WHERE state = 'sent') s GROUP BY 1"
    )
    return _counts(connection, query)
