"""The life of a case as a table of transitions, with its lead, its second officer and its risk.

A step that is not in the table is refused. The states of a letter are reached by acts on letters; closing a case takes
two officers. It must not know what letters or consent are.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from intake.desk.cases import checks, entering, review
from intake.desk.cases.review import Subject
from intake.desk.cases.work_errors import (
    ReasonNeeded,
    ReviewDayNeeded,
    ScoreOutOfRange,
    StateByAct,
    TransitionRefused,
)
from intake.desk.cases.work_terms import ReviewKind, State
from intake.desk.errors import OfficerUnknown, SecondOfficerSame
from intake.desk.session import Session
from intake.desk.store import lives, office
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection
from intake.desk.store.lives import Assignment, Risk, Step
from intake.desk.store.reviews import Review

S = State
TRANSITIONS: Final[Mapping[State, frozenset[State]]] = {
    S.NEW: frozenset({S.TRIAGED, S.NEEDS_INFORMATION, S.REFERRED, S.CLOSED}),
    S.TRIAGED: frozenset({S.NEEDS_INFORMATION, S.ACTIVE, S.REFERRED, S.DORMANT, S.CLOSED}),
    S.NEEDS_INFORMATION: frozenset({S.TRIAGED, S.ACTIVE, S.REFERRED, S.DORMANT, S.CLOSED}),
    S.ACTIVE: frozenset({S.NEEDS_INFORMATION, S.COMMUNICATION_DRAFTED, S.REFERRED, S.DORMANT, S.CLOSED}),
    S.COMMUNICATION_DRAFTED: frozenset({S.IN_REVIEW, S.ACTIVE}),
    S.IN_REVIEW: frozenset({S.COMMUNICATION_DRAFTED, S.SENT, S.ACTIVE}),
    S.SENT: frozenset({S.REPLY_RECEIVED, S.FOLLOW_UP, S.COMMUNICATION_DRAFTED}),
    S.REPLY_RECEIVED: frozenset({S.FOLLOW_UP, S.COMMUNICATION_DRAFTED, S.ACTIVE, S.DORMANT, S.CLOSED}),
    S.FOLLOW_UP: frozenset({S.REPLY_RECEIVED, S.COMMUNICATION_DRAFTED, S.ACTIVE, S.REFERRED, S.DORMANT, S.CLOSED}),
    S.DORMANT: frozenset({S.ACTIVE, S.CLOSED}),
    S.REFERRED: frozenset({S.ACTIVE, S.DORMANT, S.CLOSED}),
    S.CLOSED: frozenset({S.ACTIVE}),
}
BY_ACT: Final = frozenset({S.COMMUNICATION_DRAFTED, S.IN_REVIEW, S.SENT, S.REPLY_RECEIVED})
_WITH_REASON: Final = frozenset({S.CLOSED, S.DORMANT, S.REFERRED})


@dataclass(frozen=True, slots=True)
class Life:
    """Where a case stands."""

    state: State
    since: datetime.date
    reason: str
    review_on: datetime.date | None
    next: tuple[State, ...]
    assignment: Assignment | None
    risk: Risk | None


def of_case(connection: Connection, case: Case) -> Life:
    """Return where a case stands, who leads it, and how great the risk is."""
    steps, leads = lives.steps(connection, case.id), lives.assignments(connection, case.id)
    risks = lives.risks(connection, case.id)
    last = steps[-1] if steps else Step(0, case.id, State.NEW, "", None, case.officer, None, case.opened_on)
    following = tuple(state for state in State if state in TRANSITIONS[last.state])
    assignment, risk = leads[-1] if leads else None, risks[-1] if risks else None
    return Life(last.state, last.changed_on, last.reason, last.review_on, following, assignment, risk)


def move(
    session: Session,
    connection: Connection,
    case: Case,
    state: State,
    reason: str = "",
    review_on: datetime.date | None = None,
) -> Step:
    """Bring a case into another state by hand."""
    if state in BY_ACT:
        raise StateByAct(state)
    checks.text("reason", reason, checks.LINE)
    now = of_case(connection, case)
    _check(now, state, reason, review_on, session.today)
    second = None
    if state is State.CLOSED:
        approval = review.require(session, connection, closing(connection, case, reason))
        second = approval.second if approval.first == session.officer else approval.first
    return _step(
        session, connection, case, Step(0, case.id, state, reason, review_on, session.officer, second, session.today)
    )


def _check(now: Life, state: State, reason: str, review_on: datetime.date | None, today: datetime.date) -> None:
    if state not in TRANSITIONS[now.state]:
        raise TransitionRefused(f"{now.state}, {state}")
    if not reason.strip() and (state in _WITH_REASON or now.state is State.CLOSED):
        raise ReasonNeeded(state)
    if state is State.DORMANT and (review_on is None or review_on <= today):
        raise ReviewDayNeeded


def closing(connection: Connection, case: Case, reason: str) -> Subject:
    """Return what two officers answer for when a case is closed: from this state, for this reason."""
    steps = lives.steps(connection, case.id)
    digest = review.digest("close", case.id, steps[-1].number if steps else 0, reason.strip())
    return Subject(
        ReviewKind.CLOSE, f"case:{case.id}", digest, f"case {case.code}: close it, {reason.strip()}", case.id
    )


def propose_closing(session: Session, connection: Connection, case: Case, state: State, reason: str) -> Review:
    """Propose to close a case, for the second officer to approve; no other step takes two."""
    if state is not State.CLOSED:
        raise TransitionRefused(f"{state} takes one officer")
    checks.text("reason", reason, checks.LINE)
    _check(of_case(connection, case), state, reason, None, session.today)
    return review.propose(session, connection, closing(connection, case, reason))


def follow(session: Session, connection: Connection, case: Case, state: State) -> None:
    """Let a case come after what happened to one of its letters, where its own state allows it."""
    now = of_case(connection, case)
    if state in TRANSITIONS[now.state]:
        row = Step(0, case.id, state, "", now.review_on, session.officer, session.second_officer, session.today)
        _step(session, connection, case, row)


def _step(session: Session, connection: Connection, case: Case, step: Step) -> Step:
    lives.add_step(connection, step)
    entering.written(session, connection, case)
    return step


def assign(session: Session, connection: Connection, case: Case, lead: str, second: str | None) -> Assignment:
    """Say who leads a case, and who is the second officer."""
    known = {officer.name for officer in office.officers(connection)}
    for name in filter(None, (lead, second)):
        if name not in known:
            raise OfficerUnknown(name)
    if second == lead:
        raise SecondOfficerSame(lead)
    row = Assignment(0, case.id, lead, second, session.officer, session.today)
    lives.add_assignment(connection, row)
    entering.written(session, connection, case)
    return row


@dataclass(frozen=True, slots=True)
class Score:
    """A number from 1 to 5, and the sentence that explains it."""

    number: int
    words: str


def assess(
    session: Session, connection: Connection, case: Case, threats: Score, vulnerabilities: Score, capacities: Score
) -> Risk:
    """Say how great the risk is: threats × vulnerabilities / capacities."""
    scores = (threats, vulnerabilities, capacities)
    if any(not 1 <= score.number <= 5 for score in scores):
        raise ScoreOutOfRange
    for score in scores:
        checks.text("sentence", score.words, checks.LINE, empty=False)
    row = Risk(
        0,
        case.id,
        threats.number,
        vulnerabilities.number,
        capacities.number,
        threats.words.strip(),
        vulnerabilities.words.strip(),
        capacities.words.strip(),
        session.officer,
        session.today,
    )
    lives.add_risk(connection, row)
    entering.written(session, connection, case)
    return row
