"""Case records: made, found, annotated, and read whole with the items that feed them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crypto import primitives
from intake.audit.events import Event
from intake.desk import codes, ledger, sources
from intake.desk.cases import checks, entering, terms
from intake.desk.errors import CaseUnknown, CodenameTaken, TextEmpty
from intake.desk.session import Session
from intake.desk.sources import ConsentChange, Source
from intake.desk.store import cases, decisions, docket, items, replies
from intake.desk.store.cases import Case, Link, Note
from intake.desk.store.database import Connection
from intake.desk.store.decisions import Decision
from intake.desk.store.docket import Docket, Wanted
from intake.desk.store.items import Attachment, Content, Item
from intake.desk.store.replies import Reply

ALL = Wanted()
_FARTHEST = 1_000_000  # the database counts no farther than 64 bits


@dataclass(frozen=True, slots=True)
class CaseItem:
    """An item in a case, with all that is known of it."""

    item: Item
    content: Content | None
    files: Sequence[Attachment]
    decisions: Sequence[Decision]
    source: Source
    answers: Sequence[Reply]
    link: Link


@dataclass(frozen=True, slots=True)
class Record:
    """A whole case."""

    case: Case
    items: Sequence[CaseItem]
    notes: Sequence[Note]

    @property
    def consent_changes(self) -> list[ConsentChange]:
        """What follow-ups changed of the consent in this case, also those that do not feed it."""
        changes = [change for entry in self.items for change in entry.source.consent]
        return sorted(dict.fromkeys(changes), key=lambda change: change.on)


def find(connection: Connection, code: str) -> Case:
    """Return the case of a code or codename as a person types it, or raise CaseUnknown."""
    case = cases.find(connection, codes.case(code), code.strip())
    if case is None:
        raise CaseUnknown
    return case


def add(session: Session, connection: Connection, title: str, codename: str | None, country: str | None = None) -> Case:
    """Note a new case under a random code."""
    title = _title(title)
    if codename is not None:
        codename = _codename(connection, codename)
    checks.country(country)
    code = codes.new_case()
    while cases.find(connection, code, code):
        code = codes.new_case()
    id = primitives.random(16).hex()
    case = Case(id, code, codename, title, session.officer, session.today, country)
    cases.add(connection, case)
    ledger.note(session, connection, Event.CREATED, f"case:{case.id}")
    return case


def _title(title: str) -> str:
    title = title.strip()
    if not title:
        raise TextEmpty("a case has a title")
    checks.text("title", title, checks.LINE)
    return title


def _codename(connection: Connection, codename: str) -> str:
    codename = codename.strip()
    if not codename:
        raise TextEmpty("the codename")
    checks.text("codename", codename, checks.LINE)
    if codes.case(codename) or cases.find(connection, None, codename):
        raise CodenameTaken
    return codename


def new(session: Session, title: str, codename: str | None = None, country: str | None = None) -> Case:
    """Make a case."""
    with session.database.writing() as connection:
        return add(session, connection, title, codename, country)


def describe(session: Session, connection: Connection, case: Case) -> Case:
    """Change title, codename, country and urgency of a case; what they were is kept."""
    before = find(connection, case.code)
    title, codename = _title(case.title), case.codename
    if codename is not None and codename != before.codename:
        codename = _codename(connection, codename)
    checks.country(case.country)
    if case.urgency is not None:
        checks.term("urgency", case.urgency, terms.URGENCIES)
    after = replace(before, title=title, codename=codename, country=case.country, urgency=case.urgency)
    entering.check_other(before, after)
    cases.describe(connection, after)
    entering.changed(session, connection, before, "case", before)
    return after


def listed(session: Session, wanted: Wanted = ALL, number: int = 1, size: int | None = None) -> Docket:
    """Return a page of the list of cases, the last one where there are fewer; without a size, all of it."""
    with session.database.writing() as connection:
        ledger.note(session, connection, Event.CASE_READ, "cases")
        if size is None:
            return docket.page(connection, wanted)
        found = docket.page(connection, wanted, (min(max(number, 1), _FARTHEST) - 1) * size, size)
        if found.lines or not found.total:
            return found
        return docket.page(connection, wanted, (found.total - 1) // size * size, size)


def annotate(session: Session, code: str, text: str) -> Case:
    """Append a note to a case."""
    if not text.strip():
        raise TextEmpty("a note")
    checks.text("note", text, checks.LONG)
    with session.database.writing() as connection:
        case = find(connection, code)
        cases.add_note(connection, case.id, Note(session.officer, session.today, text.strip("\n")))
        ledger.note(session, connection, Event.CASE_WRITTEN, f"case:{case.id}")
        return case


def read(session: Session, code: str, event: Event = Event.CASE_READ) -> Record:
    """Read a whole case, to be shown or, with another event, to be exported."""
    with session.database.writing() as connection:
        case = find(connection, code)
        ledger.note(session, connection, event, f"case:{case.id}")
        links = cases.links(connection, case.id)
        return Record(case, [_case_item(connection, link) for link in links], cases.notes(connection, case.id))


def _case_item(connection: Connection, link: Link) -> CaseItem:
    item = items.by_id(connection, link.item)
    return CaseItem(
        item,
        items.content(connection, link.item),
        items.attachments(connection, link.item),
        decisions.of_item(connection, link.item),
        sources.of_item(connection, item),
        replies.of_item(connection, link.item),
        link,
    )
