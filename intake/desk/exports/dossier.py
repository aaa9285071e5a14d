"""The dossier of a case: the whole record, for the office or for other mandates, with contradictions side by side.

For the office it has who entered what, items and notes, and in an annex the whole texts of the sources, each with what
it is; for other mandates it was cleared of them before.
"""

from collections.abc import Iterator, Sequence

from intake.desk.cases import comparison, terms
from intake.desk.cases.comparison import Row, Status
from intake.desk.cases.dates import GivenDate, sort_key
from intake.desk.cases.gates import Shown
from intake.desk.cases.model import Act, Assertion, Entity, Source
from intake.desk.cases.work_terms import DEADLINE_WORDS
from intake.desk.exports import hedging, page
from intake.desk.exports.clearing import WITHHELD, Cleared
from intake.desk.exports.language import Language
from intake.desk.exports.page import Block, Page
from intake.desk.store.items import Item

_LONGEST_TEXT = 400_000  # letters of a source that a paper can hold


class Dossier:
    """One dossier."""

    def __init__(self, cleared: Cleared, items: Sequence[Item], said: Language) -> None:
        self._cleared, self._said = cleared, said
        self._record, self._work = cleared.record, cleared.work
        self._items = items if cleared.inside else ()

    def page(self) -> Page:
        """Return the dossier."""
        parts = (
            self._head(),
            self._people(),
            self._timeline(),
            self._claims(),
            self._sources(),
            self._consent(),
            self._communications(),
            self._others(),
            self._dues(),
            self._internal(),
            self._annex(),
        )
        return Page(self._said.code, tuple(block for part in parts for block in part))

    def _say(self, key: str, **values: object) -> str:
        return self._said.say("dossier", key, **values)

    def _titled(self, key: str, blocks: Sequence[Block]) -> Iterator[Block]:
        """Yield a section, if there is anything in it."""
        if blocks:
            yield page.heading(self._say(key))
            yield from blocks

    def _table(self, key: str, rows: Sequence[Sequence[str]]) -> Iterator[Block]:
        head = self._said.list_of("dossier", f"{key}_head")
        yield from self._titled(key, [page.table(head, rows)] if rows else [])

    def _head(self) -> Iterator[Block]:
        record = self._record
        yield page.heading(self._say("title", code=record.case.code), 1)
        yield page.heading(record.case.title, 3)
        yield page.paragraph(self._say("confidential"), quiet=True)
        counts = {"sources": len(record.sources), "events": len(record.events), "questions": len(record.questions)}
        yield page.paragraph(self._say("opened", opened=record.case.opened_on, **counts))

    def _people(self) -> Iterator[Block]:
        rows = [
            (one.label, self._said.say("entity_kind", one.kind), _names(one), one.role_note, self._shown(one))
            for one in self._record.entities
        ]
        yield from self._table("people", rows)

    def _shown(self, one: Entity) -> str:
        person = self._cleared.people.get(one.id)
        marks = [str(person.shown)] if person and person.shown is not Shown.FULL else []
        if self._cleared.inside:
            marks += [self._say("marked_protected")] if one.protected else []
            marks += [self._say("marked_official")] if one.official else []
        return ", ".join(marks)

    def _timeline(self) -> Iterator[Block]:
        blocks: list[Block] = []
        for event in sorted(self._record.events, key=lambda event: sort_key(event.date)):
            place = f", {self._cleared.called(event.place)}" if event.place else ""
            blocks.append(page.paragraph(f"{event.label}  {_date(event.date)}{place}: {event.title}"))
            blocks += [page.point(self._act(act)) for act in event.acts]
        yield from self._titled("timeline", blocks)

    def _act(self, act: Act) -> str:
        by = [f"{self._cleared.called(one.entity)} ({terms.ROLES.label(one.role).lower()})" for one in act.involvements]
        # several sources may say the same of one
        suffix = f"; {', '.join(dict.fromkeys(by))}" if by else ""
        victim = self._cleared.called(act.victim)
        return self._say("act", act=self._said.say("act_type", act.type), victim=victim, by=suffix)

    def _claims(self) -> Iterator[Block]:
        blocks = [block for row in comparison.compare(self._record) for block in self._row(row)]
        yield from self._titled("claims", blocks)

    def _row(self, row: Row) -> Iterator[Block]:
        status = self._said.say("status", row.status)
        status += f", {self._say('internal')}" if row.question.internal else ""
        yield page.heading(f"{row.question.label}  {hedging.asked(row.question.text)}  [{status}]", 3)
        if row.status is not Status.SILENCE:
            yield page.paragraph(hedging.account(row, self._record.sources, self._said))
        for cell in row.cells:
            for claim in cell.assertions:
                yield page.point(self._claim(claim))
                yield from page.quotations(claim.quote) if claim.quote != WITHHELD else ()
        silent = [self._record.labels[cell.source] for cell in row.cells if cell.silent]
        if silent:
            yield page.paragraph(self._say("silent", sources=", ".join(silent)), quiet=True)
        if view := row.question.office_view:
            values = {"status": view.status, "officer": view.officer, "on": view.on, "text": view.text}
            yield page.paragraph(self._say("office_holds", **values))

    def _claim(self, claim: Assertion) -> str:
        words = [self._record.labels[claim.source], self._said.say("polarity", claim.polarity)]
        words += [f"“{claim.value}”"] if claim.value else []
        words += [f"({claim.hedge})"] if claim.hedge else []
        words += [f"← {self._cleared.called(claim.attributed_to)}"] if claim.attributed_to else []
        return "  ".join(words)

    def _sources(self) -> Iterator[Block]:
        rows = [
            (
                one.label,
                terms.SOURCE_KINDS.label(one.kind),
                ", ".join(filter(None, (one.title, one.publisher))),
                terms.RELIABILITIES.label(one.reliability),
                _date(one.date),
            )
            for one in self._record.sources
        ]
        yield from self._table("sources", rows)

    def _consent(self) -> Iterator[Block]:
        rows = []
        for one in self._work.consents:
            given = f"{one.given_on}, {one.given_by}: {one.basis}"
            if one.withdrawn_on:
                given = self._say("withdrawn", on=one.withdrawn_on)
            if one.person in self._record.labels:
                called = self._cleared.called(one.person)
                rows.append((called, str(one.audience), str(one.answer), str(one.naming), given))
        yield from self._table("consent", rows)

    def _communications(self) -> Iterator[Block]:
        blocks: list[Block] = []
        for one in self._work.letters:
            now = one.now
            more = self._say("sent", reference=now.reference, on=now.sent_on) if now.reference else ""
            head = {"label": one.label, "type": one.kind, "to": one.letter.addressee, "state": now.state}
            blocks.append(page.paragraph(self._say("letter", more=more, **head)))
            for answered in one.replies:
                reply = answered.reply
                received, publicity = reply.received, reply.publicity
                text = self._say("reply", received=received, publicity=publicity, summary=reply.summary)
                blocks.append(page.point(text))
        yield from self._titled("communications", blocks)

    def _others(self) -> Iterator[Block]:
        acted = [
            page.point(f"{_date(one.date)}  {self._cleared.called(one.by)} ({one.kind}): {one.text}")
            for one in self._work.actions
        ]
        yield from self._titled("actions", acted)
        demanded: list[Block] = []
        for one in self._work.demands:
            demanded.append(page.point(f"{self._cleared.called(one.by)}: {one.text}"))
            demanded += page.quotations(one.quote)
        yield from self._titled("demands", demanded)
        needed: list[Block] = []
        for need in self._work.needs:
            more = self._say("referred", to=need.referred_to) if need.referred_to else ""
            more += self._say("result", result=need.result) if need.result else ""
            person, kind = self._cleared.called(need.person), self._said.say("need_kind", need.kind)
            needed.append(page.point(self._say("need", person=person, kind=kind, more=more)))
        yield from self._titled("needs", needed)

    def _dues(self) -> Iterator[Block]:
        due: list[Block] = []
        for noted in self._work.deadlines:
            one = noted.deadline
            more = self._say("done", on=noted.done_on) if noted.done_on else ""
            values = {"due": one.due, "kind": DEADLINE_WORDS[one.kind], "basis": one.basis, "more": more}
            due.append(page.point(self._say("deadline", **values)))
        yield from self._titled("deadlines", due)

    def _internal(self) -> Iterator[Block]:
        blocks: list[Block] = []
        for note in self._record.notes:
            blocks += [page.point(f"{note.written_on}, {note.officer}:"), *page.quotations(note.text)]
        yield from self._titled("notes", blocks)
        yield from self._table(
            "items", [(one.code, str(one.received_on), str(one.state), one.envelope) for one in self._items]
        )

    def _annex(self) -> Iterator[Block]:
        texts = self._cleared.texts
        blocks = [block for one in self._record.sources if one.id in texts for block in self._text(one, texts[one.id])]
        yield from self._titled("annex", blocks)

    def _text(self, one: Source, text: str) -> Iterator[Block]:
        called = ", ".join(filter(None, (one.title, one.publisher)))
        yield page.heading(f"{one.label}  {called}", 3)
        marks = [terms.SOURCE_KINDS.label(one.kind), _date(one.date), one.language]
        marks.append(self._say("public" if one.public else "not_public"))
        marks += [self._say("protected")] if one.identity_protected else []
        marks += [self._say("of_item", item=one.item)] if one.item else []
        yield page.paragraph(f"{'; '.join(marks)}; SHA-256 {one.sha256}", quiet=True)
        yield from page.quotations(text[:_LONGEST_TEXT])
        if len(text) > _LONGEST_TEXT:
            yield page.paragraph(self._say("cut", shown=_LONGEST_TEXT, length=len(text)), quiet=True)


def _names(one: Entity) -> str:
    return "; ".join(dict.fromkeys(page.cut(name.form) for name in one.names))


def _date(date: GivenDate | None) -> str:
    if date is None or not (date.iso or date.text):
        return "?"
    mark = f" [{date.inferred} inferred]" if date.inferred else ""
    return f"{date.iso or '?'} (“{date.text}”){mark}" if date.text != date.iso else f"{date.iso}{mark}"
