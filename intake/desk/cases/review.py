"""The rule of two persons: merge across cases, export outside the office, a letter sent, a case closed, a child's yes.

Two ways lead to it. Both officers open their slots and the act is reviewed as it is done; or one proposes it, the
other approves it in a session of their own, and either does it afterwards. What is approved is a digest of the thing
in every detail, so a letter that was changed after its review is not reviewed. It must not know what the acts are.
"""

import datetime
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from crypto import primitives
from intake.audit.events import Event, Outcome, Reason
from intake.desk import ledger
from intake.desk.cases.work_errors import ApprovalSpent, ReviewAnswered, ReviewRefused, ReviewUnknown
from intake.desk.cases.work_terms import ReviewKind, ReviewVerdict
from intake.desk.errors import SecondOfficerNeeded, SecondOfficerSame
from intake.desk.session import Session
from intake.desk.store import reviews as rows
from intake.desk.store.database import Connection
from intake.desk.store.reviews import Review, Reviewed, Use, Verdict

# What was approved is done soon or approved again: the digest covers the thing, not the world around it.
LASTS = datetime.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Subject:
    """What two officers answer for."""

    kind: ReviewKind
    object: str
    digest: str
    words: str
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """The two who answer for an act, by name."""

    first: str
    second: str

    def beside(self, officer: str) -> str:
        """Return the one of the two who is not this officer."""
        return self.second if officer == self.first else self.first


def digest(*parts: object) -> str:
    """Return the SHA-256 of values that JSON can hold, the same for the same values."""
    text = json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str)
    return primitives.sha256(text.encode("ascii")).hex()


def propose(session: Session, connection: Connection, subject: Subject) -> Review:
    """Note what an officer wants to do, for another one to approve; what waits already is not noted twice."""
    for one in rows.of_object(connection, subject.kind, subject.object, subject.digest):
        if one.verdict is None and one.review.first == session.officer:
            return one.review
    return _add(session, connection, subject)


def _add(session: Session, connection: Connection, subject: Subject) -> Review:
    values = (subject.case, subject.kind, subject.object, subject.digest, subject.words)
    number = rows.add(connection, Review(0, *values, session.officer, session.today))
    ledger.note(session, connection, Event.CASE_WRITTEN, _object(subject.case, subject.object))
    return Review(number, *values, session.officer, session.today)


def _object(case: str | None, object_: str) -> str:
    return f"case:{case}" if case else object_


def answer(session: Session, number: int, verdict: ReviewVerdict) -> Reviewed:
    """Approve or refuse what another officer proposed."""
    with session.database.writing() as connection:
        found = rows.by_number(connection, number)
        if found is None:
            raise ReviewUnknown(str(number))
        if found.review.first == session.officer:
            raise SecondOfficerSame(session.officer)
        if found.verdict is not None:
            raise ReviewAnswered(found.verdict.verdict)
        given = Verdict(number, session.officer, verdict, session.today)
        rows.answer(connection, given)
        ledger.note(session, connection, Event.CASE_WRITTEN, _object(found.review.case, found.review.object))
    return Reviewed(found.review, given)


def require(session: Session, connection: Connection, subject: Subject) -> Approval:
    """Return the two who answer for an act that is about to be done, or refuse it. An approval serves one act."""
    if session.second_officer is not None:
        made = _add(session, connection, subject)
        given = Verdict(made.number, session.second_officer, ReviewVerdict.APPROVED, session.today)
        rows.answer(connection, given)
        return _used(session, connection, Reviewed(made, given))
    answered = [one for one in rows.of_object(connection, subject.kind, subject.object, subject.digest) if one.verdict]
    ours = [one for one in answered if one.verdict and session.officer in (one.review.first, one.verdict.second)]
    refused = max((one.review.number for one in answered if _word(one) is ReviewVerdict.REFUSED), default=0)
    approved = [one for one in ours if _word(one) is ReviewVerdict.APPROVED]
    for one in approved:
        # a no takes the approvals of before it along
        if one.review.number > refused and _serves(session, connection, one):
            return _used(session, connection, one)
    if refused:
        raise ReviewRefused(subject.words)
    if approved:
        raise ApprovalSpent(subject.words)
    raise SecondOfficerNeeded(subject.words)


def _word(one: Reviewed) -> ReviewVerdict | None:
    return one.verdict.verdict if one.verdict else None


def _serves(session: Session, connection: Connection, one: Reviewed) -> bool:
    """Tell whether an approval is young enough and has served nothing yet."""
    if one.verdict is None or session.today - one.verdict.given_on > LASTS:
        return False
    return not rows.is_used(connection, one.review.number)


def _used(session: Session, connection: Connection, one: Reviewed) -> Approval:
    """Use an approval up, in the transaction of the act."""
    rows.use(connection, Use(one.review.number, session.officer, session.today))
    return Approval(one.review.first, one.verdict.second if one.verdict else "")


@contextmanager
def recorded(session: Session, object_: str) -> Iterator[None]:
    """Put on record that an act was refused for want of a second officer, though the act itself leaves nothing."""
    try:
        yield
    except SecondOfficerNeeded:
        with session.database.writing() as connection:
            missing = Reason.SECOND_PERSON_MISSING
            ledger.note(session, connection, Event.CASE_WRITTEN, object_, outcome=Outcome.REFUSED, reason=missing)
        raise


def listed(session: Session, *, waiting: bool = True) -> Sequence[Reviewed]:
    """Return the reviews that wait for a second officer, or all."""
    with session.database.writing() as connection:
        ledger.note(session, connection, Event.CASE_READ, "reviews")
        return rows.listed(connection, waiting=waiting)
