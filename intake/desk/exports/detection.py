"""Finding people in free text by any form of their name: every script, transliteration, case ending and initial.

A word is a hit where it folds to a part of a name, where it is another spelling or an inflected form of one, or a
short form of a given name. Parts that are shorter than four letters, or that are words of our own texts, count beside
another part of the same name, or where they are written as names. What is allowed (a named person of the same family, a
place) is a hit where an initial beside it is not that of who may be named. It prefers a hit too many: what is masked in
vain costs a word, what is missed may cost a life. What may be a name and is no sure hit is a doubt, for a human to see.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

from intake.desk.exports import divided, scripts, surroundings, wording
from intake.desk.exports.divided import Gap, Joined
from intake.desk.exports.wording import Word
from intake.desk.names import folding, han, keys
from intake.desk.names.closeness import Closeness, of_parts
from intake.desk.names.diminutives import is_short_of
from intake.desk.names.form import Kind, Part, parse

_SHORTEST = 4  # letters of a part that is a hit alone
_SHORTEST_ARABIC = 3
_SHORTEST_SPELLING = 5
_SHORTEST_SOUNDS = 3  # consonants of a name in another alphabet
_SHORTEST_APART = 6  # letters of a part that is found in two words of a sentence
_SHORTEST_LETTERS = 3
_SHORTEST_NAME = 2  # letters of a part that is written as a name
_SHORTEST_AT_ONCE = 3  # and where a capital says nothing, for it begins a sentence
_MOST_WORDS = 6  # of a name
_LONGEST_WORD, _LONGEST_LETTERS = 80, 30
# they stand in many names and are nobody's
_PARTICLES = frozenset(
    re.findall(
        "[a-z]+",
        "al el ul il bin ibn ben bint abu abd van von de da del dos du di la le les st uli ulu kizi gizi oglu ogli",
    )
)
_LONGEST_ENDING = 4
_WIDEST = 3
_PARTICLE = re.compile(r"\b(?:al|el|bin|ibn|bint|abu|van|von|de|da)\b", re.IGNORECASE)
_HANGUL = re.compile("[\uac00-\ud7a3]{3,4}")
_HAN_WITH_TWO = 3  # characters of a name whose given name has two
_LONGEST_HAN = 4  # characters of a name
_RUN = re.compile(rf"{han.LETTERS.pattern}(?:[\s·・•]?{han.LETTERS.pattern})*")


@dataclass(frozen=True, slots=True)
class Target:
    """One person to be found: every form of the name. `initials` tells whether initials alone are a hit too."""

    id: str
    forms: tuple[str, ...]
    initials: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """Where somebody is named in a text."""

    start: int
    end: int
    person: str


@dataclass(frozen=True, slots=True)
class _Name:
    """One form taken apart: parts that can be hits, their first letters, and Chinese characters or pinyin."""

    parts: tuple[Part, ...]
    initials: tuple[str, ...]
    han: str
    bare: str
    written: str
    words: tuple[frozenset[str], ...]
    wholes: frozenset[str]
    handles: frozenset[str]
    sounds: frozenset[str]
    other: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one word is of one person: which part, and whether it is a hit alone.

    `exact` tells whether it is the very part, `whole` whether the name has no other, `ours` whether it is a word of our
    texts too, `shared` whether somebody who may be named is called so, or a place.
    """

    target: int
    part: str
    alone: bool
    exact: bool = False
    whole: bool = False
    ours: bool = False
    shared: bool = False
    handle: bool = False

    @property
    def free(self) -> bool:
        """Whether nothing but the person is called so."""
        return not (self.ours or self.shared)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Whether some name begins and whether one ends as a piece of a word does."""

    begins: bool
    ends: bool


class Finder:
    """Finds some people in texts; built once for an export."""

    def __init__(
        self,
        targets: Sequence[Target],
        named: Collection[str] = (),
        ours: Collection[str] = (),
        places: Collection[str] = (),
        called: Collection[str] = (),
    ) -> None:
        self._targets = targets
        self._names = [_taken_apart(target.forms) for target in targets]
        self._allowed = {part.text for part in _meant(named)} | {
            place.text for place in _meant(places) if not self._is_hidden(place)
        }
        self._ours = frozenset(part.text for word in ours for part in wording.parts(word))
        self._seen: dict[str, tuple[_Seen, ...]] = {}
        self._texts: dict[str, set[int]] = {}
        for number, part in self._every_part():
            self._texts.setdefault(part.text, set()).add(number)
        self._pieces: dict[str, _Piece] = {}
        longest = max((len(form) for target in targets for form in target.forms), default=0) + _LONGEST_ENDING
        self._longest = min(longest, _LONGEST_WORD)
        self._bearers = _taken_apart((*named, *places))
        self._labels = frozenset(label.casefold() for label in called)

    def hits(self, text: str) -> list[Hit]:
        """Return where people are named, in order; what touches is one hit."""
        if not self._targets or not text:
            return []
        found = [*self._by_words(text), *self._by_characters(text)]
        return _joined(sorted(found, key=lambda hit: (hit.start, -hit.end)), text)

    def doubts(self, text: str) -> list[Hit]:
        """Return what may be somebody's name and is no hit: a short part or word of ours, a name that others share."""
        if not self._targets or not text:
            return []
        sure = self.hits(text)
        words = list(wording.words(text))
        seen = [self._of_word(word.written) for word in words]
        found = [
            Hit(word.start, word.end, self._targets[one.target].id)
            for place, word in enumerate(words)
            for one in seen[place]
            if self._may_be(text, words, place, one) and not any(hit.start <= word.start < hit.end for hit in sure)
        ]
        return list(dict.fromkeys(found))

    def _is_hidden(self, place: Part) -> bool:
        """Tell whether a place is called as somebody who is hidden, which is no reason to show the name."""
        return any(part.text == place.text or _is_spelled(part, place) for _, part in self._every_part())

    def _every_part(self) -> Iterator[tuple[int, Part]]:
        return ((number, part) for number, names in enumerate(self._names) for name in names for part in name.parts)

    # Words

    def _by_words(self, text: str) -> Iterator[Hit]:
        words = list(wording.words(text))
        seen = [self._of_word(word.written) for word in words]
        for place in range(len(words)):
            for one in seen[place]:
                if one.alone or _has_neighbour(one, place, seen) or self._is_meant(text, words, place, one):
                    yield Hit(*_with_initials(words, place), self._targets[one.target].id)
        yield from self._by_pieces(text, words, seen)
        yield from self._by_initials(words)
        yield from self._by_pinyin(words)
        yield from self._by_sound(words)

    def _is_meant(self, text: str, words: Sequence[Word], place: int, one: _Seen) -> bool:
        """Tell whether what stands around a word says that it is a name, and whose."""
        word = words[place]
        if one.handle:
            return not surroundings.ends_label(text, word.start + 1, self._labels)
        if one.shared:
            return self._told_apart(text, words, place, one) is True
        if not one.exact or len(one.part) < _SHORTEST_NAME or not surroundings.is_written_as_name(word):
            return False
        if surroundings.is_addressed(text, word):
            return True
        at_once = one.whole or surroundings.is_owner(word) or len(one.part) >= _SHORTEST_AT_ONCE
        return one.free and (at_once or not surroundings.begins_sentence(text, word))

    def _may_be(self, text: str, words: Sequence[Word], place: int, one: _Seen) -> bool:
        """Tell whether a word that is no hit may be a name all the same."""
        word = words[place]
        if one.shared:
            return self._told_apart(text, words, place, one) is None
        if not one.exact or one.part in _PARTICLES or not surroundings.is_written_as_name(word) or word.initial:
            return False
        if one.free or surroundings.is_owner(word):
            return True
        return not (surroundings.begins_sentence(text, word) or surroundings.is_beside_number(text, word))

    def _told_apart(self, text: str, words: Sequence[Word], place: int, one: _Seen) -> bool | None:
        """Tell whether a name that others share is the hidden person's, by what stands beside; nothing if it may be."""
        meant = {part.text for part in wording.parts(words[place].written)}
        bearers = [name for name in self._bearers if any(meant & texts for texts in name.words)]
        initials = surroundings.initials_beside(text, words, place, self._labels)
        beside = {_initial(letter) for letter in initials}
        others = _initials_but(bearers, meant)
        if beside & _initials_but(self._names[one.target], meant):
            return None if beside & others else True
        nearest = [words[near].written for near in surroundings.around(place, words) if near != place]
        near = {part.text for written in nearest for part in wording.parts(written)}
        theirs = {text for name in bearers for texts in name.words if not meant & texts for text in texts}
        return False if beside & others or near & theirs else None

    def _by_pieces(self, text: str, words: Sequence[Word], seen: Sequence[Sequence[_Seen]]) -> Iterator[Hit]:
        """Yield names that are divided: at a line's end, by hyphens or spaces, into letters."""
        for one in divided.joined(text, words, self._longest, self._begins):
            if not any(found.alone for place in range(one.first, one.last + 1) for found in seen[place]):
                yield from self._of_pieces(words, one, self._whole(one, words[one.last].written))
        for one in divided.spelled(text, words, min(self._longest, _LONGEST_LETTERS)):
            shortest = _SHORTEST_LETTERS if one.gap is Gap.TIGHT else _SHORTEST_APART
            yield from self._of_pieces(words, one, self._exact(one.written, shortest))

    def _of_pieces(self, words: Sequence[Word], one: Joined, meant: set[int]) -> Iterator[Hit]:
        return (Hit(words[one.first].start, words[one.last].end, self._targets[number].id) for number in meant)

    def _whole(self, one: Joined, last: str) -> set[int]:
        """Return who is meant by pieces as one word; where they are words of a sentence it must be the very name."""
        if one.gap is Gap.TIGHT:
            return {found.target for found in self._of_word(one.written) if found.alone}
        named = one.gap is Gap.LINE and not one.written[:1].islower()
        shortest = _SHORTEST if named else _SHORTEST_APART
        if len(one.written) < shortest or not self._piece(last).ends:
            return set()
        return self._exact(one.written, shortest)

    def _exact(self, written: str, shortest: int) -> set[int]:
        """Return whose name, or part of it, a word is to the letter; what is allowed or a word of ours is nobody's."""
        texts = {word.text for word in wording.parts(written) if len(word.text) >= shortest}
        mine = texts & self._texts.keys() - self._ours - self._allowed
        return {number for text in mine for number in self._texts[text]}

    def _begins(self, piece: str) -> bool:
        return self._piece(piece).begins

    def _piece(self, piece: str) -> "_Piece":
        """Tell where in a name a piece could stand, but for its letter at the gap, which may sound together."""
        if piece not in self._pieces:
            texts = [word.text for word in wording.parts(piece)]
            begins = any(part.startswith(text[:-1]) for text in texts for part in self._texts)
            ends = any(part.endswith(text[1:]) for text in texts for part in self._texts)
            self._pieces[piece] = _Piece(begins, ends)
        return self._pieces[piece]

    def _of_word(self, written: str) -> tuple[_Seen, ...]:
        if written not in self._seen:
            self._seen[written] = tuple(self._compared(written))
        return self._seen[written]

    def _compared(self, written: str) -> Iterator[_Seen]:
        meant = wording.parts(written)
        texts, other = {word.text for word in meant}, scripts.is_other(written)
        for number, names in enumerate(self._names):
            for name in names:
                for part in name.parts:
                    if same := {word.text for word in meant if _is(part, word)}:
                        yield self._judged(number, name, part, same)
                if other or name.other:
                    yield from self._by_bones(written, number, name, meant)
                if len(written) > _SHORTEST and texts & name.wholes:
                    yield _Seen(number, name.written, True)
                if handle := texts & name.handles - self._ours:
                    others = any(handle & bearer.handles for bearer in self._bearers)
                    yield _Seen(number, name.written, False, shared=others, handle=not others)

    def _by_bones(self, written: str, number: int, name: _Name, meant: Sequence[Part]) -> Iterator[_Seen]:
        """Yield what a word sounds as, where it or the name is in a script of its own."""
        texts = {word.text for word in meant}
        if texts & (self._ours | self._allowed):
            return
        if scripts.is_other(written):
            found, sure = scripts.sounds(written) & name.sounds, scripts.SHORTEST
        elif not written[:1].islower():
            # Latin words of three consonants are too many to be sure
            found, sure = name.sounds & {scripts.skeleton(text) for text in texts}, scripts.SHORTEST + 1
        else:
            return
        yield from (_Seen(number, bones, len(bones) >= sure, exact=True, ours=True) for bones in found)

    def _judged(self, number: int, name: _Name, part: Part, same: set[str]) -> _Seen:
        """Return what a word is that is a part of a name in some meanings."""
        long = len(part.text) >= (_SHORTEST_ARABIC if part.arabic else _SHORTEST)
        ours, shared = bool(same & self._ours), part.text not in same - self._allowed and bool(same & self._allowed)
        exact, whole = part.text in same, len(name.words) == 1
        return _Seen(number, part.text, long and not (ours or shared), exact, whole, ours, shared)

    def _by_initials(self, words: Sequence[Word]) -> Iterator[Hit]:
        """Yield initials that stand alone: two or three letters with full stops, in either order."""
        for place in range(len(words) - 1):
            run = []
            for word in words[place : place + 3]:
                if not (word.initial and word.dotted and word.written.isupper()):
                    break
                run.append(word)
            letters = tuple(_initial(word.written) for word in run)
            for number, names in enumerate(self._names):
                if len(letters) < 2 or not self._targets[number].initials:
                    continue
                if any(
                    letters in (name.initials[: len(letters)], name.initials[::-1][: len(letters)]) for name in names
                ):
                    yield Hit(run[0].start, run[-1].end + 1, self._targets[number].id)

    def _by_pinyin(self, words: Sequence[Word]) -> Iterator[Hit]:
        """Yield Latin words that are the sounds of a name in Chinese characters."""
        sounds = {name.bare: number for number, names in enumerate(self._names) for name in names if name.han}
        if not sounds:
            return
        given = {
            "".join(han.syllables(name.han[1:])): number
            for number, names in enumerate(self._names)
            for name in names
            if len(name.han) == _HAN_WITH_TWO
        }
        bare = [folding.bare(word.written) for word in words]
        for place, word in enumerate(words):
            for length in (1, 2):
                spelled = "".join(bare[place : place + length])
                if spelled in given and spelled not in self._ours and word.written[:1].isupper():
                    yield Hit(
                        word.start, words[min(place + length, len(words)) - 1].end, self._targets[given[spelled]].id
                    )
            for length in (1, 2, 3):
                letters = bare[place : place + length]
                for spelled in ("".join(letters), "".join([*letters[1:], letters[0]])):
                    if len(letters) == length and len(spelled) >= _SHORTEST and spelled in sounds:
                        yield Hit(word.start, words[place + length - 1].end, self._targets[sounds[spelled]].id)

    def _by_sound(self, words: Sequence[Word]) -> Iterator[Hit]:
        """Yield two or three words that sound together as a name in a script of its own: Kim Chul-soo in Korean."""
        for number, names in enumerate(self._names):
            heard = {bones for name in names if name.other for bones in name.sounds}
            wanted = {bones for bones in heard if len(bones) >= scripts.SHORTEST}
            for place in range(len(words) - 1) if wanted else ():
                for run in (words[place : place + 3], words[place : place + 2]):
                    if not run[0].written[:1].isupper() or any(word.initial for word in run):
                        continue
                    written = [word.written for word in run]
                    forms = "".join(written), "".join((*written[-1:], *written[:-1]))
                    if any(scripts.skeleton(part.text) in wanted for form in forms for part in wording.parts(form)):
                        yield Hit(run[0].start, run[-1].end, self._targets[number].id)
                        break

    # Chinese characters

    def _by_characters(self, text: str) -> Iterator[Hit]:
        """Yield names in Chinese characters, in whichever form, and those whose pinyin is a Latin name."""
        if not han.LETTERS.search(text):
            return
        plain, places = wording.bared(text)
        for run in _RUN.finditer(plain):
            there = [place for place in range(*run.span()) if han.LETTERS.match(plain[place])]
            simple = "".join(han.simplified(plain[place]) for place in there)
            for number, start, end in {*self._written(simple), *self._sounded(simple)}:
                first, last = there[start], there[end - 1]
                span = (first, last + 1) if places is None else (places[first], places[last] + 1)
                yield Hit(*span, self._targets[number].id)

    def _written(self, simple: str) -> Iterator[tuple[int, int, int]]:
        """Yield where names stand as they are written; a given name of two characters says enough."""
        for number, names in enumerate(self._names):
            wanted = {part for name in names if name.han for part in (name.han, name.han[1:]) if len(part) > 1}
            for part in wanted:
                yield from ((number, *found.span()) for found in re.finditer(re.escape(part), simple))

    def _sounded(self, simple: str) -> Iterator[tuple[int, int, int]]:
        """Yield where two to four characters sound as a name in Latin letters, in either order."""
        wanted: dict[str, set[int]] = {}
        for number, names in enumerate(self._names):
            for name in names:
                if name.bare and not name.han and 2 <= len(name.initials) <= _LONGEST_HAN:
                    wanted.setdefault(name.bare, set()).add(number)
        sounds = [_sound(letter) for letter in simple] if wanted else []
        for start in range(len(sounds)):
            for end in range(start + 2, min(start + _LONGEST_HAN, len(sounds)) + 1):
                heard = sounds[start:end]
                for spelled in ("".join(heard), "".join((*heard[1:], heard[0]))):
                    yield from ((number, start, end) for number in wanted.get(spelled, ()))


@lru_cache(1 << 14)
def _sound(letter: str) -> str:
    return "".join(han.syllables(letter))


def _meant(forms: Collection[str]) -> set[Part]:
    return {part for form in forms for word in wording.words(form) for part in _of_name(word)}


def _of_name(word: Word) -> tuple[Part, ...]:
    return wording.parts(word.written, as_written=True)


def _taken_apart(forms: Sequence[str]) -> tuple[_Name, ...]:
    """Return every form of a name in the parts that are looked for."""
    found = []
    for form in forms:
        parsed = parse(form[: folding.LONGEST])
        kept = [part for part in parsed.parts if part.kind is not Kind.INITIAL and part.text]
        more = [part for word in wording.words(form) if not word.initial for part in _of_name(word)]
        parts = tuple(dict.fromkeys(Part(part.text, arabic=part.arabic) for part in (*kept, *more)))
        words = list(wording.words(form[: folding.LONGEST]))
        initials = tuple(_initial(word.written) for word in words)
        texts = tuple(frozenset(part.text for part in _of_name(word)) for word in words)
        bare = "".join(han.pinyin(parsed.han)) if parsed.han else folding.bare(form[: folding.LONGEST])
        parts = () if parsed.han else parts
        found.append(
            _Name(
                parts=parts,
                initials=initials,
                han=parsed.han,
                bare=bare,
                written=form,
                words=texts,
                wholes=_wholes(words),
                handles=_handles(words),
                sounds=_sounds_of(words),
                other=scripts.is_other(form),
            )
        )
    return tuple(found)


def _initial(written: str) -> str:
    parts = wording.parts(written[:1])
    return parts[0].text[:1] if parts else ""


def _initials_but(names: Sequence[_Name], meant: set[str]) -> set[str]:
    """Return the initials of names without those of a word that they share."""
    return {
        letter for name in names for letter, texts in zip(name.initials, name.words, strict=True) if not meant & texts
    }


def _wholes(words: Sequence[Word]) -> frozenset[str]:
    """Return a name written as one word, in both orders, and each two of its words."""
    written = [word.written for word in words[:_MOST_WORDS] if not word.initial]
    found = ["".join(written), "".join(reversed(written))] if len(written) > 1 else []
    found += ["".join(pair) for pair in permutations(written, 2)]
    return frozenset(part.text for form in found for part in wording.parts(form, as_written=True) if not part.arabic)


def _sounds_of(words: Sequence[Word]) -> frozenset[str]:
    """Return the consonants of each part of a name, and of the whole with the family name first or last."""
    written = [word.written for word in words[:_MOST_WORDS] if not word.initial]
    forms = {*written, "".join(written), "".join(written[1:]), "".join((*written[1:], *written[:1]))}
    # a Korean name is one word; its first syllable is the family
    forms |= {form[1:] for form in written if _HANGUL.fullmatch(form)}
    heard: set[str] = set()
    for form in filter(None, forms):
        folded = {part.text for part in wording.parts(form, as_written=True) if not part.arabic}
        heard |= scripts.sounds(form) if scripts.is_other(form) else {scripts.skeleton(text) for text in folded}
    return frozenset(bones for bones in heard if len(bones) >= scripts.SHORTEST_BESIDE)


def _handles(words: Sequence[Word]) -> frozenset[str]:
    """Return what a name is as a handle: the initials of its other words before or after one of them."""
    found = set()
    for place, word in enumerate(words[:_MOST_WORDS]):
        others = [other.written[0] for other in (*words[:place], *words[place + 1 : _MOST_WORDS])]
        if len(word.written) >= _SHORTEST:
            found |= {form for one in {*others, "".join(others)} for form in (one + word.written, word.written + one)}
    folded = (wording.parts(form, as_written=True)[:1] for form in found)
    # a letter doubled at the end folds to the name itself
    alone = {part.text for word in words for part in _of_name(word)}
    return frozenset(part.text for parts in folded for part in parts if len(part.text) > _SHORTEST) - alone


def _is(part: Part, word: Part) -> bool:
    """Tell whether a word of a text can be a part of a name."""
    if part.text == word.text:
        return True
    if not part.arabic and not word.arabic and is_short_of(part.text, word.text):
        return True
    return _is_inflected(part, word) or _is_spelled(part, word)


def _is_spelled(part: Part, word: Part) -> bool:
    """Tell whether a word is another spelling of a part of a name, or that of a woman or a man of the family."""
    shortest = min(len(part.text), len(word.text))
    if part.arabic or word.arabic:
        return shortest >= _SHORTEST_ARABIC and (of_parts(part, word) >= Closeness.GENDER or _sounds(part, word))
    return shortest >= _SHORTEST_SPELLING and of_parts(part, word) in (Closeness.GENDER, Closeness.SPELLING)


def _sounds(part: Part, word: Part) -> bool:
    """Tell whether two words have the same consonants, p and b and the like for one: Ospanov in Arabic letters."""
    if part.arabic == word.arabic:
        return False
    ours, theirs = (
        (keys.of_arabic(one.text) if one.arabic else keys.consonants(one.text)).replace("f", "") for one in (part, word)
    )
    return ours == theirs and len(ours) >= _SHORTEST_SOUNDS


def _is_inflected(part: Part, meant: Part) -> bool:
    """Tell whether a word is a name with an ending of its language: Sadykovoi, Aiguldin, Samples."""
    name, word = part.text, meant.text
    if part.arabic or meant.arabic or min(len(name), len(word)) < _SHORTEST:
        return False
    stem = name[:-1] if name[-1] in "aeiou" and len(name) > _SHORTEST else name
    return word.startswith(stem) and len(word) <= len(stem) + _LONGEST_ENDING


def _has_neighbour(one: _Seen, place: int, seen: Sequence[Sequence[_Seen]]) -> bool:
    """Tell whether another part of the same name stands beside."""
    return any(
        other.target == one.target and other.part != one.part
        for near in (place - 1, place + 1)
        if 0 <= near < len(seen)
        for other in seen[near]
    )


def _with_initials(words: Sequence[Word], place: int) -> tuple[int, int]:
    """Return the span of a word with the initials around it, which say as much."""
    first, last = place, place
    while first and words[first - 1].initial and words[first - 1].dotted:
        first -= 1
    while last + 1 < len(words) and words[last + 1].initial and words[last + 1].dotted:
        last += 1
    end = words[last].end + (words[last].initial and words[last].dotted)
    return words[first].start, end


def _joined(found: Sequence[Hit], text: str) -> list[Hit]:
    """Return hits with those of one person that touch made one, and what overlaps given to the first."""
    merged: list[Hit] = []
    for hit in found:
        last = merged[-1] if merged else None
        if last and (hit.start < last.end or (hit.person == last.person and _touch(text[last.end : hit.start]))):
            merged[-1] = Hit(last.start, max(last.end, hit.end), last.person)
        else:
            merged.append(hit)
    return merged


def _touch(between: str) -> bool:
    """Tell whether what stands between two parts of a name belongs to it: a space, a hyphen, an article."""
    rest = _PARTICLE.sub("", between)
    return len(rest) <= _WIDEST and not any(letter.isalnum() or letter in ";!?\n" for letter in rest)


def masked(text: str, hits: Sequence[Hit], names: Mapping[str, str]) -> str:
    """Return a text with what stands at the hits replaced by what its person is called there."""
    pieces, place = [], 0
    for hit in hits:
        pieces += [text[place : hit.start], f"[{names[hit.person]}]"]
        place = hit.end
    return "".join((*pieces, text[place:]))
