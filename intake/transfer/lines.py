"""Line readers that batch and outbox manifests share: a keyword, one space, fields of a fixed grammar."""

import datetime
import itertools
import re
from collections.abc import Iterator

from intake.transfer.errors import ManifestLine

NUMBER = r"(?:0|[1-9][0-9]{0,15})"
DIGEST = r"[0-9a-f]{64}"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


def take(lines: Iterator[str], pattern: str) -> tuple[str, ...]:
    """Match the next line as a whole and return its groups, or raise ManifestLine."""
    return match(next(lines, ""), pattern)


def match(line: str, pattern: str) -> tuple[str, ...]:
    """Match a line as a whole and return its groups, or raise ManifestLine."""
    found = re.fullmatch(pattern, line, re.ASCII)
    if found is None:
        keyword, space, _ = pattern.partition(" ")
        raise ManifestLine(f"expected {keyword}" if space else "")
    return found.groups()


def day(text: str) -> datetime.date:
    """Read a day of the form 2026-11-23, or raise ManifestLine."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ManifestLine("a day that does not exist") from None


def check_ascending(values: list[str]) -> None:
    """Refuse a list that is not strictly ascending: one order, nothing twice."""
    if any(left >= right for left, right in itertools.pairwise(values)):
        raise ManifestLine("entries that do not ascend")
