"""The form of a case file, version 1: read strictly, field by field, into the values of `model`.

One JSON object (I-JSON, as `crypto.ijson` reads it) with exactly the fields of `case.schema.json`; ids are local names,
each given once; what refers to an id stands in the same file; every quote stands in the text of its source, at its
offset or, where that is null, at the one place where it is found. It must not know what is in the database.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from crypto import ijson
from intake.desk.cases import checks, work_sections
from intake.desk.cases.dates import GivenDate
from intake.desk.cases.errors import (
    AlreadySuperseded,
    CaseFileTooLarge,
    CaseFileVersion,
    DanglingId,
    DuplicateId,
    EntryOfOtherKind,
    QuoteAmbiguous,
    QuoteNotInSource,
    SupersedesCycle,
    SupersedesOther,
)
from intake.desk.cases.model import (
    Act,
    Assertion,
    Entity,
    Entry,
    Event,
    Involvement,
    Name,
    OfficeView,
    Question,
    Source,
)
from intake.desk.cases.nodes import Node
from intake.desk.cases.quotes import Passage
from intake.desk.store.cases import Note

FORMAT = "sealed-intake/case"
VERSION = 1
LARGEST = 16 << 20
_DEPTH = 10
_MOST_NAMES = 1_000
_MOST_ASSERTIONS = 1_000
_HEAD = ("format", "version", "code", "title", "codename", "country", "opened_on")
_SECTIONS = ("sources", "entities", "events", "questions", *work_sections.SECTIONS, "notes")


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case file whose every rule holds. Entries have the ids of the file; `texts` has the sources' by them."""

    code: str | None
    title: str
    codename: str | None
    country: str | None
    opened_on: datetime.date
    sources: tuple[Source, ...]
    texts: Mapping[str, str]
    entities: tuple[Entity, ...]
    events: tuple[Event, ...]
    questions: tuple[Question, ...]
    work: work_sections.Sections
    notes: tuple[Note, ...]


@dataclass(slots=True)
class Labels:
    """The ids of a file with their kinds, as far as it was read."""

    kinds: dict[str, str] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)

    def new(self, node: Node, kind: str) -> Entry:
        """Take an id."""
        label = node.text()
        with node.placed():
            checks.label(label)
        if label in self.kinds:
            raise DuplicateId(f"{node.path}: {label}")
        self.kinds[label] = kind
        return Entry(id=label, label=label)

    def known(self, node: Node, kind: str) -> str:
        """Return a reference to an entry of a kind."""
        label = node.text()
        found = self.kinds.get(label)
        if found is None:
            raise DanglingId(node.path)
        if found != kind:
            raise EntryOfOtherKind(f"{node.path}: {found}, {kind} is needed")
        return label

    def optional(self, node: Node, kind: str) -> str | None:
        """Return a reference, or None."""
        return None if node.value is None else self.known(node, kind)

    def place(self, node: Node) -> str | None:
        """Return a reference to a place, or None."""
        label = self.optional(node, "entity")
        if label is not None and label not in self.places:
            raise EntryOfOtherKind(f"{node.path}: a place is needed")
        return label


def read(data: bytes) -> CaseFile:
    """Read a case file, or raise what is wrong with it and where."""
    if len(data) > LARGEST:
        raise CaseFileTooLarge(f"{len(data)} bytes")
    root = Node(ijson.loads(data, _DEPTH))
    _check_version(root.value)
    fields = root.fields(*_HEAD, *_SECTIONS)
    labels = Labels()
    sources, texts = _sources(fields["sources"], labels)
    entities = tuple(_entity(node, labels) for node in fields["entities"].items())
    events = tuple(_event(node, labels) for node in fields["events"].items())
    passages = {label: Passage(text) for label, text in texts.items()}
    questions = tuple(_question(node, labels, passages) for node in fields["questions"].items())
    return CaseFile(
        **_head(fields),
        sources=sources,
        texts=texts,
        entities=entities,
        events=events,
        questions=questions,
        work=work_sections.parse(fields, labels, passages),
        notes=tuple(_note(node) for node in fields["notes"].items()),
    )


def _check_version(value: Any) -> None:
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise CaseFileVersion("format")
    # true is 1 in Python, and no version
    if type(value.get("version")) is not int or value["version"] != VERSION:
        raise CaseFileVersion("version")


def _head(fields: Mapping[str, Node]) -> dict[str, Any]:
    for name in ("code", "title", "codename"):
        with fields[name].placed():
            checks.text(name, fields[name].optional_text() or "", checks.LINE)
    with fields["title"].placed():
        checks.text("title", fields["title"].text(), checks.LINE, empty=False)
    with fields["country"].placed():
        checks.country(fields["country"].optional_text())
    return {
        "code": fields["code"].value,
        "title": fields["title"].value,
        "codename": fields["codename"].value,
        "country": fields["country"].value,
        "opened_on": day(fields["opened_on"]),
    }


def day(node: Node) -> datetime.date:
    """Read a day, `2024-03-08`."""
    text = node.text()
    try:
        if len(text) == 10 and text.isascii():
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    raise node.refuse("a day like 2024-03-08 is needed")


def date(node: Node) -> GivenDate | None:
    """Read a date as it was given, or null."""
    if node.value is None:
        return None
    fields = node.fields("text", "iso", "precision", "basis", "inferred")
    optional = {name: fields[name].optional_text() for name in ("iso", "inferred")}
    with node.placed():
        return GivenDate(
            fields["text"].text(),
            optional["iso"],
            fields["precision"].text(),
            fields["basis"].text(),
            optional["inferred"],
        )


def _sources(node: Node, labels: Labels) -> tuple[tuple[Source, ...], dict[str, str]]:
    sources, texts = [], {}
    for one in node.items():
        source, text = _source(one, labels)
        sources.append(source)
        texts[source.id] = text
    return tuple(sources), texts


_SOURCE_TEXTS = ("kind", "connection", "reliability", "title", "publisher", "language")


def _source(node: Node, labels: Labels) -> tuple[Source, str]:
    fields = node.fields(
        "id", *_SOURCE_TEXTS, "date", "public", "identity_protected", "sha256", "text", "item", "attachment"
    )
    text = fields["text"].text()
    source = Source(
        entry=labels.new(fields["id"], "source"),
        **{name: fields[name].text() for name in _SOURCE_TEXTS},
        date=date(fields["date"]),
        public=fields["public"].boolean(),
        identity_protected=fields["identity_protected"].boolean(),
        sha256=fields["sha256"].optional_text() or checks.digest(text),
        item=fields["item"].optional_text(),
        attachment=fields["attachment"].optional_integer(),
        length=len(text),
    )
    with node.placed():
        checks.source_text(text)
        checks.source(source)
    return source, text


def _entity(node: Node, labels: Labels) -> Entity:
    fields = node.fields("id", "kind", "role_note", "child", "protected", "names", mark="official")
    entity = Entity(
        entry=labels.new(fields["id"], "entity"),
        kind=fields["kind"].text(),
        role_note=fields["role_note"].text(),
        child=fields["child"].text(),
        protected=fields["protected"].boolean(),
        official=fields["official"].boolean(),
        names=tuple(_name(one, labels) for one in fields["names"].items(_MOST_NAMES)),
    )
    with node.placed():
        checks.entity(entity)
    if entity.kind == "place":
        labels.places.add(entity.id)
    return entity


def _name(node: Node, labels: Labels) -> Name:
    fields = node.fields("form", "script", "language", "kind", "source", "from", "to")
    name = Name(
        form=fields["form"].text(),
        script=fields["script"].optional_text(),
        language=fields["language"].optional_text(),
        kind=fields["kind"].text(),
        source=labels.optional(fields["source"], "source"),
        valid_from=fields["from"].optional_text(),
        valid_to=fields["to"].optional_text(),
    )
    with node.placed():
        checks.name(name)
    return name


def _event(node: Node, labels: Labels) -> Event:
    fields = node.fields("id", "title", "date", "place", "acts")
    event = Event(
        entry=labels.new(fields["id"], "event"),
        title=fields["title"].text(),
        date=date(fields["date"]),
        place=labels.place(fields["place"]),
        acts=tuple(_act(one, labels) for one in fields["acts"].items()),
    )
    with node.placed():
        checks.event(event)
    return event


def _act(node: Node, labels: Labels) -> Act:
    fields = node.fields("id", "type", "victim", "place", "date", "involvements")
    act = Act(
        entry=labels.new(fields["id"], "act"),
        type=fields["type"].text(),
        victim=labels.known(fields["victim"], "entity"),
        place=labels.place(fields["place"]),
        date=date(fields["date"]),
        involvements=tuple(_involvement(one, labels) for one in fields["involvements"].items()),
    )
    with node.placed():
        checks.act(act)
    return act


def _involvement(node: Node, labels: Labels) -> Involvement:
    fields = node.fields("entity", "role", "degree", "source")
    one = Involvement(
        entity=labels.known(fields["entity"], "entity"),
        role=fields["role"].text(),
        degree=fields["degree"].text(),
        source=labels.optional(fields["source"], "source"),
    )
    with node.placed():
        checks.involvement(one)
    return one


def _question(node: Node, labels: Labels, passages: Mapping[str, Passage]) -> Question:
    fields = node.fields("id", "event", "subject", "text", "office_view", "assertions", mark="internal")
    view = _view(fields["office_view"])
    question = Question(
        entry=labels.new(fields["id"], "question"),
        event=labels.optional(fields["event"], "event"),
        subject=labels.optional(fields["subject"], "entity"),
        text=fields["text"].text(),
        internal=fields["internal"].boolean(),
        views=() if view is None else (view,),
        assertions=tuple(_assertion(one, labels, passages) for one in fields["assertions"].items(_MOST_ASSERTIONS)),
    )
    with node.placed():
        checks.question(question)
    with fields["assertions"].placed():
        _check_superseding(question)
    return question


def _view(node: Node) -> OfficeView | None:
    if node.value is None:
        return None
    fields = node.fields("status", "text", "officer", "on")
    view = OfficeView(fields["status"].text(), fields["text"].text(), fields["officer"].text(), day(fields["on"]))
    with node.placed():
        checks.view(view)
    return view


def _assertion(node: Node, labels: Labels, passages: Mapping[str, Passage]) -> Assertion:
    fields = node.fields("id", "source", "polarity", "value", "quote", "offset", "attributed_to", "hedge", "supersedes")
    offset = fields["offset"].optional_integer()
    assertion = Assertion(
        entry=labels.new(fields["id"], "assertion"),
        source=labels.known(fields["source"], "source"),
        polarity=fields["polarity"].text(),
        value=fields["value"].optional_text(),
        quote=fields["quote"].text(),
        offset=-1 if offset is None else offset,
        attributed_to=labels.optional(fields["attributed_to"], "entity"),
        hedge=fields["hedge"].optional_text(),
        supersedes=fields["supersedes"].optional_text(),
    )
    with node.placed():
        checks.assertion(assertion)
    with fields["quote"].placed():
        return located(assertion, passages[assertion.source])


def located(assertion: Assertion, passage: Passage) -> Assertion:
    """Return an assertion with its place in the source; one that names a place must stand there to the character."""
    if assertion.offset < 0:
        try:
            found = passage.locate(assertion.quote)
        except (QuoteNotInSource, QuoteAmbiguous) as error:
            raise type(error)(", ".join(filter(None, (f"source {assertion.source}", error.detail)))) from None
        return replace(assertion, quote=found.exact, offset=found.offset)
    if not passage.holds(assertion.quote, assertion.offset):
        raise QuoteNotInSource(f"source {assertion.source}, offset {assertion.offset}")
    return assertion


def _check_superseding(question: Question) -> None:
    """Refuse claims that supersede one of another question or source, one twice, or each other in a circle."""
    known = {one.id: one for one in question.assertions}
    taken: set[str] = set()
    for one in question.assertions:
        if one.supersedes is None:
            continue
        if one.supersedes not in known:
            raise DanglingId(f"supersedes of {one.id}")
        if one.supersedes in taken:
            raise AlreadySuperseded(one.supersedes)
        if known[one.supersedes].source != one.source:
            raise SupersedesOther(one.id)
        taken.add(one.supersedes)
    # each is superseded at most once, so whoever starts nowhere is in a circle
    reached = {one.id for one in question.assertions if one.supersedes is None}
    following = {one.supersedes: one.id for one in question.assertions if one.supersedes}
    for start in tuple(reached):
        while (start := following.get(start, "")) != "":
            reached.add(start)
    if circle := known.keys() - reached:
        raise SupersedesCycle(min(circle))


def _note(node: Node) -> Note:
    fields = node.fields("officer", "on", "text")
    note = Note(fields["officer"].text(), day(fields["on"]), fields["text"].text())
    with node.placed():
        checks.text("text", note.text, checks.LONG, empty=False)
        checks.text("officer", note.officer, 64, empty=False)
    return note
