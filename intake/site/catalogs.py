"""The texts of the page in each language: gettext catalogs (.po), read with Babel, and country names from CLDR.

English is the language of the sources, so an empty text there means the source itself. In every other language an
empty or fuzzy text stops the build: a page that is half translated misleads. A text that counts something has one
form per CLDR category of the language (`one`, `few` …), because the browser chooses among those.
"""

import gettext
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from babel import Locale
from babel.messages import Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from intake.questions.countries import COUNTRIES
from intake.site.errors import Untranslated

FOLDER: Final = Path(__file__).parent / "catalogs"
SOURCE_LANGUAGE: Final = "en"
# In the order of the row of links, which is the six languages of the United Nations as they spread, then the region's.
LANGUAGES: Final = ("en", "fr", "es", "ru", "ar", "zh-Hans", "kk", "tr")

# Letters that are letters of their own, in their place. Other accents do not count.
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC: Final = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_ALPHABETS: Final = {
    "es": "abcdefghijklmnñopqrstuvwxyz",
    "ru": _CYRILLIC,
    "kk": "аәбвгғдежзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "tr": "abcçdefgğhıijklmnoöpqrsştuüvwxyz",
}
_COUNTED_TO: Final = 1000  # every category of whole numbers shows itself below it

Forms = tuple[tuple[str, str], ...]  # category and text


@dataclass(frozen=True, slots=True)
class Catalog:
    """The texts of one language; `counted` has those with plural forms, by the English singular."""

    language: str
    direction: str
    name: str
    texts: Mapping[str, str]
    counted: Mapping[str, Forms]

    def text(self, source: str) -> str:
        """The text in this language; a text that no catalog knows is an error of ours, not of the translator."""
        if not source:
            return ""
        if source not in self.texts:
            raise Untranslated(f"{self.language}: {source!r}")
        return self.texts[source]

    def forms(self, singular: str, plural: str) -> Forms:
        """Every form of a text that counts something, `other` last; the browser chooses one by the number."""
        if singular not in self.counted:
            raise Untranslated(f"{self.language}: {singular!r}, {plural!r}")
        return self.counted[singular]

    def countries(self) -> tuple[tuple[str, str], ...]:
        """Codes and names, in the order of the names in this language."""
        territories = locale_of(self.language).territories
        named = [(code, str(territories[code])) for code in COUNTRIES]
        return tuple(sorted(named, key=lambda pair: _sort_key(self.language, pair[1])))


@cache
def available() -> tuple[str, ...]:
    """The languages that this package has a catalog of, complete or not."""
    return tuple(language for language in LANGUAGES if path_of(language).exists())


@cache
def complete() -> tuple[str, ...]:
    """The languages that a page can be built in."""
    return tuple(language for language in available() if _is_complete(language))


@cache
def load(language: str) -> Catalog:
    """Read the catalog of a language and refuse it when a text is missing."""
    messages = [message for message in read(language) if message.id]
    if missing := sum(1 for message in messages if message.fuzzy or not all(_strings(language, message))):
        raise Untranslated(f"{language}: {missing} texts")
    locale = locale_of(language)
    texts = {str(m.id): _strings(language, m)[0] for m in messages if not m.pluralizable}
    counted = {m.id[0]: _by_category(locale, _strings(language, m)) for m in messages if m.pluralizable}
    return Catalog(language, locale.text_direction, str(locale.get_display_name(str(locale))), texts, counted)


def read(language: str) -> Sequence[Message]:
    """The messages of a catalog as they are in its file."""
    with path_of(language).open("rb") as file:
        return list(read_po(file, locale=str(locale_of(language))))


def locale_of(language: str) -> Locale:
    """CLDR's data of a language; our names are those of HTML (`zh-Hans`)."""
    return Locale.parse(language, sep="-")


def path_of(language: str) -> Path:
    """Where the catalog of a language is."""
    return FOLDER / language / "LC_MESSAGES" / "site.po"


def _is_complete(language: str) -> bool:
    try:
        load(language)
    except Untranslated:
        return False
    return True


def _strings(language: str, message: Message) -> tuple[str, ...]:
    """The translations in the order of the gettext forms; one where nothing is counted."""
    given = message.string if isinstance(message.string, tuple | list) else (message.string,)
    sources = message.id if isinstance(message.id, tuple | list) else (message.id,)
    if language == SOURCE_LANGUAGE and not any(given):
        return tuple(sources)
    return tuple(str(text or "") for text in given)


def _by_category(locale: Locale, strings: Sequence[str]) -> Forms:
    """The gettext forms under their CLDR categories: the two number the same forms in different ways."""
    form_of = gettext.c2py(get_plural(str(locale)).plural_expr)
    forms: dict[str, str] = {}
    for number in range(_COUNTED_TO):
        forms.setdefault(locale.plural_form(number), strings[form_of(number)])
    other = forms.pop("other", strings[-1])  # in some languages for fractions only, which nothing here counts
    return (*forms.items(), ("other", other))


def _sort_key(language: str, name: str) -> bytes | list[tuple[int, str]]:
    """The order of a dictionary of the language. No locale data of the machine is asked."""
    if language == "zh-Hans":
        return name.encode("gb18030")  # common characters stand there in the order of pinyin
    folded = name.replace("İ", "i").replace("I", "ı").lower() if language == "tr" else name.casefold()
    letters = _ALPHABETS.get(language, _LATIN)
    return [_place(letters, character) for character in folded]


def _place(letters: str, character: str) -> tuple[int, str]:
    """Blanks and signs stand before letters, letters of other scripts after."""
    base = character if character in letters else unicodedata.normalize("NFKD", character)[0]
    if base in letters:
        return letters.index(base), ""
    return (len(letters) if base.isalpha() else -1), base
