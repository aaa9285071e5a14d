"""The departure of an export: planned again in the transaction that notes it, approved by two, searched, then written.

Nothing is written before the access log has it, and nothing at all where the gate, the list of what identifies somebody
or the search of the finished file says no; that somebody tried is on record too.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crypto import primitives
from intake import durable
from intake.audit.events import Event, Outcome, Reason
from intake.desk import figures, ledger
from intake.desk.cases import records, review
from intake.desk.cases.review import Subject
from intake.desk.cases.work_terms import ReviewKind
from intake.desk.errors import SecondOfficerNeeded
from intake.desk.exports import content, kinds, language, leaks, planning, statistics
from intake.desk.exports.errors import (
    AcceptedOther,
    ExportWithoutConsent,
    LeakFound,
    PlanStale,
    StillIdentifies,
)
from intake.desk.exports.kinds import Form, Kind
from intake.desk.exports.planning import Plan, Prepared
from intake.desk.session import Session
from intake.desk.store import exports as rows
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection
from intake.desk.store.exports import Exported
from intake.desk.store.reviews import Review

_STATISTICS = "statistics"


@dataclass(frozen=True, slots=True)
class Left:
    """A file that left about a person, and how the person was shown in it."""

    export: Exported
    shown: str


@dataclass(frozen=True, slots=True)
class Given:
    """A file that leaves, and its content; the rest of the way is up to who asked for it."""

    export: Exported
    data: bytes


def write(session: Session, plan: Plan, path: Path, accepted: str | None = None) -> Exported:
    """Write an export that was planned to a new file. `accepted` is the digest of the list that two officers accept."""
    form = kinds.form_of(plan.wish.kind, path)
    if os.path.lexists(path):
        raise durable.AlreadyExists(str(path))
    made = give(session, plan, form, accepted)
    durable.write_new(path, made.data)
    return made.export


def give(session: Session, plan: Plan, form: Form, accepted: str | None = None) -> Given:
    """Return the file of an export that was planned; what left is on record before anybody has it."""
    case = _case(session, plan)
    with _recorded(session, f"case:{case.id}"), session.database.writing() as connection:
        ready = _again(session, connection, case, plan)
        _check(ready.plan, accepted)
        data = content.to_bytes(ready.content, form)
        leaks.check(data, form, ready.cleared, ready.secrets)
        second = _approved(session, connection, ready, accepted) if plan.needs_two else None
        made = _noted(session, connection, ready, data, second)
        ledger.note(session, connection, Event.CASE_EXPORTED, f"case:{case.id}")
    return Given(made, data)


def propose(session: Session, plan: Plan, accepted: str | None = None) -> Review:
    """Propose an export, for the second officer to approve."""
    case = _case(session, plan)
    with _recorded(session, f"case:{case.id}"), session.database.writing() as connection:
        ready = _again(session, connection, case, plan)
        _check(ready.plan, accepted)
        return review.propose(session, connection, _subject(ready, accepted))


def _case(session: Session, plan: Plan) -> Case:
    with session.database.reading() as connection:
        return records.find(connection, plan.code)


def _again(session: Session, connection: Connection, case: Case, plan: Plan) -> Prepared:
    """Plan once more, in the transaction of the act: what two officers saw is what leaves."""
    ready = planning.prepared(session, connection, case, plan.wish)
    if ready.plan.digest != plan.digest:
        raise PlanStale
    return ready


def _check(plan: Plan, accepted: str | None) -> None:
    """Refuse what may not leave."""
    if plan.blocked:
        raise ExportWithoutConsent("; ".join(plan.blocked))
    if accepted is not None and accepted != plan.list_digest:
        raise AcceptedOther(f"now it is {plan.list_digest or 'empty'}")
    if plan.identifying and accepted is None:
        told = "; ".join(f"{one.person} in {one.where}: {one.what}" for one in plan.identifying)
        raise StillIdentifies(f"{told}; `--accept-identifying {plan.list_digest}`")


def _subject(ready: Prepared, accepted: str | None) -> Subject:
    """Return what two officers answer for: the content to the letter, and the list that they accept."""
    plan = ready.plan
    whom = f"case {plan.code}: export {plan.wish.kind} for {plan.audience} in {plan.wish.language}"
    named = f"{whom}, for the letter {plan.wish.letter}" if plan.wish.letter else whom
    narrowed = f"{named}, with {' '.join(plan.wish.decided)}" if plan.wish.decided else named
    what = f"{narrowed}, content {plan.digest[:16]}"
    words = f"{what}, accepting what identifies: {accepted[:16]}" if accepted else what
    object_ = f"export:{ready.case.id}:{plan.wish.kind}:{plan.audience}"
    return Subject(ReviewKind.EXPORT, object_, review.digest(plan.digest, accepted), words, ready.case.id)


def _approved(session: Session, connection: Connection, ready: Prepared, accepted: str | None) -> str:
    return review.require(session, connection, _subject(ready, accepted)).beside(session.officer)


def _noted(session: Session, connection: Connection, ready: Prepared, data: bytes, second: str | None) -> Exported:
    """Note what leaves, with everyone who is in it."""
    plan = ready.plan
    row = Exported(
        0,
        ready.case.id,
        plan.wish.kind,
        plan.audience,
        plan.wish.language,
        plan.digest,
        primitives.sha256(data).hex(),
        len(data),
        session.officer,
        second,
        session.today,
    )
    return _added(connection, row, {id: str(one.shown) for id, one in ready.cleared.people.items()})


def _added(connection: Connection, row: Exported, shown: dict[str, str]) -> Exported:
    number = rows.add(connection, row, shown)
    return Exported(number, *(getattr(row, name) for name in Exported.__slots__ if name != "number"))


@contextmanager
def _recorded(session: Session, object_: str) -> Iterator[None]:
    """Put on record that an export was refused, though it leaves nothing else."""
    try:
        yield
    except (ExportWithoutConsent, StillIdentifies, AcceptedOther, LeakFound) as refusal:
        _refused(session, object_, refusal.reason)
        raise
    except SecondOfficerNeeded:
        _refused(session, object_, Reason.SECOND_PERSON_MISSING)
        raise


def _refused(session: Session, object_: str, reason: Reason) -> None:
    with session.database.writing() as connection:
        ledger.note(session, connection, Event.CASE_EXPORTED, object_, outcome=Outcome.REFUSED, reason=reason)


def write_statistics(session: Session, path: Path, said: str = "en") -> Exported:
    """Write the counts over all cases to a new file; they hold nobody, and leave by two all the same."""
    form = kinds.form_of(Kind.STATISTICS, path)
    if os.path.lexists(path):
        raise durable.AlreadyExists(str(path))
    made = give_statistics(session, form, said)
    durable.write_new(path, made.data)
    return made.export


def give_statistics(session: Session, form: Form, said: str = "en") -> Given:
    """Return the counts over all cases as a file, which is on record before anybody has it."""
    data = _statistics(session, form, said)
    digest = review.digest(_STATISTICS, said, primitives.sha256(data).hex())
    subject = Subject(ReviewKind.EXPORT, _STATISTICS, digest, f"export statistics, content {digest[:16]}")
    with _recorded(session, _STATISTICS), session.database.writing() as connection:
        second = review.require(session, connection, subject).beside(session.officer)
        values = (digest, primitives.sha256(data).hex(), len(data), session.officer, second, session.today)
        made = _added(connection, Exported(0, None, Kind.STATISTICS, None, said, *values), {})
        ledger.note(session, connection, Event.CASE_EXPORTED, _STATISTICS)
    return Given(made, data)


def propose_statistics(session: Session, form: Form, said: str = "en") -> Review:
    """Propose the counts as they are now, for the second officer to approve."""
    data = _statistics(session, form, said)
    digest = review.digest(_STATISTICS, said, primitives.sha256(data).hex())
    with session.database.writing() as connection:
        words = f"export statistics, content {digest[:16]}"
        return review.propose(session, connection, Subject(ReviewKind.EXPORT, _STATISTICS, digest, words))


def _statistics(session: Session, form: Form, said: str) -> bytes:
    return statistics.written(form, figures.tables(session), language.of(said))


def listed(session: Session, code: str) -> Sequence[Exported]:
    """Return what left a case."""
    with session.database.writing() as connection:
        case = records.find(connection, code)
        ledger.note(session, connection, Event.CASE_READ, f"case:{case.id}")
        return rows.of_case(connection, case.id)


def affected(connection: Connection, person: str) -> Sequence[Left]:
    """Return what left about a person, by id: what a withdrawal cannot call back."""
    return [Left(export, shown) for export, shown in rows.about(connection, person)]
