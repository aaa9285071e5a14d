"""What persons need, and to whom they are passed on: a referral takes their agreement to partners.

Nothing is changed: what is known better takes the place of the entry before.
"""

from collections.abc import Sequence

from intake.desk.cases import agreements, checks, entering
from intake.desk.cases.work_errors import NotAPerson, ReferralWithoutConsent, WorkEntryUnknown
from intake.desk.cases.work_terms import Audience, NeedKind
from intake.desk.session import Session
from intake.desk.store import needs as rows
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection
from intake.desk.store.needs import Need


def add(
    session: Session,
    connection: Connection,
    case: Case,
    person: str,
    kind: NeedKind,
    referred_to: str | None = None,
    result: str | None = None,
    supersedes: str | None = None,
) -> Need:
    """Note what a person needs; passing the person on takes an agreement that counts today."""
    checks.text("referred to", referred_to or "", checks.LINE)
    checks.text("result", result or "", checks.LINE)
    entity = entering.References(connection, case).id(person, "entity")
    if all(one.id != entity for one in agreements.persons(connection, case)):
        raise NotAPerson(person)
    consent = _agreement(session, connection, case, entity) if referred_to else None
    before = _find(connection, case, supersedes).id if supersedes else None
    number = rows.next_number(connection, case.id)
    values = (kind, referred_to or None, consent, result or None, session.officer, session.today, before)
    row = Need(entering.new_id(), case.id, number, entity, *values)
    rows.add(connection, [row])
    entering.written(session, connection, case)
    return row


def _agreement(session: Session, connection: Connection, case: Case, person: str) -> int | None:
    cell = agreements.effective(connection, case, person, Audience.PARTNERS, session.today)
    if not cell.allowed:
        raise ReferralWithoutConsent(cell.reason)
    return cell.consent


def _find(connection: Connection, case: Case, label: str) -> Need:
    found = next((one for one in of_case(connection, case) if label in (f"n{one.number}", one.id)), None)
    if found is None:
        raise WorkEntryUnknown(label)
    return found


def of_case(connection: Connection, case: Case) -> Sequence[Need]:
    """Return the needs of a case, in the order in which they were entered."""
    return rows.of_case(connection, case.id)
