"""A case record read whole: sources, entities, events, questions with their claims, notes; and its history.

What was withdrawn is left out, what was superseded is not. Texts of sources are fetched apart. A read takes as many
queries for a large case as for a small one.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from intake.audit.events import Event as Audit
from intake.desk import ledger
from intake.desk.cases import records
from intake.desk.cases.entering import find
from intake.desk.cases.errors import EntryInUse, SupersedesOther
from intake.desk.cases.model import Act, Assertion, Change, Entered, Entity, Event, Question, Source, Withdrawal
from intake.desk.session import Session
from intake.desk.store import case_sources, cases, entities, entries, events, questions
from intake.desk.store.cases import Case, Note
from intake.desk.store.database import Connection


@dataclass(frozen=True)
class CaseRecord:
    """What stands in a case now. The lookups take a short or a random id and raise EntryUnknown."""

    case: Case
    sources: tuple[Source, ...]
    entities: tuple[Entity, ...]
    events: tuple[Event, ...]
    questions: tuple[Question, ...]
    notes: tuple[Note, ...]

    def source(self, handle: str) -> Source:
        """Return a source."""
        return find(self.sources, handle)

    def entity(self, handle: str) -> Entity:
        """Return an entity."""
        return find(self.entities, handle)

    def event(self, handle: str) -> Event:
        """Return an event."""
        return find(self.events, handle)

    def act(self, handle: str) -> Act:
        """Return an act."""
        return find((act for event in self.events for act in event.acts), handle)

    def question(self, handle: str) -> Question:
        """Return a question."""
        return find(self.questions, handle)

    def assertion(self, handle: str) -> Assertion:
        """Return an assertion, also one that was superseded."""
        return find((one for question in self.questions for one in question.assertions), handle)

    @cached_property
    def labels(self) -> dict[str, str]:
        """The short ids of all entries by their random ones."""
        return {one.id: one.label for one in self.all() if one.entry.label}

    @cached_property
    def titles(self) -> dict[str, str]:
        """What sources, entities and events are called, by their random ids."""
        called: dict[str, str] = {one.id: one.title or one.publisher or one.label for one in self.sources}
        called |= {one.id: one.title for one in self.entities}
        return called | {one.id: one.title for one in self.events}

    def all(self) -> Iterator[Entered]:
        """Yield every entry."""
        yield from self.sources
        for entity in self.entities:
            yield entity
            yield from entity.names
        for event in self.events:
            yield event
            for act in event.acts:
                yield act
                yield from act.involvements
        for question in self.questions:
            yield question
            yield from question.assertions


def gather(connection: Connection, case: Case, *, withdrawn: bool = False) -> CaseRecord:
    """Read a case whole, `withdrawn` entries too where they are wanted; the caller puts the reading on record."""
    known = entries.of_case(connection, case.id)
    gone = frozenset() if withdrawn else entries.withdrawn(connection, case.id)
    return CaseRecord(
        case,
        tuple(one for one in case_sources.of_case(connection, case.id, known) if one.id not in gone),
        tuple(entities.of_case(connection, case.id, known, gone)),
        tuple(events.of_case(connection, case.id, known, gone)),
        tuple(questions.of_case(connection, case.id, known, gone)),
        tuple(cases.notes(connection, case.id)),
    )


def read(session: Session, code: str) -> CaseRecord:
    """Read the case of a code or codename, and put that on record."""
    with session.database.writing() as connection:
        case = records.find(connection, code)
        record = gather(connection, case)
        ledger.note(session, connection, Audit.CASE_READ, f"case:{case.id}")
    return record


def check_whole(record: CaseRecord) -> None:
    """Raise EntryInUse where an entry refers to one that is not there, SupersedesOther where a claim cannot."""
    there = {one.id for one in record.all()}
    for one, referred in _references(record):
        if referred is not None and referred not in there:
            raise EntryInUse(f"by {one.label}")
    for question in record.questions:
        _check_superseding(question)


def _check_superseding(question: Question) -> None:
    known = {one.id: one for one in question.assertions}
    taken: set[str] = set()
    for one in question.assertions:
        if one.supersedes is None:
            continue
        before = known.get(one.supersedes)
        if before is None or before.source != one.source or before.id in taken:
            raise SupersedesOther(one.label)
        taken.add(before.id)


def _references(record: CaseRecord) -> Iterator[tuple[Entered, str | None]]:
    for entity in record.entities:
        yield from ((entity, name.source) for name in entity.names)
    for event in record.events:
        yield event, event.place
        for act in event.acts:
            yield from ((act, referred) for referred in (act.victim, act.place))
            yield from ((act, referred) for one in act.involvements for referred in (one.entity, one.source))
    for question in record.questions:
        yield from ((question, referred) for referred in (question.event, question.subject))
        for claim in question.assertions:
            yield from ((claim, referred) for referred in (claim.source, claim.attributed_to, claim.supersedes))


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the history of a case: an entry was made, withdrawn, restored or changed."""

    on: datetime.date
    officer: str
    act: str  # entered, withdrawn, restored, changed
    object: str
    label: str | None
    detail: str  # the reason, or what the entry said before


def history(connection: Connection, case: Case) -> Sequence[Step]:
    """Return the history of a case, the first day first; on one day what was entered stands first."""
    known = entries.of_case(connection, case.id)
    labels = {id: entry.label for id, entry in known.items()}
    steps = [
        Step(entry.entered_on or case.opened_on, entry.officer, "entered", entry.id, entry.label, "")
        for entry in sorted(known.values(), key=lambda entry: entry.number)
    ]
    steps += [_withdrawn(one, labels.get(one.object)) for one in entries.withdrawals(connection, case.id)]
    steps += [_changed(one, labels.get(one.object)) for one in entries.changes(connection, case.id)]
    return sorted(steps, key=lambda step: step.on)


def _withdrawn(one: Withdrawal, label: str | None) -> Step:
    return Step(one.on, one.officer, "withdrawn" if one.withdrawn else "restored", one.object, label, one.reason)


def _changed(one: Change, label: str | None) -> Step:
    return Step(one.on, one.officer, "changed", one.object, label, one.before)
