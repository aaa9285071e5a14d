"""The five texts that stay outside the repository: through a browser, over the gap, into one case, into its dossier."""

import html
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from selenium.webdriver.remote.webdriver import WebDriver

from deploy.demonstration.office import DemoOffice
from tests.desk.realcase import realcase
from tests.travel.journey import carried_and_opened, send

OpenBrowser = Callable[[], WebDriver]


@pytest.fixture
def texts(shared: Path) -> list[str]:
    """Return the texts as they are; whoever pastes them into the form loses the spaces at both ends."""
    return realcase.documents(shared)


@pytest.fixture
def codes(office: DemoOffice, address: str, chromium: OpenBrowser, texts: list[str]) -> list[str]:
    """Send every text, open them all, and return the codes of their items in the order of the texts."""
    driver = chromium()
    for text in texts:
        send(driver, address, {"what": text.strip()})
    opened = {report.answers["what"]: report.code for report in carried_and_opened(office)}
    return [opened[text.strip()] for text in texts]


@pytest.fixture
def in_one_case(office: DemoOffice, texts: list[str], codes: list[str]) -> str:
    """Enter the five items as the five sources of one case, decide on them, and return its code."""
    path = office.folder / "case.json"
    data = realcase.case_data(texts, codes)
    for entity in data["entities"]:
        entity.pop("official", None)  # a mark takes two officers, and this office has one
    path.write_bytes(realcase.to_bytes(data))
    case: str = office.triage.json("case", "import", path)["case"]["code"]
    for code in codes:
        office.triage.run("decide", code, "--urgency", "U1", "--case", case)
    return case


def dossier(office: DemoOffice, case: str, form: str) -> str:
    """Export the dossier of a case and return it."""
    path = office.folder / f"dossier.{form}"
    office.triage.run("case", "export", case, "--format", form, "--output", path)
    return path.read_text()


def test_five_texts_become_one_case(office: DemoOffice, in_one_case: str, texts: list[str], codes: list[str]) -> None:
    """Each source names its item; the dossier holds every text once, and the Markdown each of their lines."""
    sources = office.triage.json("case", "view", in_one_case)["record"]["sources"]
    assert [source["item"] for source in sources] == codes
    items = json.loads(dossier(office, in_one_case, "dossier"))["items"]
    # counted, so that a failure does not print the texts
    assert [[item["report"]["answers"]["what"] for item in items].count(text.strip()) for text in texts] == [1] * 5
    read = words(dossier(office, in_one_case, "markdown"))
    missing = [number for number, text in enumerate(texts) for line in text.split("\n") if words(line) not in read]
    assert missing == []


def words(markdown: str) -> str:
    """Return a text without spaces and without what Markdown adds to them."""
    shown = html.unescape(markdown.replace("\\", ""))
    return "".join(character for character in shown if not character.isspace())
