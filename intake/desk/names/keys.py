"""Keys by which a name is found among very many: the consonants of its parts, with one of them left out each time.

Two words whose consonants differ by one have a key in common, however their vowels are written. Keys only find; who is
proposed is decided by `matching`. A key is ASCII: `k` consonants, `i` an initial, `n` how many names there are.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from intake.desk.names import arabic, folding, han
from intake.desk.names.form import Kind, Name, Part

_SILENT = re.compile("[aeiouv]|(?<=[aeiou])h$")
# letters that romanisations confuse are one
_MERGED = str.maketrans("czdbg", "xstpk")
_SHORTEST_SHORTENED = 4
_MOST_PARTS = 6


def of_name(name: Name) -> str:
    """Return all keys of a name, separated by spaces."""
    found = {key for part in _parts(name) for key in (*_of_part(part), *_initial(part))}
    return " ".join(sorted(found | {f"n{len(name.names)}"}))


def questions(name: Name) -> Iterator[str]:
    """Yield what to ask an index of keys (FTS5), the narrowest question first."""
    parts = _parts(name)
    names = [part for part in parts if part.kind is not Kind.INITIAL]
    groups = [_any(_of_part(part)) for part in names]
    initials = [key for part in parts if part.kind is Kind.INITIAL for key in _initial(part)]
    pairs = [f"({left} AND {right})" for left, right in combinations(groups, 2)]
    if pairs:
        yield " OR ".join(pairs)
    if groups and initials:
        yield f"{_any(groups, quoted=False)} AND {_any(initials)}"
    if groups:
        alone = " OR ".join(f"({group} AND n1)" for group in groups)
        yield alone
    if len(groups) == 1:
        yield groups[0]
    elif names and len(groups) == 2:
        # "Anna K." is found by "Anna Kim"
        yield " OR ".join(
            f"({group} AND {_any(_initial(other))} AND n1)"
            for group, other in ((groups[0], names[1]), (groups[1], names[0]))
            if _initial(other)
        )


def consonants(folded: str) -> str:
    """Return the consonants of a folded word; those that are confused are one."""
    return re.sub(r"(.)\1+", r"\1", _SILENT.sub("", folded).translate(_MERGED))


def of_arabic(word: str) -> str:
    """Return the consonants of a word in Arabic letters in the same letters."""
    return consonants(arabic.consonants(word))


def _parts(name: Name) -> Sequence[Part]:
    if not name.han:
        return name.parts[:_MOST_PARTS]
    sounds = dict.fromkeys((*han.pinyin(name.han), *han.syllables(name.han)))
    return [Part(folding.word(sound)) for sound in sounds if sound][:_MOST_PARTS]


def _of_part(part: Part) -> list[str]:
    if part.kind is Kind.INITIAL:
        return []
    bones = {of_arabic(part.text)} if part.arabic else {consonants(part.text)}
    bones |= {consonants(part.bare)} if part.bare else set()
    # a name of vowels only has none
    return sorted({f"k{key}" for bone in bones for key in _shortened(bone or "0")})


def _shortened(bone: str) -> Iterator[str]:
    yield bone
    if len(bone) >= _SHORTEST_SHORTENED:
        yield from (bone[:place] + bone[place + 1 :] for place in range(len(bone)))


def _initial(part: Part) -> list[str]:
    return [] if part.arabic or not part.text else [f"i{part.text[0]}"]


def _any(keys: Sequence[str], *, quoted: bool = True) -> str:
    """Return the question for any of several keys; they have letters of ours only."""
    return "(" + " OR ".join(f'"{key}"' if quoted else key for key in keys) + ")"
