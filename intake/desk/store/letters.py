"""Rows about letters of the office to governments and others, their steps and the replies to them."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from intake.desk.cases.work_terms import LetterState, LetterType, Publicity
from intake.desk.store import case_tables, entries
from intake.desk.store import work_rows as rows
from intake.desk.store.database import Connection
from intake.desk.store.work_tables import (
    communication,
    communication_event,
    communication_mandate,
    communication_reply,
    communication_reply_question,
    communication_step,
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it was drafted."""

    id: str
    case: str
    number: int
    type: LetterType
    joint: bool
    addressee: str
    officer: str
    drafted_on: datetime.date


@dataclass(frozen=True, slots=True)
class LetterStep:
    """A letter came into a state; the values are those that stand from then on."""

    number: int
    communication: str
    state: LetterState
    taken_on: datetime.date
    officer: str
    second: str | None
    reference: str | None
    sent_on: datetime.date | None
    reply_due: datetime.date | None
    publish_after: datetime.date | None
    document: str | None
    despite: str | None = None


@dataclass(frozen=True, slots=True)
class LetterReply:
    """A reply as it was received; its text is a source of the case.

    Where only the month or the year is known, `received_iso` has it and `received_on` is its first day.
    """

    id: str
    communication: str
    number: int
    received_on: datetime.date
    publicity: Publicity
    summary: str
    source: str | None
    officer: str
    entered_on: datetime.date
    received_iso: str | None = None

    @property
    def received(self) -> str:
        """When it was received, as exactly as that is known."""
        return self.received_iso or self.received_on.isoformat()


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply with the questions of the case that it contests."""

    reply: LetterReply
    contests: Sequence[str]


@dataclass(frozen=True, slots=True)
class Correspondence:
    """A letter with its mandates, the events that it covers, its steps and the replies to it."""

    letter: Letter
    mandates: Sequence[str]
    events: Sequence[str]
    steps: Sequence[LetterStep]
    replies: Sequence[Answered]

    @property
    def now(self) -> LetterStep:
        """The letter as it stands."""
        return self.steps[-1]

    @property
    def leaving(self) -> LetterStep:
        """The step with which it left, by the two who answer for it; as it stands where it came from a case file."""
        return next((step for step in self.steps if step.state is LetterState.SENT), self.now)

    @property
    def label(self) -> str:
        """What people call it within its case."""
        return f"c{self.letter.number}"

    @property
    def kind(self) -> str:
        """AL, UA or OL, with a J before it where it is joint."""
        return f"J{self.letter.type}" if self.letter.joint else str(self.letter.type)


def add(connection: Connection, letter: Letter, mandates: Sequence[str], events: Sequence[str]) -> None:
    """Append a letter."""
    add_all(connection, [Correspondence(letter, mandates, events, (), ())])


def add_all(connection: Connection, new: Sequence[Correspondence]) -> None:
    """Append letters with their steps and the replies to them."""
    mandates = [
        {"communication": one.letter.id, "position": position, "name": name}
        for one in new
        for position, name in enumerate(one.mandates, 1)
    ]
    covered = [{"communication": one.letter.id, "event": event} for one in new for event in one.events]
    rows.add_all(connection, communication, [one.letter for one in new])
    entries.insert(connection, communication_mandate, mandates)
    entries.insert(connection, communication_event, covered)
    rows.add_all(connection, communication_step, [step for one in new for step in one.steps])
    add_replies(connection, [reply for one in new for reply in one.replies])


def next_number(connection: Connection, case: str) -> int:
    """Return the number of the next letter of a case."""
    return rows.next_number(connection, communication, case)


def add_step(connection: Connection, step: LetterStep) -> None:
    """Append a step."""
    rows.add(connection, communication_step, step)


def add_replies(connection: Connection, new: Sequence[Answered]) -> None:
    """Append replies."""
    contested = [{"reply": one.reply.id, "question": question} for one in new for question in one.contests]
    rows.add_all(connection, communication_reply, [one.reply for one in new])
    entries.insert(connection, communication_reply_question, contested)


def of_case(connection: Connection, case: str) -> Sequence[Correspondence]:
    """Return the letters of a case, the first one first, in as many queries for a hundred as for one."""
    query = sa.select(communication).where(communication.c.case == case).order_by(communication.c.number)
    ids = sa.select(communication.c.id).where(communication.c.case == case)
    mandates, events = _mandates(connection, ids), _events(connection, ids)
    steps: dict[str, list[LetterStep]] = {}
    replies: dict[str, list[Answered]] = {}
    for step in _steps(connection, ids):
        steps.setdefault(step.communication, []).append(step)
    for answered in _replies(connection, ids):
        replies.setdefault(answered.reply.communication, []).append(answered)
    return [
        Correspondence(
            letter,
            mandates.get(letter.id, []),
            events.get(letter.id, []),
            steps.get(letter.id, []),
            replies.get(letter.id, []),
        )
        for letter in rows.read(connection, Letter, query)
    ]


Letters = sa.Select[tuple[str]]


def _grouped(connection: Connection, query: sa.Select[Any]) -> Mapping[str, Sequence[str]]:
    """Return what a query of pairs finds, by the first of each."""
    found: dict[str, list[str]] = {}
    for key, value in connection.execute(query):
        found.setdefault(key, []).append(value)
    return found


def _mandates(connection: Connection, ids: Letters) -> Mapping[str, Sequence[str]]:
    name = communication_mandate.c
    return _grouped(
        connection,
        sa.select(name.communication, name.name).where(name.communication.in_(ids)).order_by(name.position),
    )


def _events(connection: Connection, ids: Letters) -> Mapping[str, Sequence[str]]:
    event, entry = communication_event.c, case_tables.entry
    joined = sa.select(event.communication, event.event).join(entry, entry.c.id == event.event)
    return _grouped(connection, joined.where(event.communication.in_(ids)).order_by(entry.c.number))


def _steps(connection: Connection, ids: Letters) -> Sequence[LetterStep]:
    step = communication_step.c
    query = sa.select(communication_step).where(step.communication.in_(ids)).order_by(step.number)
    return rows.read(connection, LetterStep, query)


def _replies(connection: Connection, ids: Letters) -> Sequence[Answered]:
    reply, question, entry = communication_reply.c, communication_reply_question.c, case_tables.entry
    query = sa.select(communication_reply).where(reply.communication.in_(ids)).order_by(reply.number)
    contested = (
        sa.select(question.reply, question.question)
        .join(entry, entry.c.id == question.question)
        .where(question.reply.in_(sa.select(reply.id).where(reply.communication.in_(ids))))
        .order_by(entry.c.number)
    )
    contests = _grouped(connection, contested)
    return [Answered(one, contests.get(one.id, [])) for one in rows.read(connection, LetterReply, query)]


def references(connection: Connection) -> frozenset[str]:
    """Return the references of all letters."""
    step = communication_step.c
    return frozenset(connection.execute(sa.select(step.reference).where(step.reference.is_not(None))).scalars())


def reference_taken(connection: Connection, reference: str, letter: str) -> bool:
    """Tell whether another letter has a reference."""
    step = communication_step.c
    query = sa.select(step.number).where(step.reference == reference, step.communication != letter)
    return connection.execute(query).first() is not None


def victims(connection: Connection, events: Sequence[str]) -> Sequence[str]:
    """Return the ids of those to whom the acts of some events were done."""
    act = case_tables.act.c
    return list(connection.execute(sa.select(act.victim).where(act.event.in_(events)).distinct()).scalars())
