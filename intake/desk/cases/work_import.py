"""The office's work from a case file into the record.

What stands in the record already is not entered twice, and nothing is overwritten. A file proves no second officer: a
child's agreement counts once one approves it here. Letters that left are history; entering them sends nothing. A reply
to a letter that is here brings it on as one that is entered by hand does.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from intake.desk.cases import agreements, clocks, communications, consent, dates, entering, review
from intake.desk.cases.model import Entity
from intake.desk.cases.work_errors import DayToCome, ReferenceTaken
from intake.desk.cases.work_export import (
    action_entry,
    consent_entry,
    deadline_entry,
    demand_entry,
    letter_entry,
    need_entry,
)
from intake.desk.cases.work_form import (
    ActionEntry,
    ConsentEntry,
    DeadlineEntry,
    DemandEntry,
    LetterEntry,
    NeedEntry,
    ReplyEntry,
    Sections,
)
from intake.desk.cases.work_terms import Answer, Audience, DeadlineKind
from intake.desk.session import Session
from intake.desk.store import actions, consents, deadlines, letters, needs
from intake.desk.store.actions import Action, Demand
from intake.desk.store.cases import Case
from intake.desk.store.consents import Consent
from intake.desk.store.database import Connection
from intake.desk.store.deadlines import Deadline, Done, Noted
from intake.desk.store.letters import Answered, Correspondence, Letter, LetterReply, LetterStep
from intake.desk.store.needs import Need

Entry = TypeVar("Entry", bound=Hashable)


def store(session: Session, connection: Connection, case: Case, sections: Sections, ids: Mapping[str, str]) -> int:
    """Enter what is new in the sections; `ids` has the random ids by those of the file. Returns how many were new."""
    check_days(sections, session.today)
    bringing = _Bringing(session, connection, case, ids)
    return (
        bringing.consents(sections.consents)
        + bringing.letters(sections.communications)
        + bringing.actions(sections.actions)
        + bringing.demands(sections.demands)
        + bringing.needs(sections.needs)
        + bringing.deadlines(sections.deadlines)
    )


def check_days(sections: Sections, today: datetime.date) -> None:
    """Refuse what a file says was done on a day that has not come."""
    for place, day in _days(sections):
        if day is not None and day > today:
            raise DayToCome(f"{place}: {day}")


def _days(sections: Sections) -> Iterator[tuple[str, datetime.date | None]]:
    """Give the days on which something was done, with their places in the file."""
    for number, one in enumerate(sections.consents):
        yield f"consents[{number}].given_on", one.said.given_on
        yield f"consents[{number}].withdrawn_on", one.withdrawn_on
    for number, letter in enumerate(sections.communications):
        yield f"communications[{number}].sent_on", letter.sent_on
        for place, reply in enumerate(letter.replies):
            yield f"communications[{number}].replies[{place}].received_on", dates.span(reply.received_on)[0]
    for number, deadline in enumerate(sections.deadlines):
        yield f"deadlines[{number}].done_on", deadline.done_on


class _Bringing:
    """One import: the ids of the file against those of the case."""

    def __init__(self, session: Session, connection: Connection, case: Case, ids: Mapping[str, str]) -> None:
        self._session = session
        self._connection = connection
        self._case = case
        self._ids = ids
        self._persons: Mapping[str, Entity] = {}

    def _id(self, label: str | None) -> str | None:
        return None if label is None else self._ids[label]

    def _head(self) -> tuple[str, datetime.date]:
        """Return who enters, and when."""
        return self._session.officer, self._session.today

    def consents(self, entries: Sequence[ConsentEntry]) -> int:
        """Enter answers about consent; those for a child wait for a second officer."""
        self._persons = {one.id: one for one in agreements.persons(self._connection, self._case)}
        there = [consent_entry(row) for row in consents.of_case(self._connection, self._case.id)]
        mine = [
            replace(one, person=self._ids[one.person], said=replace(one.said, source=self._id(one.said.source)))
            for one in entries
        ]
        rows = [self._consent(one) for one in _fresh(mine, there)]
        for made in consents.add_all(self._connection, rows):
            who = self._persons.get(made.person)
            if who is not None and made.withdrawn_on is None and agreements.needs_second(made, who):
                review.propose(self._session, self._connection, agreements.subject(made, self._case, who))
        return len(rows)

    def _consent(self, entry: ConsentEntry) -> Consent:
        said = entry.said
        return Consent(
            0,
            self._case.id,
            entry.person,
            said.audience,
            said.answer,
            said.naming,
            said.given_by,
            said.basis,
            said.given_on,
            said.source,
            said.review_on,
            entry.withdrawn_on,
            entry.second_officer,
            None,
            None,
            *self._head(),
        )

    def letters(self, entries: Sequence[LetterEntry]) -> int:
        """Enter letters, and new replies to those that are there."""
        there = {_same(letter_entry(one)): one for one in letters.of_case(self._connection, self._case.id)}
        taken, number = set(letters.references(self._connection)), letters.next_number(self._connection, self._case.id)
        fresh: list[Correspondence] = []
        replies: list[Answered] = []
        for entry in map(self._translated, entries):
            if known := there.get(_same(entry)):
                replies += self._new_replies(known, entry)
                continue
            if entry.reference is not None and entry.reference in taken:
                raise ReferenceTaken(entry.reference)
            taken.add(entry.reference or "")
            fresh.append(self._letter(entry, number + len(fresh)))
        letters.add_all(self._connection, fresh)
        letters.add_replies(self._connection, replies)
        return len(fresh) + len(replies)

    def _translated(self, entry: LetterEntry) -> LetterEntry:
        events = tuple(self._ids[event] for event in entry.events)
        return replace(entry, events=events, replies=tuple(self._reply(reply) for reply in entry.replies))

    def _reply(self, reply: ReplyEntry) -> ReplyEntry:
        contests = tuple(self._ids[question] for question in reply.contests)
        return replace(reply, source=self._id(reply.source), contests=contests)

    def _letter(self, entry: LetterEntry, number: int) -> Correspondence:
        id_, (officer, today) = entering.new_id(), self._head()
        letter = Letter(id_, self._case.id, number, entry.type, entry.joint, entry.addressee, officer, today)
        stands = (entry.reference, entry.sent_on, entry.reply_due, entry.publish_after, None)
        step = LetterStep(0, id_, entry.state, today, officer, None, *stands)
        replies = [self._answered(id_, place, reply) for place, reply in enumerate(entry.replies, 1)]
        return Correspondence(letter, entry.mandates, entry.events, [step], replies)

    def _new_replies(self, known: Correspondence, entry: LetterEntry) -> list[Answered]:
        there = letter_entry(known).replies
        fresh = [reply for reply in entry.replies if reply not in there]
        if fresh:
            communications.answered(self._session, self._connection, self._case, known)
        return [self._answered(known.letter.id, place, reply) for place, reply in enumerate(fresh, len(there) + 1)]

    def _answered(self, letter: str, number: int, reply: ReplyEntry) -> Answered:
        first, given = communications.received_as(reply.received_on)
        said = (first, reply.publicity, reply.summary, reply.source)
        row = LetterReply(entering.new_id(), letter, number, *said, *self._head(), given)
        return Answered(row, tuple(dict.fromkeys(reply.contests)))

    def actions(self, entries: Sequence[ActionEntry]) -> int:
        """Enter actions; one that came before an event is no reaction to it."""
        mine = [
            replace(
                one,
                by=self._ids[one.by],
                addressed_to=self._id(one.addressed_to),
                reaction_to=self._id(one.reaction_to),
            )
            for one in entries
        ]
        named = {one.reaction_to for one in mine if one.reaction_to is not None}
        days = {event: actions.event_date(self._connection, event) for event in named}
        for one in mine:
            if one.reaction_to is not None:
                dates.check_reaction(one.date, days[one.reaction_to])
        fresh = _fresh(mine, [action_entry(row) for row in actions.actions(self._connection, self._case.id)])
        first = actions.next_action(self._connection, self._case.id)
        actions.add_actions(self._connection, [self._action(one, number) for number, one in enumerate(fresh, first)])
        return len(fresh)

    def _action(self, entry: ActionEntry, number: int) -> Action:
        return Action(
            entering.new_id(),
            self._case.id,
            number,
            entry.kind,
            entry.by,
            entry.date,
            entry.addressed_to,
            entry.reaction_to,
            entry.response,
            entry.impact,
            entry.status,
            entry.text,
            *self._head(),
            None,
        )

    def demands(self, entries: Sequence[DemandEntry]) -> int:
        """Enter demands."""
        mine = [
            replace(one, by=self._ids[one.by], source=self._id(one.source), addressed_to=self._id(one.addressed_to))
            for one in entries
        ]
        fresh = _fresh(mine, [demand_entry(row) for row in actions.demands(self._connection, self._case.id)])
        first = actions.next_demand(self._connection, self._case.id)
        actions.add_demands(self._connection, [self._demand(one, number) for number, one in enumerate(fresh, first)])
        return len(fresh)

    def _demand(self, entry: DemandEntry, number: int) -> Demand:
        said = (entry.source, entry.text, entry.quote, entry.offset, entry.addressed_to, entry.follow_up)
        return Demand(entering.new_id(), self._case.id, number, entry.by, *said, *self._head(), None)

    def needs(self, entries: Sequence[NeedEntry]) -> int:
        """Enter needs."""
        mine = [replace(one, person=self._ids[one.person]) for one in entries]
        fresh = _fresh(mine, [need_entry(row) for row in needs.of_case(self._connection, self._case.id)])
        first = needs.next_number(self._connection, self._case.id)
        needs.add(self._connection, [self._need(one, number) for number, one in enumerate(fresh, first)])
        return len(fresh)

    def _need(self, entry: NeedEntry, number: int) -> Need:
        said = (entry.person, entry.kind, entry.referred_to, None, entry.result)
        return Need(entering.new_id(), self._case.id, number, *said, *self._head(), None)

    def deadlines(self, entries: Sequence[DeadlineEntry]) -> int:
        """Enter deadlines, and those of agreements that the file does not name."""
        known = deadlines.of_case(self._connection, self._case.id)
        coming = _Coming(self._connection, self._case, {noted.deadline.object for noted in known})
        fresh, met = _met(entries, known)
        made = deadlines.add_all(self._connection, self._case.id, [self._deadline(one, coming) for one in fresh])
        done = [(row.id, entry.done_on) for row, entry in zip(made, fresh, strict=True) if entry.done_on is not None]
        deadlines.done(self._connection, *(Done(id, self._session.officer, day) for id, day in (*done, *met)))
        for row in coming.left():
            values = (consent.until(row), agreements.recheck_basis(row), consent.object_of(row))
            clocks.note(self._session, self._connection, self._case, DeadlineKind.CONSENT, *values)
        return len(fresh) + len(met)

    def _deadline(self, entry: DeadlineEntry, coming: "_Coming") -> Deadline:
        object_ = None if entry.done_on else coming.take(entry)
        values = (entry.kind, object_, entry.due, entry.basis)
        return Deadline(entering.new_id(), self._case.id, 0, *values, *self._head())


def _fresh(entries: Sequence[Entry], there: Iterable[Entry]) -> Sequence[Entry]:
    """Return those entries that are not there, counting equal ones: two that say the same are two."""
    left, new = Counter(there), []
    for entry in entries:
        if left[entry]:
            left[entry] -= 1
        else:
            new.append(entry)
    return new


def _met(
    entries: Sequence[DeadlineEntry], known: Sequence[Noted]
) -> tuple[Sequence[DeadlineEntry], Sequence[tuple[str, datetime.date]]]:
    """Return the deadlines that are not there, and which that are open here are done, on which day.

    What was done here stays done, though the file does not know it.
    """
    _, others, left = _paired(entries, known, lambda entry: entry)
    pairs, fresh, _ = _paired(others, left, lambda entry: replace(entry, done_on=None))
    done = ((noted, entry.done_on) for entry, noted in pairs if noted.done_on is None)
    return fresh, [(noted.deadline.id, day) for noted, day in done if day is not None]


def _paired(
    entries: Sequence[DeadlineEntry], known: Sequence[Noted], key: Callable[[DeadlineEntry], DeadlineEntry]
) -> tuple[Sequence[tuple[DeadlineEntry, Noted]], Sequence[DeadlineEntry], Sequence[Noted]]:
    """Return what says the same by a key, each taken once, then what is left on both sides."""
    left: dict[DeadlineEntry, list[Noted]] = {}
    for noted in known:
        left.setdefault(key(deadline_entry(noted)), []).append(noted)
    pairs: list[tuple[DeadlineEntry, Noted]] = []
    others: list[DeadlineEntry] = []
    for entry in entries:
        if waiting := left.get(key(entry)):
            pairs.append((entry, waiting.pop(0)))
        else:
            others.append(entry)
    return pairs, others, [noted for waiting in left.values() for noted in waiting]


class _Coming:
    """The agreements and letters of a case whose days a file may name, so that a deadline ends with its object."""

    def __init__(self, connection: Connection, case: Case, taken: Collection[str | None]) -> None:
        self._agreements: dict[datetime.date, list[Consent]] = {}
        for row in _counting(consents.of_case(connection, case.id)):
            if consent.object_of(row) not in taken:
                self._agreements.setdefault(consent.until(row), []).append(row)
        self._letters: dict[tuple[DeadlineKind, datetime.date | None], str] = {}
        for one in letters.of_case(connection, case.id):
            self._letters[DeadlineKind.REPLY, one.now.reply_due] = f"letter:{one.letter.id}"
            self._letters[DeadlineKind.PUBLICATION, one.now.publish_after] = f"letter:{one.letter.id}"

    def take(self, entry: DeadlineEntry) -> str | None:
        """Return what a deadline comes from; each agreement is taken once."""
        if entry.kind is not DeadlineKind.CONSENT:
            return self._letters.get((entry.kind, entry.due))
        waiting = self._agreements.get(entry.due)
        return consent.object_of(waiting.pop(0)) if waiting else None

    def left(self) -> Sequence[Consent]:
        """Return the agreements that no deadline was taken for, in the order in which they were entered."""
        return sorted((row for rows in self._agreements.values() for row in rows), key=lambda row: row.number)


def _counting(rows: Sequence[Consent]) -> Sequence[Consent]:
    """Return the answers that count now and are agreements."""
    groups: dict[tuple[str, Audience], list[Consent]] = {}
    for row in rows:
        groups.setdefault((row.person, row.audience), []).append(row)
    last = [consent.latest(own, audience) for (_, audience), own in groups.items()]
    return [row for row in last if row and row.answer is Answer.YES and row.withdrawn_on is None]


def _same(entry: LetterEntry) -> tuple[object, ...]:
    """Return what makes a letter the same one."""
    names = (entry.type, entry.joint, entry.reference, entry.addressee, entry.mandates)
    return (*names, frozenset(entry.events), entry.sent_on)
