"""Letters of one alphabet that stand for those of another: a word of Latin, Cyrillic and Greek letters read in each.

Whoever copies a name, or wants it not to be found, writes "Sadykova" with one letter of another keyboard. The word is
read as if every letter were what it looks like, as if it were what it sounds like, and with both in it; how it folds
is the matter of `wording`. A word of one alphabet is read in another only where each of its letters has a look-alike.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice, product
from typing import Final

_MOST: Final = 48  # readings of a mixed word; nobody's name has many more letters with two
_FEW: Final = 8

CYRILLIC: Final = re.compile("[\u0400-\u052f]")
GREEK: Final = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
LATIN: Final = re.compile("[a-z\u00df-\u024f\u0250-\u02af\u1e00-\u1eff]")

# small letters, for words are compared so: what a letter looks like, in print or as a capital, and what it sounds like
_AS_LATIN: Final[Mapping[str, str]] = {
    **dict(zip("аеорсухіїјһѕԁԛԝүѵґқөәӧёй", "aeopcyxiijhsdqwyvgkoeoei", strict=True)),
    **dict(zip("бдзлфэы", "bdzlfei", strict=True)),
    **{
        "ӏ": "li",
        "в": "bv",
        "н": "hn",
        "к": "k",
        "м": "m",
        "т": "tm",
        "г": "gr",
        "п": "np",
        "и": "ui",
        "ь": "b",
        "ъ": "b",
    },
    **{"р": "pr", "с": "cs", "у": "yu", "х": "xh", "ү": "yu", "ұ": "yu", "ғ": "gf", "ң": "hn", "ц": "u", "я": "r"},
    **dict(zip("αβεζικλοςτφω", "abeziklostfw", strict=True)),
    **{"γ": "yg", "η": "nhi", "θ": "o", "κ": "k", "μ": "mu", "ν": "vn", "ρ": "pr", "σ": "os", "υ": "uy", "χ": "xh"},
    **{"δ": "d", "π": "np", "ξ": "x", "ϲ": "c", "ϳ": "j", "ά": "a", "έ": "e", "ή": "n", "ί": "i", "ό": "o", "ώ": "w"},
    **{"ύ": "u", "ϊ": "i", "ϋ": "u"},
}
_SOUNDS: Final[Mapping[str, str]] = {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ц": "ts"}
_AS_CYRILLIC: Final[Mapping[str, str]] = {
    **dict(zip("aeopijlfvzqdgkt", "аеоріјлфвзқдгкт", strict=True)),
    **{"b": "вбь", "c": "с", "h": "нһх", "m": "мт", "n": "пн", "p": "рп", "r": "гр", "s": "ѕс", "u": "иу", "w": "шв"},
    **{"x": "х", "y": "уы", "ä": "ә", "ö": "ө", "ü": "ү", "ë": "ё", "ï": "ї", "ı": "і", "ɑ": "а"},
    **dict(zip("αβεικορτυχνγ", "авеікортухнг", strict=True)),
    **{"η": "пн", "λ": "л", "μ": "м", "π": "п", "σ": "с", "φ": "ф", "ω": "ш", "δ": "д", "θ": "ө", "ζ": "з", "ς": "с"},
}
_AS_GREEK: Final[Mapping[str, str]] = {
    **dict(zip("aeopyxiklnturvwbzmhd", "αεορυχικληταρνωβζμηδ", strict=True)),
    **dict(zip("аеорухікв", "αεορυχικβ", strict=True)),
    **{"t": "τ", "y": "υγ", "u": "υμ", "n": "ην", "p": "ρ", "s": "σ", "c": "σ", "т": "τ", "м": "μ", "н": "η", "с": "σ"},
}
# in a word of one alphabet: letters that cannot be told apart as they stand, small ones and capitals
_SAME_SMALL: Final = (frozenset("аеорсухіјһѕԁԛԝӏүѵ"), frozenset("aeopcyxih"), frozenset("ονρυχικατγ"))
_SAME_LARGE: Final = (
    frozenset("АВЕКМНОРСТУХІЈЅҺԚԜӀҮ"),
    frozenset("ABEKMHOPCTYXIJS"),
    frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"),
)


@lru_cache(1 << 14)
def readings(written: str, small: str) -> tuple[str, ...]:
    """Return what a word of small letters is in each alphabet; nothing where its letters are plainly of one."""
    mixed = is_mixed(small)
    if not mixed and not _could_be_another(written):
        return ()
    most = _MOST if mixed else _FEW
    found: dict[str, None] = {}
    if CYRILLIC.search(small) or GREEK.search(small):
        found |= dict.fromkeys(_read(small, _AS_LATIN, most))
    if LATIN.search(small) or GREEK.search(small):
        found |= dict.fromkeys(one for one in _read(small, _AS_CYRILLIC, most) if CYRILLIC.search(one))
    if mixed and GREEK.search(small):
        found |= dict.fromkeys(_read(small, _AS_GREEK, most))
    return tuple(found)


def is_mixed(small: str) -> bool:
    """Tell whether a word has letters of more than one alphabet."""
    return sum(alphabet.search(small) is not None for alphabet in (CYRILLIC, GREEK, LATIN)) > 1


def _could_be_another(written: str) -> bool:
    """Tell whether every letter of a word of one alphabet has a look-alike in another."""
    letters = {letter for letter in written if letter.isalpha()}
    return any(letters <= {*small, *large} for small, large in zip(_SAME_SMALL, _SAME_LARGE, strict=True))


def _read(small: str, letters: Mapping[str, str], most: int) -> Iterator[str]:
    """Yield the readings of a word in one alphabet, those first in which each letter is what it looks like."""
    ways = [_ways(letter, letters) for letter in small]
    for one in islice(product(*ways), most):
        yield "".join(one)


def _ways(letter: str, letters: Mapping[str, str]) -> tuple[str, ...]:
    looks = tuple(letters.get(letter, ""))
    sound = _SOUNDS.get(letter) if letters is _AS_LATIN else None
    return tuple(dict.fromkeys((*looks, *([sound] if sound else [])))) or (letter,)
