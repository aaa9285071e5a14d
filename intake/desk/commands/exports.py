"""`export KIND CASE`, `export statistics`, `export list CASE`: what leaves a case, and what has left it."""

import argparse
from collections.abc import Iterator, Sequence

from intake.desk import exports
from intake.desk.cases import caserecord, communications, records
from intake.desk.cases.work_terms import Audience
from intake.desk.commands import casework
from intake.desk.exports import Kind, Plan, kinds
from intake.desk.progress import Progress
from intake.desk.report import Answer, table
from intake.desk.session import Session
from intake.desk.store.exports import Exported
from intake.desk.store.letters import Correspondence

_MOST = 8  # places that are named on a line
_LOOK = "read the file before it leaves: a search finds names, and not everything that tells who somebody is"


def export(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Plan an export, and write or propose it."""
    plan = _plan(session, args)
    lines = list(_lines(plan))
    if args.propose:
        waiting = exports.propose(session, plan, args.accept_identifying)
        lines.append(f"review {waiting.number} waits: `triage case approve {waiting.number}`")
        return Answer(lines, {"plan": plan, "review": waiting})
    if args.output is None:
        return Answer(lines, {"plan": plan})
    made = exports.write(session, plan, args.output, args.accept_identifying)
    lines.append(f"{args.output}: {made.size} bytes, SHA-256 {made.sha256}")
    return Answer(lines, {"plan": plan, "export": made, "path": args.output}, [_LOOK])


def _plan(session: Session, args: argparse.Namespace) -> Plan:
    audience = Audience(args.audience) if args.audience else None
    kind, letter = Kind(args.kind), getattr(args, "letter", None)
    return exports.plan(session, args.case, kind, audience, language=args.language, decided=args.decide, letter=letter)


def _lines(plan: Plan) -> Iterator[str]:
    """Yield the report of the gate: it is shown, and never part of the file."""
    yield f"case {plan.code}: {plan.wish.kind} for {plan.audience}, content {plan.digest[:16]}"
    yield from table(("PERSON", "SHOWN", "WHY"), [(one.person, str(one.shown), one.reason) for one in plan.people])
    if plan.removed:
        yield ""
        yield from table(("LEFT OUT", "WHY", "WHERE"), _grouped(plan))
    if plan.identifying:
        yield ""
        rows = [(one.person, one.where, one.what) for one in plan.identifying]
        yield from table(("PERSON", "WHERE", "STILL IDENTIFIES"), rows)
        yield f"the list has the digest {plan.list_digest}"
    if plan.gaps:
        yield ""
        yield from plan.gaps
    yield from (f"blocked: {why}" for why in plan.blocked)


def _grouped(plan: Plan) -> list[tuple[str, str, str]]:
    """Return what is left out for one reason on one line; `--json` has every place."""
    places: dict[tuple[str, str], list[str]] = {}
    for one in plan.removed:
        places.setdefault((one.what, one.why), []).append(one.where)
    return [
        (what, why, ", ".join(found[:_MOST]) + (f" and {len(found) - _MOST} more" if len(found) > _MOST else ""))
        for (what, why), found in places.items()
    ]


def statistics(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Write the counts over all cases, or propose to."""
    if args.propose:
        form = kinds.form_of(Kind.STATISTICS, args.output)
        waiting = exports.propose_statistics(session, form, args.language)
        return Answer([f"review {waiting.number} waits: `triage case approve {waiting.number}`"], waiting)
    made = exports.write_statistics(session, args.output, args.language)
    return Answer([f"{args.output}: {made.size} bytes, SHA-256 {made.sha256}"], {"export": made, "path": args.output})


def listed(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show what has left a case, or only what is about one person."""
    if args.person is None:
        found: Sequence[Exported] = exports.listed(session, args.case)
        with session.database.reading() as connection:
            sent = communications.left(connection, records.find(connection, args.case))
        return Answer(_lists(found, sent), {"files": found, "letters": sent})
    with casework.reading(session, args.case) as (connection, case):
        person = caserecord.gather(connection, case, withdrawn=True).entity(args.person)
        left, sent = exports.affected(connection, person.id), communications.left_about(connection, case, person.id)
    return Answer(_lists([one.export for one in left], sent), {"files": left, "letters": sent})


def _lists(found: Sequence[Exported], sent: Sequence[Correspondence]) -> list[str]:
    """Return the files and the letters that left."""
    rows = [
        (
            f"{one.kind} {one.now.reference or one.label}",
            str(one.now.sent_on or "-"),
            one.leaving.officer,
            one.leaving.second or "-",
            one.now.document or "no file noted",
        )
        for one in sent
    ]
    letters = table(("LETTER", "DAY", "BY", "AND", "SHA-256"), rows)
    between = [""] if found and letters else []
    return [*_table(found), *between, *letters] or ["nothing has left"]


def _table(found: Sequence[Exported]) -> list[str]:
    rows = [
        (
            str(one.number),
            str(one.exported_on),
            one.kind,
            one.audience or "-",
            one.officer,
            one.second or "-",
            one.sha256,
        )
        for one in found
    ]
    return table(("EXPORT", "DAY", "KIND", "FOR", "BY", "AND", "SHA-256"), rows)
