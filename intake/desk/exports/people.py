"""How each person is called in an export: by name, by initials, as "the defender A", or not at all.

What a person is called follows from the verdict of the gate and from decisions that narrow it; nothing widens it.
"""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from intake.desk.cases.caserecord import CaseRecord
from intake.desk.cases.entities import PERSONS
from intake.desk.cases.gates import Shown, Verdict
from intake.desk.cases.model import Entity
from intake.desk.exports.decisions import Decision
from intake.desk.exports.language import Language
from intake.desk.exports.wording import words

WITHDRAWN = "withdrawn from the record"
_LONGEST = 120  # letters of a name in a sentence


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a case as an export shows them. `called` is what stands in the place of the name."""

    entity: Entity
    shown: Shown
    reason: str
    called: str
    vague: bool = False

    @property
    def hidden(self) -> bool:
        """Whether the name may not appear."""
        return self.shown is not Shown.FULL


def of_case(
    record: CaseRecord, verdicts: Sequence[Verdict], decided: Mapping[str, Decision], language: Language
) -> dict[str, Person]:
    """Return every person that the gate judged, by id; those who are only described are lettered in their order."""
    victims = {act.victim for event in record.events for act in event.acts}
    found: dict[str, Person] = {}
    letters = _Letters()
    for verdict in verdicts:
        verdict = _narrowed(verdict, decided.get(verdict.person.id))
        called = _called(verdict, verdict.person.id in victims, letters, language)
        vague = decided.get(verdict.person.id) is Decision.VAGUE
        found[verdict.person.id] = Person(verdict.person, verdict.shown, verdict.reason, called, vague)
    return found


def withdrawn(record: CaseRecord, known: Sequence[Entity], language: Language) -> dict[str, Person]:
    """Return who was taken out of the record, by id, but for those whose name another one has there."""
    there = {one.id for one in record.entities}
    forms = {name.form for one in record.entities for name in one.names}
    gone = [one for one in known if one.kind in PERSONS and one.id not in there]
    called = language.say("people", "removed")
    return {
        one.id: Person(one, Shown.REMOVED, WITHDRAWN, called)
        for one in gone
        if not forms & {name.form for name in one.names}
    }


def _narrowed(verdict: Verdict, decision: Decision | None) -> Verdict:
    if decision is Decision.REMOVE and verdict.shown is not Shown.REMOVED:
        return replace(verdict, shown=Shown.REMOVED, reason="taken out by decision")
    return verdict


class _Letters:
    """A, B … Z, AA, AB …"""

    def __init__(self) -> None:
        self._next = 0

    def __next__(self) -> str:
        number, text = self._next, ""
        self._next += 1
        while number >= 0:
            number, letter = divmod(number, 26)
            text, number = string.ascii_uppercase[letter] + text, number - 1
        return text


def _called(verdict: Verdict, victim: bool, letters: _Letters, language: Language) -> str:
    match verdict.shown:
        case Shown.FULL:
            title = " ".join(verdict.person.title[: 4 * _LONGEST].split())
            return title if len(title) <= _LONGEST else title[: _LONGEST - 1] + "…"
        case Shown.INITIALS:
            return initials(verdict.person)
        case Shown.ANONYMISED:
            return language.say("people", "defender" if victim else "person", letter=next(letters))
        case Shown.REMOVED:
            return language.say("people", "removed")


def initials(person: Entity) -> str:
    """Return the initials of the name that is shown, at most three."""
    letters = [word.written[0].upper() for word in words(person.title)][:3]
    return " ".join(f"{letter}." for letter in letters)
