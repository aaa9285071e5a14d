"""The pages for everybody: axe-core finds nothing, in every language and state; keyboard, zoom, colours, motion."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

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
const told = (each) => [each.id, each.help, each.nodes.slice(0, 3).map((node) => node.html.slice(0, 200))];
axe.run(document, {runOnly: arguments[0], resultTypes: ["violations"]}).then(
  (found) => done(found.violations.map(told)), (error) => done([String(error)]));
"""
# What the script of a page shows in its states, all at once; what is for one state only is looked at in that state.
SHOW_EVERYTHING = """
for (const element of document.querySelectorAll("details")) element.open = true;
for (const element of document.querySelectorAll("[hidden]")) {
  if (!element.classList.contains("error")) element.hidden = false;
}
for (const element of document.querySelectorAll("fieldset")) element.disabled = false;
"""
# The place of the focus in the page, whether it is marked, and whether the bar with "leave now" lies over it.
WHERE = """
const element = document.activeElement, box = element.getBoundingClientRect();
const bar = document.querySelector(".leave").getBoundingClientRect();
const label = element.closest(".button") ?? element;
const covered = !element.closest(".leave, .skip") && box.top < bar.bottom && box.bottom > bar.top;
return [[...document.querySelectorAll("*")].indexOf(element), getComputedStyle(label).outlineStyle !== "none", covered];
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


@pytest.mark.parametrize("language", catalogs.complete())
def test_sealer_in_every_language(driver: WebDriver, site_of_today: Site, tmp_path: Path, language: str) -> None:
    """In the sealer of a language axe-core finds nothing, folded and with everything shown."""
    (tmp_path / "sealer.html").write_bytes(site_of_today.files[f"/{language}/sealer.html"])
    driver.get((tmp_path / "sealer.html").as_uri())
    assert violations(driver) == []
    driver.execute_script(SHOW_EVERYTHING)
    assert violations(driver) == []


def test_errors(driver: WebDriver, served: Served) -> None:
    """With errors axe-core finds nothing, and the focus is on their list, which links to the questions."""
    press(opened(driver, served), "send")
    assert driver.switch_to.active_element.get_attribute("id") == "errors"
    assert violations(driver) == []
    driver.find_element(By.CSS_SELECTOR, "#errors-list a").click()
    assert driver.switch_to.active_element.get_attribute("id") == "q-what"


def test_waiting(driver: WebDriver, served: Served) -> None:
    """While a busy server is waited for axe-core finds nothing, the wait is told, and the focus is on its heading."""
    served.faults["POST"] = [(503, {"Retry-After": "600"}, b"")]
    press(filled(driver, served), "send")
    shown(driver, "now")
    assert violations(driver) == []
    assert driver.switch_to.active_element.get_attribute("id") == "sending-title"
    assert "busy" in text_of(driver, "announcement")


def test_failed(driver: WebDriver, served: Served) -> None:
    """When the server refuses axe-core finds nothing, and the focus is where it is said."""
    served.faults["POST"] = [(422, {}, b'{"code":"not-padded","message":"no"}')]
    press(filled(driver, served), "send")
    shown(driver, "failed")
    assert violations(driver) == []
    assert driver.switch_to.active_element.get_attribute("id") == "failed-title"


def test_received(driver: WebDriver, served: Served) -> None:
    """When a report was received axe-core finds nothing, and the focus is where it is said."""
    press(filled(driver, served), "send")
    shown(driver, "received")
    assert violations(driver) == []
    assert driver.switch_to.active_element.get_attribute("id") == "received-title"


@pytest.mark.parametrize("path", ["/en/", "/ar/", "/en/sealed", "/ar/sealed", "/en/answers", "/errors/404"])
def test_narrow(driver: WebDriver, served: Served, path: str) -> None:
    """On 320 px, which is also a wide screen at 400 %, nothing has to be scrolled sideways, with everything shown."""
    emulate(driver, "setDeviceMetricsOverride", width=320, height=640, deviceScaleFactor=1, mobile=False)
    driver.get(served.address.rstrip("/") + path)
    driver.execute_script(SHOW_EVERYTHING)
    sizes = "const {scrollWidth, clientWidth} = document.documentElement; return [scrollWidth, clientWidth]"
    needed, given = driver.execute_script(sizes)
    assert needed <= given <= 320


@pytest.mark.parametrize("feature", [("prefers-color-scheme", "dark"), ("forced-colors", "active")])
def test_colours(driver: WebDriver, served: Served, feature: tuple[str, str]) -> None:
    """In the dark and in forced colours axe-core finds no contrast that is too low."""
    name, value = feature
    emulate(driver, "setEmulatedMedia", features=[{"name": name, "value": value}])
    press(opened(driver, served), "send")
    driver.execute_script(SHOW_EVERYTHING)
    assert violations(driver) == []


def test_keyboard(driver: WebDriver, served: Served) -> None:
    """The tabulator reaches what can be used in the order of the page, always visibly marked and never covered."""
    opened(driver, served)
    reached = []
    for _ in range(30):
        ActionChains(driver).send_keys(Keys.TAB).perform()
        reached.append(driver.execute_script(WHERE))
    places = [place for place, *_ in reached]
    assert places == sorted(places)
    assert len(set(places)) == len(places)
    assert all(marked and not covered for _, marked, covered in reached)


def test_leave_now(driver: WebDriver, served: Served) -> None:
    """Leaving asks nothing, empties the page at once, and takes its place in the history."""
    filled(driver, served)
    driver.execute_script("addEventListener('leave', () => { document.title = document.body.hidden + ''; })")
    length = driver.execute_script("return history.length")
    driver.find_element(By.ID, "leave").click()
    WebDriverWait(driver, 10).until(lambda each: not each.current_url.startswith(served.address))
    assert driver.execute_script("return history.length") == length
    assert "canary" not in driver.page_source


def test_warning_about_the_address(driver: WebDriver, served: Served) -> None:
    """A page that was not reached through an onion address says so; one behind a relay says that instead."""
    opened(driver, served)
    assert "did not come here through an onion address" in shown(driver, "not-onion")
    assert not driver.find_element(By.ID, "relayed").is_displayed()
    driver.get(served.address.replace("127.0.0.1", "abcdefgh.onion.localhost"))
    assert "Somebody stands between you and the office" in shown(driver, "relayed")
    assert not driver.find_element(By.ID, "not-onion").is_displayed()


def text_of(driver: WebDriver, id: str) -> str:
    """Return the text of an element, also of one that only a screen reader gets."""
    return driver.find_element(By.ID, id).get_attribute("textContent") or ""


def emulate(driver: WebDriver, command: str, **values: object) -> None:
    """Let Chromium pretend another screen."""
    driver.execute_cdp_cmd(f"Emulation.{command}", values)
