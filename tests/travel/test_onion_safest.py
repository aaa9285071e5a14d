"""At the level Safest no script runs: the page says what that means, and a file sealed by age gets through."""

import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from deploy.demonstration.office import DemoOffice
from tests.travel.hidden import Hidden

OpenKind = Callable[[str], WebDriver]


@pytest.fixture
def safest(visit: OpenKind, behind_tor: Hidden) -> WebDriver:
    """Return a Firefox without script that has opened the first page."""
    driver = visit("safest")
    driver.get(behind_tor.address)
    return driver


def follow(driver: WebDriver, part: str) -> None:
    """Press the link that leads to a part of the page without script."""
    driver.find_element(By.CSS_SELECTOR, f"a[href$='/sealed#{part}']").click()
    WebDriverWait(driver, 60).until(lambda driver: driver.current_url.endswith(f"/sealed#{part}"))


def sealed_by_age(folder: Path, key: str) -> Path:
    """Pack a report and seal it with Debian's age, as the page tells to."""
    with zipfile.ZipFile(folder / "report.zip", "w") as packed:
        packed.writestr("report.txt", "Written without this project.")
    subprocess.run(["age", "-r", key, "-o", "report.age", "report.zip"], cwd=folder, check=True)
    return folder / "report.age"


def hand_in(driver: WebDriver, kind: str, path: Path) -> str:
    """Send a file with the plain form and return the heading of the page that answers."""
    driver.find_element(By.ID, f"kind-{kind}").click()
    driver.find_element(By.ID, "file").send_keys(str(path))
    driver.find_element(By.CSS_SELECTOR, "#send button").click()
    WebDriverWait(driver, 60).until(lambda driver: not driver.find_elements(By.ID, "file"))
    return driver.find_element(By.TAG_NAME, "h1").text


def opened(office: DemoOffice) -> list[dict[str, Any]]:
    """Carry everything to the desk, open it, and return the rows of the inbox."""
    office.triage.run("open", office.collect())
    rows: list[dict[str, Any]] = office.triage.json("list")
    return rows


def test_the_page_tells_three_ways(safest: WebDriver) -> None:
    """Where no script runs the page says so first, and names three ways with the links to two of them."""
    ways = safest.find_element(By.CSS_SELECTOR, "ol.ways")
    assert ways.is_displayed()
    assert len(ways.find_elements(By.TAG_NAME, "li")) == 3
    assert not safest.find_element(By.ID, "send").is_enabled()


def test_a_file_sealed_by_age_is_opened_at_the_desk(safest: WebDriver, office: DemoOffice, tmp_path: Path) -> None:
    """The older key on the page, Debian's age and the plain form bring a file to the desk as it was."""
    follow(safest, "with-age")
    key = safest.find_element(By.CSS_SELECTOR, "#with-age li code").text
    assert hand_in(safest, "bare", sealed_by_age(tmp_path, key)) == "Received"
    (row,) = opened(office)
    (file,) = office.triage.json("files", row["code"])
    office.triage.run("extract", row["code"], "1", "--output", tmp_path / "out.zip")
    assert (tmp_path / "out.zip").read_bytes() == (tmp_path / "report.zip").read_bytes()
    assert file["size"] == (tmp_path / "report.zip").stat().st_size


def test_a_readable_file_is_refused_in_words(safest: WebDriver, office: DemoOffice, tmp_path: Path) -> None:
    """A file that was not sealed is refused by a page that says so, and nothing is stored."""
    follow(safest, "send")
    (tmp_path / "report.txt").write_text("Not sealed.\n" * 1000)
    assert hand_in(safest, "bare", tmp_path / "report.txt") == "Not received: this file is not sealed"
    assert office.stored() == 0
