"""`deadlines` and `case deadline`: what is due, and how many days that takes."""

import argparse
from collections.abc import Sequence

from intake import durable
from intake.audit.events import Event
from intake.desk import ledger
from intake.desk.cases import clocks, deadlines, icalendar
from intake.desk.cases.deadlines import Due
from intake.desk.cli_work import read_day
from intake.desk.commands import casework
from intake.desk.commands.items import spoken
from intake.desk.errors import UsageWrong
from intake.desk.progress import Progress
from intake.desk.report import Answer, table
from intake.desk.session import Session
from intake.desk.store.deadlines import Rule
from intake.desk.visible import shortened

_HEAD = ("DUE", "CASE", "DEADLINE", "DONE", "WHAT", "BASIS")
_FARTHEST = 36600
_DIGITS = 4


def listed(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show what is overdue and coming in all cases, and write it as a calendar."""
    if args.rules:
        return _rules(session)
    if args.set_rule:
        return _set_rule(session, *args.set_rule)
    if not 0 <= args.days <= _FARTHEST:
        raise UsageWrong(f"a number of days from 0 to {_FARTHEST} is needed")
    with session.database.writing() as connection:
        found = deadlines.agenda(connection, session.today, args.days)
        ledger.note(session, connection, Event.READ, "deadlines")
    lines = [*_section("overdue", found.overdue), *_section("coming", found.coming)] or ["nothing is due"]
    if args.ics is not None:
        durable.write_new(args.ics, icalendar.write([*found.overdue, *found.coming], session.today))
        lines.append(f"{args.ics}: {len(found.overdue) + len(found.coming)} deadlines, by code of the case only")
    return Answer(lines, found)


def _section(title: str, dues: Sequence[Due]) -> list[str]:
    return [title.upper(), *table(_HEAD, [_row(due) for due in dues]), ""] if dues else []


def _row(due: Due) -> tuple[str, ...]:
    done = str(due.done_on or "-")
    return (str(due.due), due.code, due.label or "-", done, due.words, shortened(due.basis, 80))


def of_case(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show what is due in a case, add to it, or mark something as done."""
    if args.add:
        day = read_day(args.add[0])
        with casework.writing(session, args.case) as (connection, case):
            made = deadlines.add(session, connection, case, day, spoken(args.add[1]))
        return Answer([f"noted: t{made.number}, {made.due}"], made)
    if args.done:
        with casework.writing(session, args.case) as (connection, case):
            done = deadlines.done(session, connection, case, args.done)
        return Answer([f"t{done.number} is done"], done)
    with casework.reading(session, args.case) as (connection, case):
        found = deadlines.of_case(connection, case)
    return Answer(table(_HEAD, [_row(due) for due in found]) or ["nothing is due"], found)


def _rules(session: Session) -> Answer:
    """Show the rules of days."""
    with session.database.reading() as connection:
        found = list(clocks.rules(connection).values())
    lines = table(("RULE", "DAYS", "CHECKED", "BASIS"), [_rule(rule) for rule in found])
    return Answer(lines, found)


def _rule(rule: Rule) -> tuple[str, ...]:
    checked = f"{rule.checked_on} {rule.checked_by}" if rule.checked_on else "UNCONFIRMED"
    return (rule.kind, str(rule.days), checked, shortened(rule.basis, 80))


def _set_rule(session: Session, kind: str, days: str, basis: str) -> Answer:
    """Set a rule, as checked by this officer today."""
    if not (days.isascii() and days.isdigit() and len(days) <= _DIGITS):
        raise UsageWrong("a number of days is needed")
    rule = clocks.confirm(session, kind, int(days), spoken(basis))
    return Answer([f"{rule.kind}: {rule.days} days, checked by {rule.checked_by}"], rule)
