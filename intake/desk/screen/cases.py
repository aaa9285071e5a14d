"""The list of cases, and one case: where it stands, who leads it, its notes, history and custody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import request, url_for
from werkzeug.wrappers import Response

from intake.desk import provenance, sources
from intake.desk.cases import (
    caserecord,
    comparison,
    deadlines,
    life,
    records,
    redescription,
    review,
    withdrawal,
)
from intake.desk.cases.caserecord import CaseRecord, Step, gather
from intake.desk.cases.comparison import Row, Status
from intake.desk.cases.deadlines import Due
from intake.desk.cases.life import Life, Score
from intake.desk.cases.model import Change
from intake.desk.cases.redescription import Field
from intake.desk.cases.terms import URGENCIES
from intake.desk.cases.work_terms import State
from intake.desk.screen import forms, rendering
from intake.desk.screen.casework import Open, Pages, is_short
from intake.desk.screen.changes import Telling
from intake.desk.screen.rendering import catalog
from intake.desk.screen.rendering import text as _
from intake.desk.screen.state import Undo
from intake.desk.store import cases, entries, files, items, lives, office, reviews
from intake.desk.store.database import Connection
from intake.desk.store.docket import Wanted
from intake.desk.store.files import Custody
from intake.desk.store.items import Attachment, Item

PER_PAGE = 100
_LOUD = (Status.CONFLICT, Status.CHANGE, Status.TENSION, Status.INCOMPARABLE)


@dataclass(frozen=True, slots=True)
class Linked:
    """An item that feeds a case, with its files and who touched them."""

    item: Item
    plain_sha256: str | None
    files: Sequence[Attachment]
    custody: Sequence[Custody]


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first page of a case shows."""

    record: CaseRecord
    life: Life
    rows: Sequence[Row]
    due: Sequence[Due]
    items: Sequence[Linked]
    changes: Sequence[str]
    officers: Sequence[str]

    @property
    def loud(self) -> Sequence[Row]:
        """The questions on which the sources are not at one."""
        return [row for status in _LOUD for row in self.rows if row.status is status]

    def count(self, status: str) -> int:
        """How many questions have a status."""
        return sum(row.status == status for row in self.rows)


@dataclass(frozen=True, slots=True)
class Line:
    """A step in the history; what it changed, and what can be done about it: put back, or said again."""

    step: Step
    kind: str
    fields: Sequence[Field]
    is_gone: bool
    is_last: bool


class CasePages(Pages):
    """Views of a case as a whole."""

    def listed(self) -> Response:
        """Show a page of the cases that are wanted, the newest first."""
        wanted, number = _wanted(), max(1, request.args.get("page", 1, type=int))
        found = records.listed(self.session, wanted, number, PER_PAGE)
        with self.session.database.reading() as connection:
            officers = [officer.name for officer in office.officers(connection)]
        last = max(1, -(-found.total // PER_PAGE))
        return rendering.page(
            "cases.html",
            found=found,
            wanted=wanted,
            args={name: value for name, value in request.args.items() if name != "page"},
            officers=officers,
            number=min(last, number),
            last=last,
        )

    def new(self) -> Response:
        """Make a case."""
        named = (forms.optional("codename", forms.SHORT), forms.optional("country", forms.SHORT))
        case = records.new(self.session, forms.needed("title"), *named)
        notice = _("The case %(code)s is made.", code=case.code)
        return self.done(url_for("cases.overview", code=case.code), notice)

    def overview(self, code: str) -> Response:
        """Show where a case stands."""
        with self.reading(code) as opened:
            shown = _overview(opened)
        return rendering.page(
            "case.html",
            case=shown.record.case,
            view=shown,
            states=_by_hand(shown.life),
            countries=catalog().countries(),
        )

    def note(self, code: str) -> Response:
        """Add a note."""
        session = self.session
        case = records.annotate(session, code, forms.needed("text", forms.LONG))
        with session.database.writing() as connection:
            self.forget(session, connection, f"note:{case.code}")
        return self.done(url_for("cases.overview", code=code), _("The note is kept. Notes are never changed."))

    def describe(self, code: str) -> Response:
        """Change title, codename, country and urgency; what they were is kept."""
        with self.writing(code) as opened:
            after = replace(
                opened.case,
                title=forms.needed("title"),
                codename=forms.optional("codename", forms.SHORT),
                country=forms.optional("country", forms.SHORT),
                urgency=forms.one_of("urgency", URGENCIES) if forms.optional("urgency") else None,
            )
            opened.do(lambda session, connection, case: records.describe(session, connection, after))
        return self.described(url_for("cases.overview", code=code), after.code, after.code)

    def move(self, code: str) -> Response:
        """Bring the case into another state; closing takes two officers."""
        state, reason = forms.choice("state", State), forms.text("reason").strip()
        with self.writing(code) as opened:
            if state is State.CLOSED and forms.ticked("propose"):
                review.propose(opened.session, opened.connection, life.closing(opened.connection, opened.case, reason))
                notice = _("Proposed: the second officer finds it under “To approve”.")
            else:
                opened.do(life.move, state, reason, forms.day_or_none("review_on"))
                notice = _("The case has moved.")
        return self.done(url_for("cases.overview", code=code), notice)

    def assign(self, code: str) -> Response:
        """Say who leads the case."""
        lead, second = forms.needed("lead", forms.SHORT), forms.optional("beside", forms.SHORT)
        with self.writing(code) as opened:
            opened.do(life.assign, lead, second)
        return self.done(url_for("cases.overview", code=code), _("The case has a lead."))

    def assess(self, code: str) -> Response:
        """Say how great the risk is."""
        scores = [Score(forms.number(name), forms.needed(f"{name}_words")) for name in _SCORES]
        with self.writing(code) as opened:
            opened.do(life.assess, *scores)
        return self.done(url_for("cases.overview", code=code), _("The risk is noted."))

    def withdraw(self, code: str) -> Response:
        """Take an entry out of the record."""
        handle, then = forms.needed("handle", forms.SHORT), request.form.get("then", "")
        with self.writing(code) as opened:
            opened.do(withdrawal.withdraw, handle, forms.text("reason").strip())
        fields = (("handle", handle), ("then", then))
        undo = Undo(url_for("cases.restore", code=code), _("Put it back"), fields)
        notice = _("It is withdrawn. The history keeps it.")
        if is_short(handle):
            notice = _("%(label)s is withdrawn. The history keeps it.", label=handle)
        return self.done(_back(then, code), notice, undo)

    def restore(self, code: str) -> Response:
        """Put a withdrawn entry back."""
        handle, then = forms.needed("handle", forms.SHORT), request.form.get("then", "")
        with self.writing(code) as opened:
            opened.do(withdrawal.restore, handle, forms.text("reason").strip())
        fields = (("handle", handle), ("then", then))
        undo = Undo(url_for("cases.withdraw", code=code), _("Withdraw it again"), fields)
        notice = _("%(label)s is back, as it was.", label=handle) if is_short(handle) else _("It is back, as it was.")
        return self.done(_back(then, code), notice, undo)

    def undo(self, code: str) -> Response:
        """Let an entry say again what it said before it was described anew."""
        handle, then = forms.needed("handle", forms.SHORT), request.form.get("then", "")
        with self.writing(code) as opened:
            opened.do(redescription.undo, handle)
        undo = Undo(url_for("cases.undo", code=code), _("Undo"), (("handle", handle), ("then", then)))
        return self.done(_back(then, code), _("It says again what it said before; the history has both."), undo)

    def exchange(self, code: str) -> Response:
        """Put an entry back in the place of the one that had taken its place."""
        taken, put = forms.needed("taken", forms.SHORT), forms.needed("put", forms.SHORT)
        then = request.form.get("then", "")
        with self.writing(code) as opened:
            opened.do(withdrawal.exchange, taken, put)
        return self.corrected(_back(then, code), code, taken, put)

    def history(self, code: str) -> Response:
        """Show every step of a case, the newest first."""
        with self.reading(code) as opened:
            steps = list(reversed(caserecord.history(opened.connection, opened.case)))
            changed = entries.changes(opened.connection, opened.case.id)
            record = gather(opened.connection, opened.case, withdrawn=True)
            states = lives.steps(opened.connection, opened.case.id)
            held = reviews.of_case(opened.connection, opened.case.id)
        lines = _lines(steps, redescription.differences(record, changed))
        counts = Counter(step.act for step in steps)
        only = request.args.get("only", "")
        lines = [line for line in lines if not only or line.step.act == only]
        last = max(1, -(-len(lines) // PER_PAGE))
        number = min(last, max(1, request.args.get("page", 1, type=int)))
        return rendering.page(
            "history.html",
            counts=counts,
            only=only,
            case=opened.case,
            lines=lines[(number - 1) * PER_PAGE : number * PER_PAGE],
            telling=Telling(record),
            states=states,
            reviews=held,
            number=number,
            last=last,
        )

    def custody(self, code: str) -> Response:
        """Show where everything in a case comes from, and who touched its files."""
        with self.reading(code) as opened:
            record = gather(opened.connection, opened.case)
            linked = [_linked(opened.connection, link.item) for link in cases.links(opened.connection, opened.case.id)]
        return rendering.page("custody.html", case=opened.case, record=record, linked=linked, way=provenance.way)


_SCORES = ("threats", "vulnerabilities", "capacities")


def _linked(connection: Connection, id: str) -> Linked:
    content = items.content(connection, id)
    digest = content.plain_sha256 if content else None
    return Linked(items.by_id(connection, id), digest, items.attachments(connection, id), files.custody(connection, id))


def _overview(opened: Open) -> Overview:
    record = gather(opened.connection, opened.case)
    connection = opened.connection
    return Overview(
        record,
        life.of_case(connection, opened.case),
        comparison.compare(record),
        [due for due in deadlines.of_case(connection, opened.case) if due.done_on is None],
        [_linked(connection, link.item) for link in cases.links(connection, opened.case.id)],
        _changes(connection, opened.case.id),
        [officer.name for officer in office.officers(connection)],
    )


def _changes(connection: Connection, case: str) -> Sequence[str]:
    """Say what the sources of a case changed of their consent."""
    fed = [items.by_id(connection, link.item) for link in cases.links(connection, case)]
    changes = [change for item in fed for change in sources.of_item(connection, item).consent]
    return [provenance.changed(change) for change in sorted(dict.fromkeys(changes), key=lambda change: change.on)]


def _by_hand(now: Life) -> Sequence[State]:
    """Return the states that a person brings the case into; the others are reached by letters."""
    return [state for state in now.next if state not in life.BY_ACT]


def _wanted() -> Wanted:
    """Return which cases are wanted; what is no state, or too long, is passed over."""
    args = request.args
    state = args.get("state", "")
    return Wanted(
        State(state) if state in tuple(State) else None,
        args.get("country") or None,
        args.get("lead") or None,
        args.get("q", "")[: forms.SHORT],
    )


def _gone(steps: Sequence[Step]) -> frozenset[str]:
    """Return the entries that are withdrawn now; the steps come the newest first."""
    last: dict[str, str] = {}
    for step in steps:
        if step.act in ("withdrawn", "restored"):
            last.setdefault(step.object, step.act)
    return frozenset(object_ for object_, act in last.items() if act == "withdrawn")


def _lines(steps: Sequence[Step], changed: Sequence[tuple[Change, Sequence[Field]]]) -> Sequence[Line]:
    """Return the steps with what each changed, and whether it can be undone; both have one order of days."""
    gone, undone = _gone(steps), set[str]()
    following = iter(sorted(changed, key=lambda pair: pair[0].on)[::-1])
    lines = []
    for step in steps:
        change, fields = next(following) if step.act == "changed" else (None, ())
        is_last = change is not None and step.object not in undone and step.object not in gone
        undone.update((step.object,) if change else ())
        is_gone = step.act == "withdrawn" and step.object in gone
        lines.append(Line(step, change.kind if change else "", fields, is_gone, is_last))
    return lines


def _back(then: str, code: str) -> str:
    """Return the page of this case that an undone entry was entered on."""
    home = url_for("cases.overview", code=code)
    return then if then.startswith(f"{home}/") else home
