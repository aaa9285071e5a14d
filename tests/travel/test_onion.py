"""Whole reports through the onion of a private Tor network, in every browser and at every level that runs script."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from selenium.webdriver.remote.webdriver import WebDriver

from deploy.demonstration.office import DemoOffice
from deploy.demonstration.visitor import Visitor
from tests.travel.hidden import Hidden
from tests.travel.journey import SHORT, carried_and_opened

MIB = 1024 * 1024
OpenKind = Callable[[str], WebDriver]


def send_file(driver: WebDriver, address: str, path: Path) -> None:
    """Write a report with one file and wait until it was received."""
    visitor = Visitor(driver, address)
    visitor.open()
    visitor.answer(SHORT | {"what": "Sent through an onion."})
    visitor.attach([path])
    visitor.send()
    visitor.wait_until_received(300)


def digests(office: DemoOffice) -> dict[str, str]:
    """Return the SHA-256 of each file of the only report at the desk."""
    (report,) = carried_and_opened(office)
    return report.digests()


@pytest.fixture
def video(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Return a file of 2 MiB, of 20 in the full-size run."""
    path = tmp_path / "video.mp4"
    path.write_bytes(os.urandom((20 if request.config.getoption("--long") else 2) * MIB))
    return path


def sha256(path: Path) -> str:
    """Return the digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "kind",
    [
        "safer",
        pytest.param("standard", marks=pytest.mark.long),
        pytest.param("chromium", marks=pytest.mark.long),
    ],
)
def test_a_file_arrives_through_the_onion(
    kind: str, visit: OpenKind, behind_tor: Hidden, office: DemoOffice, video: Path
) -> None:
    """A report with a video goes over Tor and the gap and is opened without a changed byte."""
    send_file(visit(kind), behind_tor.address, video)
    assert digests(office) == {video.name: sha256(video)}


def test_a_small_browser_without_webcrypto_sends_too(
    visit: OpenKind, behind_tor: Hidden, office: DemoOffice, video: Path
) -> None:
    """On 320 px, where the onion is no secure context as on iOS, the page needs no scrolling sideways and sends."""
    driver = visit("small and insecure")
    send_file(driver, behind_tor.address, video)
    assert driver.execute_script("return [typeof crypto.subtle, isSecureContext]") == ["undefined", False]
    assert driver.execute_script("return [innerWidth, document.documentElement.scrollWidth]") == [320, 320]
    assert digests(office) == {video.name: sha256(video)}
