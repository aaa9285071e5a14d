"""`case consent|accept|gate`: who agreed to what, and what follows for an export."""

import argparse
from collections.abc import Iterator, Sequence

from intake.desk import exports
from intake.desk.cases import agreements, communications, gates, proposals
from intake.desk.cases.agreements import MatrixRow, Said
from intake.desk.cases.gates import Export, Verdict
from intake.desk.cases.proposals import Proposal
from intake.desk.cases.work_errors import ProposalUnknown
from intake.desk.cases.work_terms import Answer, Audience, GivenBy, Naming
from intake.desk.commands import casework
from intake.desk.commands.items import spoken
from intake.desk.errors import UsageWrong
from intake.desk.exports.departure import Left
from intake.desk.progress import Progress
from intake.desk.report import Answer as Report
from intake.desk.report import table
from intake.desk.session import Session
from intake.desk.store.cases import Case
from intake.desk.store.consents import Consent
from intake.desk.store.database import Connection
from intake.desk.store.letters import Correspondence
from intake.desk.visible import shortened


def consent(session: Session, args: argparse.Namespace, _: Progress) -> Report:
    """Show who agreed to what, or enter an answer."""
    if args.person is None:
        return _shown(session, args.case)
    if args.audience is None or args.answer is None:
        raise UsageWrong("PERSON, AUDIENCE and ANSWER belong together")
    audience, on = Audience(args.audience), args.on or session.today
    with casework.writing(session, args.case) as (connection, case):
        if args.answer == "withdraw":
            made = agreements.withdraw(session, connection, case, args.person, audience, on)
            return _withdrawn(made, *_gone(connection, case, made))
        words = (audience, Answer(args.answer), Naming(args.naming), GivenBy(args.given_by))
        said = Said(*words, on, spoken(args.basis), args.source, args.review_on)
        made = agreements.record(session, connection, case, args.person, said, propose=args.propose)
        counts = agreements.effective(connection, case, made.person, audience, session.today)
        sent, files = _gone(connection, case, made) if made.answer is not Answer.YES else ((), ())
    lines = [f"noted; what counts for {audience} now: {counts.reason}", *_left(sent, files)]
    return Report(lines, {"consent": made, "effective": counts, "left": sent, "exported": files})


def _gone(connection: Connection, case: Case, made: Consent) -> tuple[Sequence[Correspondence], Sequence[Left]]:
    """Return what has left about a person."""
    return communications.left_about(connection, case, made.person), exports.affected(connection, made.person)


def _withdrawn(made: Consent, sent: Sequence[Correspondence], files: Sequence[Left]) -> Report:
    """Say what a withdrawal cannot call back."""
    lines = [f"withdrawn for {made.audience}; nothing new leaves", *_left(sent, files)]
    return Report(lines, {"withdrawn": made, "left": sent, "exported": files})


def _left(sent: Sequence[Correspondence], files: Sequence[Left]) -> Iterator[str]:
    """Give a line for each thing that left."""
    for letter in sent:
        yield f"has left: {letter.kind} {letter.now.reference or letter.label}, sent {letter.now.sent_on}"
    for one in files:
        file = one.export
        yield f"has left: {file.kind} for {file.audience}, {file.exported_on}, shown {one.shown}, {file.sha256}"


def _shown(session: Session, code: str) -> Report:
    with casework.reading(session, code) as (connection, case):
        rows = agreements.matrix(connection, case, session.today)
        offered = proposals.open_in(connection, case)
    lines = table(("PERSON", *(audience.upper() for audience in Audience), "NAME"), [_row(row) for row in rows])
    return Report((lines or ["no persons"]) + _offered(offered), {"matrix": rows, "proposals": offered})


def _row(row: MatrixRow) -> tuple[str, ...]:
    cells = [row.cells[audience] for audience in Audience]
    words = (str(cell.naming) if cell.allowed else str(cell.standing) for cell in cells)
    return (row.person.label, *words, shortened(row.person.title, 40))


def _offered(offered: Sequence[Proposal]) -> list[str]:
    rows = [
        (
            str(number),
            one.item,
            str(one.audience),
            str(one.answer),
            str(one.naming),
            str(one.given_by),
            "changed" if one.changed_by else "",
            shortened(one.name or "all", 40),
        )
        for number, one in enumerate(offered, 1)
    ]
    head = ("PROPOSAL", "ITEM", "AUDIENCE", "ANSWER", "NAMING", "GIVEN BY", "", "FOR")
    return ["", *table(head, rows)] if rows else []


def accept(session: Session, args: argparse.Namespace, _: Progress) -> Report:
    """Enter what a report proposes."""
    with casework.writing(session, args.case) as (connection, case):
        offered = proposals.open_in(connection, case)
        if not 1 <= args.number <= len(offered):
            raise ProposalUnknown(str(args.number))
        proposal = offered[args.number - 1]
        made = agreements.accept(session, connection, case, proposal, args.person, propose=args.propose)
    return Report([f"noted: {made.audience} {made.answer}, from {proposal.item}"], made)


def gate(session: Session, args: argparse.Namespace, _: Progress) -> Report:
    """Show how each person may be shown in an export."""
    export, audience = Export(args.export), Audience(args.audience) if args.audience else None
    if (export is Export.HANDOVER) != (audience is not None):
        raise UsageWrong("a hand-over, and nothing else, is for the audience that is named with it")
    with casework.reading(session, args.case) as (connection, case):
        found = gates.verdicts(connection, case, export, session.today, audience)
    return Report(table(("PERSON", "SHOWN", "WHY", "NAME"), [_verdict(one) for one in found]) or ["no persons"], found)


def _verdict(one: Verdict) -> tuple[str, ...]:
    return (one.person.label, str(one.shown), one.reason, shortened(one.person.title, 40))
