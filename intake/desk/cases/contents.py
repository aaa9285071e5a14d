"""What a case holds beside its items and notes, counted: so that nobody takes a short form of it for the whole.

The counts are of what stands in the record now; what was withdrawn or superseded is in none of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from intake.desk.cases import comparison
from intake.desk.cases.caserecord import CaseRecord, gather
from intake.desk.cases.comparison import Status
from intake.desk.session import Session
from intake.desk.store import actions, consents, deadlines, letters, needs
from intake.desk.store.cases import Case

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "sources": ("source", "sources"),
    "persons": ("person", "persons"),
    "others": ("group, organisation, authority or place", "groups, organisations, authorities and places"),
    "events": ("event", "events"),
    "acts": ("act", "acts"),
    "questions": ("question", "questions"),
    "claims": ("claim", "claims"),
    "conflicts": ("conflict", "conflicts"),
    "consents": ("answer about consent", "answers about consent"),
    "letters": ("letter", "letters"),
    "replies": ("reply", "replies"),
    "actions": ("action of others", "actions of others"),
    "demands": ("demand", "demands"),
    "needs": ("need", "needs"),
    "deadlines": ("deadline", "deadlines"),
}


@dataclass(frozen=True, slots=True)
class Contents:
    """How many entries of each kind a case has."""

    counts: Mapping[str, int]

    @property
    def words(self) -> str:
        """The counts as a sentence, without what there is none of."""
        return ", ".join(self._said()) or "nothing is entered yet"

    def _said(self) -> Iterator[str]:
        for kind, (one, many) in _WORDS.items():
            if count := self.counts[kind]:
                yield f"{count} {one if count == 1 else many}"


def of_case(session: Session, case: Case) -> Contents:
    """Count a case; that it is read is put on record by whoever shows it."""
    with session.database.reading() as connection:
        written = letters.of_case(connection, case.id)
        counts = _of_record(gather(connection, case)) | {
            "consents": len(consents.of_case(connection, case.id)),
            "letters": len(written),
            "replies": sum(len(one.replies) for one in written),
            "actions": len(actions.actions(connection, case.id)),
            "demands": len(actions.demands(connection, case.id)),
            "needs": len(needs.of_case(connection, case.id)),
            "deadlines": len(deadlines.of_case(connection, case.id)),
        }
    return Contents(counts)


def _of_record(record: CaseRecord) -> dict[str, int]:
    persons = sum(one.kind == "person" for one in record.entities)
    return {
        "sources": len(record.sources),
        "persons": persons,
        "others": len(record.entities) - persons,
        "events": len(record.events),
        "acts": sum(len(event.acts) for event in record.events),
        "questions": len(record.questions),
        "claims": sum(len(question.current) for question in record.questions),
        "conflicts": sum(row.status is Status.CONFLICT for row in comparison.compare(record)),
    }
