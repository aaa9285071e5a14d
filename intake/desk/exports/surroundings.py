"""What stands around a word and says whether it is somebody's name: Mr before it, 's after it, a capital, an initial.

Short words and words of our own texts are names only where they are written as names. Knows texts, and no persons.
"""

import re
from collections.abc import Collection, Sequence
from typing import Final

from intake.desk.exports.wording import Word, bared

_BEFORE: Final = re.compile(
    r"(?:\b(?:mr|mrs|ms|miss|mx|dr|prof(?:essor)?|sir|madam|mme|mlle|monsieur|madame|mademoiselle|maître|me|señora?|sra?|"
    r"herr|frau|г-н|г-жа|г-на|г-жи|г-ну|г-же|гр|господин\w*|госпож\w*|граждан\w*|товарищ\w*|мырза|ханым|bay|bayan|sayın)"
    r"|\bM)\.?\s{1,2}$",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"[-\s](?:мырза|ханым|ханум|апай|ағай|апа|аға|бей|бек|бике|bey|hanım|bay|khanum|khanim|san|sahib|jan)\b",
    re.IGNORECASE,
)
_OWNED: Final = re.compile(r".['’ʼ](?:s|S|[a-zа-яёәғқңөұүһі]{1,5})$")
_SENTENCE: Final = re.compile(r"(?:^|[.!?…:;\r\n\"“”«»(\[{]|^\W*[-–—])\W*$")
_GAP: Final = re.compile(r"[.,]?[ \t\u00a0\u202f]{0,2}")
_IN_HANDLE: Final = frozenset("._-")
_AROUND: Final = 24  # letters before and after that can matter
_LONGEST_LABEL: Final = 80
_NEAREST: Final = 2  # words to either side


def is_addressed(text: str, word: Word) -> bool:
    """Tell whether a word is called Mr or Ms, in one of our languages."""
    return bool(_BEFORE.search(text[max(0, word.start - _AROUND) : word.start])) or bool(
        _AFTER.match(text[word.end : word.end + _AROUND])
    )


def is_owner(word: Word) -> bool:
    """Tell whether something belongs to whom a word names."""
    return _OWNED.search(word.written) is not None


def is_written_as_name(word: Word) -> bool:
    """Tell whether a word begins with a capital, or is of a script that has none."""
    return not word.written[:1].islower()


def begins_sentence(text: str, word: Word) -> bool:
    """Tell whether a capital says nothing where a word stands."""
    return _SENTENCE.search(text[max(0, word.start - _AROUND) : word.start]) is not None


def is_beside_number(text: str, word: Word) -> bool:
    """Tell whether a word stands in a date, as May does."""
    before, after = text[max(0, word.start - 2) : word.start], text[word.end : word.end + 3]
    return any(letter.isdigit() for letter in before + after)


def initials_beside(text: str, words: Sequence[Word], place: int, labels: Collection[str]) -> list[str]:
    """Return the initials that stand before or after a word, nearest to it; the A of "the defender A" is none."""
    found = []
    for step in (-1, 1):
        here, near = place, place + step
        while (
            0 <= near < len(words)
            and _is_initial(text, words, here, near)
            and not ends_label(text, words[near].end, labels)
        ):
            found.append(words[near].written)
            here, near = near, near + step
    return found


def _is_initial(text: str, words: Sequence[Word], here: int, near: int) -> bool:
    left, right = sorted((here, near))
    between = bared(text[words[left].end : words[right].start])[0]
    if not words[near].initial:
        return False
    if between in _IN_HANDLE:
        return True
    # a full stop after a name ends the sentence, one after an initial does not
    beside = _GAP.fullmatch(between) and (near < here or "." not in between or words[here].initial)
    return words[near].written.isupper() and bool(beside)


def ends_label(text: str, end: int, labels: Collection[str]) -> bool:
    """Tell whether what ends here is what somebody is called who has no name."""
    before = text[max(0, end - _LONGEST_LABEL) : end].casefold()
    return any(before.endswith(label) for label in labels)


def around(place: int, words: Sequence[Word]) -> range:
    """Return the places of the words beside one."""
    return range(max(0, place - _NEAREST), min(len(words), place + _NEAREST + 1))
