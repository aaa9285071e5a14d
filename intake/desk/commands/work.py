"""`case action|demand|need|state|assign|risk`: what others did, what persons need, where a case stands."""

import argparse

from intake.desk.cases import actions, life, needs
from intake.desk.cases.actions import Asking, Doing
from intake.desk.cases.dates import GivenDate
from intake.desk.cases.life import Life, Score
from intake.desk.cases.work_terms import ActionKind, ActionStatus, NeedKind, Response, State
from intake.desk.commands import casework
from intake.desk.commands.items import spoken
from intake.desk.errors import UsageWrong
from intake.desk.progress import Progress
from intake.desk.report import Answer, named, table
from intake.desk.session import Session
from intake.desk.visible import shortened

_PRECISIONS = {4: "year", 7: "month", 10: "day"}


def action(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Note what others did, or show it with what they demand."""
    if args.kind is None:
        return _doings(session, args.case)
    if args.by is None or args.text is None:
        raise UsageWrong("KIND, WHO and TEXT belong together")
    doing = Doing(
        ActionKind(args.kind),
        args.by,
        _date(args.date, args.about),
        spoken(args.text),
        args.to,
        args.reaction_to,
        Response(args.response),
        args.impact,
        ActionStatus(args.status),
    )
    with casework.writing(session, args.case) as (connection, case):
        made = actions.add(session, connection, case, doing, args.instead_of)
    return Answer([f"action x{made.number}"], made)


def _date(iso: str | None, about: bool) -> GivenDate | None:
    """Return a date as its length says how exact it is."""
    if iso is None:
        return None
    precision = "about" if about else _PRECISIONS.get(len(iso), "day")
    return GivenDate(f"about {iso}" if about else iso, iso, precision, "the officer's entry")


def _doings(session: Session, code: str) -> Answer:
    with casework.reading(session, code) as (connection, case):
        did, asked = actions.of_case(connection, case)
    rows = [(f"x{one.number}", str(one.kind), f"{one.impact:+d}", shortened(one.text, 80)) for one in did]
    lines = table(("ACTION", "KIND", "IMPACT", "WHAT"), rows)
    demands = [(f"d{one.number}", shortened(one.text, 80)) for one in asked]
    lines += ["", *table(("DEMAND", "WHAT"), demands)] if demands else []
    return Answer(lines or ["nothing"], {"actions": did, "demands": asked})


def demand(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Note what somebody demands."""
    asking = Asking(args.by, spoken(args.text), args.source, args.quote, args.to, args.follow_up, args.near)
    with casework.writing(session, args.case) as (connection, case):
        made = actions.demand(session, connection, case, asking, args.instead_of)
    return Answer([f"demand d{made.number}"], made)


def need(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Note what a person needs, or show it."""
    if args.person is None:
        with casework.reading(session, args.case) as (connection, case):
            found = needs.of_case(connection, case)
        rows = [(f"n{one.number}", str(one.kind), shortened(one.referred_to or "-", 60)) for one in found]
        return Answer(table(("NEED", "KIND", "REFERRED TO"), rows) or ["no needs"], found)
    if args.kind is None:
        raise UsageWrong("PERSON and KIND belong together")
    values = (NeedKind(args.kind), args.refer_to, args.result, args.instead_of)
    with casework.writing(session, args.case) as (connection, case):
        made = needs.add(session, connection, case, args.person, *values)
    return Answer([f"need n{made.number}"], made)


def state(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show where a case stands, or bring it on."""
    if args.state is None:
        with casework.reading(session, args.case) as (connection, case):
            found = life.of_case(connection, case)
        return Answer(named(_pairs(found)), found)
    wanted, reason = State(args.state), spoken(args.reason)
    with casework.writing(session, args.case) as (connection, case):
        if args.propose:
            proposed = life.propose_closing(session, connection, case, wanted, reason)
            return Answer([f"review {proposed.number} waits: `triage case approve {proposed.number}`"], proposed)
        life.move(session, connection, case, wanted, reason, args.review_on)
        found = life.of_case(connection, case)
    return Answer([f"case {case.code}: {found.state}"], found)


def _pairs(found: Life) -> list[tuple[str, str]]:
    lead, risk = found.assignment, found.risk
    pairs = [("state", f"{found.state} since {found.since}"), ("next", ", ".join(found.next))]
    if found.reason:
        pairs.append(("reason", shortened(found.reason, 200)))
    if found.review_on:
        pairs.append(("look again", str(found.review_on)))
    if lead:
        pairs.append(("lead", lead.lead if lead.second is None else f"{lead.lead}, second {lead.second}"))
    if risk:
        pairs.append(("risk", f"{risk.score} = {risk.threats} × {risk.vulnerabilities} / {risk.capacities}"))
    return pairs


def assign(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Say who leads a case."""
    with casework.writing(session, args.case) as (connection, case):
        made = life.assign(session, connection, case, args.lead, args.second_lead)
    return Answer([f"case {case.code}: lead {made.lead}, second {made.second or 'nobody'}"], made)


def risk(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Say how great the risk is."""
    scores = [_score(pair) for pair in (args.threats, args.vulnerabilities, args.capacities)]
    with casework.writing(session, args.case) as (connection, case):
        made = life.assess(session, connection, case, *scores)
    return Answer([f"case {case.code}: risk {made.score}"], made)


def _score(pair: list[str]) -> Score:
    number, words = pair
    if not (number.isascii() and number.isdigit() and len(number) == 1):
        raise UsageWrong("a score is a number from 1 to 5 and a sentence")
    return Score(int(number), words)
