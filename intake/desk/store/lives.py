"""Rows about the life of a case: its states, who leads it, how great the risk is. The last row counts."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.cases.work_terms import State
from intake.desk.store import work_rows as rows
from intake.desk.store.database import Connection
from intake.desk.store.work_tables import case_assignment, case_risk, case_state


@dataclass(frozen=True, slots=True)
class Step:
    """A case came into a state."""

    number: int
    case: str
    state: State
    reason: str
    review_on: datetime.date | None
    officer: str
    second: str | None
    changed_on: datetime.date


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who leads a case and who is the second officer."""

    number: int
    case: str
    lead: str
    second: str | None
    officer: str
    assigned_on: datetime.date


@dataclass(frozen=True, slots=True)
class Risk:
    """Threats × vulnerabilities / capacities, each from 1 to 5 with a sentence."""

    number: int
    case: str
    threats: int
    vulnerabilities: int
    capacities: int
    threats_words: str
    vulnerabilities_words: str
    capacities_words: str
    officer: str
    scored_on: datetime.date

    @property
    def score(self) -> str:
        """The quotient with one digit, from 0.2 to 25.0."""
        return f"{self.threats * self.vulnerabilities / self.capacities:.1f}"


def add_step(connection: Connection, row: Step) -> int:
    """Append a state; returns its number."""
    return rows.add(connection, case_state, row)


def steps(connection: Connection, case: str) -> Sequence[Step]:
    """Return all states of a case, the first one first."""
    query = sa.select(case_state).where(case_state.c.case == case).order_by(case_state.c.number)
    return rows.read(connection, Step, query)


def add_assignment(connection: Connection, row: Assignment) -> None:
    """Append who leads."""
    rows.add(connection, case_assignment, row)


def assignments(connection: Connection, case: str) -> Sequence[Assignment]:
    """Return who led a case, the first one first."""
    query = sa.select(case_assignment).where(case_assignment.c.case == case).order_by(case_assignment.c.number)
    return rows.read(connection, Assignment, query)


def add_risk(connection: Connection, row: Risk) -> None:
    """Append a score."""
    rows.add(connection, case_risk, row)


def risks(connection: Connection, case: str) -> Sequence[Risk]:
    """Return the scores of a case, the first one first."""
    query = sa.select(case_risk).where(case_risk.c.case == case).order_by(case_risk.c.number)
    return rows.read(connection, Risk, query)
