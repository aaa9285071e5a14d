"""The texts of the office's pages in English and French: gettext catalogs (.po), read with Babel.

English is the language of the sources. A text that is missing in another language is an error of ours.
"""

import gettext
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from babel import Locale
from babel.dates import format_date
from babel.messages import Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from intake.questions.form import marked
from intake.server.settings import MIB
from intake.site.errors import Untranslated

FOLDER: Final = Path(__file__).parent / "catalogs"
SOURCE_LANGUAGE: Final = "en"
LANGUAGES: Final = ("en", "fr")
_MIB = marked("%(size)s MiB")
_KIB = marked("%(size)s KiB")


@dataclass(frozen=True, slots=True)
class Catalog:
    """The texts of one language, by the English one; those that count something have several forms."""

    language: str
    texts: Mapping[str, str]
    counted: Mapping[str, Sequence[str]]

    @property
    def name(self) -> str:
        """The name of the language in itself."""
        return str(self._locale.get_display_name(self.language)).capitalize()

    def text(self, source: str) -> str:
        """Return a text in this language."""
        if source not in self.texts:
            raise Untranslated(f"{self.language}: {source!r}")
        return self.texts[source]

    def text_or_source(self, source: str) -> str:
        """Return a text in this language, or as it is: sentences of other parts of the server are not all here."""
        return self.texts.get(source, source)

    def count(self, singular: str, plural: str, number: int) -> str:
        """Return the form of a text for a number, with the number in it."""
        if singular not in self.counted:
            raise Untranslated(f"{self.language}: {singular!r}, {plural!r}")
        form = gettext.c2py(get_plural(self.language).plural_expr)(number)
        return self.counted[singular][form] % {"number": self.number(number)}

    def day(self, day: date) -> str:
        """Return a day as it is written in this language."""
        return format_date(day, "long", locale="en_GB" if self.language == SOURCE_LANGUAGE else self._locale)

    def number(self, number: int) -> str:
        """Return a number as it is written in this language."""
        return format_decimal(number, locale=self._locale)

    def size(self, size: int) -> str:
        """Return a number of bytes as people compare it."""
        if size >= MIB:
            return self.text(_MIB) % {"size": format_decimal(size / MIB, "#,##0.0", locale=self._locale)}
        return self.text(_KIB) % {"size": self.number(max(1, size // 1024))}

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.language)


@cache
def load(language: str) -> Catalog:
    """Read the catalog of a language and refuse it when a text is missing."""
    messages = [message for message in read(language) if message.id]
    if missing := [message.id for message in messages if message.fuzzy or not all(_strings(language, message))]:
        raise Untranslated(f"{language}: {len(missing)} texts, as {missing[0]!r}")
    texts = {str(message.id): _strings(language, message)[0] for message in messages if not message.pluralizable}
    counted = {message.id[0]: _strings(language, message) for message in messages if message.pluralizable}
    return Catalog(language, texts, counted)


def read(language: str) -> Sequence[Message]:
    """Return the messages of a catalog as they are in its file."""
    with path_of(language).open("rb") as file:
        return list(read_po(file, locale=language))


def path_of(language: str) -> Path:
    """Return where the catalog of a language is."""
    return FOLDER / language / "LC_MESSAGES" / "office.po"


def _strings(language: str, message: Message) -> tuple[str, ...]:
    """Return the translations in the order of the gettext forms; one where nothing is counted."""
    given = message.string if isinstance(message.string, tuple | list) else (message.string,)
    sources = message.id if isinstance(message.id, tuple | list) else (message.id,)
    if language == SOURCE_LANGUAGE and not any(given):
        return tuple(sources)
    return tuple(str(text or "") for text in given)
