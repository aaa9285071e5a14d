"""What a case record holds, as values: sources, entities and names, events and acts, questions and claims.

References are ids of the record (32 hexadecimal digits); in a value that is read from a case file they are the ids of
that file until it is stored. Every entry knows who entered it and on which day; one that is new has none yet. It must
not know where entries are kept or how they are shown.
"""

import datetime
from dataclasses import dataclass, field

from intake.desk.cases.dates import GivenDate


@dataclass(frozen=True, slots=True)
class Entry:
    """What all entries of a case have: id, the short id for people and case files, their order, who entered them."""

    id: str = ""
    label: str | None = None
    number: int = 0
    officer: str = ""
    entered_on: datetime.date | None = None


NEW = Entry()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """The base of all entries."""

    entry: Entry = NEW

    @property
    def id(self) -> str:
        """The random id."""
        return self.entry.id

    @property
    def label(self) -> str:
        """The short id (`s1`, `e4`), or the random one of names and involvements, which have no short one."""
        return self.entry.label or self.entry.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Entered):
    """Where claims come from. Its text is kept apart (`sources.text`), because it can be long."""

    kind: str
    connection: str = "unknown"
    reliability: str = "unknown"
    title: str = ""
    publisher: str = ""
    language: str = "und"
    date: GivenDate | None = None
    public: bool = False
    identity_protected: bool = False
    sha256: str = ""  # of the original; of the text where there is no other
    item: str | None = None  # the code of the item that it came in
    attachment: int | None = None  # its number in the item
    length: int = 0  # of the text, in characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Entered):
    """One form of a name, as one source or the office writes it."""

    form: str
    script: str | None = None
    language: str | None = None
    kind: str = "given"
    source: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity(Entered):
    """A person, group, organisation, authority or place."""

    kind: str
    role_note: str = ""
    child: str = "unknown"
    protected: bool = False
    official: bool = False  # what is told here was done in an office that the person holds
    names: tuple[Name, ...] = ()

    @property
    def title(self) -> str:
        """The name to show: the first official one, else the first one, else the short id."""
        official = (name.form for name in self.names if name.kind == "official")
        return next(official, None) or next((name.form for name in self.names), self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Involvement(Entered):
    """Who took part in an act, how, and who says so."""

    entity: str
    role: str
    degree: str = "unknown"
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Entered):
    """The smallest unit: what was done to whom, where and when."""

    type: str
    victim: str
    place: str | None = None
    date: GivenDate | None = None
    involvements: tuple[Involvement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Entered):
    """What happened at one place in one stretch of time."""

    title: str
    date: GivenDate | None = None
    place: str | None = None
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion(Entered):
    """What one source says to one question, in its own words. Never changed; a later one may supersede it."""

    source: str
    polarity: str
    value: str | None = None
    quote: str
    offset: int = -1  # of the quote in the text of the source, in characters; negative: not located yet
    attributed_to: str | None = None
    hedge: str | None = None
    supersedes: str | None = None


@dataclass(frozen=True, slots=True)
class OfficeView:
    """What the office holds of a question: signed, with its day, apart from every claim. The last one counts."""

    status: str
    text: str
    officer: str
    on: datetime.date
    entered_by: str = field(default="", compare=False)  # who imported it, where that is not who signed it


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Entered):
    """A question about the case that sources answer. `assertions` holds the superseded ones too."""

    text: str
    event: str | None = None
    subject: str | None = None
    internal: bool = False  # the office asks itself; no export has it
    views: tuple[OfficeView, ...] = ()
    assertions: tuple[Assertion, ...] = ()

    @property
    def office_view(self) -> OfficeView | None:
        """The view that counts."""
        return self.views[-1] if self.views else None

    @property
    def current(self) -> tuple[Assertion, ...]:
        """The assertions that no other one supersedes."""
        gone = {assertion.supersedes for assertion in self.assertions}
        return tuple(assertion for assertion in self.assertions if assertion.id not in gone)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An entry was taken out of the record, or put back; neither is ever removed. The last one counts."""

    object: str
    withdrawn: bool
    reason: str
    officer: str
    on: datetime.date


@dataclass(frozen=True, slots=True)
class Change:
    """What an entry said before it was changed, as JSON."""

    object: str
    kind: str
    before: str
    officer: str
    on: datetime.date
