"""What still tells who somebody is, though the name is gone: an organisation or a place with a day, a companion, a kin.

Who was arrested on 8 March at the market is known to those who arrested her. It is a human's matter whether that may
be told; this only finds it, in what is left after everything that may not be shown was taken out, and says it in a
list that two officers accept to the letter or not at all. Inside the office nothing is looked for. What may be a name
and is not surely one is in the list, too, and so are the words by which the office describes who is hidden.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intake.desk.cases import review
from intake.desk.cases.gates import Shown
from intake.desk.cases.model import Act, Entity, Event
from intake.desk.exports import language, telling, wording
from intake.desk.exports.clearing import Cleared
from intake.desk.exports.detection import Finder, Target
from intake.desk.exports.people import Person

_COLLECTIVE = ("organisation", "group")
_RELATION = re.compile(
    r"\b(?:sister|brother|wife|husband|spouse|mother|father|parent|daughter|son|child|cousin|niece|nephew|aunt|uncle|"
    r"grand(?:mother|father)|widow|fianc[ée]e?|girlfriend|boyfriend|neighbou?r|lawyer|assistant|driver|secretary|"
    r"s(?:œ|oe)ur|frère|épouse|mari|femme|mère|père|fille|fils|cousine|nièce|neveu|avocate?|voisine?|"
    r"сестр\w*|брат\w*|жен[аыуой]\w{0,2}|муж\w{0,3}|мат(?:ь|ер)\w*|отц\w*|отец|доч(?:ь|ер)\w*|сын\w{0,3}|адвокат\w*|"
    r"коллег\w*|апа\w*|әпке\w*|аға\w*|іні\w*|қарындас\w*|әйел\w*|күйеу\w*|әке\w*|ана\w{0,3}|ұл\w{0,3}|қыз\w{0,3}|"
    r"eşi|kız[ıi]?|oğlu|kardeş\w*|annes\w*|babas\w*)\b|"
    r"أخت|شقيق|زوج|والد|ابنة|محامي|姐|妹|哥|弟|妻|丈夫|母亲|父亲|儿子|女儿|律师",
    re.IGNORECASE,
)
_NEAR = 60  # letters between a kinship and a name


@dataclass(frozen=True, slots=True)
class Identifying:
    """One way in which somebody can be told. `person` is the short id, or `?` where a text may mean anybody."""

    person: str
    where: str
    what: str


def digest(found: Sequence[Identifying]) -> str:
    """Return the digest of a list, which two officers accept."""
    return review.digest("identifying", *((one.person, one.where, one.what) for one in found))


def find(cleared: Cleared) -> list[Identifying]:
    """Return every way that is left, in the order of the case."""
    described = [one for one in cleared.people.values() if one.shown in (Shown.ANONYMISED, Shown.INITIALS)]
    if cleared.inside or not any(person.hidden for person in cleared.people.values()):
        return []
    told = _Told(cleared)
    found = [one for person in described for one in _by_events(cleared, told, person)]
    return list(dict.fromkeys([*found, *_by_kin(cleared), *_by_name(cleared), *_by_note(cleared)]))


def _by_events(cleared: Cleared, told: "_Told", person: Person) -> Iterator[Identifying]:
    for event in cleared.record.events:
        subjects = {one.subject for one in cleared.record.questions if one.event == event.id}
        acts = [act for act in event.acts if person.entity.id in _persons(act)]
        if not acts and person.entity.id not in subjects:
            continue
        day = _day(event, acts)
        if day is None:
            continue
        roles = ", ".join(dict.fromkeys(act.type for act in acts)) or "subject"
        for what, names in (
            ("place", _places(cleared, told, event, acts)),
            ("organisation", _organisations(cleared, told, event)),
            ("companion", _companions(cleared, event, person)),
        ):
            if names:
                words = f"{what} ({', '.join(names)}), role ({roles}), date ({day})"
                yield Identifying(person.entity.label, event.label, words)


def _persons(act: Act) -> set[str]:
    return {act.victim, *(one.entity for one in act.involvements)}


def _day(event: Event, acts: Sequence[Act]) -> str | None:
    """Return the nearest day or month that is told; a year is no day."""
    dates = [act.date for act in acts if act.date] + ([event.date] if event.date else [])
    exact = (date.iso for date in dates if date.iso and (len(date.iso) > len("2024") or date.precision == "about"))
    return next(exact, None)


def _labels(cleared: Cleared, ids: set[str | None]) -> list[str]:
    return [one.label for one in cleared.record.entities if one.id in ids]


def _places(cleared: Cleared, told: "_Told", event: Event, acts: Sequence[Act]) -> list[str]:
    named = {event.place, *(act.place for act in acts), *told.places(event)}
    return _labels(cleared, named)


def _organisations(cleared: Cleared, told: "_Told", event: Event) -> list[str]:
    involved = {id for act in event.acts for id in _persons(act)} & told.collectives
    return _labels(cleared, {*involved, *told.mentioned(event)})


def _companions(cleared: Cleared, event: Event, person: Person) -> list[str]:
    there = {id for act in event.acts for id in _persons(act)} - {person.entity.id}
    return _labels(cleared, {id for id in there if id in cleared.people and not cleared.people[id].hidden})


class _Told:
    """Which groups, organisations and places the texts about an event name, and which of them a name tells at all."""

    def __init__(self, cleared: Cleared) -> None:
        self._questions = cleared.record.questions
        shown = [one for one in cleared.record.entities if one.id not in cleared.people]
        places = [one for one in shown if one.kind == "place"]
        self._sites, self._bodies = places, [one for one in shown if one.kind in _COLLECTIVE]
        words = telling.common(text for _, text in texts(cleared))
        # a group that is called by its town is not named wherever the town is
        beside = words | telling.words_of(places)
        forms = {one.id: telling.forms(one, beside) for one in self._bodies}
        self.collectives = {one.id for one in self._bodies if not telling.is_crowd(one)}
        self._groups = Finder([Target(id, found, initials=False) for id, found in forms.items()], ours=beside)
        called = {one.id: telling.forms(one, words | self._of_others(one, places)) for one in places}
        self._places = Finder([Target(id, found, initials=False) for id, found in called.items()], ours=words)

    @staticmethod
    def _of_others(one: Entity, places: Sequence[Entity]) -> frozenset[str]:
        return telling.words_of(place for place in places if place.id != one.id)

    def places(self, event: Event) -> set[str]:
        """Return the places that are named."""
        return self._found(self._places, self._sites, event)

    def mentioned(self, event: Event) -> set[str]:
        """Return the groups and organisations that are named."""
        return self._found(self._groups, self._bodies, event)

    def _found(self, finder: Finder, described: Sequence[Entity], event: Event) -> set[str]:
        asked = [one for one in self._questions if one.event == event.id]
        values = [claim.value or "" for one in asked for claim in one.assertions]
        told = (event.title, *(one.text for one in asked), *values)
        named = {hit.person for text in told for hit in finder.hits(text)}
        return named | {one.id for one in described if any(telling.is_written(one, text) for text in told)}


def _by_kin(cleared: Cleared) -> Iterator[Identifying]:
    """Yield texts that speak of the kin or the lawyer of somebody who is named."""
    named = [one for one in cleared.people.values() if not one.hidden]
    finder = Finder([Target(one.entity.id, tuple(n.form for n in one.entity.names), initials=False) for one in named])
    for where, text in texts(cleared):
        kin = [found.span() for found in _RELATION.finditer(text)]
        hits = finder.hits(text) if kin else []
        near = {hit.person for hit in hits for start, end in kin if _apart(hit.start, hit.end, start, end) <= _NEAR}
        for id in sorted(near):
            yield Identifying("?", where, f"a relation of {cleared.people[id].entity.label}")


def _by_name(cleared: Cleared) -> Iterator[Identifying]:
    """Yield words that may be a part of a hidden name: shared by others, short, or a word of ours."""
    for where, text in (*texts(cleared), *_labels_of_things(cleared)):
        for hit in cleared.searched.doubts(text):
            number = sum(1 for word in wording.words(text) if word.start <= hit.start)
            yield Identifying(cleared.people[hit.person].entity.label, where, f"word {number} may be of the name")


def _by_note(cleared: Cleared) -> Iterator[Identifying]:
    """Yield texts with words by which the office describes who is hidden, and nobody who is shown."""
    shown = [one.entity for one in cleared.people.values() if not one.hidden]
    # an organisation or a place that is named has its own lines
    things = telling.words_of(one for one in cleared.record.entities if one.id not in cleared.people)
    common = telling.words_in_notes(shown) | things | language.vocabulary()
    hidden = [one.entity for one in cleared.people.values() if one.hidden]
    words = {one.id: telling.words_in_notes([one]) - common for one in hidden}
    finder = Finder([Target(id, tuple(sorted(found)), initials=False) for id, found in words.items()], ours=common)
    for where, text in (*texts(cleared), *_labels_of_things(cleared)):
        for id in dict.fromkeys(hit.person for hit in finder.hits(text)):
            yield Identifying(cleared.people[id].entity.label, where, "a word of the role note")


def _apart(start: int, end: int, other: int, other_end: int) -> int:
    return max(other - end, start - other_end, 0)


def _labels_of_things(cleared: Cleared) -> Iterator[tuple[str, str]]:
    """Yield what things are called and when they were, with where it stands."""
    record, work = cleared.record, cleared.work
    for entity in record.entities:
        if entity.id not in cleared.people:
            yield from ((f"{entity.label} name", name.form) for name in entity.names)
    for source in record.sources:
        yield f"{source.label} title", source.title
        yield f"{source.label} publisher", source.publisher
    for event in record.events:
        yield from (
            (f"{event.label} date", date.text) for date in (event.date, *(act.date for act in event.acts)) if date
        )
    for letter in work.letters:
        yield f"{letter.label} addressee", letter.letter.addressee
        yield from ((f"{letter.label} mandate", one) for one in letter.mandates)
    yield from ((f"x{one.number} date", one.date.text) for one in work.actions if one.date)
    yield from ((f"d{one.number} follow-up", one.follow_up or "") for one in work.demands)
    yield from ((f"n{one.number}", f"{one.referred_to or ''} {one.result or ''}") for one in work.needs)


def texts(cleared: Cleared) -> Iterator[tuple[str, str]]:
    """Yield every free text that is left, with where it stands."""
    record = cleared.record
    yield "title", record.case.title
    for entity in record.entities:
        yield f"{entity.label} role note", entity.role_note
    for event in record.events:
        yield f"{event.label} title", event.title
    for question in record.questions:
        yield question.label, question.text
        for claim in question.assertions:
            yield f"{claim.label} value", claim.value or ""
            yield f"{claim.label} quote", claim.quote
    for letter in cleared.work.letters:
        yield from ((f"{letter.label} reply", one.reply.summary) for one in letter.replies)
    yield from ((f"x{one.number}", one.text) for one in cleared.work.actions)
    yield from ((f"d{one.number}", f"{one.text} {one.quote}") for one in cleared.work.demands)
