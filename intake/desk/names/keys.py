"""Keys by which a name is found among very many: the consonants of its parts, with one of them left out each time.

Two words whose consonants differ by one have a key in common, however their vowels are written. Keys only find; who is
proposed is decided by `matching`. A key is ASCII: `k` consonants, `i` an initial, `n` how many names there are.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import permutations

from intake.desk.names import arabic, folding, han
from intake.desk.names.form import Kind, Name, Part

_SILENT = re.compile("[aeiouv]|(?<=[aeiou])h$")
# letters that romanisations confuse are one
_MERGED = str.maketrans("czdbg", "xstpk")
_SHORTEST_SHORTENED = 4
_MOST_PARTS = 6
_LONGEST_PINYIN = 4


def of_name(name: Name) -> str:
    """Return all keys of a name, separated by spaces."""
    if name.han:
        return " ".join((_characters(name), *_pinyin(name)))
    found = {key for part in _parts(name) for key in (*_of_part(part), *_initial(part))}
    return " ".join(sorted({*found, *_pinyin(name), f"n{len(name.names)}"}))


def questions(name: Name) -> Iterator[str]:
    """Yield what to ask an index of keys (FTS5), the narrowest question first."""
    if name.han:
        yield from (f'"{_characters(name)}"', _any(_pinyin(name)))
        return
    if sounds := _pinyin(name):
        yield _any(sounds)
    parts = _parts(name)
    names = [part for part in parts if part.kind is not Kind.INITIAL]
    whole = [_any([f"b{bone}" for bone in _bones(part)]) for part in names]
    groups = [_any(_shortened(part)) for part in names]
    initials = [key for part in parts if part.kind is Kind.INITIAL for key in _initial(part)]
    if len(names) > 1:
        yield _pairs(whole, whole)
        yield _pairs(whole, groups)
        yield _pairs(groups, groups)
    if groups and initials:
        yield f"{_any(groups, quoted=False)} AND {_any(initials)}"
    if groups:
        alone = " OR ".join(f"({group} AND n1)" for group in groups)
        yield alone
    if len(groups) == 1:
        yield from (whole[0], groups[0])
    elif names and len(groups) == 2:
        # "Anna K." is found by "Anna Kim"
        yield " OR ".join(
            f"({group} AND {_any(_initial(other))} AND n1)"
            for group, other in ((groups[0], names[1]), (groups[1], names[0]))
            if _initial(other)
        )


def _pairs(ones: Sequence[str], others: Sequence[str]) -> str:
    """Return the question for two parts of a name at once, one from each list."""
    places = permutations(range(len(ones)), 2)
    return " OR ".join(
        f"({ones[left]} AND {others[right]})" for left, right in places if ones is not others or left < right
    )


def consonants(folded: str) -> str:
    """Return the consonants of a folded word; those that are confused are one."""
    return _SILENT.sub("", folded).translate(_MERGED)


def of_arabic(word: str) -> str:
    """Return the consonants of a word in Arabic letters in the same letters."""
    return consonants(arabic.consonants(word))


def _parts(name: Name) -> Sequence[Part]:
    return name.parts[:_MOST_PARTS]


def _characters(name: Name) -> str:
    return "h" + name.han.encode("utf-8").hex()


def _pinyin(name: Name) -> list[str]:
    """Return the letters of a name in both orders, where they are, or could be, those of pinyin."""
    sounds = han.pinyin(name.han) if name.han else tuple(map(folding.bare, name.plain.split()))
    if not 2 <= len(sounds) <= _LONGEST_PINYIN or not all(sounds):
        return []
    return [f"y{''.join(sounds)}", f"y{''.join((*sounds[1:], sounds[0]))}"]


def _of_part(part: Part) -> list[str]:
    return [] if part.kind is Kind.INITIAL else [*(f"b{bone}" for bone in _bones(part)), *_shortened(part)]


def _bones(part: Part) -> list[str]:
    """Return the consonants of a part, in both readings where it has two; a name of vowels only has none."""
    bones = {of_arabic(part.text)} if part.arabic else {consonants(part.text)}
    bones |= {consonants(part.bare)} if part.bare else set()
    return sorted(bone or "0" for bone in bones)


def _shortened(part: Part) -> list[str]:
    """Return the keys of a part that survive one other consonant."""
    keys = set()
    for bone in _bones(part):
        keys.add(f"k{bone}")
        if len(bone) >= _SHORTEST_SHORTENED:
            keys |= {f"k{bone[:place]}{bone[place + 1 :]}" for place in range(len(bone))}
    return sorted(keys)


def _initial(part: Part) -> list[str]:
    return [] if part.arabic or not part.text else [f"i{part.text[0]}"]


def _any(keys: Sequence[str], *, quoted: bool = True) -> str:
    """Return the question for any of several keys; they have letters of ours only."""
    return "(" + " OR ".join(f'"{key}"' if quoted else key for key in keys) + ")"
