"""The gate of every export: which audience it is for, and how each person of the case may be shown to it.

The verdict is per person, so a letter about two can name one and not the other. Unknown, "ask me first" and what is too
old are not named and described so that nobody knows them; a no removes the person. What is public anyway changes
nothing here: it is a fact about a source and no agreement. A protected person is never named outside the office,
whatever was agreed. Who is an official, and nothing else in a case, is named as `capacity` says without being asked.
Whether the rest still gives somebody away is for the export to find; it must not know how it is written.
"""

import datetime
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from intake.desk.cases import agreements, capacity
from intake.desk.cases.agreements import MatrixRow
from intake.desk.cases.capacity import Capacity
from intake.desk.cases.consent import Effective, Standing
from intake.desk.cases.model import Entity
from intake.desk.cases.work_terms import Audience, Naming
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection


class Export(enum.StrEnum):
    """What can leave a case."""

    DOSSIER = "dossier"
    MANDATES = "mandates"
    LETTER = "letter"
    PUBLIC = "public"
    REFERRAL = "referral"
    PRESS = "press"
    STATISTICS = "statistics"
    HANDOVER = "handover"  # for the audience that is named with it


NEEDS: Final[Mapping[Export, Audience | None]] = {
    Export.DOSSIER: Audience.OFFICE,
    Export.MANDATES: Audience.MANDATES,
    Export.LETTER: Audience.STATE,
    Export.PUBLIC: Audience.PUBLIC,
    Export.REFERRAL: Audience.PARTNERS,
    Export.PRESS: Audience.PRESS,
    Export.STATISTICS: None,
    Export.HANDOVER: None,
}


class Shown(enum.StrEnum):
    """How a person appears in what is exported."""

    FULL = "full"
    INITIALS = "initials"
    ANONYMISED = "anonymised"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one person may be shown, and why; `consent` is the number of the answer that says so."""

    person: Entity
    shown: Shown
    reason: str
    standing: Standing
    consent: int | None


_SHOWN: Final[Mapping[Naming, Shown]] = {
    Naming.NONE: Shown.REMOVED,
    Naming.ANONYMISED: Shown.ANONYMISED,
    Naming.INITIALS: Shown.INITIALS,
    Naming.FULL: Shown.FULL,
}
_GONE: Final = frozenset({Standing.NO, Standing.WITHDRAWN, Standing.TAKEN_BACK, Standing.OFFICE})


def audience_of(export: Export, audience: Audience | None = None) -> Audience | None:
    """Return the audience that an export is for; a hand-over is for the one that is named with it."""
    if (export is Export.HANDOVER) != (audience is not None):
        raise ValueError(export)
    return audience or NEEDS[export]


def needs_two(export: Export, audience: Audience | None = None) -> bool:
    """Tell whether an export leaves the office, so that two officers answer for it."""
    return audience_of(export, audience) is not Audience.OFFICE


def verdicts(
    connection: Connection, case: Case, export: Export, today: datetime.date, audience: Audience | None = None
) -> Sequence[Verdict]:
    """Return how each person of a case may be shown in an export, in the order of the case."""
    wanted = audience_of(export, audience)
    officials = {} if wanted is None else capacity.of_case(connection, case, wanted)
    found = []
    for line in agreements.matrix(connection, case, today):
        if _is_judged(line):
            found.append(_verdict(line, wanted, officials.get(line.person.id)))
    return found


def _is_judged(line: MatrixRow) -> bool:
    """Tell whether a line is about somebody to be asked: a person, or whoever has an answer or is guarded anywhere."""
    guarded = line.person.protected or line.person.child == "yes"
    answered = line.history or any(cell.standing is not Standing.UNKNOWN for cell in line.cells.values())
    return line.person.kind == "person" or guarded or bool(answered)


def _verdict(line: MatrixRow, audience: Audience | None, official: Capacity | None) -> Verdict:
    if audience is None:
        return Verdict(line.person, Shown.REMOVED, "statistics hold no persons", Standing.UNKNOWN, None)
    verdict = judge(line.person, line.cells[audience])
    if official is None:
        return verdict
    # an answer from another case, or a follow-up that takes one back, counts before any office
    if official.named and verdict.standing is Standing.UNKNOWN and not line.person.protected:
        return replace(verdict, shown=Shown.FULL, reason=official.reason)
    return replace(verdict, reason=f"{verdict.reason}; {official.reason}")


def judge(person: Entity, cell: Effective) -> Verdict:
    """Return how a person may be shown, from what counts for the audience."""
    shown, reason = _shown(cell), cell.reason
    if cell.audience is Audience.OFFICE:
        return Verdict(person, *_in_the_office(cell), cell.standing, cell.consent)
    if person.protected and shown in (Shown.FULL, Shown.INITIALS):
        shown, reason = Shown.ANONYMISED, f"the identity is protected ({reason})"
    return Verdict(person, shown, reason, cell.standing, cell.consent)


def _shown(cell: Effective) -> Shown:
    if cell.allowed:
        return _SHOWN[cell.naming]
    return Shown.REMOVED if cell.standing in _GONE else Shown.ANONYMISED


def _in_the_office(cell: Effective) -> tuple[Shown, str]:
    """Inside the office everybody is named, but those who do not agree that it keeps anything."""
    if cell.standing in _GONE:
        return Shown.REMOVED, cell.reason
    return Shown.FULL, cell.reason if cell.allowed else f"for the office only: {cell.reason}"
