"""Folding: one Latin spelling for a word, whichever alphabet and whichever romanisation it was written in.

Own rules for Cyrillic (Russian, Kazakh, and their neighbours), both Latin alphabets of Kazakh, Turkish, German and
French romanisations; `anyascii` for every other script. Folded words are for comparing, never for showing. One letter
stands for one sound: `x` is sh, `c` is ch, `j` is zh and dzh, `h` is kh too, `k` is q too, and y is always i.
"""

import enum
import re
import unicodedata
from functools import lru_cache


class Way(enum.Enum):
    """How Latin letters are meant where languages disagree."""

    ANY = "any"
    KAZAKH = "kazakh"  # ý is u
    TURKISH = "turkish"  # c is j


# longer than any name; what follows is not looked at, so that hostile text costs nothing
LONGEST = 400

_CYRILLIC = {
    **dict(zip("абвгдезийклмнопрстуфхэ", "abvgdeziiklmnoprstufhe", strict=True)),
    **{"ё": "e", "ж": "j", "ц": "ts", "ч": "c", "ш": "x", "щ": "x", "ъ": "", "ы": "i", "ь": "", "ю": "iu", "я": "ia"},
    **{"ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i"},
    **{"ї": "i", "є": "e", "ґ": "g", "ў": "u", "ӣ": "i", "ӯ": "u", "ҳ": "h", "ҷ": "j", "џ": "j", "ј": "i"},
    **{"ђ": "j", "ћ": "c", "љ": "li", "њ": "ni", "җ": "j", "ҡ": "k", "ҫ": "s", "ҙ": "z"},
}
_CYRILLIC_LETTER = re.compile("[\u0400-\u052f]")
# ё is written as e where it softens a consonant, and sounded as yo where there is none
_OPEN_YO = re.compile("(?<![бвгджзклмнпрстфхцчшщ])ё")
# the acute alphabet of Kazakh (2018) writes these, and then ý is u there; elsewhere ý is a y
_ACUTE_KAZAKH = re.compile("[ǵńáúó]")
_TURKISH = re.compile("[ığ]")
_MARKED = {
    **{"ş": "sh", "ș": "sh", "š": "sh", "ç": "ch", "č": "ch", "ć": "ch", "ž": "zh", "ğ": "g", "ǵ": "g", "ǧ": "dj"},
    **{"ı": "i", "ŋ": "n", "ñ": "n", "ń": "n", "þ": "th", "ð": "d", "ß": "ss", "æ": "a", "œ": "o", "ø": "o", "ł": "l"},
    **{"đ": "d", "ə": "a", "ģ": "g"},
}
_APOSTROPHES = re.compile("['`´ʻʼʽʾʿ’‘ʹʺ\u2032]")
_PLAIN = re.compile(r"[a-z]+")

# in this order; each rule works on what the ones before left, and capitals are sounds that are decided
_RULES = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"([bdfghjklmnpqrtvwxz])\1+", r"\1"),
        ("schtsch|shch|chtch", "X"),
        ("dzh|dsch|dj|zh", "J"),
        ("tsch|tch", "C"),
        ("sch|sh", "X"),
        ("ch|cz", "C"),
        ("kh", "h"),
        ("gh", "g"),
        ("ph", "f"),
        ("th", "t"),
        ("ck|q", "k"),
        ("gu(?=[ei])", "g"),
        ("tz|c(?=v)", "ts"),
        ("(?<=[ei])x|x$", "ks"),
        ("x", "h"),
        ("c(?=[ei])", "s"),
        ("c", "k"),
        ("ou|oo", "u"),
        ("ee", "i"),
        ("(?<=[aeo])w(?=[bcdfghjklmnpqrstvzCXJ])", "u"),
        ("w", "v"),
        ("(?<=[aeiou])j(?![aeiou])|(?<=i)j", "i"),
        ("(?<=[bcdfgklmnpqrstvzCXJ])yo", "e"),
        ("y", "i"),
        ("i+", "i"),
        ("ie", "e"),
        (r"([^aeiou])\1+", r"\1"),
        ("aa+", "a"),
        ("uu+", "u"),
        ("(?<=a)h$", ""),
    )
)


def plain(text: str) -> str:
    """Return a text composed, in small letters, without marks that print nothing."""
    # a capital dotted I has a small form of two letters
    small = unicodedata.normalize("NFKC", text[:LONGEST].replace("İ", "i")).casefold()
    return "".join(letter for letter in small if unicodedata.category(letter) not in ("Cf", "Cc", "Cs", "Co", "Cn"))


@lru_cache(1 << 16)
def word(text: str, way: Way = Way.ANY) -> str:
    """Fold one word of small letters."""
    if _CYRILLIC_LETTER.search(text):
        return _cyrillic(text)
    letters = _latin(text, way)
    for pattern, to in _RULES:
        letters = pattern.sub(to, letters)
    return letters.lower()


def _cyrillic(text: str) -> str:
    """Fold a word of Cyrillic letters, which need no guessing."""
    text = _OPEN_YO.sub("йо", text).replace("дж", "ж")
    letters = "".join(_CYRILLIC.get(letter, "") for letter in text)
    letters = re.sub("i+", "i", letters).replace("ie", "e")
    return re.sub(r"([^aeiou])\1+", r"\1", letters)


def unmarked(text: str) -> str:
    """Return a word as those write it who have no marks on their keyboard; the same for other scripts than Latin."""
    letters = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    return letters.replace("ı", "i")


def way_of(text: str, language: str | None = None) -> Way:
    """Tell from a whole name of small letters how its Latin letters are meant."""
    if language == "kk" or _ACUTE_KAZAKH.search(text):
        return Way.KAZAKH
    return Way.TURKISH if language in ("tr", "az") or _TURKISH.search(text) else Way.ANY


def _latin(text: str, way: Way) -> str:
    """Return a word of any script but Cyrillic in the letters a to z, Latin marks read as their languages mean them."""
    text = _APOSTROPHES.sub("", text)
    if way is Way.TURKISH:
        text = text.replace("c", "j")
    if _PLAIN.fullmatch(text):
        return text
    if way is Way.KAZAKH:
        text = text.replace("ý", "u")
    text = "".join(_MARKED.get(letter, letter) for letter in text)
    text = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    return re.sub("[^a-z]", "", text if text.isascii() else _other_script(text))


def _other_script(text: str) -> str:
    # its tables are loaded only where a letter needs them
    import anyascii

    # it has words for symbols too, which are no letters of a name
    return anyascii.anyascii("".join(one for one in text if one.isalpha())).lower()


def bare(text: str) -> str:
    """Return the letters a to z of a Latin text, marks removed and nothing else folded: for pinyin."""
    return re.sub("[^a-z]", "", unicodedata.normalize("NFD", plain(text)))
