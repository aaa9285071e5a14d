"""What of a name tells which group, organisation or place is meant: its proper words, or the whole of it.

"The group of five men" is a name in the record and tells nobody anything; "Steppe Library" does, though each of its
words may stand in any text. So a name is looked for by those of its words that are written as names and are no common
ones here; where it has none, by the whole; a description by its very words, and that of a mere crowd not at all. What
cannot be judged, as in scripts without capitals, is a name: a line too many costs a look.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from intake.desk.cases.model import Entity

_WORD: Final = re.compile(r"[^\W\d_]+")
# who is in a crowd, and how many: nothing else stands in a description of one
_CROWD: Final = frozenset(
    _WORD.findall(
        """
        a about aggressive all an and angry approximately armed around at attackers attendees between boys by children
        civilians clothes crowd event few five four from girls group guys hundred in individuals least local locals man
        many masked meeting men mob mostly nobody number of officer officers on other others over participant
        participants passers people person persons plain police policeman policemen protesters residents s security
        several six some strangers ten the their these thirty those three to twenty two unidentified uniformed unknown
        up visitors who with woman women young
        agents assaillants au autres aux certains cinq civil d dans de des deux dix du en enfants environ et femme
        femmes filles foule garçons groupe habitants homme hommes identifiés inconnu inconnus individus jeunes l la le
        les locaux masqués non participants passants personne personnes plusieurs police policier policiers présents
        quatre quelques réunion six trente trois une vingt
        в группа группы девушек девушки дети женщин женщины жителей жители из или лиц лица людей люди местные местных
        мужчин мужчины на неизвестные неизвестных несколько неустановленные около полицейские полицейских посетители
        пятеро с толпа толпы трое участники участников человек четверо шестеро
        """
    )
)

_SHORTEST: Final = 4  # letters of a word that says what somebody is; shorter ones join others


def common(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that texts write without a capital: in a name, too, they are words like others."""
    return frozenset(word for text in texts for word in _WORD.findall(text) if word.islower())


def words_of(entities: Iterable[Entity]) -> frozenset[str]:
    """Return every word of some names."""
    return frozenset(word.lower() for one in entities for name in one.names for word in _WORD.findall(name.form))


def words_in_notes(entities: Iterable[Entity]) -> frozenset[str]:
    """Return the words of role notes that do not stand in the description of any crowd."""
    words = {word.lower() for one in entities for word in _WORD.findall(one.role_note)}
    return frozenset(word for word in words - _CROWD if len(word) >= _SHORTEST or not word.isascii())


def forms(one: Entity, common: Collection[str]) -> tuple[str, ...]:
    """Return what a name is looked for by; nothing where it only describes."""
    proper = (name.form for name in one.names if _is_proper(name.form))
    return tuple(dict.fromkeys(form for name in proper for form in _own(name, common)))


def is_crowd(one: Entity) -> bool:
    """Tell whether every name only says how many of which people there were."""
    return all(word.lower() in _CROWD for name in one.names for word in _WORD.findall(name.form))


def is_written(one: Entity, text: str) -> bool:
    """Tell whether a text has the very words of a name, or of a description that is more than a crowd's."""
    forms = [name.form for name in one.names]
    named = any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text) for form in forms if _is_proper(form))
    described = any(form.casefold() in text.casefold() for form in forms if not _is_proper(form))
    return named or (described and not is_crowd(one))


def _is_proper(form: str) -> bool:
    """Tell whether a name is written as one, or in a script that has no capitals."""
    return form.lower() != form or form.upper() == form


def _own(form: str, common: Collection[str]) -> Sequence[str]:
    """Return the words of a name that are its own, or the whole where every word is a common one."""
    if form.upper() == form.lower():
        return (form,)
    return [word for word in _WORD.findall(form) if not word.islower() and word.lower() not in common] or (form,)
