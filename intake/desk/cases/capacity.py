"""Officials: who is named in the office that they hold, and who never is though they hold one.

A letter to a State names those officials whom a source blames, or to whom something is addressed: they act in a public
function, and a State cannot answer for somebody it is not told of. Agreement is asked of those whom a case is about.
But whoever is harmed, speaks to us in confidence, helps, sees, needs help or was ever asked is protected first,
whatever office they hold and in whichever case; so is a child. Nobody is an official by a guess: the office marks them.
For the public they are named only where a public source blames them. It must not know how an export is written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from intake.desk.cases.caserecord import CaseRecord, gather
from intake.desk.cases.model import Entity
from intake.desk.cases.work_terms import Audience
from intake.desk.names import judgements
from intake.desk.store import actions, cases, consents, needs
from intake.desk.store import judgements as rows
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection

BLAMED: Final = frozenset({"perpetrator", "instigator", "superior", "responsible"})
_BESIDE: Final = frozenset({"witness", "companion", "helper"})
_NAMED: Final = frozenset({Audience.MANDATES, Audience.STATE})
_IF_PUBLIC: Final = frozenset({Audience.PUBLIC, Audience.PRESS})


@dataclass(frozen=True, slots=True)
class Capacity:
    """Whether an official may be named as one, and why."""

    named: bool
    reason: str


def of_case(connection: Connection, case: Case, audience: Audience) -> Mapping[str, Capacity]:
    """Return those whom the office marked as officials, by id."""
    record = gather(connection, case)
    marked = [one for one in record.entities if one.official and one.kind == "person"]
    if not marked or audience is Audience.OFFICE:
        return {}
    people = _People(connection, case, record)
    return {one.id: _elsewhere(connection, one) or people.judged(one, audience) for one in marked}


def _elsewhere(connection: Connection, person: Entity) -> Capacity | None:
    """Return why somebody is not named who is more than an official in another case."""
    for id in sorted(judgements.cluster(connection, person.id) - {person.id}):
        if (known := rows.known(connection, id)) is None:
            continue
        other = cases.by_id(connection, known.case)
        record = gather(connection, other, withdrawn=True)
        if why := next(_People(connection, other, record).protecting(record.entity(id)), None):
            return Capacity(False, f"an official who is protected as anybody: {why}, in case {other.code}")
    return None


class _People:
    """What a case says about persons beside their names; what was withdrawn blames nobody and protects still."""

    def __init__(self, connection: Connection, case: Case, record: CaseRecord) -> None:
        self._record = record
        self._asked = {row.person for row in consents.of_case(connection, case.id)}
        self._in_need = {row.person for row in needs.of_case(connection, case.id)}
        done, asked = actions.actions(connection, case.id), actions.demands(connection, case.id)
        self._actors = {row.by for row in done} | {row.by for row in asked}
        self._addressed = {row.addressed_to for row in done} | {row.addressed_to for row in asked}
        self._acts = [act for event in record.events for act in event.acts]
        self._ever = gather(connection, case, withdrawn=True)
        self._ever_done = [act for event in self._ever.events for act in event.acts]

    def judged(self, person: Entity, audience: Audience) -> Capacity:
        """Return whether an official is named to an audience."""
        if why := next(self.protecting(person), None):
            return Capacity(False, f"an official who is protected as anybody: {why}")
        blaming = {
            one.source: one.role
            for act in self._acts
            for one in act.involvements
            if one.entity == person.id and one.role in BLAMED and one.source is not None
        }
        if audience in _IF_PUBLIC:
            blaming = {source: role for source, role in blaming.items() if self._is_public(source)}
            missing = "an official whom no public source blames"
        else:
            missing = "an official whom no source blames, and to whom nothing is addressed"
        if audience not in _NAMED | _IF_PUBLIC:
            return Capacity(False, "an official, whom this audience need not know")
        if blaming:
            says = ", ".join(sorted(self._record.labels[source] for source in blaming))
            roles = ", ".join(sorted(set(blaming.values())))
            return Capacity(True, f"named in an official capacity: {roles}, as {says} says")
        if audience in _NAMED and person.id in self._addressed:
            return Capacity(True, "named in an official capacity: something is addressed to this office")
        return Capacity(False, missing)

    def protecting(self, person: Entity) -> Iterator[str]:
        """Yield why somebody is no matter of course in any letter."""
        roles = {one.role for act in self._ever_done for one in act.involvements if one.entity == person.id}
        if person.protected:
            yield "the identity is protected"
        if person.child == "yes":
            yield "a child"
        if person.id in self._asked:
            yield "was asked for agreement"
        if person.id in {act.victim for act in self._ever_done}:
            yield "harmed in this case"
        if roles & _BESIDE:
            yield "a witness, helper or companion in this case"
        if person.id in self._in_need:
            yield "in need of help"
        if person.id in self._actors:
            yield "acts or asks for something in this case"
        if any(not self._is_public(source) for source in self._quoted_in(person)):
            yield "speaks in a source that is not public"

    def _quoted_in(self, person: Entity) -> Iterator[str]:
        for question in self._ever.questions:
            yield from (one.source for one in question.assertions if one.attributed_to == person.id)

    def _is_public(self, source: str) -> bool:
        found = self._ever.source(source)
        return found.public and not found.identity_protected
