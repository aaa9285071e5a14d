"""Sources: which items come from the same one, who only pretends to, and what a source says anew about consent.

The source token joins, and nothing else: it travels inside envelopes only, while the server learns mailbox ids, so
whoever knows a mailbox proves nothing. Nor can the desk tell whether token, mailbox and recipient were derived from
one return code; what was opened first counts, and a contradiction is shown on both sides. No token is ever shown.
Nothing here feeds a case: that the source is known in one is said, and an officer decides.
"""

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from intake import questions
from intake.desk.store import cases, items
from intake.desk.store import sources as rows
from intake.desk.store.database import Connection
from intake.desk.store.items import Content, Item, Standing
from intake.questions import Question
from intake.questions.consent import LINES

_GENUINE = (Standing.FIRST, Standing.SAME)


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another item of the same source, with the cases that it feeds."""

    code: str
    received_on: datetime.date
    follow_up: bool
    cases: Sequence[str]


@dataclass(frozen=True, slots=True)
class ConsentChange:
    """A line of consent that a follow-up answers in another way than it was answered before."""

    of: str
    by: str
    on: datetime.date
    line: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of the source of an item. `conflicts` are items whose reply address contradicts this one's."""

    earlier: Sequence[Sibling]
    later: Sequence[Sibling]
    known_cases: Sequence[str]
    conflicts: Sequence[str]
    consent: Sequence[ConsentChange]


def judge(connection: Connection, content: Content) -> Standing | None:
    """Compare the reply address of an item that is being opened with those that are here."""
    if content.source_token is None or content.mailbox is None:
        return None
    known = rows.address_of_token(connection, content.source_token)
    if known is not None:
        return Standing.SAME if known == (content.mailbox, content.recipient) else Standing.OTHER_MAILBOX
    return Standing.OTHER_SOURCE if rows.has_mailbox(connection, content.mailbox) else Standing.FIRST


def is_genuine(item: Item) -> bool:
    """Tell whether an item has a reply address that nothing contradicted when it was opened."""
    return item.standing in _GENUINE


def is_contradicted(item: Item) -> bool:
    """Tell whether the reply address of an item contradicted another one when it was opened."""
    return item.standing in (Standing.OTHER_SOURCE, Standing.OTHER_MAILBOX)


def of_item(connection: Connection, item: Item) -> Source:
    """Return what is known of the source of an item."""
    thread = rows.same_source(connection, item.id)
    here = next((number for number, one in enumerate(thread) if one.id == item.id), 0)
    earlier, later = thread[:here], thread[here + 1 :]
    own = set(cases.of_item(connection, item.id))
    others = [_sibling(connection, one) for one in (*earlier, *later)]
    return Source(
        others[: len(earlier)],
        others[len(earlier) :],
        sorted({code for sibling in others for code in sibling.cases} - own),
        [one.code for one in rows.in_conflict(connection, item.id)],
        _consent(connection, item, thread),
    )


def _sibling(connection: Connection, item: Item) -> Sibling:
    return Sibling(item.code, item.received_on, item.follow_up, cases.of_item(connection, item.id))


def _consent(connection: Connection, item: Item, thread: Sequence[Item]) -> Sequence[ConsentChange]:
    """Return how follow-ups changed the consent of an item; of a follow-up itself, that of the first item."""
    base = thread[0] if item.follow_up and thread else item
    answers = _answers(connection, base)
    later = [one for one in thread if one.follow_up and one.id != base.id and one.received_on >= base.received_on]
    said = [(one, questions.changes_of(_answers(connection, one))) for one in later]
    counted = questions.consent_of(answers).lines
    found = [change for line in LINES for change in _changes(base.code, line, counted[line.id], said)]
    # by day only: within a day the order of each line says which answer ends it
    return sorted(found, key=lambda change: change.on)


def _changes(
    of: str, line: Question, before: str, said: Sequence[tuple[Item, Mapping[str, str]]]
) -> Iterator[ConsentChange]:
    """Yield the changes of one line, by day. Of two on one day the later is not known: the narrower one ends it."""
    given = [(item, lines[line.id]) for item, lines in said if line.id in lines]
    for item, after in sorted(given, key=lambda one: (one[0].received_on, -_width(line, one[1]))):
        if after != before:
            yield ConsentChange(of, item.code, item.received_on, line.id, before, after)
        before = after


def _width(line: Question, choice: str) -> int:
    """Return how much a choice allows; the choices of every line stand from the widest to the narrowest."""
    if choice in ("no", "ask"):
        return ("no", "ask").index(choice)
    return 1 + len(line.choices) - [one.id for one in line.choices].index(choice)


def _answers(connection: Connection, item: Item) -> Mapping[str, object]:
    content = items.content(connection, item.id)
    answers: Mapping[str, object] = json.loads(content.manifest)["answers"] if content else {}
    return answers


def may_be_kept(content: Content, source: Source) -> bool:
    """Tell whether the source agrees, as it said last, that the office keeps the report."""
    said = questions.consent_of(json.loads(content.manifest)["answers"]).lines["c_office"]
    return next((change.after for change in reversed(source.consent) if change.line == "c_office"), said) != "no"


def told(change: ConsentChange) -> str:
    """Say a change in words of the form."""
    line = next(line for line in LINES if line.id == change.line)
    labels = {choice.id: choice.label for choice in line.choices}
    return f"{line.label}: {labels[change.before]} → {labels[change.after]}"
