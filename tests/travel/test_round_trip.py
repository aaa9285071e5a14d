"""A report goes from a real browser to the desk, in both families of browsers."""

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from selenium.webdriver.remote.webdriver import WebDriver

from deploy.demonstration.office import DemoOffice
from deploy.demonstration.visitor import Visitor
from tests.travel.journey import SHORT, carried_and_opened, send

MIB = 1024 * 1024
OpenBrowser = Callable[[], WebDriver]

ODD_NAMES = {
    "invoice\u202egpj.exe": "a name that shows another ending than it has",
    "two\nlines\r\n.txt": "a name with line breaks",
    "ñ" * 125 + "x.txt": "a name of 255 bytes",
    "../../etc/passwd": "a name that climbs out of its folder",
    "": "a file without a name",
}


@pytest.fixture(params=["firefox", "chromium"])
def browser(request: pytest.FixtureRequest) -> WebDriver:
    """Return an open browser, each family in turn."""
    open_one: OpenBrowser = request.getfixturevalue(request.param)
    return open_one()


def digest(text: str | bytes) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def test_files_with_odd_names_arrive_unchanged(browser: WebDriver, office: DemoOffice, address: str) -> None:
    """Every name and every byte of a file reaches the desk as the browser had it."""
    send(browser, address, {"what": "Five files with awkward names."}, ODD_NAMES)
    (report,) = carried_and_opened(office)
    assert report.digests() == {name: digest(text) for name, text in ODD_NAMES.items()}


def test_a_file_of_40_mib_arrives_unchanged(
    browser: WebDriver, office: DemoOffice, address: str, tmp_path: Path
) -> None:
    """A large file is sealed, sent in pieces, stored, carried and opened without a changed byte."""
    content = os.urandom(40 * MIB)
    (tmp_path / "video.mp4").write_bytes(content)
    visitor = Visitor(browser, address)
    visitor.open()
    visitor.answer(SHORT | {"what": "A large file."})
    visitor.attach([tmp_path / "video.mp4"])
    visitor.send()
    visitor.wait_until_received()
    (report,) = carried_and_opened(office)
    assert report.digests() == {"video.mp4": digest(content)}


def test_the_page_keeps_nothing_after_it_was_received(browser: WebDriver, address: str) -> None:
    """Once the report was received no field holds a word of it and the browser stores nothing."""
    send(browser, address, {"what": "Nothing of this stays behind."})
    assert "Nothing of this stays behind" not in browser.execute_script(
        "return [...document.querySelectorAll('textarea, input')].map((field) => field.value).join('\\n')"
    )
    assert browser.execute_script("return [localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert browser.get_cookies() == []


def test_two_browsers_at_once_disturb_nobody(
    firefox: OpenBrowser, chromium: OpenBrowser, office: DemoOffice, address: str
) -> None:
    """Two visitors who write at the same time both arrive, each with their own words."""
    texts = ["The first of two.", "The second of two."]
    drivers = [firefox(), chromium()]
    with ThreadPoolExecutor() as both:
        list(both.map(lambda driver, text: send(driver, address, {"what": text}, {"a.txt": text}), drivers, texts))
    reports = carried_and_opened(office)
    assert {report.answers["what"]: report.digests() for report in reports} == {
        text: {"a.txt": digest(text)} for text in texts
    }
