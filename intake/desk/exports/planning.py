"""The plan of an export: who is shown how, what is left out and why, what still identifies somebody, what is missing.

The digest of a plan covers the gate, the decisions and the content to the letter; it is what two officers approve. So
a case that was changed, or an agreement that was withdrawn, needs another approval. A plan holds no protected name.
What a report says against an export and nobody has entered stands in the list of what identifies, and stops as that
does: only an officer knows whom the report means.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crypto import primitives
from intake.audit.events import Event
from intake.desk import ledger
from intake.desk.cases import communications, records, review
from intake.desk.cases.consent import Standing
from intake.desk.cases.gates import Shown
from intake.desk.cases.work_terms import Answer, Audience
from intake.desk.exports import clearing, content, decisions, identifying, kinds, language
from intake.desk.exports.clearing import Cleared, Removed
from intake.desk.exports.content import Content
from intake.desk.exports.identifying import Identifying
from intake.desk.exports.kinds import Kind
from intake.desk.exports.leaks import Secrets
from intake.desk.exports.material import Material, gathered
from intake.desk.session import Session
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection


@dataclass(frozen=True, slots=True)
class Wish:
    """What an officer wants to export. `decided` narrows it; `letter` names the letter that a draft is for."""

    kind: Kind
    audience: Audience | None = None
    language: str = "en"
    decided: tuple[str, ...] = ()
    letter: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """How one person is shown: the short id, and why. Never the name."""

    person: str
    shown: Shown
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an export would be. `blocked` says why nothing may leave; `list_digest` is that of `identifying`."""

    code: str
    wish: Wish
    audience: Audience
    people: tuple[Seen, ...]
    removed: tuple[Removed, ...]
    identifying: tuple[Identifying, ...]
    list_digest: str | None
    gaps: tuple[str, ...]
    blocked: tuple[str, ...]
    digest: str

    @property
    def needs_two(self) -> bool:
        """Whether it leaves the office."""
        return self.audience is not Audience.OFFICE


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan with what it is made of, inside one transaction."""

    plan: Plan
    case: Case
    cleared: Cleared
    content: Content
    secrets: Secrets


def plan(
    session: Session,
    code: str,
    kind: Kind,
    audience: Audience | None = None,
    *,
    language: str = "en",
    decided: Sequence[str] = (),
    letter: str | None = None,
) -> Plan:
    """Return what an export of a case would be; that the case was read is on record."""
    wish = Wish(kind, audience, language, tuple(decided), letter)
    with session.database.writing() as connection:
        case = records.find(connection, code)
        ledger.note(session, connection, Event.CASE_READ, f"case:{case.id}")
        return prepared(session, connection, case, wish).plan


def prepared(session: Session, connection: Connection, case: Case, wish: Wish) -> Prepared:
    """Return the plan of a wish with everything that writing it takes."""
    audience = kinds.audience_of(wish.kind, wish.audience)
    if audience is None:
        raise ValueError(wish.kind)
    said = language.of(wish.language)
    material = gathered(session, connection, case, wish.kind, audience)
    decided = dict(decisions.read(material.record, wish.decided))
    cleared = clearing.clear(material, audience, decided, said)
    head = communications.find(connection, case, wish.letter) if wish.letter else None
    made = content.of_case(wish.kind, material, cleared, said, clearing.headed(cleared, head) if head else None)
    secrets = Secrets.of(cleared, material.items, material.officers)
    return Prepared(_plan(case, wish, material, cleared, made), case, cleared, made, secrets)


def _plan(case: Case, wish: Wish, material: Material, cleared: Cleared, made: Content) -> Plan:
    found = (*identifying.find(cleared), *_unentered(material, cleared))
    seen = tuple(Seen(one.entity.label, one.shown, one.reason) for one in cleared.people.values())
    blocked = () if cleared.inside else tuple(_blocked(material, cleared))
    return Plan(
        case.code,
        wish,
        cleared.audience,
        seen,
        cleared.removed,
        found,
        identifying.digest(found) if found else None,
        tuple(made.gaps),
        blocked,
        _digest(case, wish, cleared, found, made),
    )


def _digest(case: Case, wish: Wish, cleared: Cleared, found: Sequence[Identifying], made: Content) -> str:
    body = made.body if isinstance(made.body, bytes) else repr(made.body).encode("utf-8", "backslashreplace")
    gate = [(id, one.shown, one.reason, one.vague) for id, one in cleared.people.items()]
    told = identifying.digest(found)
    head = (case.id, wish.kind, cleared.audience, wish.language, wish.letter)
    return review.digest("export", *head, gate, told, primitives.sha256(body).hex())


def _unentered(material: Material, cleared: Cleared) -> Iterator[Identifying]:
    """Yield what reports of the case say against this audience, or against keeping anything, and nobody has entered."""
    for one in material.offered:
        where = one.item if one.defender is None else f"{one.item}, defender {one.defender + 1}"
        if cleared.inside or one.audience not in (cleared.audience, Audience.OFFICE):
            continue
        if one.answer is Answer.NO:
            yield Identifying("?", where, f"a report says no for {one.audience}, not entered: `case accept`")
        elif one.answer is Answer.ASK and one.audience is cleared.audience:
            yield Identifying("?", where, f"a report says ask first for {one.audience}, not entered: `case accept`")


def _blocked(material: Material, cleared: Cleared) -> list[str]:
    """Return why nothing may leave: of those whom a case is about, somebody has to agree, and be shown."""
    victims = {act.victim for event in material.record.events for act in event.acts}
    about = [verdict for verdict in material.verdicts if verdict.person.id in victims or not victims]
    for verdict in about:
        if verdict.standing is Standing.YES and cleared.people[verdict.person.id].shown is not Shown.REMOVED:
            return []
    return [f"{verdict.person.label}: {cleared.people[verdict.person.id].reason}" for verdict in about] or ["no person"]
