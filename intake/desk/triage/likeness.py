"""How alike two texts are: the same words, almost the same, or the same but for the names.

MinHash over runs of three words (Broder 1997) estimates the share of runs that two texts have in common. Knows texts
only; nothing of items and the database.
"""

import hashlib
import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

SIZE = 64
BANDS = 16
_ROWS = SIZE // BANDS
_PRIME = (1 << 61) - 1
_RUN = 3
# with fewer words than this two honest reports can be almost the same by chance
FEWEST_WORDS = 12
NEAR = 0.8
_LONGEST = 20_000
_WORD = re.compile(r"[^\W_]+")
# scripts without spaces: each letter counts as a word
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_SENTENCE_END = re.compile(r"[.!?…:;\n]\s*[\"'«“„(]*\Z")
_generator = random.Random(20261123)  # noqa: S311  # fixed factors of a sketch, no secret
_FACTORS = [(_generator.randrange(1, _PRIME), _generator.randrange(_PRIME)) for _ in range(SIZE)]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is kept of a text: digests of its words and of its words without names, and a sketch of its runs.

    `skeleton` and `sketch` are empty for texts that are too short to compare.
    """

    exact: bytes
    skeleton: bytes
    sketch: tuple[int, ...]

    def bands(self) -> list[tuple[int, int]]:
        """Return what texts that are alike likely have one of in common: number of the band, and its value."""
        cuts = (self.sketch[start : start + _ROWS] for start in range(0, len(self.sketch), _ROWS))
        return [(number, _hash(repr(cut))) for number, cut in enumerate(cuts)]


def fingerprint(text: str) -> Fingerprint:
    """Return the fingerprint of a text; only its first 20,000 letters are looked at."""
    plain = unicodedata.normalize("NFKC", text[:_LONGEST])
    words = [word.casefold() for word in _words(plain)]
    exact = _digest(words)
    if len(words) < FEWEST_WORDS:
        return Fingerprint(exact, b"", ())
    runs = {_hash(" ".join(words[start : start + _RUN])) for start in range(len(words) - _RUN + 1)}
    sketch = tuple(min((a * run + b) % _PRIME for run in runs) >> 29 for a, b in _FACTORS)
    return Fingerprint(exact, _digest(list(_nameless(plain))), sketch)


def _words(text: str) -> Iterator[str]:
    for found in _WORD.finditer(text):
        word = found.group()
        if _UNSPACED.search(word):
            yield from word
        else:
            yield word


def _nameless(text: str) -> Iterator[str]:
    """Yield the words with a mark in the place of names and numbers: capitals within a sentence, and digits."""
    for found in _WORD.finditer(text):
        word = found.group()
        if any(letter.isdigit() for letter in word):
            yield "0"
        elif word[:1].isupper() and not _begins_sentence(text, found.start()):
            yield "_"
        else:
            yield word.casefold()


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 8) : start]
    return start == 0 or not before.strip() or bool(_SENTENCE_END.search(before))


def _digest(words: list[str]) -> bytes:
    return hashlib.sha256(" ".join(words).encode("utf-8", "replace")).digest()


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=7).digest(), "big")


def likeness(left: Fingerprint, right: Fingerprint) -> float:
    """Return the estimated share of runs of words that two texts have in common, from 0 to 1."""
    if left.exact == right.exact:
        return 1.0
    if not left.sketch or not right.sketch:
        return 0.0
    return sum(a == b for a, b in zip(left.sketch, right.sketch, strict=True)) / SIZE
