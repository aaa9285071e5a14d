"""The word lists of return codes (BIP 39): which there are, and which one the page of a language shows words of.

The files are those of the standard, byte for byte, in NFKD; a test holds their digests. Only lists that exist for a
language of the page are here; every other language uses English.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from intake.site import integrity

FOLDER: Final = Path(__file__).parent / "words"
LANGUAGES: Final = {"english": "en", "french": "fr", "spanish": "es", "chinese": "zh-Hans"}


@dataclass(frozen=True, slots=True)
class WordList:
    """A list as a page names it."""

    name: str
    language: str
    integrity: str


def content(name: str) -> bytes:
    """The bytes of a list: 2,048 words, one a line."""
    return (FOLDER / f"{name}.txt").read_bytes()


def lists_for(language: str) -> tuple[WordList, ...]:
    """Every list, the one that new words are taken from first."""
    lists = [WordList(name, code, integrity.of(content(name))) for name, code in LANGUAGES.items()]
    return tuple(sorted(lists, key=lambda each: each.language != language))
