"""Codes that people say and write: short, random (they count nothing), without letters that look alike.

Items are `K7Q2-M4`, cases `C-9TR4K`. Crockford's base 32 has no I, L, O, U; a reader who writes O for 0 is understood.
"""

import re

from crypto import primitives

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKE = str.maketrans("OIL", "011")
_ITEM = re.compile(r"[0-9A-HJKMNP-TV-Z]{6}\Z")
_CASE = re.compile(r"C[0-9A-HJKMNP-TV-Z]{5}\Z")


def _letters(count: int) -> str:
    # 256 is a multiple of 32, so every letter is equally likely
    return "".join(_ALPHABET[byte % 32] for byte in primitives.random(count))


def new_item() -> str:
    """Return a random code for an item (30 bits; the caller tries again on a collision)."""
    text = _letters(6)
    return f"{text[:4]}-{text[4:]}"


def new_case() -> str:
    """Return a random code for a case (25 bits; the caller tries again on a collision)."""
    return f"C-{_letters(5)}"


def item(text: str) -> str | None:
    """Read an item's code as a person types it, None where it cannot be one."""
    letters = text.upper().replace("-", "").replace(" ", "").translate(_LOOKALIKE)
    return f"{letters[:4]}-{letters[4:]}" if _ITEM.match(letters) else None


def case(text: str) -> str | None:
    """Read a case's code as a person types it, None where it cannot be one."""
    letters = text.upper().replace("-", "").replace(" ", "").translate(_LOOKALIKE)
    return f"C-{letters[1:]}" if _CASE.match(letters) else None
