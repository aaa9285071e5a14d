"""Chance that can be drawn twice alike: every random byte follows from a seed and from whom it is drawn for.

Two runs with one seed then differ in nothing but what their visitors did, and in which order. Replaced is only what
our code draws from (`secrets.token_bytes`); SQLite's own generator and the libraries' of cryptography are out of reach.
"""

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


class Draws:
    """A source of random bytes; `subject` says for whom the next are."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._count: Counter[str] = Counter()
        self.subject = "nobody"

    def token_bytes(self, size: int | None = None) -> bytes:
        """Stand in for `secrets.token_bytes`."""
        self._count[self.subject] += 1
        name = f"{self.subject} {self._count[self.subject]}"
        return hashlib.shake_256(self._seed + name.encode()).digest(32 if size is None else size)

    @contextmanager
    def for_(self, subject: str) -> Iterator[None]:
        """Draw for somebody until the block ends."""
        before, self.subject = self.subject, subject
        try:
            yield
        finally:
            self.subject = before


@contextmanager
def drawing(seed: bytes) -> Iterator[Draws]:
    """Take the place of the operating system's generator until the block ends."""
    draws = Draws(seed)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(secrets, "token_bytes", draws.token_bytes)
        yield draws
