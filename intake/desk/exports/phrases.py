"""What a source or an officer said must never be repeated, and how a text is searched for it.

Such a remark is prose ("never say that I saw it from the bakery"), so it is not looked for as a whole: four words of
it in a row count, and a short clause counts when it stands whole. Words are folded, so case, accents and alphabets
make no difference; a clause that has only words of our own texts is no secret of anybody's.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from intake.desk.exports import wording

_CLAUSE = re.compile(r"[\n.;:!?,()\[\]«»“”\"。、؛،]+")
_RUN = 4
_SHORTEST = 5  # letters of a word that counts alone


class Phrases:
    """Clauses that may not be repeated."""

    def __init__(self, remarks: Sequence[str], ours: Collection[str] = (), *, single: bool = True) -> None:
        self._ours = frozenset(_fold(word) for word in ours)
        self._runs = {run for remark in remarks for run in self._of(remark, single)}
        self._lengths = sorted({len(run) for run in self._runs})

    def _of(self, remark: str, single: bool) -> Iterator[tuple[str, ...]]:
        for clause in _CLAUSE.split(remark):
            words = _words(clause)
            if len(words) > _RUN:
                runs = [words[start : start + _RUN] for start in range(len(words) - _RUN + 1)]
            else:
                runs = [words]
            for run in runs:
                if set(run) - self._ours and (len(run) > 1 or (single and len("".join(run)) >= _SHORTEST)):
                    yield run

    def __bool__(self) -> bool:
        return bool(self._runs)

    def repeated(self, text: str) -> bool:
        """Tell whether a text repeats one of them."""
        if not self._runs:
            return False
        words = _words(text)
        return any(
            words[start : start + length] in self._runs
            for length in self._lengths
            for start in range(len(words) - length + 1)
        )


def _words(text: str) -> tuple[str, ...]:
    return tuple(folded for word in wording.words(text) if (folded := _fold(word.written)))


def _fold(written: str) -> str:
    parts = wording.parts(written)
    return parts[0].text if parts else ""
