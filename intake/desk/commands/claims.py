"""`case view`: what a case holds, and what its sources make of each question together.

What contradicts is said once for a question, as the different answers with who gives them; the quotes stand below.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence

from intake.desk.cases import caserecord, comparison, terms
from intake.desk.cases.amounts import folded
from intake.desk.cases.caserecord import CaseRecord
from intake.desk.cases.comparison import Reason, Row, Status
from intake.desk.cases.model import Act, Assertion, Event, OfficeView
from intake.desk.progress import Progress
from intake.desk.report import Answer, named, quoted
from intake.desk.session import Session
from intake.desk.visible import visible

_MOST_ANSWERS = 12
_REASONS = {
    Reason.CONTRADICTS: "one denies what the other affirms",
    Reason.OTHER_ANSWER: "different answers",
    Reason.LATER: "the same voice, later",
    Reason.UNSURE: "one is not sure",
    Reason.HEDGED: "one is hedged",
    Reason.RANGE: "answers that do not exclude each other",
    Reason.DENIES_OTHER: "one denies an answer that the other does not give",
}


def view(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show what the sources of a case say, question by question; of some statuses only, where they are named."""
    record = caserecord.read(session, args.case)
    rows = comparison.compare(record)
    wanted = [row for row in rows if not args.status or row.status in args.status]
    lines = [f"case {record.case.code}: {visible(record.case.title)}"]
    lines += [] if args.status else _who(record)
    lines += ["", _counted(rows)] if rows else []
    for row in wanted:
        lines += ["", *_row(record, row)]
    return Answer(lines, {"record": record, "comparison": wanted})


def _counted(rows: Sequence[Row]) -> str:
    """Return how many questions there are, and of which status."""
    counts = Counter(row.status for row in rows)
    parts = [f"{counts[status]} {status}" for status in Status if counts[status]]
    return f"{len(rows)} question{'' if len(rows) == 1 else 's'}: {', '.join(parts)}"


def _who(record: CaseRecord) -> list[str]:
    pairs = [(one.label, f"{one.kind}: {visible(record.titles[one.id])}") for one in record.sources]
    pairs += [(one.label, f"{one.kind}: {visible(one.title)}") for one in record.entities]
    for event in record.events:
        pairs.append((event.label, f"event: {visible(event.title)}{_when(event)}"))
        pairs += [(act.label, f"act: {_act(record, act)}") for act in event.acts]
    return ["", *named(pairs)] if pairs else []


def _when(event: Event) -> str:
    return f", {visible(event.date.text)}" if event.date and event.date.text else ""


def _act(record: CaseRecord, act: Act) -> str:
    """Return what was done to whom, and by whom as which sources say."""
    by: dict[tuple[str, str], list[str]] = {}
    for one in act.involvements:
        said = by.setdefault((one.role, record.titles[one.entity]), [])
        said += [record.labels[one.source]] if one.source else []
    done = f"{terms.ACT_TYPES.label(act.type).lower()}, {visible(record.titles[act.victim])}"
    involved = (
        f"; {terms.ROLES.label(role).lower()}: {visible(who)}" + (f" ({' '.join(said)})" if said else "")
        for (role, who), said in by.items()
    )
    return done + "".join(involved)


def _row(record: CaseRecord, row: Row) -> list[str]:
    question = row.question
    mark = "  (internal)" if question.internal else ""
    lines = [f"{question.label}  {str(row.status).upper()}{mark}  {visible(question.text)}", *_differing(record, row)]
    for one in row.dependences:
        witness = f"quote {visible(record.titles[one.witness])}" if one.witness else "have the same text"
        lines.append(f"  not independent: {' '.join(record.labels[source] for source in one.sources)} {witness}")
    for cell in row.cells:
        for claim in cell.assertions:
            lines += _claim(record, claim)
    silent = [record.labels[cell.source] for cell in row.cells if cell.silent]
    lines += [f"  silent: {' '.join(silent)}"] if silent else []
    return lines + _view(question.office_view)


def _differing(record: CaseRecord, row: Row) -> Iterator[str]:
    """Yield why the sources are not in agreement, then each answer with those who give it."""
    if not row.differences:
        return
    yield f"  {', '.join(dict.fromkeys(_REASONS[one.reason] for one in row.differences))}:"
    answers: dict[tuple[str, str, str | None], list[Assertion]] = {}
    for claim in row.question.current:
        answers.setdefault((claim.polarity, folded(claim.value or ""), claim.hedge), []).append(claim)
    for claims in [*answers.values()][:_MOST_ANSWERS]:
        said = dict.fromkeys(record.labels[claim.source] for claim in claims)
        yield f"    {_answer(claims[0])}: {' '.join(said)}"
    if len(answers) > _MOST_ANSWERS:
        yield f"    and {len(answers) - _MOST_ANSWERS} more"


def _answer(claim: Assertion) -> str:
    """Return an answer in short."""
    value = f" “{visible(claim.value)}”" if claim.value else ""
    return f"{claim.polarity}{value}" + (f", {claim.hedge}" if claim.hedge else "")


def _view(one: OfficeView | None) -> list[str]:
    if one is None:
        return []
    by = "" if one.entered_by == one.officer else f", as a file says that {one.entered_by} imported"
    head = f"  the office holds, {one.on} {visible(one.officer)}{by}: {one.status}"
    return [head, *quoted(one.text, "    ")]


def _claim(record: CaseRecord, claim: Assertion) -> list[str]:
    said = [record.labels[claim.source], claim.label, claim.polarity]
    said += [f"“{visible(claim.value)}”"] if claim.value else []
    said += [claim.hedge] if claim.hedge else []
    said += [f"quoting {visible(record.titles[claim.attributed_to])}"] if claim.attributed_to else []
    return [f"  {' '.join(said)}, at {claim.offset}", *quoted(claim.quote, "    ")]
