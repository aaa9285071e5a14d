"""The sections of a case file about the office's work, read strictly into values with the ids of the file.

Exactly the fields of `case.schema.json`; words from closed lists; whatever refers to a person, an event, a question or
a source names one of the same file. Days are compared with today only where the sections are entered.
"""

import datetime
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from intake.desk.cases import actions, checks, communications, dates
from intake.desk.cases.agreements import Said, check_said
from intake.desk.cases.dates import GivenDate
from intake.desk.cases.errors import QuoteNotInSource
from intake.desk.cases.quotes import Passage
from intake.desk.cases.work_errors import (
    DayOrder,
    LetterDayMissing,
    LetterStepRefused,
    NothingToTakeBack,
    QuoteIncomplete,
)
from intake.desk.cases.work_terms import (
    FOLLOWING,
    ActionKind,
    ActionStatus,
    Answer,
    Audience,
    DeadlineKind,
    GivenBy,
    LetterState,
    LetterType,
    Naming,
    NeedKind,
    Publicity,
    Response,
)

if TYPE_CHECKING:
    from intake.desk.cases.caseform import Labels
    from intake.desk.cases.nodes import Node

SECTIONS = ("consents", "communications", "actions", "demands", "needs", "deadlines")
_OFFICER = 64
Word = TypeVar("Word", bound=enum.StrEnum)


@dataclass(frozen=True, slots=True)
class ConsentEntry:
    """An answer about consent; the second officer is who the file says."""

    person: str
    said: Said
    withdrawn_on: datetime.date | None
    second_officer: str | None


@dataclass(frozen=True, slots=True)
class ReplyEntry:
    """A reply to a letter, received on a day or in a month or a year."""

    received_on: str
    publicity: Publicity
    summary: str
    source: str | None
    contests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterEntry:
    """A letter as it stood when the file was written."""

    type: LetterType
    joint: bool
    reference: str | None
    addressee: str
    mandates: tuple[str, ...]
    events: tuple[str, ...]
    sent_on: datetime.date | None
    reply_due: datetime.date | None
    publish_after: datetime.date | None
    state: LetterState
    replies: tuple[ReplyEntry, ...]


@dataclass(frozen=True, slots=True)
class ActionEntry:
    """What somebody did."""

    kind: ActionKind
    by: str
    date: GivenDate | None
    addressed_to: str | None
    reaction_to: str | None
    response: Response
    impact: int
    status: ActionStatus
    text: str


@dataclass(frozen=True, slots=True)
class DemandEntry:
    """What somebody asks for."""

    by: str
    source: str | None
    text: str
    quote: str
    offset: int | None
    addressed_to: str | None
    follow_up: str | None


@dataclass(frozen=True, slots=True)
class NeedEntry:
    """What a person needs."""

    person: str
    kind: NeedKind
    referred_to: str | None
    result: str | None


@dataclass(frozen=True, slots=True)
class DeadlineEntry:
    """A day on which something is due."""

    kind: DeadlineKind
    due: datetime.date
    basis: str
    done_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Sections:
    """What a case file says about the office's work."""

    consents: tuple[ConsentEntry, ...] = ()
    communications: tuple[LetterEntry, ...] = ()
    actions: tuple[ActionEntry, ...] = ()
    demands: tuple[DemandEntry, ...] = ()
    needs: tuple[NeedEntry, ...] = ()
    deadlines: tuple[DeadlineEntry, ...] = ()


def parse(fields: "Mapping[str, Node]", labels: "Labels", passages: Mapping[str, Passage]) -> Sections:
    """Read the sections; `labels` knows the ids of the file, `passages` has the texts of its sources."""
    return Sections(
        tuple(_consent(node, labels) for node in fields["consents"].items()),
        tuple(_letter(node, labels) for node in fields["communications"].items()),
        tuple(_action(node, labels) for node in fields["actions"].items()),
        tuple(_demand(node, labels, passages) for node in fields["demands"].items()),
        tuple(_need(node, labels) for node in fields["needs"].items()),
        tuple(_deadline(node) for node in fields["deadlines"].items()),
    )


def _word(node: "Node", words: type[Word]) -> Word:
    try:
        return words(node.text())
    except ValueError:
        raise node.refuse(f"one of {', '.join(words)} is needed") from None


def _line(node: "Node", limit: int = checks.LINE, *, empty: bool = True) -> str:
    text = node.text()
    with node.placed():
        checks.text("text", text, limit, empty=empty)
    return text


def _optional_line(node: "Node", limit: int = checks.LINE) -> str | None:
    return None if node.value is None else _line(node, limit)


def _day(node: "Node") -> datetime.date:
    from intake.desk.cases import caseform  # which reads these sections, so it cannot be loaded first

    return caseform.day(node)


def _optional_day(node: "Node") -> datetime.date | None:
    return None if node.value is None else _day(node)


_CONSENT = (
    "person",
    "audience",
    "answer",
    "naming",
    "given_by",
    "basis",
    "given_on",
    "source",
    "review_on",
    "withdrawn_on",
    "second_officer",
)


def _consent(node: "Node", labels: "Labels") -> ConsentEntry:
    fields = node.fields(*_CONSENT)
    said = Said(
        _word(fields["audience"], Audience),
        _word(fields["answer"], Answer),
        _word(fields["naming"], Naming),
        _word(fields["given_by"], GivenBy),
        _day(fields["given_on"]),
        _line(fields["basis"]),
        labels.optional(fields["source"], "source"),
        _optional_day(fields["review_on"]),
    )
    withdrawn = _optional_day(fields["withdrawn_on"])
    with node.placed():
        check_said(said)
        if withdrawn is not None and said.answer is not Answer.YES:
            raise NothingToTakeBack(said.answer)
        if withdrawn is not None and withdrawn < said.given_on:
            raise DayOrder(f"{said.given_on}, {withdrawn}")
    person = labels.known(fields["person"], "entity")
    return ConsentEntry(person, said, withdrawn, _optional_line(fields["second_officer"], _OFFICER))


_LETTER = (
    "id",
    "type",
    "joint",
    "reference",
    "addressee",
    "mandates",
    "events",
    "sent_on",
    "reply_due",
    "publish_after",
    "state",
    "replies",
)


def _letter(node: "Node", labels: "Labels") -> LetterEntry:
    fields = node.fields(*_LETTER)
    labels.new(fields["id"], "communication")
    letter = LetterEntry(
        _word(fields["type"], LetterType),
        fields["joint"].boolean(),
        _optional_line(fields["reference"]),
        _line(fields["addressee"], empty=False),
        tuple(_line(one, empty=False) for one in fields["mandates"].items()),
        tuple(labels.known(one, "event") for one in fields["events"].items()),
        _optional_day(fields["sent_on"]),
        _optional_day(fields["reply_due"]),
        _optional_day(fields["publish_after"]),
        _word(fields["state"], LetterState),
        tuple(_reply(one, labels) for one in fields["replies"].items()),
    )
    with node.placed():
        _check_letter(letter)
    return letter


def _check_letter(letter: LetterEntry) -> None:
    """Refuse a letter that left without a trace of it, or did not leave and was answered."""
    communications.check_joint(letter.joint, letter.mandates)
    if letter.reference is not None:
        communications.check_reference(letter.reference, letter.sent_on)
    if letter.state in communications.LEFT and letter.sent_on is None:
        raise LetterDayMissing(letter.state)
    if not letter.replies and letter.state is not LetterState.ANSWERED:
        return
    if letter.state not in communications.LEFT or not letter.replies:
        raise LetterStepRefused(letter.state)
    if letter.sent_on is not None and any(
        dates.span(reply.received_on)[1] < letter.sent_on for reply in letter.replies
    ):
        raise DayOrder(str(letter.sent_on))


def _reply(node: "Node", labels: "Labels") -> ReplyEntry:
    fields = node.fields("received_on", "publicity", "summary", "source", "contests")
    received = fields["received_on"]
    if not dates.is_prefix(received.text()):
        raise received.refuse("a day like 2024-03-08, a month or a year is needed")
    return ReplyEntry(
        received.text(),
        _word(fields["publicity"], Publicity),
        _line(fields["summary"], checks.LONG, empty=False),
        labels.optional(fields["source"], "source"),
        tuple(labels.known(one, "question") for one in fields["contests"].items()),
    )


_ACTION = ("id", "kind", "by", "date", "addressed_to", "reaction_to", "response", "impact", "status", "text")


def _action(node: "Node", labels: "Labels") -> ActionEntry:
    from intake.desk.cases import caseform  # as above

    fields = node.fields(*_ACTION)
    labels.new(fields["id"], "action")
    impact = fields["impact"].value
    if isinstance(impact, bool) or not isinstance(impact, int):
        raise fields["impact"].refuse("a number from -3 to 3 is needed")
    with node.placed():
        actions.check_impact(impact)
    return ActionEntry(
        _word(fields["kind"], ActionKind),
        labels.known(fields["by"], "entity"),
        caseform.date(fields["date"]),
        labels.optional(fields["addressed_to"], "entity"),
        labels.optional(fields["reaction_to"], "event"),
        _word(fields["response"], Response),
        impact,
        _word(fields["status"], ActionStatus),
        _line(fields["text"], checks.LONG, empty=False),
    )


def _demand(node: "Node", labels: "Labels", passages: Mapping[str, Passage]) -> DemandEntry:
    fields = node.fields("by", "source", "text", "quote", "offset", "addressed_to", "follow_up")
    source = labels.optional(fields["source"], "source")
    quote, offset = _line(fields["quote"], checks.LONG), fields["offset"].optional_integer()
    with node.placed():
        quote, offset = _located(quote, offset, None if source is None else passages[source])
    return DemandEntry(
        labels.known(fields["by"], "entity"),
        source,
        _line(fields["text"], checks.LONG, empty=False),
        quote,
        offset,
        labels.optional(fields["addressed_to"], "entity"),
        _optional_line(fields["follow_up"]),
    )


def _located(quote: str, offset: int | None, passage: Passage | None) -> tuple[str, int | None]:
    """Return a quote as its source has it, and where; one that names a place must stand there to the character."""
    if not quote and offset is None:
        return quote, None
    if passage is None or not quote:
        raise QuoteIncomplete
    if offset is None:
        found = passage.locate(quote)
        return found.exact, found.offset
    if not passage.holds(quote, offset):
        raise QuoteNotInSource(f"offset {offset}")
    return quote, offset


def _need(node: "Node", labels: "Labels") -> NeedEntry:
    fields = node.fields("person", "kind", "referred_to", "result")
    person = labels.known(fields["person"], "entity")
    kind = _word(fields["kind"], NeedKind)
    return NeedEntry(person, kind, _optional_line(fields["referred_to"]), _optional_line(fields["result"]))


def _deadline(node: "Node") -> DeadlineEntry:
    fields = node.fields("kind", "due", "basis", "done_on")
    kind, basis = _word(fields["kind"], DeadlineKind), _line(fields["basis"], empty=False)
    if kind in FOLLOWING:
        raise fields["kind"].refuse("this one follows from the case itself")
    return DeadlineEntry(kind, _day(fields["due"]), basis, _optional_day(fields["done_on"]))
