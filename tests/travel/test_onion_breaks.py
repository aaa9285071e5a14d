"""Uploads through the onion that lose their circuit, their server or all movement, and go on where they were."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from deploy.demonstration.office import DemoOffice
from deploy.demonstration.visitor import Visitor
from tests.travel import hidden
from tests.travel.hidden import Hidden
from tests.travel.journey import SHORT, carried_and_opened

MIB = 1024 * 1024
# Twice the largest piece for each break: what was on its way and is sent again; and the requests themselves.
AGAIN = 3 * MIB
STALL_SECONDS = 90
OpenKind = Callable[[str], WebDriver]


@pytest.fixture
def large(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Return a file of 8 MiB, of 50 in the full-size run."""
    path = tmp_path / "large.bin"
    path.write_bytes(os.urandom((50 if request.config.getoption("--long") else 8) * MIB))
    return path


def begin(driver: WebDriver, address: str, large: Path) -> Visitor:
    """Write a report with a large file and press send."""
    visitor = Visitor(driver, address)
    visitor.open()
    visitor.answer(SHORT | {"what": "The circuit breaks while this is sent."})
    visitor.attach([large])
    visitor.send()
    return visitor


def wait_for_words(driver: WebDriver, seconds: float = 60) -> str:
    """Wait until the page says that it waits, and return how it says so."""

    def words(driver: WebDriver) -> str | None:
        # button and text change together, but they are read one after the other
        button = driver.find_element(By.ID, "now")
        shown = button.is_displayed()
        text = driver.find_element(By.ID, "progress-text").text
        return text if shown and button.is_displayed() else None

    return WebDriverWait(driver, seconds, poll_frequency=0.1).until(words) or ""


def check_arrived(office: DemoOffice, place: Hidden, large: Path) -> None:
    """Check that one whole report arrived, and that little more than it was sent."""
    assert place.tap.sent < large.stat().st_size * 1.12 + AGAIN
    (report,) = carried_and_opened(office)
    assert report.digests() == {large.name: hashlib.sha256(large.read_bytes()).hexdigest()}


def test_an_upload_goes_on_by_itself_on_a_new_circuit(
    visit: OpenKind, behind_tor: Hidden, office: DemoOffice, large: Path
) -> None:
    """When the circuit is closed in the middle, the page says so, waits, and goes on without being asked."""
    driver = visit("safer")
    behind_tor.tap.at(large.stat().st_size // 2, behind_tor.close_circuits)
    visitor = begin(driver, behind_tor.address, large)
    assert "again" in wait_for_words(driver, 120).lower()
    visitor.wait_until_received(300)
    check_arrived(office, behind_tor, large)


def test_an_upload_goes_on_when_its_server_was_killed(
    visit: OpenKind, place: Hidden, office: DemoOffice, large: Path
) -> None:
    """When the server is killed and started again, what it had acknowledged is still there and the rest follows."""
    driver = visit("chromium")
    with hidden.serving(office, place.socket) as served:
        place.tap.at(large.stat().st_size // 2, served.kill)
        visitor = begin(driver, place.address, large)
        served.process.wait(timeout=120)
    assert wait_for_words(driver)
    with hidden.serving(office, place.socket):
        visitor.wait_until_received(300)
        check_arrived(office, place, large)


@pytest.mark.long
def test_an_upload_that_stands_still_goes_on(
    visit: OpenKind, behind_tor: Hidden, office: DemoOffice, large: Path
) -> None:
    """When nothing moves any more although nothing was closed, the page gives the connection up and takes a new one."""
    driver = visit("standard")
    behind_tor.tap.at(large.stat().st_size // 2, behind_tor.tap.stall)
    visitor = begin(driver, behind_tor.address, large)
    assert wait_for_words(driver, 3 * STALL_SECONDS)
    visitor.wait_until_received(300)
    check_arrived(office, behind_tor, large)
