"""What a person types into a search, taken apart: words and quoted phrases become a question that cannot be malformed.

A word is looked for as it is written, without its marks, folded across alphabets (so `Shymkent` finds Шымкент), by the
consonants of Arabic words, and under the other names of a place. Signs of scripts without spaces are looked for one
after the other. Nothing a person types is an operator of the index. Also how a text is prepared for all that.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from intake.desk.names import arabic, folding, han, keys, places
from intake.desk.store.search import Words

# Thai, Lao, Myanmar, Khmer, kana and Chinese characters: no spaces between words
_SIGNS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
WORD = re.compile(r"\w[\w'’ʼʻ\u0300-\u036f\u064b-\u065f]*")
_PHRASE = re.compile('["“”„«»]')
_MOST_TERMS = 12
_SHORTEST_PREFIX = 3
_FEWEST_CONSONANTS = 2
_LONGEST_WORD = 64


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must be there: words in their order, or signs."""

    words: tuple[str, ...] = ()
    signs: str = ""


def terms(text: str) -> Sequence[Term]:
    """Return what a person wants to find; every second part of a text with quotation marks is a phrase."""
    found: list[Term] = []
    for place, part in enumerate(_PHRASE.split(folding.plain(text))):
        found += _phrase(part) if place % 2 else [term for word in part.split() for term in _phrase(word)]
    return list(dict.fromkeys(found))[:_MOST_TERMS]


def _phrase(text: str) -> Iterator[Term]:
    """Yield one term for the words of a text and one for each run of signs in it."""
    words = tuple(normal(word) for word in WORD.findall(_SIGNS.sub(" ", text)))
    if words:
        yield Term(words[:_MOST_TERMS])
    for run in _SIGNS.findall(text):
        yield Term(signs=_simplified(run))


@lru_cache(1 << 16)
def normal(word: str) -> str:
    """Return a word of a text as it is compared: small letters without marks."""
    spread = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in spread if letter.isalnum())[:_LONGEST_WORD]


@lru_cache(1 << 16)
def folded(word: str) -> str:
    """Return a word folded across alphabets; of an Arabic one its consonants."""
    if arabic.LETTERS.search(word):
        return _arabic_key(keys.of_arabic(word.removeprefix("ال")))
    return folding.word(folding.plain(word))[:_LONGEST_WORD]


def _arabic_key(consonants: str) -> str:
    # a digit keeps it apart from every folded word
    return f"0{consonants}" if len(consonants) >= _FEWEST_CONSONANTS else ""


def forms(word: str) -> tuple[str, ...]:
    """Return the folded forms under which a word that was asked for may stand in the index."""
    own = folded(word)
    voiceless = "" if own.startswith("0") or not own else _arabic_key(keys.consonants(own))
    return tuple(form for form in (own, voiceless) if form)


def question(wanted: Sequence[Term], *, beginnings: bool = False, kinds: Sequence[str] = ()) -> str:
    """Return the question for the index: all terms, words also as beginnings of longer ones, in some kinds only."""
    parts = [_asked(term, beginnings) for term in wanted]
    if kinds:
        parts.append("kind : (" + " OR ".join(f'"x{kind}"' for kind in kinds) + ")")
    return " AND ".join(f"({part})" for part in parts)


def _asked(term: Term, beginnings: bool) -> str:
    if term.signs:
        return f'signs : "{" ".join(term.signs)}"'
    if len(term.words) > 1:
        return f'text : "{" ".join(term.words)}"'
    return " OR ".join(_asked_word(term.words[0], beginnings))


def _asked_word(word: str, beginnings: bool) -> Iterator[str]:
    yield f'text : "{word}"{" *" if beginnings and len(word) >= _SHORTEST_PREFIX else ""}'
    for form in forms(word):
        yield f'{{text folded}} : "{form}"{" *" if beginnings and _begins_words(form) else ""}'
    for other in places.variants(word):
        yield f'text : "{" ".join(normal(part) for part in WORD.findall(other))}"'


def _begins_words(form: str) -> bool:
    """Tell whether a folded form is one that a longer word may begin with: `zzz` is folded to a z, which begins any."""
    return len(form) >= _SHORTEST_PREFIX and not form.startswith("0")


def words_of(text: str) -> Words:
    """Return what the index keeps of a text: folded are words of other alphabets, and Latin ones that may be names."""
    found = set(WORD.findall(text))
    names = {word for word in found if not word.isascii() or word[0].isupper()}
    other = {form for word in names if (form := folded(word)) and form != word.casefold()}
    runs = (" ".join(_simplified(run)) for run in _SIGNS.findall(text))
    return Words(text, " ".join(sorted(other)), " 0 ".join(runs))


def _simplified(run: str) -> str:
    return "".join(han.simplified(sign) or sign for sign in run)


@dataclass(frozen=True, slots=True)
class Quote:
    """A piece of a text, and where in it the words stand that were looked for: from, to."""

    text: str
    marks: tuple[tuple[int, int], ...]


_READ = 200_000
_BEFORE, _LENGTH = 60, 200
_MOST_PLACES = 500


def quote(text: str, wanted: Sequence[Term]) -> Quote:
    """Return the piece of a text in which most of what was looked for stands."""
    # a text of one word only is not read to its end
    spots = list(islice(_places(text[:_READ], wanted), _MOST_PLACES))
    start = max(0, _densest(spots) - _BEFORE) if spots else 0
    # not in the middle of a word
    start = text.rfind(" ", 0, start + 1) + 1 if start else 0
    piece = text[start : start + _LENGTH]
    inside = [(first - start, last - start) for first, last, _ in spots if start <= first and last <= start + _LENGTH]
    return Quote(piece, tuple(sorted(set(inside))))


def _densest(spots: Sequence[tuple[int, int, int]]) -> int:
    """Return where the piece begins that has the most different terms; the first of several."""

    def different(start: int) -> int:
        return len({term for first, _, term in spots if start <= first < start + _LENGTH - _BEFORE})

    return max((first for first, _, _ in spots[:100]), key=lambda start: (different(start), -start))


def _places(text: str, wanted: Sequence[Term]) -> Iterator[tuple[int, int, int]]:
    """Yield where the terms stand: from, to, number of the term and word."""
    sought = [(number, word, forms(word)) for number, word in enumerate(word for term in wanted for word in term.words)]
    for match in WORD.finditer(text) if sought else ():
        bare, form = normal(match[0]), folded(match[0])
        for number, word, shapes in sought:
            if bare.startswith(word) or any(_is_form(form, bare, shape) for shape in shapes):
                yield match.start(), match.end(), number
    simple = _simplified(text) if any(term.signs for term in wanted) else ""
    for number, term in enumerate(wanted, len(sought)):
        if term.signs:
            for match in re.finditer(re.escape(term.signs), simple):
                yield match.start(), match.end(), number


def _is_form(form: str, bare: str, shape: str) -> bool:
    return shape in (form, bare) or (_begins_words(shape) and form.startswith(shape))
