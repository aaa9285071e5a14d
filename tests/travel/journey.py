"""The stations of a journey as tests ask for them: a report that is sent, files made in a page, what was opened."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selenium.webdriver.remote.webdriver import WebDriver

from deploy.demonstration.office import DemoOffice
from deploy.demonstration.visitor import Visitor

SHORT = {"country": "other", "who": "witness", "when_danger": "unknown"}

# Names that no file system would take can still be the name of a File; a page of an attacker's making can send any.
_MAKE_FILES = """
const transfer = new DataTransfer();
for (const [name, text] of arguments[0]) transfer.items.add(new File([text], name));
const input = document.querySelector("#files");
input.files = transfer.files;
input.dispatchEvent(new Event("change", { bubbles: true }));
"""


def copy_of(founded: DemoOffice, folder: Path) -> DemoOffice:
    """Return a copy of an office, to be used by one test."""
    shutil.copytree(founded.folder, folder)
    return DemoOffice(folder)


def send(driver: WebDriver, address: str, answers: dict[str, str], files: dict[str, str] | None = None) -> None:
    """Write a report in the browser and send it; returns when the page says that it was received."""
    visitor = Visitor(driver, address)
    visitor.open()
    visitor.answer(SHORT | answers)
    if files:
        driver.execute_script(_MAKE_FILES, list(files.items()))
    visitor.send()
    visitor.wait_until_received()


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """One report as the desk shows it."""

    code: str
    answers: dict[str, Any]
    files: list[dict[str, Any]]

    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of every file by its name."""
        return {file["name"]: file["sha256"] for file in self.files}


def carried_and_opened(office: DemoOffice) -> list[OpenedReport]:
    """Carry everything to the desk, open it, and return what is there now."""
    office.triage.run("open", office.collect())
    shown = [office.triage.json("show", row["code"]) for row in office.triage.json("list")]
    return [OpenedReport(item["item"]["code"], item["report"]["answers"], item["files"]) for item in shown]
