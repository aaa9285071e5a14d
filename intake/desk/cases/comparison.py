"""The contradiction view: one row for each question, one cell for each source, and what they make together.

Nothing is resolved: no majority, no weight. What contradicts is a conflict however the words are hedged; a difference
in certainty or precision is a tension; what the same voice says later is a change over time. Where a question asks for
more than yes, a claim without a value cannot be compared, and is neither agreement nor conflict. Sources that quote the
same witness, or have the same text, are one voice and marked so. A source that says nothing shows as silence. Only
what is in the record is used; the office's own view stands beside and changes no status.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from intake.desk.cases.amounts import Fit, fit, folded
from intake.desk.cases.asking import asks_for_more
from intake.desk.cases.caserecord import CaseRecord
from intake.desk.cases.dates import Order, order
from intake.desk.cases.model import Assertion, Question, Source


class Status(StrEnum):
    """What the sources of a question make together."""

    CONFLICT = "conflict"
    CHANGE = "change"
    TENSION = "tension"
    INCOMPARABLE = "incomparable"
    AGREEMENT = "agreement"
    ONE_SOURCE = "one-source"
    SILENCE = "silence"


class Reason(StrEnum):
    """Why two assertions are not in agreement."""

    CONTRADICTS = "contradicts"  # one affirms what the other denies
    OTHER_ANSWER = "other-answer"  # both answer, and not the same
    LATER = "later"  # the same voice on a later day
    UNSURE = "unsure"  # one of them is not sure
    HEDGED = "hedged"  # the same answer, hedged by one of them only
    RANGE = "range"  # amounts or dates that do not exclude each other
    DENIES_OTHER = "denies-other"  # one denies an answer that the other does not give
    NO_VALUE = "no-value"  # the question asks for more than yes, and one of them has its answer in the quote alone


@dataclass(frozen=True, slots=True)
class Cell:
    """What one source says to a question: nothing, or assertions that no other one supersedes."""

    source: str
    assertions: tuple[Assertion, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether the source says nothing."""
        return not self.assertions


@dataclass(frozen=True, slots=True)
class Difference:
    """Two assertions that are not in agreement."""

    left: str
    right: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Dependence:
    """Sources that are one voice: they quote the same `witness`, or, where it is None, have the same text."""

    sources: tuple[str, ...]
    witness: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A question with its cells, in the order of the sources of the case."""

    question: Question
    cells: tuple[Cell, ...]
    status: Status
    differences: tuple[Difference, ...]
    dependences: tuple[Dependence, ...]

    @property
    def speaking(self) -> int:
        """The number of sources that say something."""
        return sum(not cell.silent for cell in self.cells)

    @property
    def voices(self) -> int:
        """The number of sources that say something, those that are one voice counted once."""
        groups: list[set[str]] = []
        for speaker in (cell.source for cell in self.cells if not cell.silent):
            tied = {speaker}.union(*(one.sources for one in self.dependences if speaker in one.sources))
            joined = [group for group in groups if group & tied]
            groups = [group for group in groups if group not in joined] + [tied.union(*joined)]
        return len(groups)


# What a difference makes of the row, the worst first.
_WEIGHT = {
    Reason.CONTRADICTS: Status.CONFLICT,
    Reason.OTHER_ANSWER: Status.CONFLICT,
    Reason.LATER: Status.CHANGE,
    Reason.UNSURE: Status.TENSION,
    Reason.HEDGED: Status.TENSION,
    Reason.RANGE: Status.TENSION,
    Reason.DENIES_OTHER: Status.TENSION,
    Reason.NO_VALUE: Status.INCOMPARABLE,
}
_ORDER = (Status.CONFLICT, Status.CHANGE, Status.TENSION, Status.INCOMPARABLE)
# So many differences are named; the status is computed from all kinds of answers.
MOST_DIFFERENCES = 200


def compare(record: CaseRecord) -> list[Row]:
    """Return one row for each question of the record."""
    sources = {source.id: source for source in record.sources}
    return [_row(question, sources) for question in record.questions]


def _row(question: Question, sources: dict[str, Source]) -> Row:
    said: dict[str, list[Assertion]] = {source: [] for source in sources}
    for assertion in question.current:
        said[assertion.source].append(assertion)
    cells = tuple(Cell(source, tuple(assertions)) for source, assertions in said.items())
    differences = tuple(_differences(question, sources))
    return Row(question, cells, _status(cells, differences), differences, tuple(_dependences(cells, sources)))


def _status(cells: Sequence[Cell], differences: Sequence[Difference]) -> Status:
    speaking = sum(not cell.silent for cell in cells)
    if not speaking:
        return Status.SILENCE
    found = {_WEIGHT[difference.reason] for difference in differences}
    worst = next((status for status in _ORDER if status in found), None)
    # a single source that is in tension with itself only hesitates; one that contradicts itself is shown
    if speaking == 1 and worst is not Status.CONFLICT:
        return Status.ONE_SOURCE
    return worst or Status.AGREEMENT


def _differences(question: Question, sources: dict[str, Source]) -> list[Difference]:
    """Return how assertions differ, the worst first; what one source says twice is looked at once."""
    more = asks_for_more(question.text)
    found = []
    for left, right in combinations(_distinct(question.current, more).values(), 2):
        if (reason := _difference(left, right, more)) is not None:
            if _WEIGHT[reason] is Status.CONFLICT and _is_later(left, right, sources):
                reason = Reason.LATER
            found.append(Difference(left.id, right.id, reason))
            if len(found) == MOST_DIFFERENCES and _WEIGHT[reason] is Status.CONFLICT:
                break
    return sorted(found, key=lambda one: _ORDER.index(_WEIGHT[one.reason]))[:MOST_DIFFERENCES]


def _distinct(assertions: Iterable[Assertion], more: bool) -> dict[tuple[str, ...], Assertion]:
    """Return assertions that say different things; where yes is no answer, words without a value are an answer."""
    return {
        (one.source, one.polarity, "" if one.hedge is None else "hedged", folded(_said(one, more))): one
        for one in assertions
    }


def _said(one: Assertion, more: bool) -> str:
    return one.value or (one.quote if more else "")


def _difference(left: Assertion, right: Assertion, more: bool) -> Reason | None:
    """Return why two assertions are not in agreement, or nothing; `more` says that yes is no answer."""
    if left.polarity == right.polarity == "unsure":
        return None
    if "unsure" in (left.polarity, right.polarity):
        return Reason.UNSURE
    how = fit(left.value, right.value) if left.value and right.value else None
    if left.polarity != right.polarity:
        # who denies without an answer of their own denies every answer
        return Reason.DENIES_OTHER if how is Fit.APART else Reason.CONTRADICTS
    if more and how is None and left.polarity == "affirms" and folded(left.quote) != folded(right.quote):
        return Reason.NO_VALUE
    if how is Fit.APART:
        return Reason.OTHER_ANSWER if left.polarity == "affirms" else Reason.DENIES_OTHER
    if how is Fit.OVERLAP:
        return Reason.RANGE
    return Reason.HEDGED if (left.hedge is None) != (right.hedge is None) else None


def _is_later(left: Assertion, right: Assertion, sources: dict[str, Source]) -> bool:
    """Tell whether two assertions are of one voice on different days: same kind of source, same publisher."""
    one, other = sources[left.source], sources[right.source]
    same = one.kind == other.kind and one.publisher and folded(one.publisher) == folded(other.publisher)
    return bool(same) and order(one.date, other.date) in (Order.BEFORE, Order.AFTER)


def _dependences(cells: Sequence[Cell], sources: dict[str, Source]) -> list[Dependence]:
    """Return which of the sources that speak are one voice."""
    quoted: dict[str, list[str]] = {}
    texts: dict[str, list[str]] = {}
    for cell in cells:
        for witness in dict.fromkeys(one.attributed_to for one in cell.assertions if one.attributed_to):
            quoted.setdefault(witness, []).append(cell.source)
        if not cell.silent:
            texts.setdefault(sources[cell.source].sha256, []).append(cell.source)
    found = [Dependence(tuple(those), witness) for witness, those in quoted.items() if len(those) > 1]
    return found + [Dependence(tuple(those), None) for those in texts.values() if len(those) > 1]
