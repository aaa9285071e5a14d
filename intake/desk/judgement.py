"""Judgement: an officer gives an item an urgency, or rejects it for a reason from a list; it may feed a case.

Decisions are only added; the last one counts. The source's own claim of danger is kept apart and never overwritten.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from intake.audit.events import Event
from intake.desk import inbox, ledger
from intake.desk.cases import records
from intake.desk.errors import AbusiveButInDanger, ItemIsDuplicate, ItemNotOpened, ItemUnreadable, TextEmpty
from intake.desk.session import Session
from intake.desk.store import cases, decisions, items
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection
from intake.desk.store.decisions import Decision
from intake.desk.store.items import Item, State
from intake.desk.triage import floods
from intake.desk.triage.errors import NoneTheSame
from intake.desk.verdict import Verdict


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """The case that the item feeds: a known one, a new one by its title, or none."""

    code: str | None = None
    new_title: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision as it was noted, and the codes of other reports on which it was noted too."""

    item: Item
    decision: Decision
    alike: Sequence[str]


def decide(session: Session, code: str, verdict: Verdict, choice: CaseChoice, *, with_alike: bool = False) -> Judged:
    """Note a decision, and let the item feed the chosen case, in one transaction.

    With those that say exactly the same, each of them gets the decision for itself.
    """
    with session.database.writing() as connection:
        item = inbox.find(connection, code)
        _check(connection, item, verdict)
        alike = _alike(connection, item) if with_alike else []
        for each in alike:
            _check(connection, each, verdict)
        case = _case(session, connection, choice)
        decision = Decision(
            session.officer,
            session.today,
            verdict.urgency,
            verdict.rejected,
            case.code if case else None,
            verdict.note,
        )
        for each in (item, *alike):
            _note(session, connection, each, decision, case)
    return Judged(item, decision, [each.code for each in alike])


def _alike(connection: Connection, item: Item) -> Sequence[Item]:
    """Return the others that say exactly the same, of which there is one at least."""
    floods.refresh(connection)
    found = floods.exactly_the_same(connection, item)
    if not found:
        raise NoneTheSame(item.code)
    return found


def _note(session: Session, connection: Connection, item: Item, decision: Decision, case: Case | None) -> None:
    """Write the decision on one item, on record."""
    decisions.add(connection, item.id, decision, case.id if case else None)
    ledger.note(session, connection, Event.DECIDED, f"item:{item.id}")
    if case:
        cases.link(connection, case.id, item.id, session.officer, session.today)
        ledger.note(session, connection, Event.CASE_WRITTEN, f"case:{case.id}")


def _check(connection: Connection, item: Item, verdict: Verdict) -> None:
    """Refuse a verdict that does not fit the item."""
    if item.state is State.UNOPENED:
        raise ItemNotOpened(item.code)
    if item.state is State.DUPLICATE:
        raise ItemIsDuplicate(items.by_id(connection, item.duplicate_of or "").code)
    if item.state is State.REFUSED and not verdict.rejected:
        raise ItemUnreadable(item.code)
    if verdict.rejected == "other" and not verdict.note.strip():
        raise TextEmpty("the reason `other` wants a note")
    # abuse is a habit of frightened and angry people too
    if verdict.rejected == "abusive" and item.danger in ("now", "soon"):
        raise AbusiveButInDanger(item.code)


def _case(session: Session, connection: Connection, choice: CaseChoice) -> Case | None:
    if choice.new_title is not None:
        return records.add(session, connection, choice.new_title, None)
    return records.find(connection, choice.code) if choice.code is not None else None
