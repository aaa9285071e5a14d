"""The same person in other cases: what was said there narrows what counts here, and widens nothing.

Two officers judged the entities to be one person. A person's last word holds wherever the person is entered: a later
no, a withdrawal, an "ask me first" or a narrower naming. A yes that was given in another case opens nothing in this.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from intake.desk.cases import consent
from intake.desk.cases.consent import Effective
from intake.desk.cases.model import Entity
from intake.desk.cases.work_terms import Answer, Audience, Naming
from intake.desk.names import judgements
from intake.desk.store import cases, consents
from intake.desk.store import judgements as rows
from intake.desk.store.consents import Consent
from intake.desk.store.database import Connection
from intake.desk.store.judgements import Known

TakenBack = Callable[[Connection, Sequence[Consent]], Mapping[Audience, str]]
_WIDTH = {Naming.NONE: 0, Naming.ANONYMISED: 1, Naming.INITIALS: 2, Naming.FULL: 3}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What narrows a person's answers: those of other cases, where each was given, and what a follow-up took back."""

    answers: Sequence[Consent]
    codes: Mapping[int, str]
    taken_back: Mapping[Audience, str]
    child: bool
    protected: bool

    def seen(self, person: Entity) -> Entity:
        """Return the person as it is guarded in any of its cases."""
        child = "yes" if self.child else person.child
        return replace(person, child=child, protected=person.protected or self.protected)

    def told(self, cell: Effective) -> Effective:
        """Return what counts with the case in which it was said, if that is another one."""
        code = self.codes.get(cell.consent) if cell.consent is not None else None
        return replace(cell, reason=f"{cell.reason}, in case {code}") if code else cell


NOWHERE = Elsewhere((), {}, {}, child=False, protected=False)


def of_persons(
    connection: Connection,
    found: Sequence[Entity],
    answers: Sequence[Consent],
    today: datetime.date,
    taken_back: TakenBack,
) -> Mapping[str, Elsewhere]:
    """Return what narrows each of the persons who is entered in another place too; most are in one only."""
    ids = {one.id for one in found}
    judged = [one for one in rows.about(connection, ids) if one.word is rows.Word.SAME]
    doubled = ids & {id for one in judged for id in (one.left, one.right)}
    return {
        id: _elsewhere(connection, id, [answer for answer in answers if answer.person == id], today, taken_back)
        for id in doubled
    }


def _elsewhere(
    connection: Connection, person: str, own: Sequence[Consent], today: datetime.date, taken_back: TakenBack
) -> Elsewhere:
    others = sorted(judgements.cluster(connection, person) - {person})
    known = [one for one in (rows.known(connection, id) for id in others) if one is not None]
    answers = consents.of_persons(connection, others)
    back: dict[Audience, str] = {}
    narrowing: list[Consent] = []
    for other in known:
        theirs = [answer for answer in answers if answer.person == other.id]
        gone = taken_back(connection, theirs)
        last = [one for one in (consent.latest(theirs, audience) for audience in Audience) if one is not None]
        narrowing += [one for one in last if one.audience in gone or _narrows(one, own, today)]
        back |= gone
    return Elsewhere(
        narrowing,
        {answer.number: _code(connection, known, answer) for answer in narrowing},
        back,
        child=any(one.child == "yes" for one in known),
        protected=any(one.protected for one in known),
    )


def _narrows(answer: Consent, own: Sequence[Consent], today: datetime.date) -> bool:
    """Tell whether an answer says less than what was answered here; where nothing counts here, any yes says more."""
    if answer.answer is not Answer.YES or answer.withdrawn_on is not None:
        return True
    last = consent.latest(own, answer.audience)
    if last is None or last.answer is not Answer.YES or last.withdrawn_on is not None or consent.until(last) < today:
        return False
    return _WIDTH[answer.naming] < _WIDTH[last.naming]


def _code(connection: Connection, known: Sequence[Known], answer: Consent) -> str:
    case = next(one.case for one in known if one.id == answer.person)
    return cases.by_id(connection, case).code
