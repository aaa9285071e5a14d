"""Proposals: which entities may be the one of this name, with a score and the reason. A human decides.

Finds by keys in the database, so that no query reads all names; compares what was found. Obeys `matching`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intake.desk.names import keys, matching, places
from intake.desk.names.form import parse
from intake.desk.names.matching import Match
from intake.desk.store import search as rows
from intake.desk.store.database import Connection
from intake.desk.store.search import NameRow

# what is compared at most; what shares the most keys comes first
_CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Proposal:
    """An entity with the name of it that fits best."""

    entity: str
    kind: str
    form: str
    score: int
    reason: str

    @property
    def is_same(self) -> bool:
        """Tell whether the two are likely one; otherwise it is a question."""
        return self.score >= matching.SAME


def propose(connection: Connection, query: str, limit: int, language: str | None = None) -> Sequence[Proposal]:
    """Return entities that may be meant, the best first; those that surely are others are left out."""
    best: dict[str, Proposal] = {}
    for row in rows.find_names(connection, _questions(query, language), _CANDIDATES):
        match = _match(query, language, row)
        known = best.get(row.entity)
        if match.score >= matching.UNSURE and (known is None or match.score > known.score):
            best[row.entity] = Proposal(row.entity, row.kind, row.form, match.score, match.reason)
    return sorted(best.values(), key=lambda one: (-one.score, one.form, one.entity))[:limit]


def _questions(query: str, language: str | None) -> Iterator[str]:
    yield from keys.questions(parse(query, language))
    if others := places.variants(query):
        yield " OR ".join(f"({next(keys.questions(parse(other)), '')})" for other in others)


def _match(query: str, language: str | None, row: NameRow) -> Match:
    if row.kind == "place":
        return matching.compare_places(query, row.form)
    return matching.compare(parse(query, language), parse(row.form, row.language))
