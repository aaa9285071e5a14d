"""A case file read into the desk: as a new case, or into one that is here; all of it or nothing.

Into a case only what is new is added. An entry is known by its id in the file: where the case has it, it must say what
the case says, or said before it was changed here, and the case's own is kept. So nothing is overwritten, and a file
that grew by a sixth source adds that source. A file that marks somebody as an official takes two officers, as marking
by hand does: of a file nobody knows who marked.
"""

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from intake.audit.events import Event
from intake.desk import codes, ledger
from intake.desk.cases import caseform, entering, records, work_sections
from intake.desk.cases.caseform import CaseFile
from intake.desk.cases.caserecord import CaseRecord, check_whole, gather
from intake.desk.cases.errors import CaseCodeTaken, CaseFileKnown, CaseFileOfOther, CaseFileValue, EntryDiffers
from intake.desk.cases.model import Act, Assertion, Change, Entered, Entry, Involvement, Name, OfficeView, Source
from intake.desk.cases.work_errors import DayToCome
from intake.desk.errors import CodenameTaken
from intake.desk.report import plain
from intake.desk.session import Session
from intake.desk.store import case_sources, cases, entities, entries, events, items, questions
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection

E = TypeVar("E", bound=Entered)
Owned = list[tuple[str, E]]  # entries with the ids of what they belong to
# what stands in rows of its own is compared there
_APART = {"entry", "names", "acts", "involvements", "assertions", "views"}
# what a description from before there were such marks does not have
_MARKS = {"official", "internal"}


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a case file: the case, and how many entries of each kind were new in it."""

    case: Case
    is_new: bool
    added: Mapping[str, int]


def bring(session: Session, data: bytes, into: str | None = None) -> Imported:
    """Read a case file into a new case, or into the one that is named."""
    file, digest = caseform.read(data), hashlib.sha256(data).hexdigest()
    with session.database.writing() as connection:
        case = _known_case(connection, file, into) if into else _new_case(session, connection, file, digest)
        _check_views(file, session.today)
        added = _Bringing(session, connection, case, file).all()
        entries.note_file(connection, digest, case.id, session.officer, session.today)
        ledger.note(session, connection, Event.CASE_WRITTEN if into else Event.CREATED, f"case:{case.id}")
        check_whole(gather(connection, case))
    return Imported(case, into is None, added)


def _check_views(file: CaseFile, today: datetime.date) -> None:
    """Refuse a view of the office that was signed on a day that has not come."""
    for number, question in enumerate(file.questions):
        for view in question.views:
            if view.on > today:
                raise DayToCome(f"questions[{number}].office_view.on: {view.on}")


def _known_case(connection: Connection, file: CaseFile, code: str) -> Case:
    case = records.find(connection, code)
    if file.code not in (None, case.code):
        raise CaseFileOfOther(case.code)
    return case


def _new_case(session: Session, connection: Connection, file: CaseFile, digest: str) -> Case:
    if seen := entries.file_seen(connection, digest):
        raise CaseFileKnown(cases.by_id(connection, seen[0]).code)
    code = codes.case(file.code) if file.code is not None else codes.new_case()
    if code is None or (file.code is not None and code != file.code):
        raise CaseFileValue("code: a case's code like C-9TR4K is needed")
    if cases.find(connection, code, code):
        raise CaseCodeTaken(code)
    if file.codename is not None and (codes.case(file.codename) or cases.find(connection, None, file.codename)):
        raise CodenameTaken
    case = Case(entering.new_id(), code, file.codename, file.title, session.officer, file.opened_on, file.country, None)
    cases.add(connection, case)
    return case


class _Bringing:
    """One import: what the file says in the ids of the case, and the next place in the case's order."""

    def __init__(self, session: Session, connection: Connection, case: Case, file: CaseFile) -> None:
        self._session = session
        self._connection = connection
        self._case = case
        self._file = file
        # with what was withdrawn: an entry that was taken out does not come back by itself
        there = gather(connection, case, withdrawn=True)
        self._there = _Known(there, entries.changes(connection, case.id))
        labels = [one.label for one in _labelled(file)]
        self._ids = {label: known.id if (known := self._there.find(label)) else entering.new_id() for label in labels}
        self._number = entries.next_number(connection, case.id)

    def all(self) -> Mapping[str, int]:
        """Add what is new; returns how many entries of each kind were."""
        return {
            "sources": self._sources(),
            **self._entities(),
            **self._events(),
            **self._questions(),
            "notes": self._notes(),
            "work": work_sections.store(self._session, self._connection, self._case, self._file.work, self._ids),
        }

    def _id(self, label: str | None) -> str | None:
        return None if label is None else self._ids[label]

    def _placed(self, one: E) -> E:
        """Return a new entry with its ids and the next place in the case."""
        label = one.entry.label
        id = entering.new_id() if label is None else self._ids[label]
        entry = Entry(id, label, self._number, self._session.officer, self._session.today)
        self._number += 1
        return replace(one, entry=entry)

    def _sources(self) -> int:
        fresh = [self._placed(one) for one in self._file.sources if self._lacks_source(one)]
        texts = {one.id: self._file.texts[one.label] for one in fresh}
        case_sources.add(self._connection, self._case.id, fresh, texts)
        for code in dict.fromkeys(one.item for one in fresh if one.item):
            if item := items.by_code(self._connection, code):
                cases.link(self._connection, self._case.id, item.id, self._session.officer, self._session.today)
        return len(fresh)

    def _lacks_source(self, one: Source) -> bool:
        """Tell whether a source is new; a known one has this very text, whatever original its digest is of."""
        if self._there.lacks(one):
            return True
        if case_sources.text(self._connection, self._ids[one.label]) != self._file.texts[one.label]:
            raise EntryDiffers(one.label)
        return False

    def _entities(self) -> dict[str, int]:
        fresh = [self._placed(one) for one in self._file.entities if self._there.lacks(one)]
        for one in fresh:
            entering.check_mark(self._session, one)
        entities.add(self._connection, self._case.id, fresh)
        names: Owned[Name] = []
        for entity in self._file.entities:
            for name in entity.names:
                name = replace(name, source=self._id(name.source))
                if self._there.lacks_part(self._ids[entity.label], name):
                    names.append((self._ids[entity.label], self._placed(name)))
        entities.add_names(self._connection, self._case.id, names)
        return {"entities": len(fresh), "names": len(names)}

    def _events(self) -> dict[str, int]:
        translated = [replace(one, place=self._id(one.place)) for one in self._file.events]
        fresh = [self._placed(one) for one in translated if self._there.lacks(one)]
        events.add(self._connection, self._case.id, fresh)
        acts, involvements = self._acts(), self._involvements()
        return {"events": len(fresh), "acts": acts, "involvements": involvements}

    def _acts(self) -> int:
        fresh: Owned[Act] = []
        for event in self._file.events:
            for act in event.acts:
                act = replace(act, victim=self._ids[act.victim], place=self._id(act.place))
                if self._there.lacks(act, self._ids[event.label]):
                    fresh.append((self._ids[event.label], self._placed(act)))
        events.add_acts(self._connection, self._case.id, fresh)
        return len(fresh)

    def _involvements(self) -> int:
        fresh: Owned[Involvement] = []
        for act in (act for event in self._file.events for act in event.acts):
            for one in act.involvements:
                one = replace(one, entity=self._ids[one.entity], source=self._id(one.source))
                if self._there.lacks_part(self._ids[act.label], one):
                    fresh.append((self._ids[act.label], self._placed(one)))
        events.add_involvements(self._connection, self._case.id, fresh)
        return len(fresh)

    def _questions(self) -> dict[str, int]:
        translated = [
            replace(one, event=self._id(one.event), subject=self._id(one.subject)) for one in self._file.questions
        ]
        fresh = [self._placed(one) for one in translated if self._there.lacks(one)]
        questions.add(self._connection, self._case.id, fresh)
        return {"questions": len(fresh), "assertions": self._assertions(), "views": self._views()}

    def _assertions(self) -> int:
        fresh: Owned[Assertion] = []
        for question in self._file.questions:
            for one in question.assertions:
                one = replace(
                    one,
                    source=self._ids[one.source],
                    attributed_to=self._id(one.attributed_to),
                    supersedes=self._id(one.supersedes),
                )
                if self._there.lacks(one, self._ids[question.label]):
                    fresh.append((self._ids[question.label], self._placed(one)))
        questions.add_assertions(self._connection, self._case.id, _superseded_first(fresh))
        return len(fresh)

    def _views(self) -> int:
        fresh = [
            (self._ids[question.label], view)
            for question in self._file.questions
            for view in question.views
            if view not in self._there.views(self._ids[question.label])
        ]
        questions.add_views(self._connection, self._case.id, self._session.officer, fresh)
        return len(fresh)

    def _notes(self) -> int:
        there = set(self._there.notes)
        fresh = [note for note in self._file.notes if note not in there]
        for note in fresh:
            cases.add_note(self._connection, self._case.id, note)
        return len(fresh)


class _Known:
    """What the case says already, and what its entries said before they were changed."""

    def __init__(self, record: CaseRecord, changes: Iterable[Change]) -> None:
        self.notes = record.notes
        self._labelled = {one.label: one for one in record.all() if one.entry.label}
        self._owners = {one.id: owner for owner, parts in _parts(record) for one in parts}
        self._said = {(owner, _said(one)) for owner, parts in _parts(record) for one in parts if not one.entry.label}
        self._views = {question.id: set(question.views) for question in record.questions}
        self._before: dict[str, set[str]] = {}
        for change in changes:
            self._before.setdefault(change.object, set()).add(_comparable(json.loads(change.before)))

    def find(self, label: str) -> Entered | None:
        """Return the entry of the case with this short id."""
        return self._labelled.get(label)

    def lacks(self, one: Entered, owner: str | None = None) -> bool:
        """Tell whether an entry is new to the case; raise EntryDiffers where its id is taken by another one."""
        known = self._labelled.get(one.label)
        if known is None:
            return True
        said = _said(one)
        same = type(known) is type(one) and self._owners.get(known.id) == owner
        if not same or (said != _said(known) and said not in self._before.get(known.id, ())):
            raise EntryDiffers(one.label)
        return False

    def lacks_part(self, owner: str, one: Entered) -> bool:
        """Tell whether a name or an involvement, which have no short id, is new to what it belongs to."""
        return (owner, _said(one)) not in self._said

    def views(self, question: str) -> set[OfficeView]:
        """Return the views of a question."""
        return self._views.get(question, set())


def _labelled(file: CaseFile) -> Iterator[Entered]:
    """Yield every entry of a file that has an id."""
    yield from file.sources
    yield from file.entities
    for event in file.events:
        yield event
        yield from event.acts
    for question in file.questions:
        yield question
        yield from question.assertions


def _parts(record: CaseRecord) -> Iterator[tuple[str, Sequence[Entered]]]:
    """Yield the id of each entry that others belong to, with those."""
    yield from ((entity.id, entity.names) for entity in record.entities)
    for event in record.events:
        yield event.id, event.acts
        yield from ((act.id, act.involvements) for act in event.acts)
    yield from ((question.id, question.assertions) for question in record.questions)


def _said(one: Entered) -> str:
    """Return what an entry says, without its ids, officer and day."""
    return _comparable(cast(Mapping[str, object], plain(one)))


def _comparable(values: Mapping[str, object]) -> str:
    said = {name: value for name, value in values.items() if name not in _APART and (value or name not in _MARKS)}
    return json.dumps(said, sort_keys=True)


def _superseded_first(fresh: Owned[Assertion]) -> Owned[Assertion]:
    """Order assertions so that each stands after the one that it supersedes: their rows refer to each other."""
    following = {pair[1].supersedes: pair for pair in fresh if pair[1].supersedes}
    ids = {one.id for _, one in fresh}
    ordered: Owned[Assertion] = []
    for pair in fresh:
        step = None if pair[1].supersedes in ids else pair
        while step is not None:
            ordered.append(step)
            step = following.get(step[1].id)
    return ordered
