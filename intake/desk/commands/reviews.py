"""`case reviews|approve|refuse`: what one officer proposed and another one answers."""

import argparse

from intake.desk.cases import review
from intake.desk.cases.work_terms import ReviewVerdict
from intake.desk.progress import Progress
from intake.desk.report import Answer, table
from intake.desk.session import Session
from intake.desk.store.reviews import Reviewed
from intake.desk.visible import shortened


def waiting(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show what waits for a second officer."""
    found = review.listed(session, waiting=not args.all)
    lines = table(("REVIEW", "PROPOSED", "BY", "ANSWER", "WHAT"), [_row(one) for one in found])
    return Answer(lines or ["nothing waits for a second officer"], found)


def _row(one: Reviewed) -> tuple[str, ...]:
    answer = f"{one.verdict.verdict} by {one.verdict.second}" if one.verdict else "waits"
    proposed = one.review
    return (str(proposed.number), str(proposed.proposed_on), proposed.first, answer, shortened(proposed.words, 100))


def approve(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Approve what another officer proposed."""
    return _answered(session, args.number, ReviewVerdict.APPROVED)


def refuse(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Refuse what another officer proposed."""
    return _answered(session, args.number, ReviewVerdict.REFUSED)


def _answered(session: Session, number: int, verdict: ReviewVerdict) -> Answer:
    found = review.answer(session, number, verdict)
    return Answer([f"review {number} {verdict}: {shortened(found.review.words, 200)}"], found)
