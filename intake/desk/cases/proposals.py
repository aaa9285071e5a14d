"""What reports propose about consent: the answers of the form, offered to an officer who knows which person is meant.

A report says "defender 2", a case has persons; an officer joins the two. What a follow-up of the same source changed
takes the place of what the report said, also where the follow-up itself feeds no case. A yes that the report says
nobody has given yet is offered as "ask first". Nothing is entered here without an officer.
"""

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from intake import questions
from intake.desk import sources
from intake.desk.cases.work_terms import Answer, Audience, GivenBy, Naming
from intake.desk.sources import ConsentChange
from intake.desk.store import cases, consents, items
from intake.desk.store.cases import Case
from intake.desk.store.consents import Consent
from intake.desk.store.database import Connection
from intake.desk.store.items import Item

AUDIENCES: Final[Mapping[str, Audience]] = {f"c_{audience}": audience for audience in Audience}

_YES: Final[Mapping[str, Naming]] = {
    "yes": Naming.FULL,
    "full": Naming.FULL,
    "initials": Naming.INITIALS,
    "no_name": Naming.ANONYMISED,
}
_GIVERS: Final = {giver.value: giver for giver in GivenBy}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One answer of a report or follow-up. `defender` is the number of its entry from 0, none for all of them."""

    item: str
    item_id: str
    on: datetime.date
    defender: int | None
    name: str
    audience: Audience
    answer: Answer
    naming: Naming
    given_by: GivenBy
    given_when: str
    changed_by: str | None


def of_line(choice: str) -> tuple[Answer, Naming]:
    """Return an answer of the form in the words of a case."""
    if choice in _YES:
        return Answer.YES, _YES[choice]
    return (Answer.NO if choice == "no" else Answer.ASK), Naming.NONE


def is_narrower(change: ConsentChange, than: Consent) -> bool:
    """Tell whether a changed line allows less than an answer that was entered."""
    answer, naming = of_line(change.after)
    return than.answer is Answer.YES and (answer is not Answer.YES or _width(naming) < _width(than.naming))


def _width(naming: Naming) -> int:
    return list(Naming).index(naming)


def open_in(connection: Connection, case: Case) -> Sequence[Proposal]:
    """Return what the reports that feed a case propose and nobody has entered yet."""
    found: dict[tuple[str, int | None, Audience], Proposal] = {}
    for link in cases.links(connection, case.id):
        item = items.by_id(connection, link.item)
        for proposal in _of_item(connection, item):
            found.setdefault((proposal.item_id, proposal.defender, proposal.audience), proposal)
    entered = {one for item in {key[0] for key in found} for one in _entered(connection, item)}
    return [proposal for key, proposal in found.items() if key not in entered]


def _entered(connection: Connection, item: str) -> Iterator[tuple[str, int | None, Audience]]:
    return ((item, one.defender, one.audience) for one in consents.of_item(connection, item))


def _of_item(connection: Connection, item: Item) -> Iterator[Proposal]:
    content = items.content(connection, item.id)
    if content is None:
        return
    answers: Mapping[str, object] = json.loads(content.manifest)["answers"]
    changes = {change.line: change for change in sources.of_item(connection, item).consent}
    if questions.is_follow_up(answers):
        yield from (_changed(connection, item, answers, None, change) for change in changes.values())
        return
    for defender in _defenders(answers):
        for line, choice in questions.consent_of(answers, defender).lines.items():
            # a follow-up speaks for everybody whom the reports of its source are about
            change = changes.get(line)
            if change:
                yield _changed(connection, item, answers, defender, change)
            else:
                yield _proposal(item, _given(answers, defender), defender, line, choice)


def _defenders(answers: Mapping[str, object]) -> Sequence[int | None]:
    entries = answers.get("defenders")
    return range(len(entries)) if isinstance(entries, list) and entries else (None,)


@dataclass(frozen=True, slots=True)
class _Given:
    """Who gave the answers about one defender, when, and how the report names that person."""

    by: GivenBy
    when: str
    name: str


def _given(answers: Mapping[str, object], defender: int | None) -> _Given:
    """Return who agreed; who writes as the defender speaks for that person."""
    said = questions.consent_of(answers, defender)
    giver = _GIVERS.get(said.given_by, GivenBy.NOBODY)
    if not said.given_by and answers.get("who") == "self":
        giver = GivenBy.SELF
    return _Given(giver, said.given_when, _name(answers, defender))


def _changed(
    connection: Connection, item: Item, answers: Mapping[str, object], defender: int | None, change: ConsentChange
) -> Proposal:
    """Return what a follow-up says in the place of an earlier report."""
    by, given = items.by_code(connection, change.by) or item, _given(answers, defender)
    content = items.content(connection, by.id)
    said = questions.consent_of(json.loads(content.manifest)["answers"]) if content else None
    if said and said.given_by:
        given = _Given(_GIVERS.get(said.given_by, GivenBy.NOBODY), said.given_when, given.name)
    return _proposal(by, given, defender, change.line, change.after, by.code)


def _proposal(
    item: Item, given: _Given, defender: int | None, line: str, choice: str, by: str | None = None
) -> Proposal:
    answer, naming = of_line(choice)
    if answer is Answer.YES and given.by is GivenBy.NOBODY:
        answer, naming = Answer.ASK, Naming.NONE
    said = (AUDIENCES[line], answer, naming, given.by, given.when, by)
    return Proposal(item.code, item.id, item.received_on, defender, given.name, *said)


def _name(answers: Mapping[str, object], defender: int | None) -> str:
    entries = answers.get("defenders")
    entry = entries[defender] if isinstance(entries, list) and defender is not None else {}
    name = entry.get("name") if isinstance(entry, Mapping) else None
    return name if isinstance(name, str) else ""
