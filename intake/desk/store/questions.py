"""Rows about the questions of a case, the assertions that answer them, and the office's own views."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from intake.desk.cases.model import Assertion, Entry, OfficeView, Question
from intake.desk.store import case_tables as tables
from intake.desk.store import entries
from intake.desk.store.database import Connection


def add(connection: Connection, case: str, questions: Sequence[Question]) -> None:
    """Note new questions, without their assertions and views."""
    entries.add(connection, case, "question", questions)
    entries.insert(connection, tables.question, [{"id": one.id, "case": case} | _described(one) for one in questions])


def change(connection: Connection, question: Question) -> None:
    """Describe a question anew."""
    connection.execute(
        sa.update(tables.question).where(tables.question.c.id == question.id).values(_described(question))
    )


def _described(question: Question) -> dict[str, object]:
    return {
        "event": question.event,
        "subject": question.subject,
        "text": question.text,
        "internal": question.internal,
    }


def add_assertions(connection: Connection, case: str, assertions: Sequence[tuple[str, Assertion]]) -> None:
    """Note new assertions, each with the id of its question; one that is superseded stands before the one that does."""
    entries.add(connection, case, "assertion", [one for _, one in assertions])
    rows = [
        {
            "id": one.id,
            "case": case,
            "question": question,
            "source": one.source,
            "polarity": one.polarity,
            "value": one.value,
            "quote": one.quote,
            "offset": one.offset,
            "attributed_to": one.attributed_to,
            "hedge": one.hedge,
            "supersedes": one.supersedes,
        }
        for question, one in assertions
    ]
    entries.insert(connection, tables.assertion, rows)


def add_views(connection: Connection, case: str, officer: str, views: Sequence[tuple[str, OfficeView]]) -> None:
    """Append views, each with the id of its question; `officer` is who enters them."""
    rows = [
        {
            "case": case,
            "question": question,
            "status": view.status,
            "text": view.text,
            "officer": view.officer,
            "signed_on": view.on,
            "entered_by": officer,
        }
        for question, view in views
    ]
    entries.insert(connection, tables.office_view, rows)


def of_case(connection: Connection, case: str, known: Mapping[str, Entry], gone: frozenset[str]) -> list[Question]:
    """Return the questions of a case with what is not among `gone`."""
    assertions = _assertions(connection, case, known, gone)
    views = _views(connection, case)
    return [
        Question(
            entry=known[row.id],
            text=row.text,
            event=row.event,
            subject=row.subject,
            internal=row.internal,
            views=tuple(views.get(row.id, ())),
            assertions=tuple(assertions.get(row.id, ())),
        )
        for row in entries.rows(connection, tables.question, case)
        if row.id not in gone
    ]


def _assertions(
    connection: Connection, case: str, known: Mapping[str, Entry], gone: frozenset[str]
) -> dict[str, list[Assertion]]:
    found: dict[str, list[Assertion]] = {}
    for row in entries.rows(connection, tables.assertion, case):
        if row.id not in gone:
            assertion = Assertion(
                entry=known[row.id],
                source=row.source,
                polarity=row.polarity,
                value=row.value,
                quote=row.quote,
                offset=row.offset,
                attributed_to=row.attributed_to,
                hedge=row.hedge,
                supersedes=row.supersedes,
            )
            found.setdefault(row.question, []).append(assertion)
    return found


def _views(connection: Connection, case: str) -> dict[str, list[OfficeView]]:
    """Return the views by question; of two, the one that was signed later stands last."""
    row = tables.office_view.c
    columns = (row.question, row.status, row.text, row.officer, row.signed_on, row.entered_by)
    query = sa.select(*columns).where(row.case == case)
    views: dict[str, list[OfficeView]] = {}
    for question, *view in connection.execute(query.order_by(row.signed_on, row.id)):
        views.setdefault(question, []).append(OfficeView(*view))
    return views
