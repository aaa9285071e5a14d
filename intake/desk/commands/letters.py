"""`case letter …` and `case reply-received`: letters of the office and what came back."""

import argparse
import hashlib
from pathlib import Path

from intake.desk import given
from intake.desk.cases import communications
from intake.desk.cases.communications import Draft, Received, Sending
from intake.desk.cases.work_terms import LetterState, LetterType, Publicity
from intake.desk.commands import casework
from intake.desk.commands.items import spoken
from intake.desk.progress import Progress
from intake.desk.report import Answer, quoted, table
from intake.desk.session import Session
from intake.desk.store.letters import Correspondence
from intake.desk.visible import shortened


def listed(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show the letters of a case."""
    with casework.reading(session, args.case) as (connection, case):
        found = communications.of_case(connection, case)
    head = ("LETTER", "TYPE", "STATE", "REFERENCE", "SENT", "REPLY DUE", "REPLIES", "TO")
    lines = table(head, [_row(one) for one in found]) or ["no letters"]
    for one in found:
        if one.now.despite:
            lines += ["", f"{one.label} left though a rule of admissibility spoke against it:"]
            lines += quoted(one.now.despite, "  ")
        for answered in one.replies:
            reply = answered.reply
            lines += ["", f"reply to {one.label}, {reply.received}, {reply.publicity}", *quoted(reply.summary, "  ")]
    return Answer(lines, found)


def _row(one: Correspondence) -> tuple[str, ...]:
    now = one.now
    dates = (str(now.sent_on or "-"), str(now.reply_due or "-"))
    replies, to = str(len(one.replies)), shortened(one.letter.addressee, 48)
    return (one.label, one.kind, str(now.state), now.reference or "-", *dates, replies, to)


def new(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Begin a letter."""
    draft = Draft(LetterType(args.type), args.joint, args.to, args.mandate, args.event)
    with casework.writing(session, args.case) as (connection, case):
        made = communications.draft(session, connection, case, draft)
    return Answer([f"letter {made.label} ({made.kind})"], made)


def _stepped(session: Session, args: argparse.Namespace, state: LetterState) -> Answer:
    with casework.writing(session, args.case) as (connection, case):
        made = communications.step(session, connection, case, args.letter, state)
    early = state is LetterState.PUBLISHED and made.now.publish_after and made.now.publish_after > session.today
    warnings = [f"the rules say: not before {made.now.publish_after}"] if early else []
    return Answer([f"letter {made.label}: {made.now.state}"], made, warnings)


def review(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Give a letter into review."""
    return _stepped(session, args, LetterState.IN_REVIEW)


def redraft(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Take a letter back from review."""
    return _stepped(session, args, LetterState.DRAFTED)


def drop(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Give a letter up."""
    return _stepped(session, args, LetterState.DROPPED)


def publish(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Note that a letter is public."""
    return _stepped(session, args, LetterState.PUBLISHED)


def send(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Note that a letter leaves, or propose it to the second officer."""
    sending = Sending(args.reference, args.on or session.today, _digest(args.document), args.despite)
    with casework.writing(session, args.case) as (connection, case):
        if args.propose:
            proposed = communications.propose(session, connection, case, args.letter, sending)
            return Answer([f"review {proposed.number} waits: `triage case approve {proposed.number}`"], proposed)
        made = communications.send(session, connection, case, args.letter, sending)
    return Answer([f"letter {made.label} sent; reply due {made.now.reply_due}"], made)


def _digest(path: Path | None) -> str | None:
    """Return the SHA-256 of what leaves."""
    if path is None:
        return None
    with given.opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def reply_received(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Note a reply to a letter."""
    summary, on = spoken(args.summary), args.on or session.today.isoformat()
    received = Received(on, Publicity(args.publicity), summary, args.source, args.contests)
    with casework.writing(session, args.case) as (connection, case):
        made = communications.reply(session, connection, case, args.letter, received)
    return Answer([f"letter {made.label}: {len(made.replies)} replies"], made)
