"""Rows about the events of a case, their acts, and who was involved."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from intake.desk.cases.model import Act, Entry, Event, Involvement
from intake.desk.store import case_tables as tables
from intake.desk.store import entries
from intake.desk.store.database import Connection


def add(connection: Connection, case: str, events: Sequence[Event]) -> None:
    """Note new events, without their acts."""
    entries.add(connection, case, "event", events)
    entries.insert(connection, tables.event, [{"id": one.id, "case": case} | _described(one) for one in events])


def change(connection: Connection, event: Event) -> None:
    """Describe an event anew."""
    connection.execute(sa.update(tables.event).where(tables.event.c.id == event.id).values(_described(event)))


def _described(event: Event) -> dict[str, object]:
    return {"title": event.title, "place": event.place} | entries.date_values(event.date)


def add_acts(connection: Connection, case: str, acts: Sequence[tuple[str, Act]]) -> None:
    """Note new acts, each with the id of its event, without involvements."""
    entries.add(connection, case, "act", [act for _, act in acts])
    rows = [{"id": act.id, "case": case, "event": event} | _act_described(act) for event, act in acts]
    entries.insert(connection, tables.act, rows)


def change_act(connection: Connection, act: Act) -> None:
    """Describe an act anew."""
    connection.execute(sa.update(tables.act).where(tables.act.c.id == act.id).values(_act_described(act)))


def _act_described(act: Act) -> dict[str, object]:
    return {"type": act.type, "victim": act.victim, "place": act.place} | entries.date_values(act.date)


def add_involvements(connection: Connection, case: str, involvements: Sequence[tuple[str, Involvement]]) -> None:
    """Note who was involved, each with the id of the act."""
    entries.add(connection, case, "involvement", [one for _, one in involvements])
    rows = [
        {
            "id": one.id,
            "case": case,
            "act": act,
            "entity": one.entity,
            "role": one.role,
            "degree": one.degree,
            "source": one.source,
        }
        for act, one in involvements
    ]
    entries.insert(connection, tables.involvement, rows)


def of_case(connection: Connection, case: str, known: Mapping[str, Entry], gone: frozenset[str]) -> list[Event]:
    """Return the events of a case with what is not among `gone`."""
    acts = _acts(connection, case, known, gone)
    return [
        Event(
            entry=known[row.id],
            title=row.title,
            date=entries.date_of(row),
            place=row.place,
            acts=tuple(acts.get(row.id, ())),
        )
        for row in entries.rows(connection, tables.event, case)
        if row.id not in gone
    ]


def _acts(connection: Connection, case: str, known: Mapping[str, Entry], gone: frozenset[str]) -> dict[str, list[Act]]:
    involved = _involvements(connection, case, known, gone)
    acts: dict[str, list[Act]] = {}
    for row in entries.rows(connection, tables.act, case):
        if row.id not in gone:
            act = Act(
                entry=known[row.id],
                type=row.type,
                victim=row.victim,
                place=row.place,
                date=entries.date_of(row),
                involvements=tuple(involved.get(row.id, ())),
            )
            acts.setdefault(row.event, []).append(act)
    return acts


def _involvements(
    connection: Connection, case: str, known: Mapping[str, Entry], gone: frozenset[str]
) -> dict[str, list[Involvement]]:
    involved: dict[str, list[Involvement]] = {}
    for row in entries.rows(connection, tables.involvement, case):
        if row.id not in gone:
            one = Involvement(
                entry=known[row.id], entity=row.entity, role=row.role, degree=row.degree, source=row.source
            )
            involved.setdefault(row.act, []).append(one)
    return involved
