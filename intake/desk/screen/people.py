"""People, groups, organisations, authorities and places of a case, with every spelling of their names."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from flask import request, url_for
from werkzeug.wrappers import Response

from intake.desk.cases import entities, terms, withdrawal
from intake.desk.cases.caserecord import CaseRecord, gather
from intake.desk.cases.model import Act, Entity, Event, Name, Question
from intake.desk.names import judgements, proposals
from intake.desk.names.judgements import Opinion
from intake.desk.names.proposals import Proposal
from intake.desk.screen import forms, rendering
from intake.desk.screen.casework import Pages
from intake.desk.screen.rendering import text as _
from intake.desk.screen.state import Undo
from intake.desk.search import refresh
from intake.desk.store import judgements as rows
from intake.desk.store import search
from intake.desk.store.database import Connection
from intake.desk.store.judgements import Word

_SPELLINGS = 8
_PROPOSALS = 10


class PeoplePages(Pages):
    """Views of entities."""

    def shown(self, code: str) -> Response:
        """Show everybody and everything that has a name."""
        with self.reading(code) as opened:
            record = gather(opened.connection, opened.case)
        kinds = [(term, [one for one in record.entities if one.kind == term.key]) for term in terms.ENTITY_KINDS]
        return rendering.page(
            "people.html", case=opened.case, record=record, kinds=kinds, acts=_acts(record), spellings=_spellings
        )

    def add(self, code: str) -> Response:
        """Enter an entity with its first name."""
        draft = Entity(
            kind=forms.one_of("kind", terms.ENTITY_KINDS),
            role_note=forms.text("role_note", forms.NAME).strip(),
            child=forms.one_of("child", terms.CHILD),
            protected=forms.ticked("protected"),
            official=forms.ticked("official"),
            names=(name_of(forms.needed("form", forms.NAME)),),
        )
        with self.writing(code) as opened:
            made = opened.do(entities.add, draft)
        here = url_for("people.shown", code=opened.case.code, _anchor=made.label)
        return self.entered(here, opened.case.code, made.label)

    def name(self, code: str) -> Response:
        """Enter one more spelling."""
        with self.writing(code) as opened:
            made = opened.do(
                entities.add_name, forms.needed("entity", forms.SHORT), name_of(forms.needed("form", forms.NAME))
            )
        here = url_for("people.one", code=opened.case.code, label=forms.needed("entity", forms.SHORT))
        return self.entered(here, opened.case.code, made.id)

    def describe(self, code: str, label: str) -> Response:
        """Describe an entity anew; what it was is kept."""
        with self.writing(code) as opened:
            after = replace(
                gather(opened.connection, opened.case).entity(label),
                kind=forms.one_of("kind", terms.ENTITY_KINDS),
                role_note=forms.text("role_note", forms.NAME).strip(),
                child=forms.one_of("child", terms.CHILD),
                protected=forms.ticked("protected"),
                official=forms.ticked("official"),
            )
            opened.do(entities.change, after)
        return self.described(url_for("people.one", code=code, label=label), code, label)

    def correct(self, code: str, label: str) -> Response:
        """Enter a spelling in the place of another one."""
        old = forms.needed("instead_of", forms.SHORT)
        with self.writing(code) as opened:
            made = opened.do(entities.add_name, label, name_of(forms.needed("form", forms.NAME)), old)
        return self.corrected(url_for("people.one", code=code, label=label), code, old, made.id)

    def one(self, code: str, label: str) -> Response:
        """Show one entity: its spellings, where it stands, and who it may be elsewhere."""
        wanted = request.args.get("correct") or request.form.get("instead_of")
        with self.reading(code) as opened:
            record = gather(opened.connection, opened.case)
            entity = record.entity(label)
            two = withdrawal.takes_two(opened.connection, entity.id)
            refresh(opened.connection)
            near = _near(opened.connection, entity)
            judged = judgements.history(opened.connection, entity.id)
            others = {one.left for one in judged} | {one.right for one in judged} | {one.entity for one in near}
            places = {id: rows.known(opened.connection, id) for id in others}
            codes = search.cases_of_entities(opened.connection, others)
        return rendering.page(
            "entity.html",
            case=opened.case,
            record=record,
            entity=entity,
            near=near,
            judged=judged,
            places=places,
            codes=codes,
            words=list(Word),
            stands=list(_stands(record, entity.id)),
            asked=[one for one in record.questions if entity.id == one.subject or _is_quoted(one, entity.id)],
            takes_two=two,
            correcting=next((name for name in entity.names if name.id == wanted), None),
        )

    def judge(self, code: str, label: str) -> Response:
        """Say of two entities that they are the same, different, or that it cannot be told."""
        with self.reading(code) as opened:
            entity = gather(opened.connection, opened.case).entity(label)
        opinion = Opinion(
            forms.choice("word", Word),
            forms.number_or_none("score"),
            forms.text("reason").strip(),
            forms.text("method", 20),
        )
        made = judgements.judge(self.with_second(), entity.id, forms.needed("other", forms.SHORT), opinion)
        here = url_for("people.one", code=code, label=label)
        undo = Undo(url_for("people.unjudge", code=code, label=label), _("Undo"), (("number", str(made.number)),))
        return self.done(here, _("The judgement is noted; nothing was merged."), undo)

    def unjudge(self, code: str, label: str) -> Response:
        """Take a judgement back."""
        judgements.undo(self.with_second(), forms.number("number"))
        return self.done(url_for("people.one", code=code, label=label), _("The judgement is taken back."))


def _near(connection: Connection, entity: Entity) -> Sequence[Proposal]:
    """Return who may be the same, by any spelling, the best first."""
    found: dict[str, Proposal] = {}
    for name in entity.names[:_SPELLINGS]:
        for one in proposals.propose(connection, name.form, _PROPOSALS, name.language):
            if one.entity != entity.id and (one.entity not in found or found[one.entity].score < one.score):
                found[one.entity] = one
    return sorted(found.values(), key=lambda one: (-one.score, one.form))[:_PROPOSALS]


def name_of(words: str, before: str = "") -> Name:
    """Read the fields of a name that is written so; `before` stands before their names."""
    return Name(
        form=words,
        script=forms.optional(f"{before}script", 4),
        language=forms.optional(f"{before}language", forms.SHORT),
        kind=forms.one_of(f"{before}name_kind", terms.NAME_KINDS),
        source=forms.optional(f"{before}source", forms.SHORT),
        valid_from=forms.optional(f"{before}from", 10),
        valid_to=forms.optional(f"{before}to", 10),
    )


def _spellings(entity: Entity) -> Sequence[tuple[Name, Sequence[str]]]:
    """Return each form of a name once, with the ids of the sources that write it so."""
    found: dict[tuple[str, str], tuple[Name, list[str]]] = {}
    for name in entity.names:
        _, sources = found.setdefault((name.form, name.kind), (name, []))
        sources += [name.source] if name.source else []
    return list(found.values())


def _acts(record: CaseRecord) -> Mapping[str, int]:
    """Return in how many acts each entity stands, by its id."""
    acts = [act for event in record.events for act in event.acts]
    return Counter(id for act in acts for id in {act.victim, *(one.entity for one in act.involvements)})


def _stands(record: CaseRecord, id: str) -> Iterator[tuple[Event, Act, Sequence[str]]]:
    """Yield the acts in which an entity stands, with its roles in them; none for who suffered it."""
    for event in record.events:
        for act in event.acts:
            roles = list(dict.fromkeys(one.role for one in act.involvements if one.entity == id))
            if roles or act.victim == id:
                yield event, act, roles


def _is_quoted(question: Question, id: str) -> bool:
    return any(claim.attributed_to == id for claim in question.current)
