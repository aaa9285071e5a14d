"""Comparing two names: a score from 0 to 100 and the reason in words, for a human who decides.

From `SAME` on the two are likely one, from `UNSURE` on the question is worth asking. The rules prefer a missed pair to
a wrong one: whoever takes a brother for his brother sends a letter with the wrong name. Knows no database.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from intake.desk.names import folding, han, places
from intake.desk.names.closeness import Closeness, of_parts
from intake.desk.names.diminutives import is_short_of
from intake.desk.names.form import FAMILY, Kind, Name, Part, parse

SAME = 90
UNSURE = 60
# names have few parts; a sentence that was entered as a name is compared by its beginning
_MOST_PARTS = 8


@dataclass(frozen=True, slots=True)
class Match:
    """How well two names fit."""

    score: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two parts that stand for each other, and how close they are."""

    left: Part
    right: Part
    closeness: Closeness
    short: bool = False

    @property
    def initial(self) -> bool:
        return Kind.INITIAL in (self.left.kind, self.right.kind)


@dataclass(frozen=True, slots=True)
class _Alignment:
    """Which parts stand for each other, and what is left on either side."""

    pairs: Sequence[_Pair]
    left: Sequence[Part]
    right: Sequence[Part]


def compare(left: Name, right: Name) -> Match:
    """Compare two names that `form.parse` took apart."""
    if left.plain == right.plain and left.plain.strip():
        return Match(100, "the same letters")
    if left.han or right.han:
        return _compare_han(left, right)
    if not left.parts or not right.parts:
        return Match(0, "no letters to compare")
    match = _judged(_aligned(left.parts[:_MOST_PARTS], right.parts[:_MOST_PARTS]))
    return match if match.score >= UNSURE or not _joins(left, right) else Match(95, "divided into words otherwise")


def compare_places(left: str, right: str) -> Match:
    """Compare two names of places: by what the list knows, by their letters otherwise."""
    ours, theirs = places.known(left), places.known(right)
    if ours is not None and theirs is not None:
        return Match(97, f"two names of {ours}") if ours == theirs else Match(5, f"{ours} and {theirs}")
    return compare(parse(left), parse(right))


def _joins(left: Name, right: Name) -> bool:
    """Tell whether two names are the same words, joined in another way."""
    ours, theirs = ("".join(part.text for part in name.parts) for name in (left, right))
    return len(ours) > 4 and ours == theirs


# Chinese characters


def _compare_han(left: Name, right: Name) -> Match:
    if left.han and right.han:
        return _compare_characters(left.han, right.han)
    written, latin = (left, right) if left.han else (right, left)
    return _compare_pinyin(written.han, latin)


def _compare_characters(left: str, right: str) -> Match:
    if left == right:
        return Match(98, "the same characters in traditional and simplified form")
    if han.syllables(left) == han.syllables(right):
        return Match(70, "sounds the same, written with other characters")
    return Match(30, "other characters")


def _compare_pinyin(written: str, latin: Name) -> Match:
    sounds, letters = han.pinyin(written), folding.bare(latin.plain)
    if letters and letters in ("".join(sounds), "".join(reversed(sounds))):
        return Match(92, "the same sounds in pinyin, which other characters have too")
    return Match(20, "other sounds in pinyin")


# Alphabets


def _aligned(left: Sequence[Part], right: Sequence[Part]) -> _Alignment:
    """Pair the parts, the closest first; of equal ones those at the same place, because order means something."""
    candidates = sorted(
        (
            (_rank(pair), abs(i - j), i, j, pair)
            for i, ours in enumerate(left)
            for j, theirs in enumerate(right)
            if (pair := _pair(ours, theirs)) is not None
        ),
        key=lambda found: found[:4],
    )
    pairs: list[_Pair] = []
    ours_left, theirs_left = set(range(len(left))), set(range(len(right)))
    for _, _, i, j, pair in candidates:
        if i in ours_left and j in theirs_left:
            ours_left.remove(i)
            theirs_left.remove(j)
            pairs.append(pair)
    return _Alignment(pairs, [left[i] for i in sorted(ours_left)], [right[j] for j in sorted(theirs_left)])


def _rank(pair: _Pair) -> int:
    return 9 if pair.initial else 8 if pair.short else int(Closeness.SAME - pair.closeness)


def _pair(left: Part, right: Part) -> _Pair | None:
    """Return two parts as a pair, if they can stand for each other at all."""
    if Kind.INITIAL in (left.kind, right.kind):
        return _initial_pair(left, right)
    closeness = of_parts(left, right)
    if closeness > Closeness.OTHER:
        return _Pair(left, right, closeness)
    if not left.arabic and not right.arabic and is_short_of(left.text, right.text):
        return _Pair(left, right, Closeness.SPELLING, short=True)
    return None


def _initial_pair(left: Part, right: Part) -> _Pair | None:
    if left.arabic or right.arabic or not left.text or not right.text:
        return None
    shorter, longer = sorted((left.text, right.text), key=len)
    return _Pair(left, right, Closeness.SAME) if longer.startswith(shorter) else None


def _judged(found: _Alignment) -> Match:
    """Say what an alignment means. What contradicts comes before what is only missing."""
    return (
        _nothing_in_common(found)
        or _contradicted(found)
        or _of_other_gender(found)
        or _incomplete(found)
        or _abbreviated(found)
        or _spelled(found)
    )


def _nothing_in_common(found: _Alignment) -> Match | None:
    if any(not pair.initial for pair in found.pairs):
        return None
    return Match(10, "nothing but initials in common" if found.pairs else "nothing in common")


def _contradicted(found: _Alignment) -> Match | None:
    """Both sides have a part that the other lacks: a brother, a father, another person of that family."""
    if not found.left or not found.right:
        return None
    kinds = {part.kind for part in (*found.left, *found.right)}
    score = 50 * len(found.pairs) // (len(found.pairs) + max(len(found.left), len(found.right)))
    if kinds == {Kind.PATRONYMIC}:
        return Match(score, "another patronymic")
    return Match(score, "another initial" if Kind.INITIAL in kinds else "another name beside what is common")


def _of_other_gender(found: _Alignment) -> Match | None:
    apart = [pair for pair in found.pairs if pair.closeness is Closeness.GENDER]
    if not apart:
        return None
    only_family = all(FAMILY.fullmatch(pair.left.text) or FAMILY.fullmatch(pair.right.text) for pair in apart)
    if only_family and len(apart) < len(found.pairs):
        return Match(70, "the family name is that of a man and of a woman")
    return Match(40, "the name of a man and of a woman")


def _incomplete(found: _Alignment) -> Match | None:
    """One side has names that the other lacks."""
    lacking = [part for part in (*found.left, *found.right) if part.kind is Kind.NAME]
    full = sum(not pair.initial for pair in found.pairs)
    if not lacking:
        return None
    if full < 2 or len(lacking) > 1:
        return Match(65 if full < 2 else 75, "only a part of the name is there")
    return Match(min(90, _spelled(found).score), "one name more")


def _abbreviated(found: _Alignment) -> Match | None:
    """Initials stand for names: one alone could stand for many, two beside a family name seldom do."""
    initials = [pair for pair in found.pairs if pair.initial]
    if not initials:
        return None
    full = len(found.pairs) - len(initials)
    spelled = _spelled(found).score
    if full >= 2:
        return Match(min(95, spelled), "a name abbreviated")
    if len(initials) >= 2:
        return Match(min(91, spelled), "given name and patronymic abbreviated")
    return Match(min(80, spelled), "given name abbreviated")


def _spelled(found: _Alignment) -> Match:
    """Every part has its counterpart, but for patronymics: score by the worst of them."""
    worst = min(pair.closeness for pair in found.pairs)
    missing = bool(found.left or found.right)
    single = len(found.pairs) == 1
    if any(pair.short for pair in found.pairs):
        return Match(91, "a short form of the given name")
    if worst is Closeness.NEAR:
        return Match(65, "differs in one letter, which may make another name")
    if worst is Closeness.LETTER:
        return Match(75 if single else 90, "differs in one letter")
    words = "another way to spell the same sounds" if worst is Closeness.SPELLING else "the same letters after folding"
    score = (95 if worst is Closeness.SPELLING else 98) - 3 * missing
    return Match(score, f"{words}, patronymic missing" if missing else words)
