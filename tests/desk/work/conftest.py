"""Fixtures of the tests of an office's work: two officers, and a case that one or both have open."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.desks import PASSPHRASE, Desk
from tests.desk.work import office
from tests.desk.work.office import Work, worked


@pytest.fixture
def two(desk: Desk, tmp_path: Path) -> Desk:
    """Return a desk with a second officer."""
    (tmp_path / "maria").write_bytes(PASSPHRASE + b"\n")
    assert desk.run("officer", "add", "maria", "--new-passphrase-file", tmp_path / "maria").code == 0
    return desk


@pytest.fixture
def alone(desk: Desk) -> Iterator[Work]:
    """Return a case that one officer has open."""
    with office.session(desk) as session:
        yield worked(session)


@pytest.fixture
def both(two: Desk) -> Iterator[Work]:
    """Return a case that two officers have open."""
    with office.session(two, second="maria") as session:
        yield worked(session)
