"""The case as an audience may see it: every text searched, every reference followed, everything left out with a reason.

What writes files sees only this. A person who is removed takes along the acts, questions and claims that are about or
quote them; a text that names somebody else has a mark in the place of the name. Words of sources leave the office only
where they cannot be looked up to find a name: to other mandates, or where everybody agreed to be named and the source
is public. Nothing of who entered what, no item, no note and no agreement leaves it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from intake.desk.cases.caserecord import CaseRecord
from intake.desk.cases.dates import GivenDate
from intake.desk.cases.gates import Shown
from intake.desk.cases.model import Act, Assertion, Entity, Event, Involvement, Name, Question, Source
from intake.desk.cases.work_terms import Audience, LetterState, Publicity
from intake.desk.exports import company, language, people
from intake.desk.exports.decisions import Decision
from intake.desk.exports.detection import Finder, Target, masked
from intake.desk.exports.language import Language
from intake.desk.exports.material import Material, Work
from intake.desk.exports.people import Person
from intake.desk.exports.phrases import Phrases
from intake.desk.store.actions import Action, Demand
from intake.desk.store.letters import Correspondence
from intake.desk.store.needs import Need

T = TypeVar("T")

HIDDEN = "[…]"
WITHHELD = "[words of the source are withheld]"
_SENT = (LetterState.SENT, LetterState.ANSWERED, LetterState.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Removed:
    """Something that is not in the export, or not as it stands: where it stands in the case, what it is, why."""

    where: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Cleared:
    """What may be written. `searched` finds the names that may not appear, `unsaid` what must not be repeated.

    `texts` has the whole texts of sources, by their ids, where it stays in the office.
    """

    audience: Audience
    record: CaseRecord
    work: Work
    people: dict[str, Person]
    removed: tuple[Removed, ...]
    searched: Finder
    unsaid: Phrases
    texts: Mapping[str, str]

    @property
    def inside(self) -> bool:
        """Whether it stays in the office."""
        return self.audience is Audience.OFFICE

    def called(self, id: str) -> str:
        """Return what an entity is called."""
        return self.people[id].called if id in self.people else self.record.titles[id]


def clear(material: Material, audience: Audience, decided: dict[str, Decision], said: Language) -> Cleared:
    """Return a case as an audience may see it."""
    persons = people.of_case(material.record, material.verdicts, decided, said)
    if audience is not Audience.OFFICE:
        persons |= people.withdrawn(material.record, material.known, said)
    return _Clearing(material, audience, persons).cleared()


def headed(cleared: Cleared, head: Correspondence) -> Correspondence:
    """Return the letter that a draft is for with marks in the place of names, though it was not sent yet."""

    def marked(text: str) -> str:
        names = {id: person.called for id, person in cleared.people.items()}
        return HIDDEN if cleared.unsaid.repeated(text) else masked(text, cleared.searched.hits(text), names)

    letter = replace(head.letter, addressee=marked(head.letter.addressee))
    return replace(head, letter=letter, mandates=[marked(one) for one in head.mandates])


class _Clearing:
    """One pass over a case; `_removed` gathers what is left out on the way."""

    def __init__(self, material: Material, audience: Audience, persons: dict[str, Person]) -> None:
        self._material, self._audience, self._people = material, audience, persons
        self._inside = audience is Audience.OFFICE
        self._removed: list[Removed] = []
        self._names = {id: person.called for id, person in persons.items()}
        self._finder = self._finder_of_names()
        self._places = self._finder_of_places()
        self._unsaid = self._phrases()
        self._vague = self._vague_events()
        self._alone = not self._inside and any(
            person.shown is Shown.REMOVED and person.reason != people.WITHDRAWN for person in persons.values()
        )

    # What is searched for

    def _finder_of_names(self) -> Finder:
        hidden = [person for person in self._people.values() if person.hidden]
        known = {one.id: one for one in self._material.known}
        targets = [
            Target(one.entity.id, _forms(known[one.entity.id]), initials=one.shown is not Shown.INITIALS)
            for one in hidden
        ]
        named = [form for person in self._people.values() if not person.hidden for form in _forms(person.entity)]
        places = [form for one in self._material.record.entities if one.kind == "place" for form in _forms(one)]
        return Finder(targets, named, language.vocabulary(), places, [one.called for one in hidden])

    def _finder_of_places(self) -> Finder:
        places = [one for one in self._material.record.entities if one.kind == "place"]
        self._names |= {one.id: "…" for one in places}
        return Finder([Target(one.id, _forms(one), initials=False) for one in places])

    def _phrases(self) -> Phrases:
        if self._inside:
            return Phrases(())
        secret = [source for source in self._material.record.sources if not _may_be_told(source)]
        remarks = [*self._material.unsaid, *(source.title for source in secret)]
        return Phrases([*remarks, *(source.publisher for source in secret)], language.vocabulary())

    def _vague_events(self) -> frozenset[str]:
        vague = {id for id, person in self._people.items() if person.vague}
        return frozenset(event.id for event in self._material.record.events if vague & _involved(event))

    # Texts

    def _leave_out(self, where: str, what: str, why: str) -> None:
        self._removed.append(Removed(where, what, why))

    def _text(self, text: str, where: str) -> str:
        """Return a text with marks in the place of names, or a mark in its own place."""
        if text and self._unsaid.repeated(text):
            self._leave_out(where, "text", "it repeats what must not be repeated")
            return HIDDEN
        if self._alone and company.is_told(text):
            self._leave_out(where, "text", "it tells of somebody who is removed")
            return HIDDEN
        hits = self._finder.hits(text)
        for hit in hits:
            self._leave_out(where, "name", f"it names {self._people[hit.person].entity.label}")
        return masked(text, hits, self._names) if hits else text

    def _forbidden(self, *texts: str | None) -> str | None:
        """Return why an entry with these texts is left out whole, or nothing."""
        for text in filter(None, texts):
            if self._unsaid.repeated(text):
                return "it repeats what must not be repeated"
            if self._alone and company.is_told(text):
                return "it tells of somebody who is removed"
            for hit in self._finder.hits(text):
                person = self._people[hit.person]
                if person.shown is Shown.REMOVED:
                    return f"it names {person.entity.label}, who is removed"
        return None

    def _is_removed(self, id: str | None) -> bool:
        return id in self._people and self._people[id].shown is Shown.REMOVED

    def _kept(self, entries: Iterable[T], one: Callable[[T], T | None]) -> tuple[T, ...]:
        return tuple(kept for entry in entries if (kept := one(entry)) is not None)

    # The record

    def cleared(self) -> Cleared:
        """Return what may be written."""
        for person in self._people.values():
            if person.hidden or person.vague:
                what = f"{person.shown}, vague" if person.vague else str(person.shown)
                self._leave_out(person.entity.label, what, person.reason)
        record = self._record(self._material.record)
        work = self._work(record)
        texts = self._texts(record) if self._inside else {}
        finder, removed = self._finder, tuple(dict.fromkeys(self._removed))
        return Cleared(self._audience, record, work, self._people, removed, finder, self._unsaid, texts)

    def _record(self, record: CaseRecord) -> CaseRecord:
        entities = self._kept(record.entities, self._entity)
        events = self._kept(record.events, self._event)
        there = {one.id for one in (*entities, *events)}
        questions = self._kept(record.questions, lambda one: self._question(one, there))
        sources = self._kept(record.sources, self._source)
        if self._inside:
            notes = tuple(replace(note, text=self._text(note.text, "note")) for note in record.notes)
            case = replace(record.case, title=self._text(record.case.title, "title"))
        else:
            self._tell_of("notes of the office", record.notes)
            notes, title = (), self._text(record.case.title, "title")
            case = replace(record.case, title=title, codename=None, officer="", urgency=None)
        return CaseRecord(case, sources, entities, events, questions, notes)

    def _tell_of(self, what: str, entries: Sequence[object]) -> None:
        if entries:
            self._leave_out("case", what, "for the office only")

    def _entity(self, one: Entity) -> Entity | None:
        person = self._people.get(one.id)
        if person is None or not person.hidden:
            return self._named(one)
        if person.shown is Shown.REMOVED:
            return None
        if one.role_note:
            self._leave_out(one.label, "role note", "it would tell who it is")
        form = Name(form=person.called, kind="initials" if person.shown is Shown.INITIALS else "alias")
        return replace(one, role_note="", child="unknown", protected=False, names=(form,))

    def _named(self, one: Entity) -> Entity:
        names = tuple(
            replace(name, form=self._text(name.form, f"{one.label} name"), source=name.source if self._inside else None)
            for name in one.names
        )
        note = self._text(one.role_note, f"{one.label} role note")
        child, protected = (one.child, one.protected) if self._inside else ("unknown", False)
        return replace(one, role_note=note, child=child, protected=protected, names=names)

    def _source(self, one: Source) -> Source:
        if self._inside:
            return replace(one, title=self._text(one.title, one.label), publisher=self._text(one.publisher, one.label))
        known = _may_be_told(one)
        title = self._text(one.title, f"{one.label} title") if known else ""
        publisher = self._text(one.publisher, f"{one.label} publisher") if known else ""
        if not known:
            self._leave_out(one.label, "title and publisher", "a source is not named unless it is public")
        date = self._date(one.date, f"{one.label} date") if known else None
        reliability = one.reliability if self._audience is Audience.MANDATES else "unknown"
        # the digest stays here, for it tells which sources have one text; nothing writes it
        hidden = {"connection": "unknown", "item": None, "attachment": None, "identity_protected": False}
        return replace(one, title=title, publisher=publisher, date=date, reliability=reliability, **hidden)  # type: ignore[arg-type]  # each has its type

    def _texts(self, record: CaseRecord) -> dict[str, str]:
        known = self._material.texts
        return {one.id: self._text(known[one.id], f"{one.label} text") for one in record.sources if one.id in known}

    def _date(self, date: GivenDate | None, where: str) -> GivenDate | None:
        if date is None:
            return None
        basis = self._text(date.basis, where) if self._inside else ""
        return replace(date, text=self._text(date.text, where), basis=basis)

    def _event(self, one: Event) -> Event | None:
        vague = one.id in self._vague
        acts = self._kept(one.acts, lambda act: self._act(act, vague))
        if one.acts and not acts:
            self._leave_out(one.label, "event", "it is only about persons who are removed")
            return None
        title = self._text(one.title, f"{one.label} title")
        if not vague:
            return replace(one, title=title, date=self._date(one.date, f"{one.label} date"), acts=acts)
        title = masked(title, self._places.hits(title), self._names)
        return replace(one, title=title, date=_only_year(one.date), place=None, acts=acts)

    def _act(self, one: Act, vague: bool) -> Act | None:
        if self._is_removed(one.victim):
            self._leave_out(one.label, "act", "its victim is removed")
            return None
        involvements = self._kept(one.involvements, self._involvement)
        date, place = (None, None) if vague else (self._date(one.date, f"{one.label} date"), one.place)
        return replace(one, date=date, place=place, involvements=involvements)

    def _involvement(self, one: Involvement) -> Involvement | None:
        if self._is_removed(one.entity):
            return None
        return one if self._inside else replace(one, source=None)

    def _question(self, one: Question, there: set[str]) -> Question | None:
        if one.internal and not self._inside:
            self._leave_out(one.label, "question", "the office asks it itself")
            return None
        if any(id is not None and id not in there for id in (one.subject, one.event)):
            self._leave_out(one.label, "question", "what it is about is removed")
            return None
        if why := self._forbidden(one.text):
            self._leave_out(one.label, "question", why)
            return None
        vague = one.event in self._vague or (one.subject in self._people and self._people[str(one.subject)].vague)
        if vague and self._tells_more(one.text):
            self._leave_out(one.label, "question", "it tells more than the year")
            return None
        said = one.assertions if self._inside else one.current
        claims = self._kept(said, lambda claim: self._claim(claim, vague))
        if said and not claims:
            return None
        views = one.views if self._inside else ()
        views = tuple(replace(view, text=self._text(view.text, f"{one.label} view")) for view in views)
        return replace(one, text=self._text(one.text, one.label), assertions=claims, views=views)

    def _tells_more(self, *texts: str | None) -> bool:
        return any(any(map(str.isdigit, text)) or self._places.hits(text) for text in filter(None, texts))

    def _claim(self, one: Assertion, vague: bool) -> Assertion | None:
        why = self._forbidden(one.value, one.quote if self._may_quote(one.source) else None)
        if self._is_removed(one.attributed_to):
            why = "it quotes a person who is removed"
        if vague and self._tells_more(one.value):
            why = "it tells more than the year"
        if why:
            self._leave_out(one.label, "claim", why)
            return None
        value = self._text(one.value, f"{one.label} value") if one.value else one.value
        if self._inside:
            return replace(one, value=value, quote=self._text(one.quote, f"{one.label} quote"))
        quote = self._text(one.quote, f"{one.label} quote") if self._may_quote(one.source) and not vague else WITHHELD
        if quote is WITHHELD:
            self._leave_out(one.label, "quote", "words of a source can be looked up, and lead to a name")
        return replace(one, value=value, quote=quote, offset=-1, supersedes=None)

    def _may_quote(self, source: str | None) -> bool:
        """Tell whether the words of a source may be given."""
        found = next((one for one in self._material.record.sources if one.id == source), None)
        if self._inside or found is None:
            return self._inside
        if self._audience is Audience.MANDATES:
            return not found.identity_protected
        return _may_be_told(found) and not any(person.hidden for person in self._people.values())

    # The office's work

    def _work(self, record: CaseRecord) -> Work:
        work = self._material.work
        for_help = self._audience in (Audience.OFFICE, Audience.PARTNERS)
        if not self._inside:
            self._tell_of("agreements and deadlines", [*work.consents, *work.deadlines])
        if not for_help:
            self._tell_of("needs and risk", [*work.needs, *([work.risk] if work.risk else [])])
        return Work(
            self._kept(work.letters, lambda one: self._letter(one, {event.id for event in record.events})),
            self._kept(work.actions, self._action),
            self._kept(work.demands, self._demand),
            self._kept(work.needs, self._need) if for_help else (),
            work.consents if self._inside else (),
            work.deadlines if self._inside else (),
            work.risk if for_help else None,
        )

    def _letter(self, one: Correspondence, there: set[str]) -> Correspondence | None:
        wanted = _SENT if self._audience is Audience.MANDATES else (LetterState.PUBLISHED,)
        if not self._inside and one.now.state not in wanted:
            self._leave_out(one.label, "letter", "it is not public")
            return None
        letter = replace(one.letter, addressee=self._text(one.letter.addressee, f"{one.label} addressee"))
        shown = [one for one in one.replies if self._inside or one.reply.publicity is Publicity.PUBLIC]
        replies = [
            replace(answer, reply=replace(answer.reply, summary=self._text(answer.reply.summary, f"{one.label} reply")))
            for answer in shown
        ]
        mandates = [self._text(mandate, f"{one.label} mandate") for mandate in one.mandates]
        events = [id for id in one.events if id in there]
        return replace(one, letter=letter, mandates=mandates, events=events, replies=replies)

    def _action(self, one: Action) -> Action | None:
        why = self._forbidden(one.text)
        if why or self._is_removed(one.by) or self._is_removed(one.addressed_to):
            self._leave_out(f"x{one.number}", "action", why or "it is of or to a person who is removed")
            return None
        where = f"x{one.number}"
        return replace(one, text=self._text(one.text, where), date=self._date(one.date, where))

    def _demand(self, one: Demand) -> Demand | None:
        quote = one.quote if self._may_quote(one.source) else ""
        why = self._forbidden(one.text, quote)
        if why or self._is_removed(one.by) or self._is_removed(one.addressed_to):
            self._leave_out(f"d{one.number}", "demand", why or "it is of or to a person who is removed")
            return None
        where = f"d{one.number}"
        source, follow_up = (one.source, one.follow_up) if self._inside else (None, None)
        follow_up = self._text(follow_up or "", where) or None
        text, quote = self._text(one.text, where), self._text(quote, where)
        return replace(one, source=source, follow_up=follow_up, text=text, quote=quote)

    def _need(self, one: Need) -> Need | None:
        if self._is_removed(one.person):
            return None
        result = self._text(one.result or "", f"n{one.number}") if self._inside else ""
        referred = self._text(one.referred_to or "", f"n{one.number}") if self._inside else ""
        return replace(one, result=result or None, referred_to=referred or None)


def _forms(one: Entity) -> tuple[str, ...]:
    return tuple(name.form for name in one.names)


def _may_be_told(source: Source) -> bool:
    return source.public and not source.identity_protected


def _involved(event: Event) -> set[str]:
    return {id for act in event.acts for id in (act.victim, *(one.entity for one in act.involvements))}


def _only_year(date: GivenDate | None) -> GivenDate | None:
    if date is None or date.iso is None or "/" in date.iso:
        return None
    year = date.iso[:4]
    return GivenDate(year, year, "year")
