"""The page for files that were sealed elsewhere: its form, and the keys that it offers to the program age."""

import shutil
import subprocess
from pathlib import Path

import pytest

from crypto import envelope
from intake.site.build import OUTCOMES, Site
from tests.site.pages import Page

AGE = shutil.which("age")


@pytest.fixture(scope="module")
def sealed(site: Site) -> Page:
    """The page."""
    return Page(site.files["/en/sealed"])


def test_form(sealed: Page) -> None:
    """The form sends one file and how it was sealed, to its own address, and nothing is chosen beforehand."""
    [form] = sealed.all("form")
    assert form.get("method") == "post"
    assert form.get("action") == "/en/sealed"
    assert form.get("enctype") == "multipart/form-data"
    sent = [(control.get("name"), control.get("type"), control.get("value")) for control in sealed.all("input")]
    assert sent == [("kind", "radio", "sealer"), ("kind", "radio", "bare"), ("file", "file", "")]
    assert not [control for control in sealed.all("input") if control.has("checked")]


def test_no_script(site: Site) -> None:
    """Neither the page nor what the form answers with has a script."""
    for path in ("/en/sealed", *(f"/en/sealed/{outcome}" for outcome in OUTCOMES)):
        assert not Page(site.files[path]).all("script")


def test_what_is_said_before(sealed: Page) -> None:
    """The page says that a bare file shows its size and that there is no code on that way."""
    text = sealed.by_id("send").text
    assert "can see how large the file is" in text
    assert "no code for an answer" in text


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_outcomes(site: Site, outcome: str) -> None:
    """One page says that the file was received; every other one that it was not, and to keep the copy."""
    page = Page(site.files[f"/en/sealed/{outcome}"])
    assert page.all("h1")[0].text.startswith("Received" if outcome == "received" else "Not received: ")
    assert ("Keep your copy." in page.all("main")[0].text) == (outcome != "received")


@pytest.mark.skipif(AGE is None, reason="needs the program age")
def test_older_age(site: Site, tmp_path: Path) -> None:
    """The classical key seals with the age of today's Debian, as the page says, to what the server takes here."""
    (tmp_path / "office-key.txt").write_bytes(site.files["/keys/1-classical.txt"])
    (tmp_path / "report.zip").write_bytes(b"report")
    subprocess.run([str(AGE), "-R", "office-key.txt", "-o", "report.age", "report.zip"], cwd=tmp_path, check=True)
    header = envelope.check_header((tmp_path / "report.age").read_bytes(), {envelope.CLASSICAL})
    assert header.stanzas[0].kind == envelope.CLASSICAL
