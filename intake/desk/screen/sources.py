"""Sources of a case, and the words of one: marked, they become entities, spellings, events, days, acts and claims."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from flask import url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from intake.desk.cases import actions, claims, entities, events, sources, terms
from intake.desk.cases.actions import Asking
from intake.desk.cases.caserecord import CaseRecord, gather
from intake.desk.cases.model import Act, Assertion, Entity, Event, Question, Source
from intake.desk.screen import forms, passage, people, rendering
from intake.desk.screen.casework import Open, Pages
from intake.desk.screen.errors import FieldMissing, FieldUnknown, StretchMalformed
from intake.desk.screen.passage import Claimed
from intake.desk.screen.rendering import text as _
from intake.desk.store import case_sources


class SourcePages(Pages):
    """Views of sources."""

    def shown(self, code: str) -> Response:
        """Show all sources of a case."""
        with self.reading(code) as opened:
            record = gather(opened.connection, opened.case)
        counts = {one.id: 0 for one in record.sources}
        for question in record.questions:
            for claim in question.current:
                counts[claim.source] += 1
        return rendering.page("sources.html", case=opened.case, record=record, counts=counts)

    def add(self, code: str) -> Response:
        """Enter a source with its whole text."""
        draft = replace(
            _described(),
            item=forms.optional("item", forms.SHORT),
            attachment=forms.number_or_none("attachment"),
            sha256=(forms.optional("sha256", forms.SHORT) or "").lower(),
        )
        with self.writing(code) as opened:
            made = opened.do(sources.add, draft, forms.needed("text", forms.SOURCE_BYTES))
            self.forget(opened.session, opened.connection, f"source:{opened.case.code}")
        here = url_for("sources.source", code=opened.case.code, label=made.label)
        return self.entered(here, opened.case.code, made.label)

    def describe(self, code: str, label: str) -> Response:
        """Describe a source anew, all but its text and origin; what it was is kept."""
        drafted = _described()
        with self.writing(code) as opened:
            before = gather(opened.connection, opened.case).source(label)
            opened.do(sources.change, replace(drafted, entry=before.entry))
        return self.described(url_for("sources.source", code=code, label=label), code, label)

    def source(self, code: str, label: str) -> Response:
        """Show the text of a source with what is claimed from it."""
        with self.reading(code) as opened:
            record = gather(opened.connection, opened.case)
            source = record.source(label)
            text = case_sources.text(opened.connection, source.id)
            demands = [one for one in actions.of_case(opened.connection, opened.case)[1] if one.source == source.id]
        lines = passage.lines(text, _claimed(record, source))
        return rendering.page(
            "source.html", case=opened.case, record=record, source=source, lines=lines, demands=demands
        )

    def mark(self, code: str, label: str) -> Response:
        """Enter what the marked words are."""
        act = _MARKS.get(forms.needed("as", forms.SHORT))
        if act is None:
            raise FieldUnknown("as")
        with self.writing(code) as opened:
            source = gather(opened.connection, opened.case).source(label)
            made = act(opened, source, _words(opened, source))
        here = url_for("sources.source", code=opened.case.code, label=source.label)
        if made.undo is None:
            return self.done(here, made.notice)
        return self.entered(here, opened.case.code, made.undo)


def _described() -> Source:
    """Read the fields that describe a source."""
    return Source(
        kind=forms.one_of("kind", terms.SOURCE_KINDS),
        connection=forms.one_of("connection", terms.CONNECTIONS),
        reliability=forms.one_of("reliability", terms.RELIABILITIES),
        title=forms.needed("title"),
        publisher=forms.text("publisher").strip(),
        language=forms.optional("language", forms.SHORT) or "und",
        date=forms.given_date("date"),
        public=forms.ticked("public"),
        identity_protected=forms.ticked("identity_protected"),
    )


def _claimed(record: CaseRecord, source: Source) -> list[Claimed]:
    return [
        Claimed(claim.label, question.label, claim.offset, claim.offset + len(claim.quote))
        for question in record.questions
        for claim in question.current
        if claim.source == source.id
    ]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a source; `start` is where they stand, if they were marked there."""

    text: str
    start: int | None


@dataclass(frozen=True, slots=True)
class _Made:
    """What came of marked words: an entry that can be undone, or a change that the history keeps."""

    undo: str | None
    notice: Markup


def _words(opened: Open, source: Source) -> Words:
    """Return the words that were marked, to the letter, or those that were written by hand."""
    start, end = forms.number_or_none("start"), forms.number_or_none("end")
    if start is None or end is None:
        return Words(forms.needed("quote", forms.LONG), None)
    text = case_sources.text(opened.connection, source.id)
    if not 0 <= start < end <= len(text) or end - start > forms.LONG:
        raise StretchMalformed
    return Words(text[start:end], start)


def _entry(label: str) -> _Made:
    return _Made(label, Markup())


def _entity(opened: Open, source: Source, words: Words) -> _Made:
    named = replace(people.name_of(words.text), source=source.id)
    kind, child = forms.one_of("kind", terms.ENTITY_KINDS), forms.one_of("child", terms.CHILD)
    return _entry(opened.do(entities.add, Entity(kind=kind, child=child, names=(named,))).label)


def _name(opened: Open, source: Source, words: Words) -> _Made:
    named = replace(people.name_of(words.text, "spelling_"), source=source.id)
    return _entry(opened.do(entities.add_name, forms.needed("entity", forms.SHORT), named).id)


def _event(opened: Open, source: Source, words: Words) -> _Made:
    title = forms.optional("title") or words.text[: forms.LINE]
    draft = Event(title=title, date=forms.given_date("event_date"), place=forms.optional("place", forms.SHORT))
    return _entry(opened.do(events.add, draft).label)


def _day(opened: Open, source: Source, words: Words) -> _Made:
    """Give an event the day that the source writes, in its words."""
    event = gather(opened.connection, opened.case).event(forms.needed("dated_event", forms.SHORT))
    given = forms.given_date("date")
    if given is None:
        raise FieldMissing("date_iso")
    date = replace(given, text=words.text[:1000], basis=given.basis or source.label)
    opened.do(events.change, replace(event, date=date))
    return _Made(None, _("The day of %(label)s is set; the history has the one before.", label=event.label))


def _act(opened: Open, source: Source, words: Words) -> _Made:
    draft = Act(type=forms.one_of("type", terms.ACT_TYPES), victim=forms.needed("victim", forms.SHORT))
    return _entry(opened.do(events.add_act, forms.needed("act_event", forms.SHORT), draft).label)


def _claim(opened: Open, source: Source, words: Words) -> _Made:
    """Enter a claim, to a question that is there or to a new one."""
    asked = forms.optional("new_question")
    question = opened.do(claims.ask, Question(text=asked)).label if asked else forms.needed("question", forms.SHORT)
    draft = Assertion(
        source=source.id,
        polarity=forms.one_of("polarity", terms.POLARITIES),
        value=forms.optional("value"),
        quote=words.text,
        attributed_to=forms.optional("attributed_to", forms.SHORT),
        hedge=forms.one_of("hedge", terms.HEDGES) if forms.optional("hedge") else None,
        supersedes=forms.optional("supersedes", forms.SHORT),
    )
    return _entry(opened.do(claims.add, question, draft, words.start).label)


def _demand(opened: Open, source: Source, words: Words) -> _Made:
    """Enter what somebody demands in these words."""
    asking = Asking(
        by=forms.needed("demand_by", forms.SHORT),
        text=forms.optional("demand_text", forms.LONG) or words.text,
        source=source.id,
        quote=words.text,
        addressed_to=forms.optional("demand_to", forms.SHORT),
        near=words.start,
    )
    made = opened.do(actions.demand, asking, forms.optional("demand_supersedes", forms.SHORT))
    return _Made(
        None, _("The demand d%(number)s is entered; one that corrects it takes its place.", number=made.number)
    )


_MARKS: Mapping[str, Callable[[Open, Source, Words], _Made]] = {
    "entity": _entity,
    "name": _name,
    "event": _event,
    "date": _day,
    "act": _act,
    "claim": _claim,
    "demand": _demand,
}
