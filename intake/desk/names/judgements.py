"""Judgements: an officer says of two entities that they are the same, different, or that it cannot be told.

`same` is an equivalence: who is the same as the same is the same. `different` keeps two such circles apart, and what
contradicts is refused by name. Nothing is merged or destroyed: the entities stay as they were entered, and undoing a
judgement leaves exactly what there was before it. Two of different cases need a second officer (`cases.review`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from intake.audit.events import Event
from intake.desk import ledger
from intake.desk.cases import review
from intake.desk.cases.review import Subject
from intake.desk.cases.work_terms import ReviewKind
from intake.desk.names.errors import (
    AlreadyJudged,
    AlreadyUndone,
    JudgementContradicts,
    JudgementUnknown,
    NamedUnknown,
    OtherKind,
    SameEntity,
)
from intake.desk.session import Session
from intake.desk.store import judgements as rows
from intake.desk.store.database import Connection
from intake.desk.store.judgements import Judgement, Known, Word

_GROUPS = frozenset({"group", "organisation", "authority"})


@dataclass(frozen=True, slots=True)
class Opinion:
    """What an officer says, and on what proposal it rests; `method` is `hand` where there was none."""

    word: Word
    score: int | None = None
    reason: str = ""
    method: str = "hand"


def judge(session: Session, one: str, other: str, opinion: Opinion) -> Judgement:
    """Note a judgement on two entities, by their ids."""
    with review.recorded(session, "entity"), session.database.writing() as connection:
        left, right = (_known(connection, id) for id in sorted((one, other)))
        _check(connection, left, right, opinion.word)
        second = _second(session, connection, left, right, opinion.word)
        judgement = Judgement(
            0,
            left.id,
            right.id,
            opinion.word,
            opinion.score,
            opinion.reason,
            opinion.method,
            session.officer,
            second,
            session.today,
        )
        for case in sorted({left.case, right.case}):
            ledger.note(session, connection, Event.CASE_WRITTEN, f"case:{case}")
        number = rows.add(connection, judgement)
        noted = rows.find(connection, number)
    return noted or judgement


def _known(connection: Connection, id: str) -> Known:
    found = rows.known(connection, id)
    if found is None:
        raise NamedUnknown
    return found


def _check(connection: Connection, left: Known, right: Known, word: Word) -> None:
    """Refuse what makes no sense, what was said already, and what contradicts."""
    if left.id == right.id:
        raise SameEntity
    if word is Word.SAME and left.kind != right.kind and not {left.kind, right.kind} <= _GROUPS:
        raise OtherKind(f"{left.kind} and {right.kind}")
    between = [one for one in rows.about(connection, [left.id]) if {one.left, one.right} == {left.id, right.id}]
    if between and (between[-1].word is not Word.UNSURE or word is Word.UNSURE):
        raise AlreadyJudged(_told(between[-1]))
    if word is Word.SAME:
        apart = different_between(connection, cluster(connection, left.id), cluster(connection, right.id))
        if apart:
            raise JudgementContradicts(_told(apart[0]))
    if word is Word.DIFFERENT and right.id in (circle := cluster(connection, left.id)):
        joins = [one for one in rows.about(connection, circle) if one.word is Word.SAME]
        raise JudgementContradicts("; ".join(_told(one) for one in joins[:3]))


def _told(judgement: Judgement) -> str:
    return f"number {judgement.number}, {judgement.word}, {judgement.officer} on {judgement.day}"


def _second(session: Session, connection: Connection, left: Known, right: Known, word: Word) -> str | None:
    """Return who answers for it too, where two records of different cases would be read as one."""
    if word is not Word.SAME or left.case == right.case:
        return None
    digest = review.digest(left.id, right.id, str(word))
    words = "two entities of different cases are the same"
    subject = Subject(ReviewKind.MERGE, f"entity:{left.id}", digest, words, left.case)
    approval = review.require(session, connection, subject)
    return approval.second if approval.first == session.officer else approval.first


def undo(session: Session, number: int) -> Judgement:
    """Take a judgement back; everything is as it was before it. What two officers joined, two take apart."""
    with review.recorded(session, "entity"), session.database.writing() as connection:
        found = rows.find(connection, number)
        if found is None:
            raise JudgementUnknown(str(number))
        if found.undone_on is not None:
            raise AlreadyUndone(f"{found.undone_by} on {found.undone_on}")
        _second_to_undo(session, connection, found)
        rows.undo(connection, number, session.officer, session.today)
        for case in sorted({_known(connection, id).case for id in (found.left, found.right)}):
            ledger.note(session, connection, Event.CASE_WRITTEN, f"case:{case}")
        return rows.find(connection, number) or found


def _second_to_undo(session: Session, connection: Connection, found: Judgement) -> None:
    """Ask for two officers where a no of another case would count no more."""
    left, right = (_known(connection, id) for id in (found.left, found.right))
    if found.word is not Word.SAME or left.case == right.case:
        return
    object_ = f"judgement:{found.number}"
    words = "two entities of different cases are no longer the same"
    review.require(session, connection, Subject(ReviewKind.MERGE, object_, review.digest(object_), words, left.case))


def cluster(connection: Connection, entity: str) -> frozenset[str]:
    """Return all entities that are the same as this one, with itself."""
    circle, edge = {entity}, {entity}
    while edge:
        same = [one for one in rows.about(connection, edge) if one.word is Word.SAME]
        edge = {id for one in same for id in (one.left, one.right)} - circle
        circle |= edge
    return frozenset(circle)


def different_between(connection: Connection, ours: frozenset[str], theirs: frozenset[str]) -> Sequence[Judgement]:
    """Return the judgements that keep two circles apart."""
    return [
        one
        for one in rows.about(connection, ours)
        if one.word is Word.DIFFERENT
        and ((one.left in ours and one.right in theirs) or (one.left in theirs and one.right in ours))
    ]


def history(connection: Connection, entity: str) -> Sequence[Judgement]:
    """Return every judgement in which an entity stands, also those that were undone."""
    return rows.about(connection, [entity], undone=True)
