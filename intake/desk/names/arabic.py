"""Words in Arabic letters beside words in others: which romanisations can a word have that writes no short vowels?

A word becomes a pattern over folded Latin words (`folding`): short vowels may stand after every consonant, و and ي are
consonants or long vowels, ع and hamza leave at most vowels. Knows words, and nothing of names.
"""

import re
import unicodedata
from functools import lru_cache

from intake.desk.names.folding import LONGEST

LETTERS = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
_SPELLINGS = str.maketrans("أإآٱىیېکگةہؤئ", "اااايييكغههوي")
_SHORT = "[aeiou]?"
_CONSONANTS = {
    **dict(zip("بتحخدرزسشصطفكلمنهپچژڤ", "bthhdrzsxstfklmnhpcjv", strict=True)),
    **{"ث": "[ts]", "ذ": "[dz]", "ض": "[dz]", "ظ": "[zd]", "غ": "g", "ج": "[jg]", "ق": "[kg]"},
}
# Names that are so common, and fit so many others without their vowels, that their vowels are known here: folded.
VOICED = {
    "محمد": "muhamad", "احمد": "ahmad", "حمد": "hamad", "محمود": "mahmud", "حامد": "hamid", "حميد": "hamid",
    "حسن": "hasan", "حسين": "husein", "سعد": "sad", "سعيد": "said", "سالم": "salim", "سليم": "salim",
    "سلمان": "salman", "عمر": "umar", "عمرو": "amr", "علي": "ali", "خالد": "halid", "خليل": "halil",
    "وليد": "valid", "ناصر": "nasir", "نصر": "nasr", "كريم": "karim", "كرم": "karam", "اكرم": "akram",
    "امين": "amin", "امينه": "amina", "جمال": "jamal gamal", "جميل": "jamil gamil", "رشيد": "raxid",
    "راشد": "raxid", "فهد": "fahd", "فاهد": "fahid", "مريم": "mariam", "فاطمه": "fatima", "بدر": "badr",
    "بدير": "budeir", "صالح": "salih", "صلاح": "salah", "صباح": "sabah", "نور": "nur", "نوره": "nura",
}  # fmt: skip


def spelled(word: str) -> str:
    """Return a word without its vowel signs, in one spelling of hamza, ya, kaf and ta marbuta."""
    # a hamza on its letter is one sign when composed, and no vowel sign
    composed = unicodedata.normalize("NFKC", word)
    letters = "".join(one for one in composed if not unicodedata.combining(one) and one != "\u0640")
    return letters.translate(_SPELLINGS)


@lru_cache(1 << 14)
def pattern(word: str) -> re.Pattern[str]:
    """Return the pattern of the folded Latin words that a word can stand for."""
    letters = spelled(word[:LONGEST])
    return re.compile("".join(_part(letters, place) for place in range(len(letters))))


def _part(letters: str, place: int) -> str:
    """Return the pattern of one letter where it stands."""
    letter, first, last = letters[place], place == 0, place == len(letters) - 1
    match letter:
        case "ا":
            return "[aeiou]" if first else "[ae]?" if last else "[ae]"
        case "و":
            return "(?:v[aeiou]?|u|o)" if first else "(?:[aeiou]?v[aeiou]?|a?u|o)"
        case "ي":
            return "[ie][aeiou]?" if first else "(?:[aeu]?[ie]|a)" if last else "[aeu]?[ie][aeu]?"
        case "ه" if last:
            return "(?:[ae]h?|at|h)?"
        case "ع" | "ء":
            return "[aeiou]?[aeiou]?"
        case _:
            return _CONSONANTS.get(letter, "") + ("" if last else _SHORT)


def consonants(word: str) -> str:
    """Return the consonants of a word in folded letters, one for each that can be read in two ways: for finding."""
    return "".join(_CONSONANTS.get(letter, "").strip("[]")[:1] for letter in spelled(word[:LONGEST]))
