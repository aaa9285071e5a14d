"""Events of a case, the acts in them, and who was involved.

Who was involved is never changed: a better entry takes the place of the one before, and the history has both.
"""

from dataclasses import replace

from intake.desk.cases import checks, entering, withdrawal
from intake.desk.cases.caserecord import gather
from intake.desk.cases.entering import References
from intake.desk.cases.errors import EntryUnknown
from intake.desk.cases.model import Act, Event, Involvement
from intake.desk.session import Session
from intake.desk.store import events
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection


def add(session: Session, connection: Connection, case: Case, draft: Event, label: str | None = None) -> Event:
    """Enter an event with the acts that the draft has."""
    checks.event(draft)
    draft = replace(draft, place=References(connection, case).place(draft.place))
    event = entering.placed(session, connection, case, draft, "event", label)
    events.add(connection, case.id, [event])
    acts = tuple(_act(session, connection, case, event.id, act) for act in draft.acts)
    entering.written(session, connection, case)
    return replace(event, acts=acts)


def add_act(
    session: Session, connection: Connection, case: Case, event: str, draft: Act, label: str | None = None
) -> Act:
    """Enter an act of an event, with the involvements that the draft has."""
    act = _act(session, connection, case, References(connection, case).id(event, "event"), draft, label)
    entering.written(session, connection, case)
    return act


def _act(session: Session, connection: Connection, case: Case, event: str, draft: Act, label: str | None = None) -> Act:
    checks.act(draft)
    draft = _resolved(References(connection, case), draft)
    act = entering.placed(session, connection, case, draft, "act", label)
    events.add_acts(connection, case.id, [(event, act)])
    involved = tuple(_involvement(session, connection, case, act.id, one) for one in draft.involvements)
    return replace(act, involvements=involved)


def _resolved(references: References, act: Act) -> Act:
    return replace(act, victim=references.id(act.victim, "entity"), place=references.place(act.place))


def add_involvement(
    session: Session, connection: Connection, case: Case, act: str, draft: Involvement, instead_of: str | None = None
) -> Involvement:
    """Enter who was involved in an act; or say it better than another entry of the same act, whose place it takes."""
    owner = References(connection, case).id(act, "act")
    before = _involvement_of(gather(connection, case).act(owner), instead_of) if instead_of else None
    one = _involvement(session, connection, case, owner, draft)
    if before is None:
        entering.written(session, connection, case)
    else:
        entering.check_other(replace(before, entry=one.entry), one)
        withdrawal.exchange(session, connection, case, before.id)
    return one


def _involvement_of(act: Act, id: str) -> Involvement:
    one = next((one for one in act.involvements if one.id == id), None)
    if one is None:
        raise EntryUnknown
    return one


def _involvement(session: Session, connection: Connection, case: Case, act: str, draft: Involvement) -> Involvement:
    checks.involvement(draft)
    references = References(connection, case)
    entity, source = references.id(draft.entity, "entity"), references.optional(draft.source, "source")
    one = entering.placed(session, connection, case, replace(draft, entity=entity, source=source), "involvement")
    events.add_involvements(connection, case.id, [(act, one)])
    return one


def change(session: Session, connection: Connection, case: Case, event: Event) -> Event:
    """Describe an event anew; its acts are entered, described and withdrawn one by one."""
    before = gather(connection, case).event(event.id)
    checks.event(event)
    place = References(connection, case).place(event.place)
    after = replace(event, entry=before.entry, acts=before.acts, place=place)
    entering.check_other(before, after)
    events.change(connection, after)
    entering.changed(session, connection, case, "event", replace(before, acts=()))
    return after


def change_act(session: Session, connection: Connection, case: Case, act: Act) -> Act:
    """Describe an act anew; who was involved is entered, corrected and withdrawn one by one."""
    before = gather(connection, case).act(act.id)
    checks.act(act)
    resolved = _resolved(References(connection, case), act)
    after = replace(resolved, entry=before.entry, involvements=before.involvements)
    entering.check_other(before, after)
    events.change_act(connection, after)
    entering.changed(session, connection, case, "act", replace(before, involvements=()))
    return after
