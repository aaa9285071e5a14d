"""The office's work of a case as the sections of a case file.

What belongs to an entity that was withdrawn is left out with it, and what took the place of something else stands
alone. It must not know how a file is read.
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from enum import Enum
from typing import Any

from intake.desk.cases.agreements import Said
from intake.desk.cases.dates import GivenDate
from intake.desk.cases.work_form import (
    ActionEntry,
    ConsentEntry,
    DeadlineEntry,
    DemandEntry,
    LetterEntry,
    NeedEntry,
    ReplyEntry,
)
from intake.desk.store import actions, consents, deadlines, letters, needs
from intake.desk.store.actions import Action, Demand
from intake.desk.store.cases import Case
from intake.desk.store.consents import Consent
from intake.desk.store.database import Connection
from intake.desk.store.deadlines import Noted
from intake.desk.store.letters import Correspondence
from intake.desk.store.needs import Need


def consent_entry(row: Consent) -> ConsentEntry:
    """Return an answer as a case file has it."""
    words = (row.audience, row.answer, row.naming, row.given_by)
    said = Said(*words, row.given_on, row.basis, row.source, row.review_on)
    return ConsentEntry(row.person, said, row.withdrawn_on, row.second_officer)


def letter_entry(one: Correspondence) -> LetterEntry:
    """Return a letter as it stands."""
    now = one.now
    replies = [
        ReplyEntry(
            answered.reply.received,
            answered.reply.publicity,
            answered.reply.summary,
            answered.reply.source,
            tuple(answered.contests),
        )
        for answered in one.replies
    ]
    return LetterEntry(
        one.letter.type,
        one.letter.joint,
        now.reference,
        one.letter.addressee,
        tuple(one.mandates),
        tuple(one.events),
        now.sent_on,
        now.reply_due,
        now.publish_after,
        now.state,
        tuple(replies),
    )


def action_entry(row: Action) -> ActionEntry:
    """Return an action as a case file has it."""
    refers = (row.addressed_to, row.reaction_to)
    return ActionEntry(row.kind, row.by, row.date, *refers, row.response, row.impact, row.status, row.text)


def demand_entry(row: Demand) -> DemandEntry:
    """Return a demand as a case file has it."""
    return DemandEntry(row.by, row.source, row.text, row.quote, row.offset, row.addressed_to, row.follow_up)


def need_entry(row: Need) -> NeedEntry:
    """Return a need as a case file has it."""
    return NeedEntry(row.person, row.kind, row.referred_to, row.result)


def deadline_entry(noted: Noted) -> DeadlineEntry:
    """Return a deadline as a case file has it."""
    return DeadlineEntry(noted.deadline.kind, noted.deadline.due, noted.deadline.basis, noted.done_on)


def to_data(connection: Connection, case: Case, labels: Mapping[str, str]) -> dict[str, list[object]]:
    """Return the sections; `labels` has the short ids by the random ones."""
    writing = Writing(labels)
    written = sorted(deadlines.of_case(connection, case.id), key=lambda noted: noted.deadline.number)
    return {
        "consents": writing.all([consent_entry(row) for row in consents.of_case(connection, case.id)]),
        "communications": writing.all([letter_entry(one) for one in letters.of_case(connection, case.id)], "c"),
        "actions": writing.all([action_entry(row) for row in actions.actions(connection, case.id)], "x"),
        "demands": writing.all([_quoting(demand_entry(row), labels) for row in actions.demands(connection, case.id)]),
        "needs": writing.all([need_entry(row) for row in needs.of_case(connection, case.id)]),
        "deadlines": writing.all([deadline_entry(noted) for noted in written]),
    }


def _quoting(entry: DemandEntry, labels: Mapping[str, str]) -> DemandEntry:
    """Return a demand without its quote where the source was withdrawn."""
    if entry.source is None or entry.source in labels:
        return entry
    return replace(entry, source=None, quote="", offset=None)


_NEEDED = ("person", "by")
_REFERENCES = frozenset({*_NEEDED, "source", "addressed_to", "reaction_to", "events", "contests"})


class Writing:
    """Turns entries into JSON values, in the short ids of the file."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels
        self._taken: Collection[str] = frozenset(labels.values())

    def all(self, entries: list[Any], prefix: str = "") -> list[object]:
        """Return those entries whose persons are in the file, under ids of their own where they have a prefix."""
        there = [one for one in entries if all(self._is_there(getattr(one, name, None)) for name in _NEEDED)]
        written = [self._object(one) for one in there]
        if not prefix:
            return list(written)
        return [{"id": self._label(prefix, number), **value} for number, value in enumerate(written, 1)]

    def _is_there(self, id: str | None) -> bool:
        return id is None or id in self._labels

    def _label(self, prefix: str, number: int) -> str:
        label = f"{prefix}{number}"
        return f"{label}-work" if label in self._taken else label

    def _object(self, entry: Any) -> dict[str, object]:
        value: dict[str, object] = {}
        for field in fields(entry):
            part = getattr(entry, field.name)
            if isinstance(part, Said):
                value |= self._object(part)
                value.pop("item"), value.pop("defender")
            else:
                value[field.name] = self._value(field.name, part)
        return value

    def _value(self, name: str, part: object) -> object:
        if isinstance(part, tuple):
            kept = [self._value(name, one) for one in part]
            return [one for one in kept if one is not None]
        if isinstance(part, Enum):
            return part.value
        if isinstance(part, datetime.date):
            return part.isoformat()
        if isinstance(part, ReplyEntry | GivenDate):
            return self._object(part)
        if name in _REFERENCES and isinstance(part, str):
            return self._labels.get(part)
        return part
