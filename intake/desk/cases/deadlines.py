"""What is due, over one case or all: noted days, decisions on new cases, days on which a case is looked at again.

The last two follow from the case and end when it moves on, so they are not marked as done. It must not know where the
list is shown.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from intake.desk.cases import checks, clocks, entering
from intake.desk.cases.work_errors import DeadlineIsDone, DeadlineUnknown
from intake.desk.cases.work_terms import DEADLINE_WORDS, DeadlineKind
from intake.desk.session import Session
from intake.desk.store import deadlines as rows
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection
from intake.desk.store.deadlines import Deadline, Done, Noted

AHEAD: Final = 30


@dataclass(frozen=True, slots=True)
class Due:
    """One line of the list. `label` is what `done` takes; what follows from the case itself has none."""

    code: str
    kind: DeadlineKind
    due: datetime.date
    basis: str
    label: str | None
    id: str
    done_on: datetime.date | None = None

    @property
    def words(self) -> str:
        """What is due, in words."""
        return DEADLINE_WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is late, and what is due today and in the days ahead; each by day."""

    overdue: Sequence[Due]
    coming: Sequence[Due]


def agenda(connection: Connection, today: datetime.date, ahead: int = AHEAD) -> Agenda:
    """Return what is due over all cases."""
    last = today + datetime.timedelta(days=ahead)
    found = [_due(noted) for noted in rows.until(connection, last)]
    found += [due for due in _decisions(connection) if due.due <= last]
    found += _reviews(connection, last)
    found.sort(key=lambda due: (due.due, due.code, due.kind, due.id))
    return Agenda([due for due in found if due.due < today], [due for due in found if due.due >= today])


def of_case(connection: Connection, case: Case) -> Sequence[Due]:
    """Return everything that is or was due in a case, by day."""
    found = [_due(noted) for noted in rows.of_case(connection, case.id)]
    found += [*_decisions(connection, case.id), *_reviews(connection, datetime.date.max, case.id)]
    return sorted(found, key=lambda due: (due.due, due.kind, due.id))


def _due(noted: Noted) -> Due:
    one = noted.deadline
    return Due(noted.code, one.kind, one.due, one.basis, f"t{one.number}", one.id, noted.done_on)


def _decisions(connection: Connection, case: str | None = None) -> Sequence[Due]:
    """Return the cases that wait for a decision, by the clock of their highest urgency."""
    rules = clocks.rules(connection)
    found = []
    for one in rows.undecided(connection, case):
        rule = rules[f"decision-{one.urgency}"]
        due, id_ = clocks.after(one.since, rule), f"{DeadlineKind.DECISION}:{one.case}"
        found.append(Due(one.code, DeadlineKind.DECISION, due, clocks.words(rule), None, id_))
    return found


def _reviews(connection: Connection, last: datetime.date, case: str | None = None) -> Sequence[Due]:
    return [
        Due(
            one.code,
            DeadlineKind.REVIEW,
            one.review_on,
            f"set when the case became {one.state}",
            None,
            f"{DeadlineKind.REVIEW}:{one.case}",
        )
        for one in rows.revisited(connection, last, case)
    ]


def add(session: Session, connection: Connection, case: Case, due: datetime.date, basis: str) -> Deadline:
    """Note a deadline of the office's own."""
    checks.text("what is due", basis, checks.LINE, empty=False)
    made = clocks.note(session, connection, case, DeadlineKind.OTHER, due, basis.strip())
    entering.written(session, connection, case)
    return made


def done(session: Session, connection: Connection, case: Case, label: str) -> Deadline:
    """Mark a deadline of a case as done."""
    found = next((one for one in rows.of_case(connection, case.id) if label == f"t{one.deadline.number}"), None)
    if found is None:
        raise DeadlineUnknown(label)
    if found.done_on is not None:
        raise DeadlineIsDone(label)
    rows.done(connection, Done(found.deadline.id, session.officer, session.today))
    entering.written(session, connection, case)
    return found.deadline
