"""The last look at a finished file before it is written: what it must not hold, wherever in it and however spelled.

Names of those who may not be named; what must not be repeated; codes and ids of items; names of officers; metadata;
links. A finding names the place, and never what was found there.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from intake.desk.exports import inspection, language
from intake.desk.exports.clearing import Cleared
from intake.desk.exports.errors import LeakFound
from intake.desk.exports.inspection import Found
from intake.desk.exports.kinds import Form
from intake.desk.exports.wording import bared, words
from intake.desk.store.items import Item

_MOST = 8
_ID = "[0-9a-f]{32}"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What may not stand in a file beside names: items by code and id, officers by name."""

    codes: re.Pattern[str] | None
    officers: re.Pattern[str] | None

    @classmethod
    def of(cls, cleared: Cleared, items: Sequence[Item], officers: Collection[str]) -> "Secrets":
        """Return those of a case; inside the office its own codes and names are no secret."""
        if cleared.inside:
            return cls(None, None)
        # an officer who is called as somebody or some place that is shown, or as a word of ours, cannot be told apart
        shown = [name for one in cleared.record.entities for name in one.names]
        named = {word.written.casefold() for name in shown for word in words(name.form)}
        common = named | language.vocabulary()
        codes = [rf"{item.code[:4]}[-\s]?{item.code[5:]}" for item in items] + [item.envelope for item in items]
        named_here = [re.escape(name) for name in officers if name.casefold() not in common]
        return cls(_pattern([_ID, *codes]), _pattern(named_here))


def check(data: bytes, form: Form, cleared: Cleared, secrets: Secrets) -> None:
    """Refuse a file that holds what it must not hold."""
    found = [f"{trace.place}: {trace.what}" for trace in inspection.traces(data, form)]
    for text in inspection.texts(data, form):
        found += [f"{text.place}: {what}" for what in _held(text, cleared, secrets)]
    refuse(found)


def refuse(found: Sequence[str]) -> None:
    """Refuse where anything was found."""
    if found:
        places = list(dict.fromkeys(found))
        more = f" and {len(places) - _MOST} more" if len(places) > _MOST else ""
        raise LeakFound("; ".join(places[:_MOST]) + more)


def _held(found: Found, cleared: Cleared, secrets: Secrets) -> Iterator[str]:
    if cleared.searched.hits(found.text):
        yield "a name that may not appear"
    if cleared.unsaid.repeated(found.text):
        yield "words that must not be repeated"
    plain = bared(found.text)[0]
    if secrets.codes and secrets.codes.search(plain):
        yield "a code or id of an item"
    if secrets.officers and secrets.officers.search(plain):
        yield "the name of an officer"


def _pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    """Return what finds any of some words where they stand alone."""
    if not words:
        return None
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])", re.IGNORECASE)
