"""What a password of the staff must be: long, not monotonous, and not made of what is tried first.

Length is what counts (NIST SP 800-63B): no signs are asked for. The lists of stolen passwords are short passwords, so
a long one is judged by its parts: what is left of it when common words and sequences are taken out.
"""

import unicodedata
from functools import cache
from importlib.resources import files

from intake.server.office.errors import (
    PasswordCommon,
    PasswordMonotonous,
    PasswordOwnName,
    PasswordsDiffer,
    PasswordTooLong,
    PasswordTooShort,
)

SHORTEST = 15
LONGEST = 256
_DISTINCT = 6
_LEFT = 5
_SEQUENCES = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qwertzuiop",
)
_RUN = 3
_LEET = str.maketrans("013457@$", "oieastas")


def normal(password: str) -> bytes:
    """Return the bytes of a password: one and the same for all ways to type its letters."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def check(password: str, again: str, name: str) -> None:
    """Refuse a password that is easily found, or that was typed in two ways."""
    if password != again:
        raise PasswordsDiffer
    if len(password) < SHORTEST:
        raise PasswordTooShort
    if len(password) > LONGEST:
        raise PasswordTooLong
    folded = unicodedata.normalize("NFKC", password).casefold()
    if name.casefold() in folded:
        raise PasswordOwnName
    if len(set(folded)) < _DISTINCT or _is_repetition(folded):
        raise PasswordMonotonous
    if len(_uncommon(folded)) < _LEFT:
        raise PasswordCommon


def _is_repetition(text: str) -> bool:
    """Say whether a text is one part over and over, the last time perhaps not whole."""
    return any((text[:period] * len(text)).startswith(text) for period in range(1, len(text) // 2 + 1))


def _uncommon(folded: str) -> str:
    """Return what is left of a password without common words and runs along the alphabet or a keyboard."""
    plain = "".join(filter(str.isalnum, folded))
    return min((_without(text) for text in (plain, plain.translate(_LEET))), key=len)


def _without(text: str) -> str:
    left, position = "", 0
    while position < len(text):
        taken = _word_at(text, position) or _run_at(text, position)
        left += "" if taken else text[position]
        position += taken or 1
    return left


def _word_at(text: str, position: int) -> int:
    """Return the length of the longest common word that begins here."""
    return max((size for size in range(3, 17) if text[position : position + size] in _words()), default=0)


def _run_at(text: str, position: int) -> int:
    """Return the length of the longest run, forwards or backwards, that begins here."""
    rows = [*_SEQUENCES, *(row[::-1] for row in _SEQUENCES)]
    sizes = range(_RUN, len(text) - position + 1)
    along = (size for size in sizes if any(text[position : position + size] in row for row in rows))
    same = (size for size in sizes if len(set(text[position : position + size])) == 1)
    return max((*along, *same), default=0)


@cache
def _words() -> frozenset[str]:
    """Return the packaged list."""
    return frozenset((files("intake.server.office") / "common.txt").read_text("utf-8").split())
