"""Offices for whole journeys: one is founded once, every test takes a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.demonstration.office import DemoOffice, free_port, serving


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> DemoOffice:
    """Return an office and its server that know each other and have never received anything."""
    office = DemoOffice(tmp_path_factory.mktemp("founded") / "office")
    office.establish(lambda step: None)
    return office


@pytest.fixture
def office(founded: DemoOffice, tmp_path: Path) -> DemoOffice:
    """Return an office for one test."""
    copied = DemoOffice(tmp_path / "office")
    shutil.copytree(founded.folder, copied.folder)
    return copied


@pytest.fixture
def address(office: DemoOffice) -> Iterator[str]:
    """Return the address of the office's server, which serves until the test ends."""
    with serving(office, free_port()) as served:
        yield served.address
