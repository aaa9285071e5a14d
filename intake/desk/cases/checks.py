"""What every entry of a case must fulfil, whether a person types it or a case file brings it.

Lengths, closed lists and the written form of languages, scripts and digests. References are not followed here. The
errors name the field, never its content.
"""

import hashlib
import re

from intake.desk.cases import terms
from intake.desk.cases.dates import is_prefix
from intake.desk.cases.errors import (
    CodeMalformed,
    DateMalformed,
    EntryOfOtherKind,
    LabelMalformed,
    TermUnknown,
    TextBroken,
    TextMissing,
    TextTooLong,
)
from intake.desk.cases.model import Act, Assertion, Entity, Event, Involvement, Name, OfficeView, Question, Source
from intake.desk.cases.terms import Terms

LINE = 2_000  # titles, publishers, questions, values
NAME = 10_000
LONG = 100_000  # notes, views, quotes
SOURCE_BYTES = 1 << 20
_LABEL = re.compile(r"[a-z0-9][a-z0-9-]{0,31}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")
_SCRIPT = re.compile(r"[A-Z][a-z]{3}\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LARGEST = 2**31


def text(field: str, value: str, limit: int, *, empty: bool = True) -> None:
    """Refuse a text that is too long, broken, or empty where it may not be."""
    if len(value) > limit:
        raise TextTooLong(f"{field}: {len(value)} characters, at most {limit}")
    if _SURROGATE.search(value):
        raise TextBroken(field)
    if not empty and not value.strip():
        raise TextMissing(field)


def term(field: str, value: str, allowed: Terms) -> None:
    """Refuse a value that is not in its list."""
    if value not in allowed:
        raise TermUnknown(f"{field}: one of {', '.join(allowed.keys)}")


def _code(field: str, value: str | None, form: re.Pattern[str]) -> None:
    if value is not None and not form.match(value):
        raise CodeMalformed(field)


def label(value: str) -> None:
    """Refuse what cannot be a short id."""
    if not _LABEL.match(value):
        raise LabelMalformed


def country(value: str | None) -> None:
    """Refuse what is no country of the public form."""
    from intake.questions.countries import COUNTRIES, OTHER

    if value is not None and value not in COUNTRIES and value != OTHER:
        raise CodeMalformed("country")


def source(one: Source) -> None:
    """Check a source."""
    term("kind", one.kind, terms.SOURCE_KINDS)
    term("connection", one.connection, terms.CONNECTIONS)
    term("reliability", one.reliability, terms.RELIABILITIES)
    text("title", one.title, LINE)
    text("publisher", one.publisher, LINE)
    _code("language", one.language, _LANGUAGE)
    _code("sha256", one.sha256 or None, _SHA256)
    text("item", one.item or "", 32)
    if one.attachment is not None and (one.item is None or not 1 <= one.attachment < _LARGEST):
        raise CodeMalformed("attachment")


def digest(value: str) -> str:
    """Return the SHA-256 of a text, which stands for an original that is nothing but this text."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def source_text(value: str) -> None:
    """Check the text of a source."""
    text("text", value, SOURCE_BYTES, empty=False)
    if len(value.encode("utf-8")) > SOURCE_BYTES:
        raise TextTooLong(f"text: more than {SOURCE_BYTES} bytes")


def entity(one: Entity) -> None:
    """Check an entity without its names."""
    term("kind", one.kind, terms.ENTITY_KINDS)
    term("child", one.child, terms.CHILD)
    text("role_note", one.role_note, NAME)
    if one.child == "yes" and one.kind not in ("person", "group"):
        raise EntryOfOtherKind("child")


def name(one: Name) -> None:
    """Check a name."""
    text("form", one.form, NAME, empty=False)
    term("kind", one.kind, terms.NAME_KINDS)
    _code("script", one.script, _SCRIPT)
    _code("language", one.language, _LANGUAGE)
    for field, value in (("from", one.valid_from), ("to", one.valid_to)):
        if value is not None and not is_prefix(value):
            raise DateMalformed(field)


def event(one: Event) -> None:
    """Check an event without its acts."""
    text("title", one.title, LINE, empty=False)


def act(one: Act) -> None:
    """Check an act without its involvements."""
    term("type", one.type, terms.ACT_TYPES)


def involvement(one: Involvement) -> None:
    """Check an involvement."""
    term("role", one.role, terms.ROLES)
    term("degree", one.degree, terms.DEGREES)


def question(one: Question) -> None:
    """Check a question without its assertions."""
    text("text", one.text, LINE, empty=False)


def assertion(one: Assertion) -> None:
    """Check an assertion; whether the quote is in its source is checked apart."""
    term("polarity", one.polarity, terms.POLARITIES)
    text("quote", one.quote, LONG, empty=False)
    if one.value is not None:
        text("value", one.value, LINE, empty=False)
    if one.hedge is not None:
        term("hedge", one.hedge, terms.HEDGES)
    if one.offset >= _LARGEST:
        raise CodeMalformed("offset")


def view(one: OfficeView) -> None:
    """Check a view of the office."""
    term("status", one.status, terms.VIEW_STATUSES)
    text("text", one.text, LONG)
    text("officer", one.officer, 64, empty=False)
