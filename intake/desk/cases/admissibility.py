"""What speaks against a letter under the rules for communications, computed from the case as far as it can be.

The rules are those of the code of conduct of the special procedures (Human Rights Council resolution 5/2): a
communication describes facts, rests on more than the media, comes from somebody who knows, is neither abusive nor
political, and stays inside the mandate. What only a person can judge is taken from the assessments of the items that
feed the case, and only where every one of them says no. A rule refuses nothing for ever: two officers may find that it
does not fit, in their own words, which stay with the letter. It must not know how a letter leaves.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from intake.desk.cases.caserecord import CaseRecord, gather
from intake.desk.store import assessments, cases
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection

MEDIA: Final = frozenset({"newspaper", "social-media"})
_JUDGED: Final[Mapping[str, tuple[str, str]]] = {
    "source-known": ("as officers judged, nobody with reliable knowledge stands behind it", "9 (d)"),
    "detailed": ("as officers judged, there is too little detail", "9 (b)"),
    "not-abusive": ("as officers judged, its language is abusive", "9 (c)"),
    "not-political": ("as officers judged, it is plainly political", "9 (a)"),
    "inside-mandate": ("as officers judged, it is outside the mandate", "7"),
}


@dataclass(frozen=True, slots=True)
class Objection:
    """One rule that speaks against a letter: which, in words, and in which article of the code it stands."""

    rule: str
    words: str
    article: str

    @property
    def sentence(self) -> str:
        """The objection with its basis."""
        return f"{self.words} (Human Rights Council resolution 5/2, annex, article {self.article})"


def objections(connection: Connection, case: Case, events: Collection[str]) -> Sequence[Objection]:
    """Return what speaks against a letter about some events of a case."""
    return [*_of_record(gather(connection, case), events), *_of_items(connection, case)]


def _of_record(record: CaseRecord, events: Collection[str]) -> Iterator[Objection]:
    claims = [one for question in record.questions if question.event in events for one in question.current]
    acts = [act for event in record.events if event.id in events for act in event.acts]
    said = {one.source for one in claims} | {one.source for act in acts for one in act.involvements if one.source}
    if not said:
        yield Objection("described", "no source says anything about its events", "9 (b)")
    elif all(record.source(source).kind in MEDIA for source in said):
        yield Objection("not-only-media", "it rests on media reports alone", "9 (e)")


def _of_items(connection: Connection, case: Case) -> Iterator[Objection]:
    found = [
        noted[-1] for link in cases.links(connection, case.id) if (noted := assessments.of_item(connection, link.item))
    ]
    for rule, (words, article) in _JUDGED.items():
        answers = {one.admissibility[rule] for one in found if rule in one.admissibility}
        if answers == {"no"}:
            yield Objection(rule, words, article)
