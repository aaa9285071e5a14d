"""`case new|list|show|note|export`: case records."""

import argparse

from intake import durable
from intake.audit.events import Event
from intake.desk import provenance
from intake.desk.cases import casefile, contents, dossier, records
from intake.desk.cases.contents import Contents
from intake.desk.cases.records import CaseItem, Record
from intake.desk.cases.work_terms import State
from intake.desk.commands.items import spoken
from intake.desk.errors import UsageWrong
from intake.desk.progress import Progress
from intake.desk.provenance import Pair
from intake.desk.report import Answer, named, quoted, table
from intake.desk.session import Session
from intake.desk.store.docket import Line, Wanted
from intake.desk.visible import shortened, visible

_PLAIN = "what was written is not encrypted and names everybody; it is for the office only"


def new(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Make a case."""
    case = records.new(session, args.title, args.codename, args.country)
    return Answer([f"case {case.code}"], case)


def list_cases(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show the cases that are wanted."""
    wanted = Wanted(State(args.state) if args.state else None, args.country, args.lead, args.words)
    found = records.listed(session, wanted, args.page, args.limit)
    head = ("CASE", "CODENAME", "OPENED", "STATE", "LEAD", "ITEMS", "TITLE")
    lines = table(head, [_listed(line) for line in found.lines]) or ["no cases"]
    if len(found.lines) < found.total:
        lines += ["", f"{len(found.lines)} of {found.total} cases"]
    return Answer(lines, found.lines)


def _listed(line: Line) -> tuple[str, ...]:
    case = line.case
    named = (case.code, shortened(case.codename or "-", 24), str(case.opened_on), line.state, visible(line.lead or "-"))
    return (*named, str(line.items), shortened(case.title, 60))


def show(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show a case with its items and notes."""
    record = records.read(session, args.case)
    held = contents.of_case(session, record.case)
    data = {
        "case": record.case,
        "record": held.counts,
        "consent_changes": record.consent_changes,
        "items": [dossier.item_data(entry) for entry in record.items],
        "notes": record.notes,
    }
    return Answer(_lines(record, held), data)


def _lines(record: Record, held: Contents) -> list[str]:
    case = record.case
    pairs = [("case", case.code), ("title", visible(case.title)), ("opened", f"{case.opened_on} by {case.officer}")]
    pairs.append(("record", f"{held.words}; `triage case view {case.code}`"))
    if case.codename:
        pairs.insert(1, ("codename", visible(case.codename)))
    lines = named([*_consent(record), *pairs])
    rows = [_row(entry) for entry in record.items]
    lines += ["", *table(("ITEM", "RECEIVED", "DECISION", "DANGER", "FILES", "BEGINS"), rows)] if rows else []
    for entry in record.items:
        lines += [f"{entry.item.code}: {words}" for words in provenance.conflicts(entry.item, entry.source)]
        for answer in entry.answers:
            lines += [
                "",
                f"answer to {entry.item.code}, {answer.written_on} {answer.officer}, {provenance.answered(answer)}",
            ]
            lines += quoted(answer.text, "  ")
    for note in record.notes:
        lines += ["", f"{note.written_on} {visible(note.officer)}", *quoted(note.text, "  ")]
    return lines


def _consent(record: Record) -> list[Pair]:
    """Say what the sources of this case forbid, or allow, after what their reports say."""
    forbidden = [
        f"{entry.item.code}: {words}"
        for entry in record.items
        for words in provenance.keeping(entry.content, entry.source)
    ]
    return [("CONSENT", words) for words in (*forbidden, *map(provenance.changed, record.consent_changes))]


def _row(entry: CaseItem) -> tuple[str, ...]:
    last = entry.decisions[-1] if entry.decisions else None
    decided = "undecided" if last is None else last.urgency or f"rejected: {last.rejected}"
    beginning = (entry.content.beginning if entry.content else None) or ""
    item = entry.item
    files = str(len(entry.files))
    return (item.code, str(item.received_on), decided, item.danger or "-", files, shortened(beginning, 48))


def note(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Add a note to a case."""
    case = records.annotate(session, args.case, spoken(args.text))
    return Answer([f"noted in {case.code}"], {"case": case.code})


def export(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Write a case file or a dossier to a new file; `--json` without one answers with the case file."""
    if args.output is None:
        if not args.json or args.format not in (None, "json"):
            raise UsageWrong("`-o FILE` is needed, or `--json` for the case file on standard output")
        return Answer([], casefile.export(session, args.case), [_PLAIN])
    return _case_file(session, args) if args.format == "json" else _dossier(session, args)


def _case_file(session: Session, args: argparse.Namespace) -> Answer:
    data = casefile.to_bytes(casefile.export(session, args.case))
    durable.write_new(args.output, data)
    return Answer([f"{args.output}: {len(data)} bytes"], {"path": args.output, "size": len(data)}, [_PLAIN])


def _dossier(session: Session, args: argparse.Namespace) -> Answer:
    record = records.read(session, args.case, Event.CASE_EXPORTED)
    held = contents.of_case(session, record.case)
    text = dossier.to_json(record, held) if args.format == "dossier" else dossier.to_markdown(record, held)
    durable.write_new(args.output, text.encode("utf-8"))
    line = f"{args.output}: case {record.case.code}, {len(record.items)} items, {len(record.notes)} notes"
    data = {"path": args.output, "case": record.case.code, "items": len(record.items), "notes": len(record.notes)}
    whole = f"items and notes alone: the whole record is what `triage export dossier {record.case.code}` writes"
    return Answer([line], data, [_PLAIN, whole])
