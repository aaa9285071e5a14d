"""Rows about reviews: what one officer proposed, and what another one said of it."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.cases.work_terms import ReviewKind, ReviewVerdict
from intake.desk.store import work_rows as rows
from intake.desk.store.database import Connection
from intake.desk.store.work_tables import review, review_use, review_verdict


@dataclass(frozen=True, slots=True)
class Review:
    """What an officer proposed. `digest` covers it in every detail, `words` say it to the second officer."""

    number: int
    case: str | None
    kind: ReviewKind
    object: str
    digest: str
    words: str
    first: str
    proposed_on: datetime.date


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the second officer said."""

    review: int
    second: str
    verdict: ReviewVerdict
    given_on: datetime.date


@dataclass(frozen=True, slots=True)
class Use:
    """That an approval was used up by an act."""

    review: int
    officer: str
    used_on: datetime.date


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A proposal with its verdict, or without one as long as it waits."""

    review: Review
    verdict: Verdict | None


_COLUMNS = len(review.c)


def add(connection: Connection, row: Review) -> int:
    """Append a proposal; returns its number."""
    return rows.add(connection, review, row)


def answer(connection: Connection, row: Verdict) -> None:
    """Append a verdict."""
    rows.add(connection, review_verdict, row)


def use(connection: Connection, row: Use) -> None:
    """Append that an approval was used up."""
    rows.add(connection, review_use, row)


def is_used(connection: Connection, number: int) -> bool:
    """Tell whether an approval has served its act."""
    return connection.execute(sa.select(review_use).where(review_use.c.review == number)).first() is not None


def _read(connection: Connection, *where: sa.ColumnElement[bool]) -> Sequence[Reviewed]:
    joined = sa.select(review, review_verdict).outerjoin(review_verdict, review_verdict.c.review == review.c.number)
    found = connection.execute(joined.where(*where).order_by(review.c.number))
    return [
        Reviewed(Review(*row[:_COLUMNS]), Verdict(*row[_COLUMNS:]) if row[_COLUMNS] is not None else None)
        for row in found
    ]


def by_number(connection: Connection, number: int) -> Reviewed | None:
    """Return one review."""
    return next(iter(_read(connection, review.c.number == number)), None)


def of_object(connection: Connection, kind: ReviewKind, object_: str, digest: str) -> Sequence[Reviewed]:
    """Return the reviews of exactly this."""
    return _read(connection, review.c.kind == kind, review.c.object == object_, review.c.digest == digest)


def approved(connection: Connection, kind: ReviewKind, digests: Collection[tuple[str, str]]) -> Collection[str]:
    """Return those objects, of pairs of object and digest, that a second officer approved."""
    wanted = [object_ for object_, _ in digests]
    found = _read(connection, review.c.kind == kind, review.c.object.in_(wanted))
    return {
        one.review.object
        for one in found
        if one.verdict
        and one.verdict.verdict is ReviewVerdict.APPROVED
        and (one.review.object, one.review.digest) in digests
    }


def listed(connection: Connection, *, waiting: bool) -> Sequence[Reviewed]:
    """Return all reviews, or those that wait for a second officer."""
    return _read(connection, *([review_verdict.c.review.is_(None)] if waiting else []))


def of_case(connection: Connection, case: str) -> Sequence[Reviewed]:
    """Return the reviews of a case."""
    return _read(connection, review.c.case == case)
