"""`reply`: an answer to the source of an item. The text is never an argument, which the shell would remember."""

import argparse

from intake.desk import draft, replying
from intake.desk.commands.items import spoken
from intake.desk.progress import Progress
from intake.desk.report import Answer
from intake.desk.session import Session


def reply(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Note an answer to the source of an item, or take one back."""
    if args.withdraw:
        withdrawn = replying.withdraw(session, args.item)
        return Answer([f"withdrew the answer of {withdrawn.written_on}; it was not posted"], {"withdrawn": withdrawn})
    replying.check(session, args.item)
    item = replying.reply(session, args.item, _text(args))
    return Answer([f"{item.code}  answered; the next outbox carries it"], {"item": item.code})


def _text(args: argparse.Namespace) -> str:
    if args.standard_input:
        return spoken("-")
    return draft.from_file(args.file) if args.file else draft.from_editor()
