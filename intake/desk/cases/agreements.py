"""Answers about consent as the office enters them: recorded, withdrawn, and laid out as a matrix for a case.

Which of them counts is decided in `consent`. A yes for a child comes from a guardian and waits for a second officer.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crypto import primitives
from intake.desk import sources
from intake.desk.cases import checks, consent, entering, proposals, review, sameness
from intake.desk.cases.consent import Effective, Knowledge
from intake.desk.cases.model import Entity
from intake.desk.cases.proposals import Proposal
from intake.desk.cases.review import Subject
from intake.desk.cases.work_errors import (
    ConsentFromNobody,
    ConsentWithoutBasis,
    DayOrder,
    FutureDay,
    GuardianNeeded,
    NamingWithoutConsent,
    NotAPerson,
    NothingToTakeBack,
    ProposalUnknown,
)
from intake.desk.cases.work_terms import Answer, Audience, DeadlineKind, GivenBy, Naming, ReviewKind
from intake.desk.session import Session
from intake.desk.store import consents, deadlines, entities, entries, items, reviews
from intake.desk.store.cases import Case
from intake.desk.store.consents import Consent
from intake.desk.store.database import Connection
from intake.desk.store.deadlines import Deadline

_AGREEING = ("person", "group", "organisation")


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as an officer enters it. `item` and `defender` name the report that it was taken from."""

    audience: Audience
    answer: Answer
    naming: Naming
    given_by: GivenBy
    given_on: datetime.date
    basis: str = ""
    source: str | None = None
    review_on: datetime.date | None = None
    item: str | None = None
    defender: int | None = None


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One person's line of the matrix, with everything that was ever answered."""

    person: Entity
    cells: Mapping[Audience, Effective]
    history: Sequence[Consent]


def persons(connection: Connection, case: Case) -> Sequence[Entity]:
    """Return the persons, groups and organisations of a case, in their order."""
    known, gone = entries.of_case(connection, case.id), entries.withdrawn(connection, case.id)
    return [one for one in entities.of_case(connection, case.id, known, gone) if one.kind in _AGREEING]


def matrix(connection: Connection, case: Case, today: datetime.date) -> Sequence[MatrixRow]:
    """Return what counts today for every person of a case and every audience, with what was said in other cases."""
    found = persons(connection, case)
    answers = consents.of_persons(connection, [one.id for one in found])
    approved = reviews.approved(connection, ReviewKind.CONSENT, {(consent.object_of(a), digest(a)) for a in answers})
    elsewhere = sameness.of_persons(connection, found, answers, today, _taken_back)
    lines = []
    for person in found:
        own = [answer for answer in answers if answer.person == person.id]
        other = elsewhere.get(person.id, sameness.NOWHERE)
        seen, counting = other.seen(person), [*own, *other.answers]
        known = Knowledge(approved, {**other.taken_back, **_taken_back(connection, own)})
        cells = {one: other.told(consent.effective(counting, seen, one, today, known)) for one in Audience}
        lines.append(MatrixRow(seen, cells, own))
    return lines


def effective(connection: Connection, case: Case, person: str, audience: Audience, today: datetime.date) -> Effective:
    """Return what counts today for one person and one audience."""
    return next(line.cells[audience] for line in matrix(connection, case, today) if line.person.id == person)


def _taken_back(connection: Connection, own: Sequence[Consent]) -> Mapping[Audience, str]:
    """Return the audiences for which a later follow-up of the same source says less than what was entered.

    A source that takes an agreement back must not wait for an officer; what it gives anew does.
    """
    entered = {(answer.item, answer.audience) for answer in own}
    found: dict[Audience, str] = {}
    for item in sorted({answer.item for answer in own if answer.item}):
        for change in sources.of_item(connection, items.by_id(connection, item)).consent:
            audience, by = proposals.AUDIENCES[change.line], items.by_code(connection, change.by)
            last = consent.latest(own, audience)
            if by is None or last is None or (by.id, audience) in entered or change.on < last.given_on:
                continue
            if proposals.is_narrower(change, last):
                found[audience] = change.by
            else:
                found.pop(audience, None)
    return found


def record(
    session: Session, connection: Connection, case: Case, person: str, said: Said, *, propose: bool = False
) -> Consent:
    """Note an answer for a person. A child's yes needs two officers, or waits for the second one where proposed."""
    entity = entering.References(connection, case).id(person, "entity")
    who = next((one for one in persons(connection, case) if one.id == entity), None)
    if who is None:
        raise NotAPerson(person)
    _check(said, who, session.today)
    made = _added(session, connection, case, who, said)
    if needs_second(made, who):
        if propose and session.second is None:
            review.propose(session, connection, subject(made, case, who))
        else:
            review.require(session, connection, subject(made, case, who))
    return made


def needs_second(made: Consent, who: Entity) -> bool:
    """Tell whether an answer counts only once a second officer approves it."""
    return who.child == "yes" and made.answer is Answer.YES and made.audience is not Audience.OFFICE


def check_said(said: Said) -> None:
    """Refuse an answer that says two things."""
    checks.text("basis", said.basis, checks.LINE)
    if said.review_on is not None and said.review_on < said.given_on:
        raise DayOrder(f"{said.given_on}, {said.review_on}")
    if said.answer is not Answer.YES:
        if said.naming is not Naming.NONE:
            raise NamingWithoutConsent(said.answer)
        return
    if said.given_by is GivenBy.NOBODY:
        raise ConsentFromNobody
    if not said.basis.strip():
        raise ConsentWithoutBasis


def _check(said: Said, who: Entity, today: datetime.date) -> None:
    check_said(said)
    if said.given_on > today:
        raise FutureDay(str(said.given_on))
    if who.child == "yes" and said.answer is Answer.YES and said.given_by is not GivenBy.GUARDIAN:
        raise GuardianNeeded(who.label)


def _added(session: Session, connection: Connection, case: Case, who: Entity, said: Said) -> Consent:
    source = entering.References(connection, case).optional(said.source, "source")
    row = Consent(
        0,
        case.id,
        who.id,
        said.audience,
        said.answer,
        said.naming,
        said.given_by,
        said.basis.strip(),
        said.given_on,
        source,
        said.review_on,
        None,
        session.second_officer,
        said.item,
        said.defender,
        session.officer,
        session.today,
    )
    return _written(session, connection, case, row)


def _written(session: Session, connection: Connection, case: Case, row: Consent) -> Consent:
    """Append an answer, and put off the day on which it is asked for again."""
    made = replace(row, number=consents.add(connection, row))
    earlier = [one for one in consents.of_persons(connection, [row.person]) if one.audience is row.audience]
    deadlines.settle(connection, [consent.object_of(one) for one in earlier], session.officer, session.today)
    if made.answer is Answer.YES and made.withdrawn_on is None:
        due, basis = consent.until(made), recheck_basis(made)
        values = (DeadlineKind.CONSENT, consent.object_of(made), due, basis, session.officer, session.today)
        deadlines.add(connection, Deadline(primitives.random(16).hex(), case.id, 0, *values))
    entering.written(session, connection, case)
    return made


def recheck_basis(one: Consent) -> str:
    """Say why somebody is asked again."""
    return f"agreement for {one.audience} of {one.given_on}"


def withdraw(
    session: Session, connection: Connection, case: Case, person: str, audience: Audience, day: datetime.date
) -> Consent:
    """Take an agreement back; it blocks what is exported from now on."""
    entity = entering.References(connection, case).id(person, "entity")
    last = consent.latest(consents.of_persons(connection, [entity]), audience)
    if last is None or last.answer is not Answer.YES or last.withdrawn_on is not None:
        raise NothingToTakeBack(f"{person}, {audience}")
    if day > session.today:
        raise FutureDay(str(day))
    if day < last.given_on:
        raise DayOrder(f"{last.given_on}, {day}")
    row = replace(last, number=0, withdrawn_on=day, officer=session.officer, entered_on=session.today)
    return _written(session, connection, case, row)


def accept(
    session: Session, connection: Connection, case: Case, proposal: Proposal, person: str, *, propose: bool = False
) -> Consent:
    """Enter what a report proposes, for the person of the case whom it means."""
    if proposal not in proposals.open_in(connection, case):
        raise ProposalUnknown(proposal.item)
    when = f", given {proposal.given_when}" if proposal.given_when else ""
    said = Said(
        proposal.audience,
        proposal.answer,
        proposal.naming,
        proposal.given_by,
        proposal.on,
        f"report {proposal.item}{when}",
        item=proposal.item_id,
        defender=proposal.defender,
    )
    return record(session, connection, case, person, said, propose=propose)


def digest(one: Consent) -> str:
    """Return the digest of an answer, which a second officer approves for a child."""
    return review.digest(
        "consent", one.person, one.audience, one.answer, one.naming, one.given_by, one.basis, str(one.given_on)
    )


def subject(made: Consent, case: Case, who: Entity) -> Subject:
    """Return what two officers answer for where a child is concerned."""
    words = f"case {case.code}: a guardian's agreement for the child {who.label}, {made.audience}, {made.naming}"
    return Subject(ReviewKind.CONSENT, consent.object_of(made), digest(made), words, case.id)
