"""Sentences that other parts of the desk make in English, said in the officer's language.

They are known here by their words, with places for values; a sentence is taken apart by them and put together again in
the language of the page. What is known by none is shown as it is, for it may be the words of an officer. A test looks
for each of them in the sources of the desk, so that a sentence that was changed there is changed here too.
"""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Final

from intake.desk.cases import terms
from intake.desk.screen import labels

# Names of pairs in front of an item, and what they say.
_PROVENANCE: Final = (
    "CONSENT",
    "DANGER",
    "FORGED?",
    "same source",
    "kind",
    "sealing",
    "known case",
    "the source says: now or in the next 48 hours",
    "the source does not agree that the office keeps this: delete it after reading",
    "names the mailbox of %(codes)s and has another source token: not from that source, so not joined",
    "has the source token of %(codes)s and names another mailbox or key: not joined, and not answered",
    "%(codes)s claims to be from the same source and is contradicted by its address",
    "of %(code)s changed by %(item)s on %(day)s: %(change)s",
    "%(line)s: %(before)s → %(after)s",
    "sealed with a bare age tool, without the form",
    "its size was visible on the way",
    "its size was visible on the way and to the server",
    "classical key: a future quantum computer could open a copy",
    "%(sibling)s, earlier",
    "%(sibling)s, later",
    "%(sibling)s, case %(codes)s",
    "%(code)s, follow-up of %(day)s",
    "%(code)s, report of %(day)s",
    "follow-up, as the source says",
    "follow-up, as the source says; nothing else of this source is here",
    "%(code)s (same source; proposed, not linked)",
    "the last epoch ended on %(day)s: nobody can send a report; `triage epoch new`",
    "the last epoch ends on %(day)s: `triage epoch new`, then carry an outbox to the server",
)
# What a report breaks of the rules of its form.
_PROBLEMS: Final = (
    "there are more than %(number)s files",
    "there are more than %(number)s entries",
    "%(number)s answers belong to no question of this form",
    "the answer is required",
    "the answer is not a text",
    "the text is empty; an unanswered question is left out",
    "the text is longer than %(number)s characters",
    "the text holds half of a surrogate pair",
    "the text must be one line",
    "the answer is not the name of a choice",
    "the answer is not one of the choices",
    "the answer is not a list of choices",
    "the list is empty; an unanswered question is left out",
    "a tick is not one of the choices",
    "the ticks are repeated or not in the order of the form",
    "the answer is not a set of answers",
    "the set is empty; an unanswered question is left out",
    "the answer is not a list of entries",
)
# Why two names may be one, or not.
_NAMES: Final = (
    "the same letters",
    "no letters to compare",
    "divided into words otherwise",
    "two names of %(place)s",
    "the same characters in traditional and simplified form",
    "sounds the same, written with other characters",
    "other characters",
    "the same sounds in pinyin, which other characters have too",
    "other sounds in pinyin",
    "nothing but initials in common",
    "nothing in common",
    "another patronymic",
    "another initial",
    "another name beside what is common",
    "the family name is that of a man and of a woman",
    "the name of a man and of a woman",
    "only a part of the name is there",
    "one name more",
    "a name abbreviated",
    "given name and patronymic abbreviated",
    "given name abbreviated",
    "a short form of the given name",
    "differs in one letter, which may make another name",
    "differs in one letter",
    "another way to spell the same sounds",
    "the same letters after folding",
    "%(reason)s, patronymic missing",
    "%(name)s ~ %(form)s: %(reason)s",
)
# On what a day rests.
_RULES: Final = (
    "%(rule)s, %(number)s days, %(checked)s: %(basis)s",
    "unconfirmed",
    "checked on %(day)s by %(officer)s",
    "set when the case became %(state)s",
    "agreement for %(audience)s of %(day)s",
    "practice today; a manual of 2008 asks for two months",
    "practice today; a manual of 2008 asks for 30 days",
    "practice today",
    "confidential until the window for a reply has ended",
    "comments on law and policy are public soon after they are sent; 48 hours' notice",
    "proposal",
    "proposal: read at once, decided within four hours",
    "proposal: within 24 hours",
    "reply-AL",
    "reply-UA",
    "reply-OL",
    "publish-AL",
    "publish-UA",
    "publish-OL",
    "follow-up-1",
    "follow-up-2",
    "follow-up-3",
    "reprisal-check",
    "decision-U0",
    "decision-U1",
    "decision-U2",
    "decision-U3",
)
# Why somebody is shown so, and what is left out of an export.
_EXPORTS: Final = (
    "%(label)s: %(reason)s",
    "no person",
    "nobody has answered",
    "ask first",
    "yes, given by %(giver)s on %(day)s",
    "no, given by %(giver)s on %(day)s",
    "withdrawn on %(day)s",
    "%(reason)s, in case %(code)s",
    "taken back by %(item)s, which nobody has entered yet",
    "given on %(day)s and too old now: ask again",
    "a child: a guardian agrees, and a second officer approves",
    "the office may not keep anything about this person",
    "the identity is protected (%(reason)s)",
    "for the office only: %(reason)s",
    "taken out by decision",
    "withdrawn from the record",
    "it repeats what must not be repeated",
    "it tells of somebody who is removed",
    "it names %(label)s, who is removed",
    "it names %(label)s",
    "for the office only",
    "it would tell who it is",
    "a source is not named unless it is public",
    "it is only about persons who are removed",
    "its victim is removed",
    "what it is about is removed",
    "it quotes a person who is removed",
    "it tells more than the year",
    "words of a source can be looked up, and lead to a name",
    "it is not public",
    "it is of or to a person who is removed",
    "notes of the office",
    "agreements and deadlines",
    "needs and risk",
    "title and publisher",
    "%(shown)s, vague",
    "the office asks it itself",
    "%(what)s (%(labels)s), role (%(roles)s), date (%(date)s)",
    "a relation of %(label)s",
    "word %(number)s may be of the name",
    "a word of the role note",
    "a report says no for %(audience)s, not entered: `case accept`",
    "a report says ask first for %(audience)s, not entered: `case accept`",
    "%(code)s, defender %(number)s",
    "%(label)s mandate",
    "%(label)s follow-up",
    "%(label)s role note",
    "%(label)s title",
    "%(label)s name",
    "%(label)s publisher",
    "%(label)s date",
    "%(label)s value",
    "%(label)s quote",
    "%(label)s view",
    "%(label)s reply",
    "%(label)s addressee",
)
# Why an official is named, or is not.
_OFFICIALS: Final = (
    "%(reason)s; %(official)s",
    "named in an official capacity: %(blamed)s, as %(labels)s says",
    "named in an official capacity: something is addressed to this office",
    "an official whom no public source blames",
    "an official whom no source blames, and to whom nothing is addressed",
    "an official, whom this audience need not know",
    "an official who is protected as anybody: %(reason)s",
    "the identity is protected",
    "a child",
    "was asked for agreement",
    "harmed in this case",
    "a witness, helper or companion in this case",
    "in need of help",
    "acts or asks for something in this case",
    "speaks in a source that is not public",
)
# What speaks against a letter.
_ADMISSIBILITY: Final = (
    "%(objection)s (Human Rights Council resolution 5/2, annex, article %(article)s)",
    "no source says anything about its events",
    "it rests on media reports alone",
    "as officers judged, nobody with reliable knowledge stands behind it",
    "as officers judged, there is too little detail",
    "as officers judged, its language is abusive",
    "as officers judged, it is plainly political",
    "as officers judged, it is outside the mandate",
)
# What a finished file holds that it may not hold.
_LEAKS: Final = (
    "a name that may not appear",
    "words that must not be repeated",
    "a code or id of an item",
    "the name of an officer",
)
# What waits for a second officer.
_REVIEWS: Final = (
    "case %(code)s: close it, %(why)s",
    "case %(code)s: send %(letter)s %(reference)s (%(label)s) to %(addressee)s",
    "case %(code)s: a guardian's agreement for the child %(label)s, %(audience)s, %(naming)s",
    "case %(code)s: export %(export)s for %(audience)s in %(language)s",
    "%(subject)s, though %(objections)s, because: %(why)s",
    "%(subject)s, for the letter %(label)s",
    "%(subject)s, with %(decided)s",
    "%(subject)s, content %(digest)s",
    "%(subject)s, accepting what identifies: %(digest)s",
    "export statistics, content %(digest)s",
    "two entities of different cases are the same",
)
# Single words that stand in those, or alone in a column.
WORDS: Final = (
    "text",
    "name",
    "title",
    "note",
    "case",
    "role note",
    "event",
    "act",
    "question",
    "claim",
    "quote",
    "letter",
    "action",
    "demand",
    "place",
    "organisation",
    "companion",
    "full",
    "initials",
    "anonymised",
    "removed",
    "self",
    "representative",
    "family",
    "guardian",
    "nobody",
    "subject",
)
_FOUND: Final = "%(place)s: %(leak)s"
EVERY: Final = (
    *_PROVENANCE,
    *_PROBLEMS,
    *_NAMES,
    *_RULES,
    *_EXPORTS,
    *_OFFICIALS,
    *_ADMISSIBILITY,
    *_LEAKS,
    _FOUND,
    *_REVIEWS,
    *WORDS,
)

# Values that are sentences or words of ours themselves; all others stay as they are.
_OURS: Final = frozenset(
    {
        *("reason", "official", "sibling", "giver", "rule", "checked", "basis", "shown"),
        *("change", "line", "before", "after", "subject", "what", "leak", "objection"),
    }
)
# Values that are keys of a list, or several of them.
_KEYS: Final[Mapping[str, object]] = {
    "roles": terms.ACT_TYPES,
    "blamed": terms.ROLES,
    "state": "state",
    "export": "export",
    "audience": "audience",
    "naming": "naming",
}
_PLACE: Final = re.compile(r"%\(([a-z]+)\)s")
# What stands in a place, where a sentence would be found in too much otherwise.
_WITHIN: Final[Mapping[str, str]] = {
    "label": r"[a-z]\d+|\?",
    "labels": r"[a-z]\d+(?:, [a-z]\d+)*",
    "day": r"\d{4}-\d\d-\d\d",
    "number": r"\d+",
    "rule": r"[a-zA-Z0-9-]+",
    "giver": r"[a-z]+",
    "code": r"[A-Z0-9-]+",
    "digest": r"[0-9a-f]{16}",
    "export": r"[a-z-]+",
    "audience": r"[a-z]+",
    "naming": r"[a-z]+",
    "language": r"[a-z]{2}",
    "state": r"[a-z-]+",
    "roles": r"[a-z_-]+(?:, [a-z_-]+)*",
    "blamed": r"[a-z_-]+(?:, [a-z_-]+)*",
    "official": r"(?:an official|named in an official) .+|an official, .+",
    "decided": r"[a-z]\d+=[a-z]+(?: [a-z]\d+=[a-z]+)*",
    "what": r"[a-z]+",
    "checked": r"unconfirmed|checked on .+",
    "article": r"[0-9]+(?: \([a-z]\))?",
    "objections": r".+ article [0-9]+(?: \([a-z]\))?\)",
    "leak": "|".join(re.escape(leak) for leak in _LEAKS),
}
_DAY: Final = re.compile(_WITHIN["day"])


def taken_apart(sentence: str) -> tuple[str, Mapping[str, str]] | None:
    """Return the sentence that this one is, with its values; nothing where it is none of ours."""
    if sentence in EVERY:
        return sentence, {}
    for source, pattern in _patterns():
        found = pattern.fullmatch(sentence)
        # after a colon an officer may have written; only a reason of ours makes it ours
        if found and all(name != "reason" or taken_apart(value) for name, value in found.groupdict().items()):
            return source, found.groupdict()
    return None


def told(sentence: str, text: Callable[[str], str], day: Callable[[datetime.date], str]) -> str:
    """Say a sentence with `text`, which knows the words of ours in a language, and `day`, which writes days in it."""
    found = taken_apart(sentence)
    if found is None:
        return text(sentence)
    source, values = found
    return text(source) % {name: _value(name, value, text, day) for name, value in values.items()}


def _value(name: str, value: str, text: Callable[[str], str], day: Callable[[datetime.date], str]) -> str:
    if name in _OURS:
        return told(value, text, day)
    if name == "objections":
        return "; ".join(told(one, text, day) for one in value.split("; "))
    if name in _KEYS:
        return "; ".join(_within(text(labels.of(_KEYS[name], one))) for one in value.split(", "))
    return day(datetime.date.fromisoformat(value)) if name == "day" and _DAY.fullmatch(value) else value


def _within(label: str) -> str:
    """Return a label as it stands inside a sentence."""
    return f"{label[:1].lower()}{label[1:]}"


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Return what finds each sentence that has places, the one with most words of ours first."""
    placed = [source for source in EVERY if _PLACE.search(source)]
    return [(one, re.compile(_expression(one), re.DOTALL)) for one in sorted(placed, key=_weight, reverse=True)]


def _weight(source: str) -> int:
    return len(_PLACE.sub("", source))


def _expression(source: str) -> str:
    return "".join(_pieces(source))


def _pieces(source: str) -> Iterator[str]:
    for number, piece in enumerate(_PLACE.split(source)):
        yield f"(?P<{piece}>{_WITHIN.get(piece, '.+')})" if number % 2 else re.escape(piece)
