"""`assess`, `candidates`: what an officer finds out about an item, and where it may belong."""

import argparse

from intake.audit.events import Event
from intake.desk import inbox, ledger
from intake.desk.commands.items import spoken
from intake.desk.errors import UsageWrong
from intake.desk.progress import Progress
from intake.desk.report import Answer, named
from intake.desk.session import Session
from intake.desk.triage import assessment, floods
from intake.desk.triage import candidates as proposals
from intake.desk.triage.assessment import Findings
from intake.desk.visible import visible


def assess(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Note what was found out about an item."""
    findings = Findings(
        defender=args.defender,
        linked=args.linked,
        speaks=args.speaks,
        agreement=args.agreement,
        admissibility=dict(_pair(text) for text in args.admissible),
        protect=spoken(args.protect),
        next_step=args.next_step,
    )
    noted = assessment.assess(session, args.item, findings)
    return Answer([f"{args.item}  assessed by {noted.officer}"], {"item": args.item, "assessment": noted})


def _pair(text: str) -> tuple[str, str]:
    question, equals, answer = text.partition("=")
    if not equals:
        raise UsageWrong("--admissible wants QUESTION=ANSWER")
    return question, answer


def candidates(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show cases that an item may belong to."""
    with session.database.writing() as connection:
        floods.refresh(connection)
        item = inbox.find(connection, args.item)
        ledger.note(session, connection, Event.READ, f"item:{item.id}")
        found = proposals.of_item(connection, item)
    lines = []
    for each in found:
        lines.append(f"{each.code}  {visible(each.title)}")
        lines += named([(f"  {reason.why}", visible(reason.detail)) for reason in each.reasons])
    return Answer(lines or ["no case that it may belong to"], found)
