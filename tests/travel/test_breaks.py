"""Uploads that break in the middle and go on where they were."""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver.remote.webdriver import WebDriver

from deploy.demonstration.office import DemoOffice, free_port, serving
from deploy.demonstration.visitor import Visitor
from tests.travel.breaking import BreakingLine
from tests.travel.journey import SHORT, carried_and_opened

MIB = 1024 * 1024
OpenBrowser = Callable[[], WebDriver]


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Return a file that takes many requests to send."""
    path = tmp_path / "large.bin"
    path.write_bytes(os.urandom(20 * MIB))
    return path


def begin(driver: WebDriver, address: str, large: Path) -> Visitor:
    """Write a report with a large file and press send."""
    visitor = Visitor(driver, address)
    visitor.open()
    visitor.answer(SHORT | {"what": "The line breaks while this is sent."})
    visitor.attach([large])
    visitor.send()
    return visitor


def check_arrived(office: DemoOffice, large: Path) -> None:
    """Check that exactly one report arrived, with the file as it was."""
    (report,) = carried_and_opened(office)
    assert report.digests() == {large.name: hashlib.sha256(large.read_bytes()).hexdigest()}


@pytest.fixture
def breaking(address: str) -> Iterator[BreakingLine]:
    """Return a line to the server that breaks three times, once in the middle of a piece."""
    line = BreakingLine(int(address.rsplit(":", 1)[1].strip("/")), [2 * MIB, 7 * MIB + 12_345, 15 * MIB])
    yield line
    line.close()


@pytest.mark.parametrize("family", ["firefox", "chromium"])
def test_a_broken_upload_goes_on_by_itself(
    family: str, request: pytest.FixtureRequest, office: DemoOffice, breaking: BreakingLine, large: Path
) -> None:
    """A line that breaks three times costs the visitor nothing but time."""
    driver: WebDriver = request.getfixturevalue(family)()
    begin(driver, f"http://127.0.0.1:{breaking.port}/", large).wait_until_received()
    assert breaking.breaks == 3
    check_arrived(office, large)


def test_a_server_that_is_killed_and_started_again_goes_on(
    chromium: OpenBrowser, office: DemoOffice, large: Path
) -> None:
    """An upload survives that the server is killed in the middle of it: what was acknowledged is still there."""
    port = free_port()
    with serving(office, port) as served:
        line = BreakingLine(port, [5 * MIB], at_break=served.kill)
        visitor = begin(chromium(), f"http://127.0.0.1:{line.port}/", large)
        served.process.wait(timeout=60)
    with serving(office, port):
        visitor.wait_until_received()
        check_arrived(office, large)
    line.close()
