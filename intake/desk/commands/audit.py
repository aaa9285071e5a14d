"""`audit status|verify|bundle|checkpoint|report|reconcile|resume|open`: the access logs."""

import argparse
import datetime
import json

from intake.audit import reporting
from intake.audit.findings import faults
from intake.audit.reporting import Brought, Outputs
from intake.desk import auditing, reconciling
from intake.desk.auditing import Checked, LogState
from intake.desk.progress import Progress
from intake.desk.reconciling import Reconciled
from intake.desk.report import Answer, named
from intake.desk.session import Session

# A script should notice that something does not add up.
_FOUND = 65


def status(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show the logs and the keys to compare on paper."""
    found = auditing.states(session)
    return Answer([line for state in found for line in _state(state)], found)


def _state(state: LogState) -> list[str]:
    unseen = state.size - state.witnessed
    witnessed = f"{state.witnessed} entries on {state.witnessed_on}" if state.witnessed_on else "nothing yet"
    return [
        *named(
            [
                ("log", f"{state.origin}, {'of this desk' if state.server is None else f'of server {state.server}'}"),
                ("checkpoint", state.checkpoint),
                ("witnessed", f"{witnessed}; {unseen} after it could still be rewritten"),
                ("key", state.key),
                ("fingerprint", state.fingerprint),
                ("cosigns with", state.witness),
            ]
        ),
        "",
    ]


def verify(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Recompute every log from its entries."""
    found = auditing.check(session)
    is_sound = not any(faults(each.findings) for each in found)
    return Answer([line for each in found for line in _checked(each)], found, exit_code=0 if is_sound else _FOUND)


def _checked(checked: Checked) -> list[str]:
    verdict = "broken" if faults(checked.findings) else "whole and as it was signed"
    return [
        f"{checked.origin}: {checked.size} entries, {verdict}",
        *(f"  {'' if finding.is_fault else 'note: '}{finding.text()}" for finding in checked.findings),
    ]


def bundle(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Write the desk's log for an auditor."""
    digest = auditing.write_bundle(session, args.file, args.generation)
    return Answer([f"{args.file}: sha256 of its manifest {digest}"], {"path": args.file, "digest": digest})


def reconcile(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Compare what servers committed to with what arrived and how it ended."""
    found = reconciling.reconcile(session)
    is_sound = not any(faults(each.findings) for each in found)
    lines = [line for each in found for line in _reconciled(each)]
    return Answer(lines or ["no server has shown its log yet"], found, exit_code=0 if is_sound else _FOUND)


def _reconciled(each: Reconciled) -> list[str]:
    verdict = "does not add up" if faults(each.findings) else "adds up"
    days = [f"  tick {number} was on {day}" for number, day in each.days.items() if _names(each, number)]
    lines = [f"  {'' if finding.is_fault else 'note: '}{finding.text()}" for finding in each.findings]
    return [f"custody of what {each.server} accepted {verdict}", *lines, *days]


def _names(each: Reconciled, number: int) -> bool:
    """Tell whether a fault is about a tick."""
    return any(finding.detail.startswith(f"tick {number},") for finding in faults(each.findings))


def last_checkpoint(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Print the last checkpoint of this desk's log."""
    text = auditing.last_checkpoint(session).decode("utf-8")
    return Answer(text.splitlines(), {"checkpoint": text})


def report(args: argparse.Namespace, today: datetime.date) -> Answer:
    """Check a bundle and write its report; needs no desk."""
    brought = Brought(args.log, args.witness, args.kept, args.officer_key, reporting.beside(args.beside))
    outputs = Outputs(html=args.output, csv=args.csv, language=args.language)
    verified = reporting.run(args.bundle, brought, outputs)
    data = json.loads(reporting.as_json(verified))
    lines = reporting.as_text(verified, args.language).splitlines()
    return Answer(lines, data, exit_code=0 if verified.is_sound else _FOUND)


def resume(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Go on under a new origin."""
    state = auditing.resume(session, restored=args.restored)
    lines = ["the log of this desk goes on under a new origin; carry an outbox to the server", *_state(state)]
    return Answer(lines, state)


def open_commitment(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Say what an entry concerns."""
    words = auditing.opened(session, args.commitment)
    return Answer([words], {"commitment": args.commitment, "is": words})
