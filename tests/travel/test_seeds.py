"""The five texts that stay outside the repository: through a browser, over the gap, into one case, into its dossier."""

import html
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from selenium.webdriver.remote.webdriver import WebDriver

from deploy.demonstration.office import DemoOffice
from tests.travel.journey import carried_and_opened, send

OpenBrowser = Callable[[], WebDriver]


@pytest.fixture
def texts(shared: Path) -> list[str]:
    """Return the texts as somebody pastes them into the form, which trims the ends."""
    found = [path.read_text().strip() for path in sorted((shared / "seeds").glob("*.txt"))]
    assert len(found) == 5
    return found


@pytest.fixture
def in_one_case(office: DemoOffice, address: str, chromium: OpenBrowser, texts: list[str]) -> str:
    """Send every text, open them all, put them into one case, and return its code."""
    driver = chromium()
    for text in texts:
        send(driver, address, {"what": text})
    reports = carried_and_opened(office)
    case: str = office.triage.json("case", "new", "Five texts")["code"]
    for report in reports:
        office.triage.run("decide", report.code, "--urgency", "U1", "--case", case)
    return case


def dossier(office: DemoOffice, case: str, form: str) -> str:
    """Export the dossier of a case and return it."""
    path = office.folder / f"dossier.{form}"
    office.triage.run("case", "export", case, "--format", form, "--output", path)
    return path.read_text()


def test_five_texts_become_one_case(office: DemoOffice, in_one_case: str, texts: list[str]) -> None:
    """The dossier holds every text exactly once and word for word, and the Markdown holds each of their lines."""
    items = json.loads(dossier(office, in_one_case, "dossier"))["items"]
    # counted, so that a failure does not print the texts
    assert [[item["report"]["answers"]["what"] for item in items].count(text) for text in texts] == [1] * 5
    read = words(dossier(office, in_one_case, "markdown"))
    missing = [number for number, text in enumerate(texts) for line in text.split("\n") if words(line) not in read]
    assert missing == []


def words(markdown: str) -> str:
    """Return a text without spaces and without what Markdown adds to them."""
    shown = html.unescape(markdown.replace("\\", ""))
    return "".join(character for character in shown if not character.isspace())
