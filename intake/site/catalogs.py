"""The texts of the page in each language: gettext catalogs (.po), read with Babel, and country names from CLDR.

English is the language of the sources, so an empty text there means the source itself. In every other language an
empty or fuzzy text stops the build: a page that is half translated misleads.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from babel import Locale
from babel.messages.pofile import read_po

from intake.questions.countries import COUNTRIES
from intake.site.errors import Untranslated

FOLDER: Final = Path(__file__).parent / "catalogs"
SOURCE_LANGUAGE: Final = "en"


@dataclass(frozen=True, slots=True)
class Catalog:
    """The texts of one language."""

    language: str
    direction: str
    name: str
    texts: Mapping[str, str]

    def text(self, source: str) -> str:
        """The text in this language; a text that no catalog knows is an error of ours, not of the translator."""
        if not source:
            return ""
        if source not in self.texts:
            raise Untranslated(f"{self.language}: {source!r}")
        return self.texts[source]

    def countries(self) -> tuple[tuple[str, str], ...]:
        """Codes and names, in the order of the names."""
        territories = Locale.parse(self.language).territories
        named = [(code, str(territories[code])) for code in COUNTRIES]
        return tuple(sorted(named, key=lambda pair: _sort_key(pair[1])))


@cache
def available() -> tuple[str, ...]:
    """The languages that this package has a catalog of."""
    return tuple(sorted(path.parents[1].name for path in FOLDER.glob("*/LC_MESSAGES/site.po")))


def load(language: str) -> Catalog:
    """Read the catalog of a language and refuse it when a text is missing."""
    with path_of(language).open("rb") as file:
        po = read_po(file, locale=language)
    texts = {str(message.id): str(message.string) for message in po if message.id and not message.fuzzy}
    if language == SOURCE_LANGUAGE:
        texts = {source: text or source for source, text in texts.items()}
    if empty := sum(1 for text in texts.values() if not text):
        raise Untranslated(f"{language}: {empty} texts")
    locale = Locale.parse(language)
    return Catalog(language, locale.text_direction, str(locale.get_display_name(language)), texts)


def path_of(language: str) -> Path:
    """Where the catalog of a language is."""
    return FOLDER / language / "LC_MESSAGES" / "site.po"


def _sort_key(name: str) -> str:
    """Accents do not count: Å stands with A. No locale data of the machine is asked."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
