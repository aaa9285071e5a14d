"""The plain dossier of a case: the items that feed it, with their provenance, as Markdown for reading and as JSON.

What is entered of them, people, events, claims, letters, is only counted here; the whole is what `exports` writes.
Every quotation stands under the code, day and envelope digest of its item, so that a reader can go back to the
sealed original. For the office's own use: it names everybody, and the consent lines stand with each report.
"""

import json
from collections.abc import Iterator, Mapping

from intake.desk import provenance, sheet, sources
from intake.desk.cases.contents import Contents
from intake.desk.cases.records import CaseItem, Record
from intake.desk.report import plain
from intake.desk.sheet import Field
from intake.desk.sources import Source
from intake.desk.store.decisions import Decision
from intake.desk.store.items import Content
from intake.desk.visible import markdown, quoted

FORM = "sealed-intake/dossier/v1"


def to_json(record: Record, held: Contents) -> str:
    """Return the dossier as JSON in ASCII, with the answers as the source gave them."""
    value = {
        "form": FORM,
        "case": plain(record.case),
        "record": plain(held.counts),
        "consent_changes": plain(record.consent_changes),
        "items": [item_data(item) for item in record.items],
        "notes": plain(record.notes),
    }
    return json.dumps(value, ensure_ascii=True, indent=1) + "\n"


def item_data(entry: CaseItem) -> Mapping[str, object]:
    """Return one item with its provenance."""
    return {
        "item": plain(entry.item),
        "linked_on": plain(entry.link.linked_on),
        "linked_by": entry.link.officer,
        "report": sheet.report(entry.content.manifest) if entry.content else None,
        "plain_sha256": entry.content.plain_sha256 if entry.content else None,
        "problems": json.loads(entry.content.problems) if entry.content else [],
        "files": plain(entry.files),
        "decisions": plain(entry.decisions),
        "source": plain(entry.source),
        "answers": plain(entry.answers),
    }


def to_markdown(record: Record, held: Contents) -> str:
    """Return the dossier as Markdown."""
    lines = list(_markdown(record, held))
    # an empty line of a quotation has its bar, so only our own are folded
    kept = [line for line, before in zip(lines, ["x", *lines], strict=False) if line or before]
    return "\n".join(kept) + "\n"


def _markdown(record: Record, held: Contents) -> Iterator[str]:
    case = record.case
    codename = f" “{markdown(case.codename)}”" if case.codename else ""
    yield f"# Case {case.code}{codename}: {markdown(case.title)}"
    yield ""
    yield f"Opened on {case.opened_on} by {case.officer}. Items: {len(record.items)}. Notes: {len(record.notes)}."
    yield f"The record, which is not in this paper: {held.words}."
    yield f"“triage case view {case.code}” shows it, and “triage export dossier {case.code}” writes the whole."
    yield "Confidential. Words of sources stand behind a bar; signs like ⟨U+202E⟩ mark letters that do not show."
    for change in record.consent_changes:
        yield ""
        yield f"**Consent {provenance.changed(change)}**"
    yield ""
    yield "| Item | Received | Urgency | Danger, as the source says | Files | Envelope (SHA-256) |"
    yield "|---|---|---|---|---|---|"
    for entry in record.items:
        yield _row(entry)
    for entry in record.items:
        yield from _item(entry)
    yield from _notes(record)


def _row(entry: CaseItem) -> str:
    item, last = entry.item, entry.decisions[-1] if entry.decisions else None
    urgency = "undecided" if last is None else last.urgency or f"rejected: {last.rejected}"
    cells = (
        item.code,
        str(item.received_on),
        urgency,
        item.danger or "not said",
        str(len(entry.files)),
        f"`{item.envelope}`",
    )
    return f"| {' | '.join(cells)} |"


def _item(entry: CaseItem) -> Iterator[str]:
    item = entry.item
    yield ""
    yield f"## Item {item.code}, received {item.received_on}"
    yield ""
    yield f"* envelope SHA-256 `{item.envelope}`"
    if entry.content:
        yield f"* document SHA-256 `{entry.content.plain_sha256}`"
        yield f"* submission `{entry.content.submission_id}`, language `{entry.content.language}`"
    yield f"* {item.state} on {item.opened_on} by {item.officer}; in this case since {entry.link.linked_on}"
    if item.brought_by:
        yield f"* came by hand, taken in by {item.brought_by}"
    yield from (f"* {words}" for _, words in provenance.marks(item))
    yield from (f"* **forged? {words}**" for words in provenance.conflicts(item, entry.source))
    yield from (f"* {name}: {words}" for name, words in provenance.siblings(item, entry.source))
    if item.same_submission_other_content:
        yield "* **another report with the same submission number and other content was opened earlier**"
    yield from (_decision(decision) for decision in entry.decisions)
    if entry.content:
        yield from _warnings(entry.content, entry.source)
        yield from _report(json.loads(entry.content.manifest)["answers"])
    yield from _files(entry)
    yield from _answers(entry)


def _decision(decision: Decision) -> str:
    verdict = f"urgency {decision.urgency}" if decision.urgency else f"rejected: {decision.rejected}"
    note = f": {markdown(' '.join(decision.note.split()))}" if decision.note else ""
    return f"* decided on {decision.decided_on} by {decision.officer}: {verdict}{note}"


def _warnings(content: Content, source: Source) -> Iterator[str]:
    """Say what a reader must know before the report."""
    if not sources.may_be_kept(content, source):
        yield "* **the source does not agree that the office keeps this report: delete it after reading**"
    for problem in json.loads(content.problems):
        yield f"* breaks the form: {problem['question'] or 'report'}: {problem['sentence']}"


def _report(answers: Mapping[str, object]) -> Iterator[str]:
    for section in sheet.sections(answers):
        yield ""
        yield f"### {section.title}"
        for field in section.fields:
            yield from _field(field) if field.depth else _question(field)


def _question(field: Field) -> Iterator[str]:
    yield ""
    yield f"**{field.label}**" + (f" {'; '.join(field.ours)}" if field.ours else "")
    yield ""
    if field.quoted:
        yield from quoted(field.quoted)


def _field(field: Field) -> Iterator[str]:
    """Lay out one answer inside a set or an entry as a point of a list."""
    indent = "  " * (field.depth - 1)
    yield f"{indent}* {field.label}" + (f"{_colon(field.label)} **{'; '.join(field.ours)}**" if field.ours else "")
    if field.quoted:
        yield from (f"{indent}  {line}" for line in quoted(field.quoted))


def _colon(label: str) -> str:
    return "" if label.endswith("?") else ":"


def _files(entry: CaseItem) -> Iterator[str]:
    if entry.files:
        yield ""
        yield "### Files (still sealed; names and notes are the source's)"
    for file in entry.files:
        yield ""
        yield f"{entry.item.code} file {file.number}, {file.size} bytes, SHA-256 `{file.sha256}`"
        yield ""
        yield from quoted(file.name)
        if file.note:
            yield ""
            yield "with the note:"
            yield ""
            yield from quoted(file.note)


def _answers(entry: CaseItem) -> Iterator[str]:
    if entry.answers:
        yield ""
        yield "### Answers of the office"
    for answer in entry.answers:
        yield ""
        yield f"{answer.written_on}, {answer.officer}, {provenance.answered(answer)}:"
        yield ""
        yield from quoted(answer.text)


def _notes(record: Record) -> Iterator[str]:
    if record.notes:
        yield ""
        yield "## Notes of the office"
    for note in record.notes:
        yield ""
        yield f"{note.written_on}, {markdown(note.officer)}:"
        yield ""
        yield from quoted(note.text)
