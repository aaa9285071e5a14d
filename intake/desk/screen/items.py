"""The inbox, and one item: its report beside what it may belong to, the decision, the reply, its files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request, url_for
from werkzeug.wrappers import Response

from intake.audit.events import Event
from intake.desk import extraction, inbox, judgement, ledger, provenance, replying, sheet, sources
from intake.desk.cases import sources as case_sources
from intake.desk.cases.model import Source as CaseSource
from intake.desk.cases.records import find
from intake.desk.judgement import CaseChoice
from intake.desk.provenance import Pair
from intake.desk.safecopy import copies
from intake.desk.screen import forms, rendering
from intake.desk.screen.casework import Pages
from intake.desk.screen.errors import FieldMissing, PageUnknown
from intake.desk.screen.rendering import text as _
from intake.desk.screen.state import Undo
from intake.desk.sheet import Section
from intake.desk.sources import Source
from intake.desk.store import assessments, cases, decisions, files, fingerprints, items, replies
from intake.desk.store.assessments import Assessment
from intake.desk.store.database import Connection
from intake.desk.store.decisions import Decision
from intake.desk.store.files import Check, Custody
from intake.desk.store.fingerprints import Repetition
from intake.desk.store.inbox import Filter
from intake.desk.store.items import Attachment, Content, Item, State
from intake.desk.store.replies import Reply
from intake.desk.triage import assessment, candidates, floods
from intake.desk.triage.assessment import Findings
from intake.desk.triage.candidates import Candidate
from intake.desk.verdict import REASONS, URGENCIES, Verdict

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ItemView:
    """All that the page of an item shows."""

    item: Item
    content: Content | None
    problems: Sequence[Mapping[str, str]]
    sections: Sequence[Section]
    warnings: Sequence[Pair]
    marks: Sequence[Pair]
    siblings: Sequence[Pair]
    source: Source
    can_be_answered: bool
    files: Sequence[Attachment]
    checks: Mapping[int, Check]
    custody: Sequence[Custody]
    decisions: Sequence[Decision]
    replies: Sequence[Reply]
    in_cases: Sequence[str]
    candidates: Sequence[Candidate]
    assessment: Assessment | None
    proposed: Mapping[str, str]
    original: str | None
    alike: Sequence[Repetition]
    same: int

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether a reply waits for an outbox."""
        return any(not (one.outbox or one.withdrawn_on) for one in self.replies)


class ItemPages(Pages):
    """Views of what arrived."""

    def inbox(self) -> Response:
        """Show the inbox by urgency and age, what says the same in one line."""
        wanted, number = _filter(), max(1, request.args.get("page", 1, type=int))
        found = floods.page(self.session, wanted, number, PER_PAGE)
        return rendering.page(
            "inbox.html",
            lines=found.shown,
            names_differ=floods.names_differ,
            total=found.lines,
            folded=found.reports - found.lines,
            number=found.number,
            last=max(1, -(-found.lines // PER_PAGE)),
            wanted=wanted,
            args={name: value for name, value in request.args.items() if name != "page"},
            urgencies=URGENCIES,
        )

    def item(self, code: str) -> Response:
        """Show one item whole."""
        session = self.session
        with session.database.writing() as connection:
            view = _view(connection, inbox.find(connection, code))
            ledger.note(session, connection, Event.READ, f"item:{view.item.id}")
        return rendering.page("item.html", view=view, urgencies=URGENCIES, reasons=REASONS, a=assessment)

    def decide(self, code: str) -> Response:
        """Note what the officer decided, and what was found out."""
        session = self.with_second()
        verdict, choice = _verdict(), _choice()
        judged = judgement.decide(session, code, verdict, choice, with_alike=forms.ticked("alike"))
        if judged.item.state is State.OPENED:
            assessment.assess(session, code, _findings())
        with session.database.writing() as connection:
            self.forget(session, connection, f"decide:{judged.item.code}", f"protect:{judged.item.code}")
        here = url_for("items.item", code=judged.item.code)
        if judged.alike:
            others = len(judged.alike)
            return self.done(here, _("Noted, also on others that say exactly the same: %(number)s.", number=others))
        return self.done(here, _("The decision is noted. A later one takes its place; this one stays on record."))

    def reply(self, code: str) -> Response:
        """Keep a reply for the next outbox."""
        session = self.session
        item = replying.reply(session, code, forms.needed("text", forms.LONG))
        with session.database.writing() as connection:
            self.forget(session, connection, f"reply:{item.code}")
        here = url_for("items.item", code=item.code)
        undo = Undo(url_for("items.withdraw_reply", code=item.code), _("Take it back"))
        return self.done(here, _("The reply waits for the next outbox."), undo)

    def withdraw_reply(self, code: str) -> Response:
        """Take back the last reply that did not leave."""
        replying.withdraw(self.session, code)
        return self.done(url_for("items.item", code=code), _("The reply is taken back; it will not leave."))

    def source(self, code: str) -> Response:
        """Make the report a source of a case, so that its words can be marked."""
        session = self.session
        with session.database.writing() as connection:
            item, case = inbox.find(connection, code), find(connection, forms.needed("case", forms.SHORT))
            content = items.content(connection, item.id)
            if content is None:
                raise FieldMissing("text")
            draft = CaseSource(
                kind="report",
                connection=forms.one_of("connection", assessment.SPEAKS),
                title=f"Report {item.code}",
                language=content.language,
                identity_protected=True,
                item=item.code,
            )
            made = case_sources.add(session, connection, case, draft, words_of(content))
        here = url_for("sources.source", code=case.code, label=made.label)
        return self.entered(here, case.code, made.label)

    def copy(self, code: str, number: int) -> Response:
        """Draw a safe copy of a file in the sandbox."""
        made = copies.make(self.session, code, number)
        del made
        return self.done(url_for("items.file", code=code, number=number), _("The safe copy is drawn."))

    def file(self, code: str, number: int) -> Response:
        """Show the safe copy of a file."""
        session = self.session
        with session.database.writing() as connection:
            chosen = extraction.choose(connection, code, number)
            pages = files.copies(connection, chosen.item.id, number)
            check = files.checks(connection, chosen.item.id).get(number)
            ledger.note(session, connection, Event.READ, f"item:{chosen.item.id}")
        return rendering.page("file.html", item=chosen.item, file=chosen.attachment, pages=pages, check=check)

    def picture(self, code: str, number: int, page: int) -> Response:
        """Give one page of a safe copy: pixels that this desk drew."""
        png = copies.page(self.session, code, number, page)
        if png is None:
            raise PageUnknown
        return Response(png, content_type="image/png")


def _filter() -> Filter:
    args = request.args
    state = args.get("state", "")
    urgency = args.get("urgency", "")
    return Filter(
        State(state) if state in tuple(State) else None,
        state == "all",
        urgency if urgency in URGENCIES else None,
        args.get("undecided") == "yes",
        state == "rejected",
    )


def _view(connection: Connection, item: Item) -> ItemView:
    content, source = items.content(connection, item.id), sources.of_item(connection, item)
    return ItemView(
        item=item,
        content=content,
        problems=json.loads(content.problems) if content else (),
        sections=sheet.sections(json.loads(content.manifest)["answers"]) if content else (),
        warnings=provenance.warnings(item, content, source),
        marks=provenance.marks(item),
        siblings=[*provenance.siblings(item, source), *provenance.known_cases(source)],
        source=source,
        can_be_answered=sources.is_genuine(item) and item.state is State.OPENED,
        files=items.attachments(connection, item.id),
        checks=files.checks(connection, item.id),
        custody=files.custody(connection, item.id),
        decisions=decisions.of_item(connection, item.id),
        replies=replies.of_item(connection, item.id),
        in_cases=cases.of_item(connection, item.id),
        candidates=candidates.of_item(connection, item) if content else (),
        assessment=next(iter(reversed(assessments.of_item(connection, item.id))), None),
        proposed=assessment.proposed(connection, item) if content else {},
        original=items.by_id(connection, item.duplicate_of).code if item.duplicate_of else None,
        alike=fingerprints.alike(connection, item.id),
        same=len(floods.exactly_the_same(connection, item)) if content else 0,
    )


def _verdict() -> Verdict:
    """Return the verdict: a reason rejects, else an urgency is needed."""
    rejected = forms.one_of("reject", REASONS) if forms.optional("reject") else None
    urgency = None if rejected else forms.one_of("urgency", URGENCIES)
    return Verdict(urgency, rejected, forms.text("note", forms.LONG).strip())


def _choice() -> CaseChoice:
    if forms.optional("reject"):
        return CaseChoice()
    title = forms.optional("new_case")
    return CaseChoice(None, title) if title else CaseChoice(forms.optional("case", forms.SHORT))


def _findings() -> Findings:
    return Findings(
        defender=forms.one_of("defender", assessment.YES_NO),
        linked=forms.one_of("linked", assessment.YES_NO),
        speaks=forms.one_of("speaks", assessment.SPEAKS),
        agreement=forms.one_of("agreement", assessment.AGREEMENTS),
        admissibility={term.key: forms.one_of(f"a-{term.key}", assessment.YES_NO) for term in assessment.ADMISSIBILITY},
        protect=forms.text("protect", assessment.LONGEST),
        next_step=forms.one_of("next_step", assessment.NEXT_STEPS),
    )


def words_of(content: Content) -> str:
    """Return the words of the source in a report, without those of the form, in the form's order."""
    sections = sheet.sections(json.loads(content.manifest)["answers"])
    said = [field.quoted for section in sections for field in section.fields if field.quoted.strip()]
    if not said:
        raise FieldMissing("text")
    return "\n\n".join(said)
