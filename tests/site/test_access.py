"""The pages for everybody: axe-core finds nothing, in every language and state; keyboard, zoom, colours, motion."""

import datetime
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver

from crypto import note
from intake.site import catalogs
from intake.site.build import HTML, Site, build
from tests.conftest import OpenBrowser
from tests.site.conftest import SignedNote
from tests.site.pages import settings
from tests.site.serving import Served, serving
from tests.site.test_browser import filled, opened, press, shown

AXE = Path(__file__).parents[2] / "intake/site/client/node_modules/axe-core/axe.min.js"
DAY = datetime.timedelta(days=1)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, {runOnly: arguments[0], resultTypes: ["violations"]}).then((found) => done(found.violations.map(
  (each) => [each.id, each.help, each.nodes.slice(0, 3).map((node) => node.html.slice(0, 200))])), (error) => done([String(error)]));
"""
# What the script of a page shows in its states, all at once; what is for one state only is looked at in that state.
SHOW_EVERYTHING = """
for (const element of document.querySelectorAll("details")) element.open = true;
for (const element of document.querySelectorAll("[hidden]")) {
  if (!element.classList.contains("error")) element.hidden = false;
}
for (const element of document.querySelectorAll("fieldset")) element.disabled = false;
"""


@pytest.fixture(scope="module")
def site_of_today(signer: note.Signer, signed_note: SignedNote) -> Site:
    """The site in every language, with a key that is valid today."""
    today = datetime.datetime.now(datetime.UTC).date()
    return build(settings(languages=()), signed_note(today - DAY, today + 30 * DAY), signer.vkey)


@pytest.fixture(scope="module")
def served(site_of_today: Site) -> Iterator[Served]:
    """That site, served."""
    with serving(Served(dict(site_of_today.files), site_of_today.types)) as running:
        yield running


@pytest.fixture
def driver(chromium: OpenBrowser) -> WebDriver:
    """A Chromium."""
    return chromium()


def violations(driver: WebDriver) -> list[object]:
    """What axe-core finds on the page as it is now."""
    driver.execute_script(AXE.read_text(encoding="utf-8"))
    found: list[object] = driver.execute_async_script(RUN, RULES)
    return found


def pages_of(site: Site, language: str) -> list[str]:
    """The paths of a language, and the error pages with the first one."""
    return [
        path
        for path in site.files
        if site.types[path] == HTML
        and path not in site.headers
        and (path.startswith(f"/{language}/") or (language == "en" and path.startswith("/errors/")))
    ]


@pytest.mark.parametrize("language", catalogs.complete())
def test_every_page(driver: WebDriver, served: Served, site_of_today: Site, language: str) -> None:
    """On no page of a language axe-core finds anything, with all parts folded and with all shown."""
    for path in pages_of(site_of_today, language):
        driver.get(served.address.rstrip("/") + path)
        assert violations(driver) == [], path
        driver.execute_script(SHOW_EVERYTHING)
        assert violations(driver) == [], f"{path}, everything shown"
