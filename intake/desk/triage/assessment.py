"""What an officer found out about an item beside the decision: who speaks, with what agreement, whether it is ours.

Assessments are only added; the last one counts. What can be computed of the six questions of admissibility is proposed
and can be overruled; a proposal is never kept as if a person had given it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from intake.audit.events import Event
from intake.desk import inbox, ledger
from intake.desk.cases.admissibility import MEDIA
from intake.desk.cases.terms import CONNECTIONS, Term, Terms
from intake.desk.errors import ItemNotOpened
from intake.desk.session import Session
from intake.desk.store import assessments, items
from intake.desk.store import candidates as rows
from intake.desk.store.assessments import Assessment
from intake.desk.store.database import Connection
from intake.desk.store.items import Item, Standing, State
from intake.desk.triage.errors import AnswerNotInList, ProtectTooLong

LONGEST = 4_000

YES_NO = Terms("answer", (Term("yes", "Yes"), Term("no", "No"), Term("unsure", "Not sure")))
SPEAKS = CONNECTIONS
AGREEMENTS = Terms(
    "agreement",
    (
        Term("own", "The person speaks for herself or himself"),
        Term("given", "With the person's agreement"),
        Term("family", "With the family's agreement"),
        Term("not-asked", "The person does not know or cannot be asked"),
        Term("refused", "The person does not agree"),
        Term("unknown", "Not known"),
    ),
)
# the six questions that the special procedures ask before they act
ADMISSIBILITY = Terms(
    "admissibility",
    (
        Term("source-known", "The office can reach the source"),
        Term("detailed", "There is enough detail"),
        Term("not-only-media", "It does not rest on media reports alone"),
        Term("not-abusive", "It is not abusive"),
        Term("not-political", "It is not plainly political"),
        Term("inside-mandate", "It is within the mandate"),
    ),
)
NEXT_STEPS = Terms(
    "next step",
    (
        Term("draft-letter", "Draft a letter"),
        Term("ask", "Ask the source for more"),
        Term("refer", "Refer to protection help"),
        Term("watch", "Watch"),
        Term("close", "Close with a reason"),
        Term("none", "Not decided"),
    ),
)


@dataclass(frozen=True, slots=True)
class Findings:
    """What an officer enters; `admissibility` maps the six questions to yes, no or unsure."""

    defender: str
    linked: str
    speaks: str
    agreement: str
    admissibility: Mapping[str, str]
    protect: str
    next_step: str


def assess(session: Session, code: str, findings: Findings) -> Assessment:
    """Note what was found out about an opened item."""
    _check(findings)
    second = session.second.verifier.name.removeprefix("officer/") if session.second else None
    with session.database.writing() as connection:
        item = _opened(connection, code)
        noted = Assessment(
            officer=session.officer,
            second=second,
            day=session.today,
            defender=findings.defender,
            linked=findings.linked,
            speaks=findings.speaks,
            agreement=findings.agreement,
            admissibility=dict(findings.admissibility),
            protect=findings.protect,
            next_step=findings.next_step,
        )
        assessments.add(connection, item.id, noted)
        ledger.note(session, connection, Event.UPDATED, f"item:{item.id}")
    return noted


def _opened(connection: Connection, code: str) -> Item:
    item = inbox.find(connection, code)
    if item.state is not State.OPENED:
        raise ItemNotOpened(item.code)
    return item


def _check(findings: Findings) -> None:
    """Refuse what is not in the lists."""
    chosen = (
        (YES_NO, findings.defender),
        (YES_NO, findings.linked),
        (SPEAKS, findings.speaks),
        (AGREEMENTS, findings.agreement),
        (NEXT_STEPS, findings.next_step),
        *((ADMISSIBILITY, question) for question in findings.admissibility),
        *((YES_NO, answer) for answer in findings.admissibility.values()),
    )
    for terms, key in chosen:
        if key not in terms:
            raise AnswerNotInList(terms.name)
    if len(findings.protect) > LONGEST:
        raise ProtectTooLong(f"{len(findings.protect)} characters")


def proposed(connection: Connection, item: Item) -> dict[str, str]:
    """Return what can be computed of the six questions; what is not in it is for a person alone."""
    content = items.content(connection, item.id)
    answers = json.loads(content.manifest)["answers"] if content else {}
    found = {"source-known": "yes" if item.standing in (Standing.FIRST, Standing.SAME) else "no"}
    kinds = rows.source_kinds(connection, item.id)
    if kinds:
        found["not-only-media"] = "no" if all(kind in MEDIA for kind in kinds) else "yes"
    filled = sum(bool(answers.get(key)) for key in ("when", "where", "perpetrator", "violations"))
    found["detailed"] = "yes" if filled >= 3 else "unsure"
    return found
