"""A name taken apart: names, patronymics and initials, without particles, whatever their order.

Which part is a given name and which a family name is not known in general, so nothing here claims it.
"""

import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from intake.desk.names import arabic, folding, han
from intake.desk.names.folding import Way

# what is written beside names and is none, in folded letters
_PARTICLES = frozenset({"al", "el", "ul", "il"})
_OF_FATHER = frozenset({"bin", "ibn", "ben", "bint"})
_CHILD_OF = frozenset({"uli", "ulu", "kizi", "gizi", "oglu", "ogli", "ugli"})
_ARABIC_OF_FATHER = frozenset({"بن", "ابن", "بنت"})
_JOINED = frozenset({"abd", "abdul", "abdel", "abdal", "abu"})
_ARABIC_JOINED = frozenset({"عبد", "ابو"})
# a particle before a sun letter is told from a name by its hyphen only
_SUN_PARTICLE = re.compile(r"\b(?:a[tdrsznl]|ash|adh)-(?=\w)")
_WORD = re.compile(r"[^\s,.;:()\[\]\"«»“”/\\·|_–—-]+\.?")

_PATRONYMIC = re.compile("[a-z]{3,}(?:ovic|evic|ovna|evna|inicna|icna)|[a-z]{2,}ic")
_ATTACHED = re.compile("([a-z]{3,}(?<![gk])uli|[a-z]{3,}kizi)")
FAMILY = re.compile("[a-z]{2,}(?:[oe]va?|ina?|skai?a?|ski|enko|ian|xvili|dze)")
_SERVANT = re.compile("^abd[aeiu]?l?(?=[bcdfghjkmnprstvz][a-z]{3})")
_FATHER_OF = re.compile("^abul?(?=[bcdfghjkmnprstvz][a-z]{2})")


class Kind(enum.Enum):
    """What a part of a name is."""

    NAME = "name"
    PATRONYMIC = "patronymic"
    INITIAL = "initial"


@dataclass(frozen=True, slots=True)
class Part:
    """One part, folded; in Arabic letters as it is spelled. `bare` is the folded word without its marks, if others."""

    text: str
    kind: Kind = Kind.NAME
    arabic: bool = False
    bare: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the order in which it was written; `han` are its Chinese characters, simplified."""

    plain: str
    parts: tuple[Part, ...]
    han: str = ""

    @property
    def names(self) -> tuple[Part, ...]:
        """The parts that are neither patronymics nor initials."""
        return tuple(part for part in self.parts if part.kind is Kind.NAME)


@lru_cache(1 << 14)
def parse(form: str, language: str | None = None) -> Name:
    """Take a name apart."""
    plain = folding.plain(form)
    if han.LETTERS.search(plain):
        return Name(plain, (), han.simplified(plain))
    way = folding.way_of(plain, language)
    words = [(word, _part(word, way)) for word in _WORD.findall(_SUN_PARTICLE.sub("", plain))]
    parts = _without_particles([part for _, part in words if part.text])
    return Name(plain, tuple(_with_patronymics(parts)))


def _part(word: str, way: Way) -> Part:
    """Return one word as a part; what role it plays beside others is not known yet."""
    letters = word.rstrip(".")
    if arabic.LETTERS.search(letters):
        return Part(arabic.spelled(letters), arabic=True)
    text = folding.word(letters, way)
    if len(letters) == 1 or (len(letters) == 2 and word.endswith(".")):
        return Part(text, Kind.INITIAL)
    bare = folding.unmarked(letters) if letters.isalpha() and not letters.isascii() else ""
    other = folding.word(bare) if bare.isascii() else ""
    return Part(_FATHER_OF.sub("abu", _SERVANT.sub("abd", text)), bare="" if other == text else other)


def _without_particles(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts, articles left out, `Abd al-` and `Abu` joined with what follows, sons and daughters marked."""
    pending, father = "", False
    for part in parts:
        text = _article_off(part.text) if part.arabic else part.text
        if text in (_ARABIC_OF_FATHER if part.arabic else _OF_FATHER):
            father = True
        elif text in (_ARABIC_JOINED if part.arabic else _JOINED):
            pending = text if part.arabic else text[:3]
        elif part.arabic or text not in _PARTICLES:
            kind = Kind.PATRONYMIC if father else part.kind
            yield Part(pending + text, kind, part.arabic, "" if pending else part.bare)
            pending, father = "", False
    if pending:
        yield Part(pending)


def _article_off(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 4 and word != "الله" else word


def _with_patronymics(parts: Iterator[Part]) -> Iterator[Part]:
    """Yield the parts with patronymics marked: Slavic ones only where a given and a family name stand beside."""
    found = list(parts)
    for place, part in enumerate(found):
        follower = found[place + 1].text if place + 1 < len(found) else ""
        if part.text in _CHILD_OF and place:
            continue
        slavic = len(found) > 2 and _PATRONYMIC.fullmatch(part.text)
        child = place and follower in _CHILD_OF and not FAMILY.fullmatch(part.text)
        if part.kind is Kind.NAME and (slavic or child or _ATTACHED.fullmatch(part.text)):
            part = replace(part, kind=Kind.PATRONYMIC)
        yield part
