"""No text of the documents that stay outside the repository stands in it: not six words in a row."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

RUN = 6
WORD = re.compile(r"[^\W_]+")


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield every six words that stand in a row, without case and marks."""
    words = [word.casefold() for word in WORD.findall(text)]
    yield from zip(*(words[start:] for start in range(RUN)), strict=False)


@pytest.fixture(scope="module")
def borrowed(shared: Path) -> frozenset[tuple[str, ...]]:
    """Return every run of the documents."""
    return frozenset(run for path in (shared / "seeds").glob("*.txt") for run in runs(path.read_text()))


def test_the_search_finds_what_it_looks_for() -> None:
    """Other spacing, case and marks hide nothing."""
    assert set(runs("One two, three\nFOUR “five” six!")) == {("one", "two", "three", "four", "five", "six")}


def test_no_file_holds_six_words_in_a_row(root: Path, borrowed: frozenset[tuple[str, ...]]) -> None:
    """Every file that is committed is searched, and so are the names of files."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True).stdout.decode()
    names = [name for name in listed.split("\0") if name and (root / name).is_file()]
    assert borrowed
    assert names
    found = {name for name in names if not borrowed.isdisjoint(runs((root / name).read_text(errors="replace")))}
    found |= {name for name in names if not borrowed.isdisjoint(runs(name))}
    # the names of files alone, so that a failure does not print the documents
    assert found == set()
