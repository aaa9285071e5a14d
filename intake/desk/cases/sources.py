"""Sources of a case: entered with their whole text, described anew, read."""

from dataclasses import replace

from intake.audit.events import Event as Audit
from intake.desk import inbox, ledger
from intake.desk.cases import checks, entering
from intake.desk.cases.errors import EntryUnknown
from intake.desk.cases.model import Source
from intake.desk.session import Session
from intake.desk.store import case_sources, cases, entries, items
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection


def add(
    session: Session, connection: Connection, case: Case, draft: Source, text: str, label: str | None = None
) -> Source:
    """Enter a source; an item that it came in then feeds the case."""
    checks.source_text(text)
    item = inbox.find(connection, draft.item) if draft.item else None
    draft = replace(
        draft, length=len(text), sha256=draft.sha256 or checks.digest(text), item=item.code if item else None
    )
    checks.source(draft)
    source = entering.placed(session, connection, case, draft, "source", label)
    case_sources.add(connection, case.id, [source], {source.id: text})
    if item:
        _check_attachment(connection, item.id, draft.attachment)
        cases.link(connection, case.id, item.id, session.officer, session.today)
    entering.written(session, connection, case)
    return source


def _check_attachment(connection: Connection, item: str, number: int | None) -> None:
    if number is not None and number not in {file.number for file in items.attachments(connection, item)}:
        raise EntryUnknown(f"file {number} of the item")


def change(session: Session, connection: Connection, case: Case, source: Source) -> Source:
    """Describe a source anew: everything but its text, digest and origin."""
    before = find(connection, case, entering.References(connection, case).id(source.id, "source"))
    after = replace(
        source,
        entry=before.entry,
        sha256=before.sha256,
        length=before.length,
        item=before.item,
        attachment=before.attachment,
    )
    checks.source(after)
    entering.check_other(before, after)
    entering.check_protection(session, before.identity_protected, after.identity_protected)
    case_sources.change(connection, after)
    entering.changed(session, connection, case, "source", before)
    return after


def find(connection: Connection, case: Case, handle: str) -> Source:
    """Return a source by its short or random id."""
    known = entries.of_case(connection, case.id)
    return entering.find(case_sources.of_case(connection, case.id, known), handle)


def text(session: Session, connection: Connection, case: Case, handle: str) -> str:
    """Read the text of a source."""
    id = entering.References(connection, case).id(handle, "source")
    ledger.note(session, connection, Audit.CASE_READ, f"case:{case.id}")
    return case_sources.text(connection, id)
