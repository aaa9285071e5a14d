"""Offices for whole journeys: one is founded once, every test takes a copy of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.demonstration.office import DemoOffice, free_port, serving
from intake import clock
from intake.desk.session import unlocked
from tests.travel.journey import copy_of


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> DemoOffice:
    """Return an office and its server that know each other and have never received anything."""
    office = DemoOffice(tmp_path_factory.mktemp("founded") / "office")
    office.establish(lambda step: None)
    _cheap_slot(office)
    return office


def _cheap_slot(office: DemoOffice) -> None:
    """Replace the officer's slot by one that opens at once; a passphrase costs a second on purpose, at each command."""
    words = office.passphrase.read_bytes().strip()
    with unlocked(office.desk, None, lambda _: words, clock.today()) as session:
        session.keyring.add_officer("quick", words, log_n=10)
    (office.desk / "keyring/slot-demo.age").unlink()


@pytest.fixture
def office(founded: DemoOffice, tmp_path: Path) -> DemoOffice:
    """Return an office for one test."""
    return copy_of(founded, tmp_path / "office")


@pytest.fixture
def address(office: DemoOffice) -> Iterator[str]:
    """Return the address of the office's server, which serves until the test ends."""
    with serving(office, free_port()) as served:
        yield served.address
