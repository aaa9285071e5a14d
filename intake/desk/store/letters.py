"""Rows about letters of the office to governments and others, their steps and the replies to them."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.cases.work_terms import LetterState, LetterType, Publicity
from intake.desk.store import case_tables
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


@dataclass(frozen=True, slots=True)
class LetterReply:
    """A reply as it was received; its text is a source of the case."""

    id: str
    communication: str
    number: int
    received_on: datetime.date
    publicity: Publicity
    summary: str
    source: str | None
    officer: str
    entered_on: datetime.date


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
    def label(self) -> str:
        """What people call it within its case."""
        return f"c{self.letter.number}"

    @property
    def kind(self) -> str:
        """AL, UA or OL, with a J before it where it is joint."""
        return f"J{self.letter.type}" if self.letter.joint else str(self.letter.type)


def add(connection: Connection, letter: Letter, mandates: Sequence[str], events: Sequence[str]) -> None:
    """Append a letter."""
    rows.add(connection, communication, letter)
    for position, name in enumerate(mandates, 1):
        values = {"communication": letter.id, "position": position, "name": name}
        connection.execute(communication_mandate.insert().values(values))
    for event in events:
        connection.execute(communication_event.insert().values(communication=letter.id, event=event))


def next_number(connection: Connection, case: str) -> int:
    """Return the number of the next letter of a case."""
    return rows.next_number(connection, communication, case)


def add_step(connection: Connection, step: LetterStep) -> None:
    """Append a step."""
    rows.add(connection, communication_step, step)


def add_reply(connection: Connection, reply: LetterReply, contests: Sequence[str]) -> None:
    """Append a reply."""
    rows.add(connection, communication_reply, reply)
    for question in contests:
        connection.execute(communication_reply_question.insert().values(reply=reply.id, question=question))


def of_case(connection: Connection, case: str) -> Sequence[Correspondence]:
    """Return the letters of a case, the first one first."""
    query = sa.select(communication).where(communication.c.case == case).order_by(communication.c.number)
    return [_correspondence(connection, letter) for letter in rows.read(connection, Letter, query)]


def _correspondence(connection: Connection, letter: Letter) -> Correspondence:
    name, event, step = communication_mandate.c, communication_event.c, communication_step.c
    mandates = sa.select(name.name).where(name.communication == letter.id).order_by(name.position)
    order = sa.select(event.event).join(case_tables.entry, case_tables.entry.c.id == event.event)
    events = order.where(event.communication == letter.id).order_by(case_tables.entry.c.number)
    steps = sa.select(communication_step).where(step.communication == letter.id).order_by(step.number)
    return Correspondence(
        letter,
        list(connection.execute(mandates).scalars()),
        list(connection.execute(events).scalars()),
        rows.read(connection, LetterStep, steps),
        _replies(connection, letter.id),
    )


def _replies(connection: Connection, letter: str) -> Sequence[Answered]:
    reply, question = communication_reply.c, communication_reply_question.c
    query = sa.select(communication_reply).where(reply.communication == letter).order_by(reply.number)
    found = []
    for one in rows.read(connection, LetterReply, query):
        contested = sa.select(question.question).join(case_tables.entry, case_tables.entry.c.id == question.question)
        ordered = contested.where(question.reply == one.id).order_by(case_tables.entry.c.number)
        found.append(Answered(one, list(connection.execute(ordered).scalars())))
    return found


def reference_taken(connection: Connection, reference: str, letter: str) -> bool:
    """Tell whether another letter has a reference."""
    step = communication_step.c
    query = sa.select(step.number).where(step.reference == reference, step.communication != letter)
    return connection.execute(query).first() is not None


def victims(connection: Connection, events: Sequence[str]) -> Sequence[str]:
    """Return the ids of those to whom the acts of some events were done."""
    act = case_tables.act.c
    return list(connection.execute(sa.select(act.victim).where(act.event.in_(events)).distinct()).scalars())
