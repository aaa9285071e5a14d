"""The rules of days: how long a reply may take, when a letter may be published, when the office looks again.

They are shipped as proposals that nobody confirmed, and say so wherever a day is shown that comes from them. An office
confirms one by setting it; the rows before it stay. The rules know nothing of letters but their types.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Final

from intake.audit.events import Event
from intake.desk import ledger
from intake.desk.cases import checks, entering
from intake.desk.cases.work_errors import RuleDays, RuleUnknown
from intake.desk.cases.work_terms import RULES, DeadlineKind, LetterType
from intake.desk.session import Session
from intake.desk.store import deadlines as rows
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection
from intake.desk.store.deadlines import Deadline, Rule

LONGEST: Final = 3660
_BASIS: Final = checks.LINE // 2  # a deadline repeats it with the days
OF_LETTERS: Final[Mapping[LetterType, Sequence[tuple[DeadlineKind, str]]]] = {
    type: (
        (DeadlineKind.REPRISAL, "reprisal-check"),
        (DeadlineKind.FOLLOW_UP, "follow-up-1"),
        (DeadlineKind.REPLY, f"reply-{type}"),
        (DeadlineKind.PUBLICATION, f"publish-{type}"),
        (DeadlineKind.FOLLOW_UP, "follow-up-2"),
        (DeadlineKind.FOLLOW_UP, "follow-up-3"),
    )
    for type in LetterType
}


def rules(connection: Connection) -> Mapping[str, Rule]:
    """Return the rules that count, by kind."""
    return {rule.kind: rule for rule in rows.rules(connection)}


def confirm(session: Session, kind: str, days: int, basis: str) -> Rule:
    """Set a rule, checked today by this officer."""
    if kind not in RULES:
        raise RuleUnknown(kind)
    if not 0 <= days <= LONGEST:
        raise RuleDays(str(days))
    checks.text("basis", basis, _BASIS, empty=False)
    rule = Rule(0, kind, days, basis.strip(), session.today, session.officer)
    with session.database.writing() as connection:
        rows.add_rule(connection, rule)
        ledger.note(session, connection, Event.UPDATED, f"rule:{kind}")
    return rule


def after(day: datetime.date, rule: Rule) -> datetime.date:
    """Return the day that a rule gives."""
    return day + datetime.timedelta(days=rule.days)


def words(rule: Rule) -> str:
    """Say on what a day rests, and whether anybody checked it."""
    checked = f"checked on {rule.checked_on} by {rule.checked_by}" if rule.checked_on else "unconfirmed"
    return f"{rule.kind}, {rule.days} days, {checked}: {rule.basis}"


def note(
    session: Session,
    connection: Connection,
    case: Case,
    kind: DeadlineKind,
    due: datetime.date,
    basis: str,
    object_: str | None = None,
) -> Deadline:
    """Note a day on which something is due in a case."""
    values = (kind, object_, due, basis, session.officer, session.today)
    return rows.add(connection, Deadline(entering.new_id(), case.id, 0, *values))
