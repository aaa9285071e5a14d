"""What an office decides about its public page. Travels in the outbox as canonical JSON, read strictly.

Everything here ends up readable on the page; nothing here is secret. Texts are escaped by the templates, and what
could make a page lie (control characters, characters that turn the direction of writing) is refused here.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Final

import rfc8785

from crypto.envelope import MAX_FILES_BYTES
from intake.site import catalogs
from intake.site.errors import SettingsMalformed

MIB: Final = 1024 * 1024
_TEXT_LIMITS: Final = {"office_name": 120, "mandate": 600, "helpline": 300}
# Where "leave now" leads: a public page that raises no question. Plain ASCII, no user, no port, no query.
_ADDRESS: Final = re.compile(r"https://(?=.{4,190}\Z)[a-z0-9-]+(\.[a-z0-9-]+)+/[A-Za-z0-9._/-]*")
_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """The settings. Construction checks every field.

    The first language is the one of `/`. No languages means all that this package has completely translated.
    """

    office_name: str
    mandate: str
    helpline: str
    languages: tuple[str, ...] = ()
    max_files_bytes: int = MAX_FILES_BYTES
    demo: bool = False
    leave_address: str = "https://www.wikipedia.org/"

    def __post_init__(self) -> None:
        for name, limit in _TEXT_LIMITS.items():
            _check_text(name, getattr(self, name), limit)
        _check_languages(self.languages)
        if type(self.max_files_bytes) is not int or not MIB <= self.max_files_bytes <= MAX_FILES_BYTES:
            raise SettingsMalformed(f"max_files_bytes must be from {MIB} to {MAX_FILES_BYTES}")
        if type(self.demo) is not bool:
            raise SettingsMalformed("demo must be true or false")
        _check_address(self.leave_address)

    def to_json(self) -> bytes:
        """The canonical form (RFC 8785), the only one that `parse` accepts."""
        return rfc8785.dumps(asdict(self) | {"languages": list(self.languages)})


def parse(data: bytes) -> SiteSettings:
    """Read settings in canonical form; every other form is refused."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise SettingsMalformed("not JSON") from None
    settings = _from_object(value)
    if settings.to_json() != data:
        raise SettingsMalformed("not in canonical form")
    return settings


def _from_object(value: object) -> SiteSettings:
    names = [field.name for field in fields(SiteSettings)]
    if not isinstance(value, Mapping) or set(value) != set(names):
        raise SettingsMalformed(f"the fields must be exactly {', '.join(names)}")
    languages = value["languages"]
    if not isinstance(languages, list):
        raise SettingsMalformed("languages must be a list")
    return SiteSettings(**{**value, "languages": tuple(languages)})


def _check_text(name: str, text: object, limit: int) -> None:
    if not isinstance(text, str) or not text.strip() or len(text) > limit:
        raise SettingsMalformed(f"{name} must be a text of 1 to {limit} characters")
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or character in _BIDI for character in text):
        raise SettingsMalformed(f"{name} must be one line without control characters")


def _check_languages(languages: object) -> None:
    known = catalogs.available()
    if not isinstance(languages, tuple) or len(set(map(str, languages))) != len(languages):
        raise SettingsMalformed("languages must be a list that names each once")
    for language in languages:
        if language not in known:
            raise SettingsMalformed(f"languages must be out of: {', '.join(known)}")


def _check_address(address: object) -> None:
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
        raise SettingsMalformed("leave_address must be an https address of at most 200 plain characters, with a path")
