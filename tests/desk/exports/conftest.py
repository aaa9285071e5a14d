"""Fixtures of the tests of exports: a desk with two officers, and a case at it that nobody was asked about."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.desks import PASSPHRASE, Desk
from tests.desk.exports.office import Office, opened


@pytest.fixture
def two(desk: Desk, tmp_path: Path) -> Desk:
    """Return a desk with a second officer."""
    (tmp_path / "maria").write_bytes(PASSPHRASE + b"\n")
    assert desk.run("officer", "add", "maria", "--new-passphrase-file", tmp_path / "maria").code == 0
    return desk


@pytest.fixture
def office(two: Desk) -> Iterator[Office]:
    """Return the case, open by two officers."""
    with opened(two) as found:
        yield found
