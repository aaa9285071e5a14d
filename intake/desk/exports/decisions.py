"""What an officer decides about a person in one export: to leave out, or to keep vague. A decision only narrows."""

import enum
from collections.abc import Mapping, Sequence

from intake.desk.cases.caserecord import CaseRecord
from intake.desk.cases.errors import EntryUnknown
from intake.desk.exports.errors import DecisionMalformed


class Decision(enum.StrEnum):
    """How a person is shown less than the gate allows."""

    REMOVE = "remove"
    VAGUE = "vague"  # of what happened to the person only the year is said, and no place


def read(record: CaseRecord, written: Sequence[str]) -> Mapping[str, Decision]:
    """Read decisions like `e2=remove`, by the ids of the persons; of two for one person the stricter counts."""
    found: dict[str, Decision] = {}
    for text in written:
        handle, _, word = text.partition("=")
        try:
            person, decision = record.entity(handle), Decision(word)
        except (EntryUnknown, ValueError):
            raise DecisionMalformed(handle[:32]) from None
        if person.kind == "place":
            raise DecisionMalformed(handle[:32])
        if found.get(person.id) is not Decision.REMOVE:
            found[person.id] = decision
    return found
