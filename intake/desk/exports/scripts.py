"""Names in scripts beside Latin, Cyrillic, Arabic and Chinese: the consonants by which they are compared.

Greek, Hebrew, Korean and Japanese syllables have rules here, every other script what `anyascii` makes of it. Vowels are
left out, for some of these scripts do not write them and none writes foreign ones in one way; so a name needs three
consonants to be found. Knows words, and nothing of persons.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product
from typing import Final

from intake.desk.names import arabic, folding, han, keys

_KNOWN: Final = re.compile("[A-Za-z\u00aa-\u036f\u0400-\u052f\u1d00-\u1eff]")
_HEBREW: Final = re.compile("[\u05d0-\u05ea]")
_SYLLABLES: Final = re.compile("[\u3040-\u30ff\uac00-\ud7a3]")
_GREEK: Final = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_GREEK_SOUNDS: Final = (("γκ", "g"), ("γγ", "g"), ("ντ", "d"), ("μπ", "b"), ("τζ", "j"), ("ου", "u"), ("β", "v"))
_HEBREW_SOUNDS: Final = {
    **dict(zip("אגדהוזחטילםמןנסעצץקרת", ["", *"gdhvzht", "i", *"lmmnns", "", "ts", "ts", *"krt"], strict=True)),
    **{"ב": "bv", "כ": "kh", "ך": "kh", "פ": "pf", "ף": "fp", "ש": "xs"},
}
_TWO_WAYS: Final = frozenset("בכךפףש")
_MOST_WAYS: Final = 16
SHORTEST: Final = 3  # consonants of a word that is found alone
SHORTEST_BESIDE: Final = 2  # and beside another part of the name


def is_other(written: str) -> bool:
    """Tell whether a word is of a script that is compared by its consonants."""
    return not written.isascii() and any(letter.isalpha() and not _is_known(letter) for letter in written)


def _is_known(letter: str) -> bool:
    return bool(_KNOWN.match(letter) or arabic.LETTERS.match(letter) or han.LETTERS.match(letter))


@lru_cache(1 << 14)
def sounds(written: str) -> frozenset[str]:
    """Return the consonants of a word of such a script, in each way in which it can be read."""
    return frozenset(skeleton(folding.word(latin)) for latin in _latin(unicodedata.normalize("NFC", written)))


def skeleton(folded: str) -> str:
    """Return the consonants of a folded word; l and r are one, so are f and p, and -of is -ov."""
    bones = keys.consonants(folded).replace("l", "r").removesuffix("f").replace("f", "p")
    return re.sub(r"(.)\1+", r"\1", bones)


def _latin(written: str) -> Iterator[str]:
    # its tables are loaded only where a letter needs them
    import anyascii

    if _HEBREW.search(written):
        letters = "".join(_HEBREW.findall(written))
        ending = letters[-1:] == "ה"
        ways = [_hebrew(letter) for letter in letters[: -1 if ending else None]]
        yield from ("".join(one) for one in islice(product(*ways), _MOST_WAYS))
        return
    if _GREEK.search(written):
        written = folding.unmarked(written.casefold())
        for letters, sound in _GREEK_SOUNDS:
            written = written.replace(letters, sound)
    latin = re.sub("[^a-z]", "", anyascii.anyascii(written).lower())
    yield latin
    if _SYLLABLES.search(written):
        yield latin.replace("b", "v")


def _hebrew(letter: str) -> tuple[str, ...]:
    sound = _HEBREW_SOUNDS.get(letter, "")
    return tuple(sound) if letter in _TWO_WAYS else (sound,)
