"""`list`, `show`, `files`, `extract`, `decide`: reading and judging items."""

import argparse
import json
from collections.abc import Sequence

from intake.audit.events import Event
from intake.desk import draft, extraction, inbox, judgement, ledger, provenance, sheet, sources
from intake.desk.inbox import Filter
from intake.desk.judgement import CaseChoice
from intake.desk.progress import Progress
from intake.desk.provenance import Pair
from intake.desk.report import Answer, named, quoted, table
from intake.desk.report import sheet as laid_out
from intake.desk.session import Session
from intake.desk.sources import Source
from intake.desk.store import cases, decisions, items, replies
from intake.desk.store.decisions import Decision
from intake.desk.store.inbox import Folded, InboxRow
from intake.desk.store.items import Attachment, Content, Item, Standing, State
from intake.desk.store.replies import Reply
from intake.desk.triage import floods
from intake.desk.verdict import Verdict
from intake.desk.visible import shortened, visible

_BEGINNING = 48


def list_items(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show the inbox: reports that say the same are one line for people, and all of them in JSON."""
    state = State(args.state) if args.state in tuple(State) else None
    wanted = Filter(state, args.state == "all", args.urgency, args.undecided, args.state == "rejected")
    if args.json:
        return Answer([], inbox.rows(session, wanted))
    found = floods.lines(session, wanted)
    head = ("ITEM", "SAME", "KIND", "DECISION", "DANGER", "RECEIVED", "COUNTRY", "FILES", "CASE", "BEGINS")
    return Answer(table(head, [_row(line) for line in found]) or ["no items"], None)


def _row(line: Folded) -> tuple[str, ...]:
    row = line.row
    return (
        row.code,
        _same(line),
        _kind(row),
        _decided(row),
        row.danger or "-",
        f"{row.received_on}{' by hand' if row.brought_by else ''}",
        shortened(row.country or "-", 8),
        str(row.files),
        row.cases or "-",
        shortened(row.beginning or "", _BEGINNING),
    )


def _same(line: Folded) -> str:
    """Say how many others say the same; with other names in them the text may be planted."""
    others = [f"+{line.count - 1}"] if line.count > 1 else []
    return " ".join([*others, *(["NAMES DIFFER"] if floods.names_differ(line) else [])]) or "-"


def _kind(row: InboxRow) -> str:
    """Say what an item is; a false claim to be somebody's goes before everything else."""
    if row.state is not State.OPENED:
        return "-"
    if row.standing in (Standing.OTHER_SOURCE, Standing.OTHER_MAILBOX):
        return "FORGED?"
    if row.bare:
        return "bare file"
    return "follow-up" if row.follow_up else "report"


def _decided(row: InboxRow) -> str:
    if row.rejected:
        return f"rejected: {row.rejected}"
    if row.state is State.REFUSED:
        return f"refused: {row.reason}"
    return row.urgency or ("undecided" if row.state is State.OPENED else str(row.state))


def show(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show an item whole."""
    with session.database.reading() as connection:
        item = inbox.find(connection, args.item)
        content = items.content(connection, item.id)
        files = items.attachments(connection, item.id)
        decided = decisions.of_item(connection, item.id)
        in_cases = cases.of_item(connection, item.id)
        original = items.by_id(connection, item.duplicate_of).code if item.duplicate_of else None
        answers = replies.of_item(connection, item.id)
        source = sources.of_item(connection, item)
        ledger.note(session, connection, Event.READ, f"item:{item.id}")
    data = {
        "item": item,
        "duplicate_of": original,
        "report": sheet.report(content.manifest) if content else None,
        "answer_wanted": sources.is_genuine(item),
        "source": source,
        "answers": answers,
        "problems": json.loads(content.problems) if content else [],
        "plain_sha256": content.plain_sha256 if content else None,
        "files": files,
        "decisions": decided,
        "cases": in_cases,
    }
    lines = named(
        [
            *_head(item, content, source),
            *([("duplicate of", original)] if original else []),
            *([("case", " ".join(in_cases))] if in_cases else []),
            *provenance.known_cases(source),
            *(("decided", _decision(decision)) for decision in decided),
        ]
    )
    if content:
        lines += _problems(content)
        lines += laid_out(sheet.sections(json.loads(content.manifest)["answers"]))
    lines += ["", "FILES (sealed; `triage extract`)", *_file_lines(files)] if files else []
    lines += answer_lines(answers)
    return Answer(lines, data)


def _head(item: Item, content: Content | None, source: Source) -> list[Pair]:
    pairs = provenance.warnings(item, content, source)
    pairs += [
        ("item", f"{item.code}, {item.state}" + (f": {item.reason}" if item.reason else "")),
        ("received", provenance.way(item)),
        ("envelope", item.envelope),
        *provenance.marks(item),
        *provenance.siblings(item, source),
    ]
    if item.same_submission_other_content:
        pairs.append(("note", "the same submission was opened earlier with other content"))
    if content:
        pairs.append(("language", content.language))
        pairs.append(("answer", provenance.address(item)))
    return pairs


def answer_lines(answers: Sequence[Reply]) -> list[str]:
    """Return the office's answers to an item, each with its way."""
    lines = ["", "ANSWERS OF THE OFFICE"] if answers else []
    for answer in answers:
        lines += [
            f"  {answer.written_on} {answer.officer}, {provenance.answered(answer)}",
            *quoted(answer.text, "    "),
        ]
    return lines


def _decision(decision: Decision) -> str:
    verdict = decision.urgency or f"rejected: {decision.rejected}"
    note = f": {visible(decision.note)}" if decision.note else ""
    case = f", case {decision.case}" if decision.case else ""
    return f"{decision.decided_on} {decision.officer}: {verdict}{case}{note}"


def _problems(content: Content) -> list[str]:
    """Say which answers break the form. The path holds only names of our own form and numbers."""
    problems = json.loads(content.problems)
    return [f"problem   {problem['question'] or 'report'}: {problem['sentence']}" for problem in problems]


def _file_lines(files: Sequence[Attachment]) -> list[str]:
    lines = []
    for file in files:
        lines.append(f"  {file.number}  {file.size} bytes  sha256 {file.sha256}")
        lines += quoted(file.name, "     ")
        lines += quoted(file.note, "     note ") if file.note else []
    return lines


def list_files(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show the files of an item."""
    item, files = extraction.files(session, args.item)
    return Answer(_file_lines(files) or [f"{item.code} has no files"], files)


def extract(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Write a file of an item in plain text."""
    extracted = extraction.extract(session, args.item, args.number, args.output)
    line = f"{extracted.path}: {extracted.attachment.size} bytes, sha256 {extracted.attachment.sha256}"
    warning = "this file is not encrypted and may be hostile: open it only where that does no harm, and remove it"
    return Answer([line], extracted, [warning])


def decide(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Note a decision on an item."""
    verdict = Verdict(args.urgency, args.reject, spoken(args.note or ""))
    choice = CaseChoice(args.case, args.new_case)
    judged = judgement.decide(session, args.item, verdict, choice, with_alike=args.with_alike)
    decision = judged.decision
    outcome = decision.urgency or f"rejected: {decision.rejected}"
    case = f", in case {decision.case}" if decision.case else ""
    lines = [f"{judged.item.code}  {outcome}{case}"]
    lines += [f"the same for {len(judged.alike)} that said exactly the same"] if judged.alike else []
    return Answer(lines, {"item": judged.item.code, "decision": decision, "alike": judged.alike})


def spoken(text: str) -> str:
    """Return a text of the officer; `-` reads it from standard input, which `ps` does not show."""
    return draft.from_input() if text == "-" else text
