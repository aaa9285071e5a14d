"""What others did about a case, and what they demand: organisations, colleagues, authorities, other experts.

An action that came before an event is no reaction to it. A demand stands in the words of a source, which are looked
for in its text. Nothing is changed: a revised entry takes the place of the one before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from intake.desk.cases import checks, dates, entering
from intake.desk.cases.dates import GivenDate
from intake.desk.cases.quotes import Passage
from intake.desk.cases.work_errors import ImpactOutOfRange, QuoteIncomplete, WorkEntryUnknown
from intake.desk.cases.work_terms import ActionKind, ActionStatus, Response
from intake.desk.session import Session
from intake.desk.store import actions as rows
from intake.desk.store import case_sources
from intake.desk.store.actions import Action, Demand
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection

IMPACTS = range(-3, 4)


@dataclass(frozen=True, slots=True)
class Doing:
    """An action as an officer enters it; entities and events by their ids in the case."""

    kind: ActionKind
    by: str
    date: GivenDate | None
    text: str
    addressed_to: str | None = None
    reaction_to: str | None = None
    response: Response = Response.UNKNOWN
    impact: int = 0
    status: ActionStatus = ActionStatus.UNKNOWN


@dataclass(frozen=True, slots=True)
class Asking:
    """A demand as an officer enters it."""

    by: str
    text: str
    source: str | None = None
    quote: str = ""
    addressed_to: str | None = None
    follow_up: str | None = None
    near: int | None = None  # of several places where the words stand, the one nearest to this character


def check_impact(impact: int) -> None:
    """Refuse an impact that is off the scale."""
    if impact not in IMPACTS:
        raise ImpactOutOfRange(str(impact))


def add(session: Session, connection: Connection, case: Case, doing: Doing, supersedes: str | None = None) -> Action:
    """Note an action, or what is known better of one."""
    check_impact(doing.impact)
    checks.text("text", doing.text, checks.LONG, empty=False)
    references = entering.References(connection, case)
    event = references.optional(doing.reaction_to, "event")
    if event is not None:
        dates.check_reaction(doing.date, rows.event_date(connection, event))
    row = Action(
        id=entering.new_id(),
        case=case.id,
        number=rows.next_action(connection, case.id),
        kind=doing.kind,
        by=references.id(doing.by, "entity"),
        date=doing.date,
        addressed_to=references.optional(doing.addressed_to, "entity"),
        reaction_to=event,
        response=doing.response,
        impact=doing.impact,
        status=doing.status,
        text=doing.text.strip(),
        officer=session.officer,
        entered_on=session.today,
        supersedes=_action(connection, case, supersedes).id if supersedes else None,
    )
    rows.add_actions(connection, [row])
    entering.written(session, connection, case)
    return row


def _action(connection: Connection, case: Case, label: str) -> Action:
    found = next((one for one in rows.actions(connection, case.id) if label in (f"x{one.number}", one.id)), None)
    if found is None:
        raise WorkEntryUnknown(label)
    return found


def demand(
    session: Session, connection: Connection, case: Case, asking: Asking, supersedes: str | None = None
) -> Demand:
    """Note a demand; its quote is looked for in the text of its source."""
    checks.text("text", asking.text, checks.LONG, empty=False)
    checks.text("quote", asking.quote, checks.LONG)
    checks.text("follow-up", asking.follow_up or "", checks.LINE)
    references = entering.References(connection, case)
    source = references.optional(asking.source, "source")
    row = Demand(
        id=entering.new_id(),
        case=case.id,
        number=rows.next_demand(connection, case.id),
        by=references.id(asking.by, "entity"),
        source=source,
        text=asking.text.strip(),
        quote=asking.quote,
        offset=None,
        addressed_to=references.optional(asking.addressed_to, "entity"),
        follow_up=asking.follow_up,
        officer=session.officer,
        entered_on=session.today,
        supersedes=_demand(connection, case, supersedes).id if supersedes else None,
    )
    quoted = _located(connection, row, asking.near)
    rows.add_demands(connection, [quoted])
    entering.written(session, connection, case)
    return quoted


def _located(connection: Connection, row: Demand, near: int | None) -> Demand:
    """Return a demand with its quote as the source has it, and where."""
    if not row.quote:
        return row
    if row.source is None:
        raise QuoteIncomplete
    found = Passage(case_sources.text(connection, row.source)).locate(row.quote, near)
    return replace(row, quote=found.exact, offset=found.offset)


def _demand(connection: Connection, case: Case, label: str) -> Demand:
    found = next((one for one in rows.demands(connection, case.id) if label in (f"d{one.number}", one.id)), None)
    if found is None:
        raise WorkEntryUnknown(label)
    return found


def of_case(connection: Connection, case: Case) -> tuple[Sequence[Action], Sequence[Demand]]:
    """Return what others did and demand, each in the order in which it was entered."""
    return rows.actions(connection, case.id), rows.demands(connection, case.id)
