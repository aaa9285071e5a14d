"""The texts of exports in one language, from a file of data; and the words in them, which are nobody's name.

A text that is missing in a language is an error of ours. What is filled in is never read as a pattern again.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from intake.desk.cases import dates, terms
from intake.desk.cases.dates import GivenDate
from intake.desk.exports import wording
from intake.desk.exports.kinds import LANGUAGES

Texts = Mapping[str, Mapping[str, str | list[str]]]


@dataclass(frozen=True, slots=True)
class Language:
    """One language."""

    code: str
    texts: Texts

    def say(self, section: str, key: str, **values: object) -> str:
        """Return a text with its values filled in."""
        return str(self.texts[section][key]).format(**{name: str(value) for name, value in values.items()})

    def list_of(self, section: str, key: str) -> list[str]:
        """Return a list of words."""
        return list(self.texts[section][key])

    def gap(self, key: str, **values: object) -> str:
        """Return the mark of something that is missing."""
        return self.say("gap", "mark", what=self.say("gap", key, **values))

    def joined(self, parts: Sequence[str]) -> str:
        """Return things in a row: a, b and c."""
        if len(parts) < 2:
            return "".join(parts)
        return self.say("list", "and", first=self.say("list", "comma").join(parts[:-1]), last=parts[-1])

    def count(self, number: int) -> str:
        """Return a number at the beginning of a sentence."""
        return str(self.texts["number"].get(str(number), number))

    def when(self, date: GivenDate | None) -> str:
        """Return a date as a sentence begins with it; a part that the office inferred counts as it stands."""
        if date is None or date.iso is None:
            return self.say("month", "unknown")
        first, _, last = date.iso.partition("/")
        if last:
            return self.say("month", "range", first=self._plain(first), last=self._plain(last))
        shape = {10: "day", 7: "month", 4: "year"}[len(first)]
        if date.precision == "about":
            return self.say("month", "about", when=self._plain(first))
        return self.say("month", shape, **self._parts(first))

    def dated(self, text: str) -> str:
        """Return a text as it is, and a day or a month that is written for machines as people write it."""
        return self._plain(text) if len(text) > len("2024") and dates.is_prefix(text) else text

    def _parts(self, iso: str) -> dict[str, object]:
        year, month, day = (*iso.split("-"), "", "")[:3]
        name = self.list_of("month", "names")[int(month) - 1] if month else ""
        return {"year": year, "month": name, "day": int(day) if day else ""}

    def _plain(self, iso: str) -> str:
        return " ".join(str(part) for part in reversed(self._parts_in_order(iso)) if part)

    def _parts_in_order(self, iso: str) -> Sequence[object]:
        parts = self._parts(iso)
        return (parts["year"], parts["month"], parts["day"])


@cache
def of(code: str) -> Language:
    """Return the texts of a language."""
    data = resources.files("intake.desk.exports").joinpath("words", f"{code}.toml").read_bytes()
    return Language(code, tomllib.loads(data.decode("utf-8")))


@cache
def vocabulary() -> frozenset[str]:
    """Return the words of our own texts and closed lists, in every language: a name that is one is no hit alone."""
    texts = [text for code in LANGUAGES for section in of(code).texts.values() for text in _flat(section)]
    lists = (terms.SOURCE_KINDS, terms.RELIABILITIES, terms.CONNECTIONS, terms.ROLES, terms.DEGREES, terms.HEDGES)
    texts += [term.label for one in lists for term in one]
    texts += [term.key for one in (*lists, terms.NAME_KINDS, terms.PRECISIONS, terms.ACT_TYPES) for term in one]
    return frozenset(word.written.casefold() for text in texts for word in wording.words(text))


def _flat(section: Mapping[str, str | list[str]]) -> list[str]:
    return [text for value in section.values() for text in ([value] if isinstance(value, str) else value)]
