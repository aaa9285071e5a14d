"""Letters of the office (AL, UA, OL, alone or joint): drafted, reviewed, sent, answered, published.

A letter that names somebody to a Government leaves only where at least one of those it is about agrees, and only by
two officers; where a rule of admissibility speaks against it, with their reason. Who else stands in it is the gate's
matter. The days for a reply and for publication come from the table
of rules, which says whether anybody confirmed them. A reply is one more source of the case: its words contest others
there, and overwrite nothing.
"""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from intake.desk.cases import admissibility, agreements, checks, clocks, dates, entering, life, review
from intake.desk.cases.admissibility import Objection
from intake.desk.cases.review import Subject
from intake.desk.cases.work_errors import (
    DayOrder,
    FutureDay,
    JointDiffers,
    LetterInadmissible,
    LetterStepRefused,
    LetterUnknown,
    LetterWithoutConsent,
    LetterWithoutEvents,
    ReferenceMalformed,
    ReferenceTaken,
)
from intake.desk.cases.work_terms import Audience, DeadlineKind, LetterState, LetterType, Publicity, ReviewKind, State
from intake.desk.session import Session
from intake.desk.store import deadlines, entries
from intake.desk.store import letters as rows
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection
from intake.desk.store.letters import Answered, Correspondence, Letter, LetterReply, LetterStep
from intake.desk.store.reviews import Review

_REFERENCE = re.compile(r"[A-Z]{3} [1-9][0-9]{0,3}/(?:19|20)[0-9]{2}\Z", re.ASCII)

L = LetterState
STEPS: Final[Mapping[LetterState, frozenset[LetterState]]] = {
    L.DRAFTED: frozenset({L.IN_REVIEW, L.DROPPED}),
    L.IN_REVIEW: frozenset({L.DRAFTED, L.SENT, L.DROPPED}),
    L.SENT: frozenset({L.ANSWERED, L.PUBLISHED}),
    L.ANSWERED: frozenset({L.ANSWERED, L.PUBLISHED}),
    L.PUBLISHED: frozenset({L.PUBLISHED}),  # a late reply changes nothing of that
    L.DROPPED: frozenset(),
}
_CASE_STATES: Final = {
    L.DRAFTED: State.COMMUNICATION_DRAFTED,
    L.IN_REVIEW: State.IN_REVIEW,
    L.SENT: State.SENT,
    L.ANSWERED: State.REPLY_RECEIVED,
}
LEFT: Final = (L.SENT, L.ANSWERED, L.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter as an officer begins it; events by their ids in the case."""

    type: LetterType
    joint: bool
    addressee: str
    mandates: Sequence[str]
    events: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sending:
    """How a letter leaves. `document` is the SHA-256 of what was written, where it was written here.

    `despite` is why it leaves though a rule of admissibility speaks against it.
    """

    reference: str
    sent_on: datetime.date
    document: str | None = None
    despite: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A reply as it came, on a day or in a month or year; `source` and `contests` are ids in the case."""

    received_on: str
    publicity: Publicity
    summary: str
    source: str | None
    contests: Sequence[str] = ()


def of_case(connection: Connection, case: Case) -> Sequence[Correspondence]:
    """Return the letters of a case with everything that belongs to them."""
    return rows.of_case(connection, case.id)


def find(connection: Connection, case: Case, label: str) -> Correspondence:
    """Return a letter by its number (`c1`) or id, or raise LetterUnknown."""
    found = (one for one in of_case(connection, case) if label in (one.label, one.letter.id))
    letter = next(found, None)
    if letter is None:
        raise LetterUnknown(label)
    return letter


def draft(session: Session, connection: Connection, case: Case, draft: Draft) -> Correspondence:
    """Begin a letter."""
    checks.text("addressee", draft.addressee, checks.LINE, empty=False)
    check_joint(draft.joint, draft.mandates)
    references = entering.References(connection, case)
    events = [references.id(event, "event") for event in draft.events]
    number = rows.next_number(connection, case.id)
    values = (draft.type, draft.joint, draft.addressee.strip(), session.officer, session.today)
    letter = Letter(entering.new_id(), case.id, number, *values)
    rows.add(connection, letter, [name.strip() for name in draft.mandates], list(dict.fromkeys(events)))
    first = LetterStep(0, letter.id, L.DRAFTED, session.today, session.officer, None, None, None, None, None, None)
    return _taken(session, connection, case, first)


def check_joint(joint: bool, mandates: Sequence[str]) -> None:
    """Refuse a letter of several mandates that is not called joint, and a joint one that names none."""
    for name in mandates:
        checks.text("mandate", name, checks.LINE, empty=False)
    if (joint and not mandates) or (len(mandates) > 1 and not joint):
        raise JointDiffers


def check_reference(reference: str, sent_on: datetime.date | None) -> None:
    """Refuse what is no reference, or one of a later year than that in which the letter was sent."""
    if not _REFERENCE.match(reference) or (sent_on is not None and int(reference[-4:]) > sent_on.year):
        raise ReferenceMalformed


def _taken(session: Session, connection: Connection, case: Case, step: LetterStep) -> Correspondence:
    """Append a step, and let the case come after."""
    _append(session, connection, case, step)
    entering.written(session, connection, case)
    return find(connection, case, step.communication)


def _append(session: Session, connection: Connection, case: Case, step: LetterStep) -> None:
    rows.add_step(connection, step)
    if step.state in _CASE_STATES:
        life.follow(session, connection, case, _CASE_STATES[step.state])


def step(session: Session, connection: Connection, case: Case, label: str, state: LetterState) -> Correspondence:
    """Bring a letter on, back or out by hand; sending and replies have acts of their own."""
    letter = find(connection, case, label)
    if state in (L.SENT, L.ANSWERED):
        raise LetterStepRefused(f"{letter.now.state}, {state}")
    _check_step(letter, state)
    return _taken(session, connection, case, _next(session, letter, state))


def _next(session: Session, letter: Correspondence, state: LetterState) -> LetterStep:
    """Return the step into another state, which changes nothing else."""
    return replace(
        letter.now,
        number=0,
        state=state,
        taken_on=session.today,
        officer=session.officer,
        second=session.second_officer,
    )


def _check_step(letter: Correspondence, state: LetterState) -> None:
    if state not in STEPS[letter.now.state]:
        raise LetterStepRefused(f"{letter.now.state}, {state}")


def subject(connection: Connection, case: Case, letter: Correspondence, sending: Sending, on: datetime.date) -> Subject:
    """Return what two officers answer for when a letter leaves: its head, its events, the agreements it rests on."""
    consents = [str(cell) for cell in _agreements(connection, case, letter, on)]
    one = letter.letter
    head = (one.id, one.type, one.joint, one.addressee, list(letter.mandates), list(letter.events))
    against = [objection.sentence for objection in objections(connection, case, letter)]
    despite = [against, sending.despite] if against else []
    values = (sending.reference, sending.sent_on, sending.document, consents, *despite)
    digest = review.digest("communication", *head, *values)
    words = f"case {case.code}: send {letter.kind} {sending.reference} ({letter.label}) to {one.addressee}"
    if against:
        words = f"{words}, though {'; '.join(against)}, because: {sending.despite}"
    return Subject(ReviewKind.COMMUNICATION, f"communication:{one.id}", digest, words, case.id)


def _agreements(
    connection: Connection, case: Case, letter: Correspondence, on: datetime.date
) -> Sequence[tuple[str, int | None, str]]:
    """Return who of those whom a letter is about agrees to be named to the State: person, agreement, naming."""
    about = set(rows.victims(connection, letter.events))
    lines = [line for line in agreements.matrix(connection, case, on) if line.person.id in about]
    cells = [(line.person.id, line.cells[Audience.STATE]) for line in lines]
    return [(person, cell.consent, cell.naming) for person, cell in cells if cell.allowed]


def objections(connection: Connection, case: Case, letter: Correspondence) -> Sequence[Objection]:
    """Return the rules of admissibility that speak against a letter; one about law and policy has none."""
    if letter.letter.type is LetterType.OL:
        return ()
    return admissibility.objections(connection, case, letter.events)


def send(session: Session, connection: Connection, case: Case, label: str, sending: Sending) -> Correspondence:
    """Note that a letter leaves: by two officers, with consent, under its reference."""
    letter = find(connection, case, label)
    _check_sending(session, connection, case, letter, sending)
    approval = review.require(session, connection, subject(connection, case, letter, sending, session.today))
    rules = clocks.rules(connection)
    now = LetterStep(
        0,
        letter.letter.id,
        L.SENT,
        session.today,
        session.officer,
        approval.beside(session.officer),
        sending.reference,
        sending.sent_on,
        clocks.after(sending.sent_on, rules[f"reply-{letter.letter.type}"]),
        clocks.after(sending.sent_on, rules[f"publish-{letter.letter.type}"]),
        sending.document,
        sending.despite if objections(connection, case, letter) else None,
    )
    for kind, rule in clocks.OF_LETTERS[letter.letter.type]:
        due = clocks.after(sending.sent_on, rules[rule])
        clocks.note(session, connection, case, kind, due, clocks.words(rules[rule]), _object(letter))
    return _taken(session, connection, case, now)


def propose(session: Session, connection: Connection, case: Case, label: str, sending: Sending) -> Review:
    """Propose to send a letter, for the second officer to approve."""
    letter = find(connection, case, label)
    _check_sending(session, connection, case, letter, sending)
    return review.propose(session, connection, subject(connection, case, letter, sending, session.today))


def _check_sending(
    session: Session, connection: Connection, case: Case, letter: Correspondence, sending: Sending
) -> None:
    _check_step(letter, L.SENT)
    if sending.sent_on > session.today:
        raise FutureDay(str(sending.sent_on))
    check_reference(sending.reference, sending.sent_on)
    if rows.reference_taken(connection, sending.reference, letter.letter.id):
        raise ReferenceTaken(sending.reference)
    if letter.letter.type is LetterType.OL:
        return
    if not rows.victims(connection, letter.events):
        raise LetterWithoutEvents
    # on the day on which it left, and today: what was agreed later does not open a letter of an earlier day
    for day in (sending.sent_on, session.today):
        if not _agreements(connection, case, letter, day):
            raise LetterWithoutConsent(str(day))
    checks.text("despite", sending.despite or "", checks.LINE)
    against = objections(connection, case, letter)
    if against and not (sending.despite or "").strip():
        raise LetterInadmissible("; ".join(one.sentence for one in against))


def _object(letter: Correspondence) -> str:
    return f"letter:{letter.letter.id}"


def reply(session: Session, connection: Connection, case: Case, label: str, received: Received) -> Correspondence:
    """Note a reply to a letter that was sent."""
    letter = find(connection, case, label)
    _check_step(letter, _replied(letter))
    first, last = dates.span(received.received_on)
    if first > session.today:
        raise FutureDay(received.received_on)
    if letter.now.sent_on is not None and last < letter.now.sent_on:
        raise DayOrder(f"{letter.now.sent_on}, {received.received_on}")
    checks.text("summary", received.summary, checks.LONG, empty=False)
    _add_reply(session, connection, case, letter, received)
    answered(session, connection, case, letter)
    entering.written(session, connection, case)
    return find(connection, case, letter.letter.id)


def _replied(letter: Correspondence) -> LetterState:
    return L.PUBLISHED if letter.now.state is L.PUBLISHED else L.ANSWERED


def answered(session: Session, connection: Connection, case: Case, letter: Correspondence) -> None:
    """Bring a letter on to which a reply was noted: none is due any more, and the case comes after."""
    state = _replied(letter)
    _check_step(letter, state)
    deadlines.settle(connection, [_object(letter)], session.officer, session.today, DeadlineKind.REPLY)
    _append(session, connection, case, _next(session, letter, state))


def _add_reply(
    session: Session, connection: Connection, case: Case, letter: Correspondence, received: Received
) -> None:
    references = entering.References(connection, case)
    first, given = received_as(received.received_on)
    row = LetterReply(
        entering.new_id(),
        letter.letter.id,
        len(letter.replies) + 1,
        first,
        received.publicity,
        received.summary.strip(),
        references.optional(received.source, "source"),
        session.officer,
        session.today,
        given,
    )
    contests = [references.id(question, "question") for question in received.contests]
    rows.add_replies(connection, [Answered(row, list(dict.fromkeys(contests)))])


def received_as(iso: str) -> tuple[datetime.date, str | None]:
    """Return the first day on which a reply may have come, and the month or year where no day is known."""
    first, last = dates.span(iso)
    return first, None if first == last else iso


def left_about(connection: Connection, case: Case, person: str) -> Sequence[Correspondence]:
    """Return the letters about a person that have left: what a withdrawal cannot call back."""
    id = entries.find(connection, case.id, person)
    wanted = id.entry.id if id else person
    return [letter for letter in left(connection, case) if wanted in rows.victims(connection, letter.events)]


def left(connection: Connection, case: Case) -> Sequence[Correspondence]:
    """Return the letters of a case that have left."""
    return [letter for letter in of_case(connection, case) if letter.now.state in LEFT]
