"""The pages in a real browser: axe-core finds nothing, keys, narrow screens, drafts, marks, the lock."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from deploy.demonstration import browsers
from intake.desk.screen import catalogs
from intake.desk.screen.hold import Hold, Manner
from intake.desk.screen.routes import ROUTES
from tests.desk.desks import PASSPHRASE
from tests.desk.screen import screens
from tests.desk.screen.casefiles import NGO
from tests.desk.screen.conftest import Office
from tests.desk.screen.test_policy import path
from tests.desk.screen.test_work import YES
from tests.site.test_access import RULES, RUN

AXE = Path(__file__).parents[3] / "intake/site/client/node_modules/axe-core/axe.min.js"
OPEN = "for (const each of document.querySelectorAll('details')) each.open = true;"
PAGES = [
    route for route in ROUTES if route.method == "GET" and not route.name.startswith(("door.e", "door.ho", "agenda.c"))
]
MARK = """
const walker = document.createTreeWalker(document.getElementById("source-text"), NodeFilter.SHOW_TEXT);
for (let node; (node = walker.nextNode());) {
  const place = node.data.indexOf(arguments[0]);
  if (place < 0) continue;
  getSelection().setBaseAndExtent(node, place, node, place + arguments[0].length);
  document.getElementById("source-text").dispatchEvent(new Event("keyup"));
  return [...document.querySelectorAll("#marking [name=start], #marking [name=end]")].map((each) => each.value);
}
"""


class Shown:
    """A browser before the screen of a desk."""

    def __init__(self, driver: WebDriver, address: str, hold: Hold, office: Office) -> None:
        self.driver = driver
        self.address = address
        self.hold = hold
        self.office = office

    def go(self, where: str) -> None:
        """Open a page."""
        self.driver.get(self.address + where)

    def find(self, selector: str) -> object:
        """Return an element."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def until(self, script: str) -> None:
        """Wait until a script says yes."""
        WebDriverWait(self.driver, 15).until(lambda driver: driver.execute_script(f"return {script}"))

    def press(self, *keys: str) -> None:
        """Press keys."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def violations(self) -> list[object]:
        """Return what axe-core finds."""
        self.driver.execute_script(AXE.read_text(encoding="utf-8"))
        found: list[object] = self.driver.execute_async_script(RUN, RULES)
        return found


@pytest.fixture(scope="module")
def driver() -> Iterator[WebDriver]:
    """Return one Chromium for all: each test lets it in anew."""
    with browsers.opened(browsers.chromium) as opened:
        yield opened


@pytest.fixture
def shown(driver: WebDriver, office: Office) -> Iterator[Shown]:
    """Return that browser before a desk of this test's own."""
    with screens.served(office.desk) as (hold, admission):
        driver.get(admission.entrance)
        yield Shown(driver, admission.address, hold, office)
        driver.get("about:blank")


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_every_page(shown: Shown, language: str) -> None:
    """On no page of a language axe-core finds anything, with all parts folded and with all shown."""
    shown.hold.manner = Manner(language)
    for route in PAGES:
        shown.go(path(route, shown.office))
        assert shown.violations() == [], route.rule
        shown.driver.execute_script(OPEN)
        assert shown.violations() == [], f"{route.rule}, everything shown"


def test_lock_and_refusals(shown: Shown) -> None:
    """Locked and refused pages give axe-core nothing to find, and the focus is where it is said."""
    shown.go("/nothing")
    assert shown.violations() == []
    shown.go(f"/case/{shown.office.case}/claims/q1")
    shown.driver.execute_script(OPEN)
    shown.driver.execute_script("document.querySelectorAll('[required]').forEach((each) => each.required = false)")
    shown.find("form[action$='/claims/q1'] .primary").click()  # type: ignore[attr-defined]  # an element
    assert shown.violations() == []
    assert shown.driver.switch_to.active_element.get_attribute("id") == "refused"
    shown.find("#lock button").click()  # type: ignore[attr-defined]  # as above
    assert shown.violations() == []
    assert shown.driver.switch_to.active_element.get_attribute("id") == "passphrase"


@pytest.mark.parametrize("feature", [("prefers-color-scheme", "dark"), ("forced-colors", "active")])
def test_colours(shown: Shown, feature: tuple[str, str]) -> None:
    """In the dark and in forced colours axe-core finds no contrast that is too low."""
    name, value = feature
    shown.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": name, "value": value}]})
    for where in ("/inbox", f"/item/{shown.office.item}", f"/case/{shown.office.case}/claims"):
        shown.go(where)
        assert shown.violations() == [], where
    shown.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_narrow(shown: Shown) -> None:
    """On 320 px, which is also a wide screen at 400 %, no page has to be scrolled sideways."""
    metrics = {"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": False}
    shown.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    for route in PAGES:
        shown.go(path(route, shown.office))
        shown.driver.execute_script(OPEN)
        width = shown.driver.execute_script("return document.documentElement.scrollWidth")
        assert width <= 320, f"{route.rule}: {width}"
    shown.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


PLAN = "/case/{}/export?kind=letter-al"
SEND = """
const [address, values, done] = arguments;
const body = new URLSearchParams({ csrf: document.body.dataset.csrf, ...values });
fetch(address, { method: "POST", body }).then((answer) => done(answer.status));
"""


@pytest.fixture
def planned(shown: Shown) -> Shown:
    """Return that browser before the plan of a letter that still tells who somebody is."""
    case = f"/case/{shown.office.case}"
    shown.go(case)
    act = {"event": "v1", "type": "arrest", "victim": "e2"}
    for where, values in ((f"{case}/consent", YES | {"given_on": "2026-11-20"}), (f"{case}/timeline/act", act)):
        assert shown.driver.execute_async_script(SEND, where, values) == 200
    shown.go(PLAN.format(shown.office.case))
    return shown


def test_plan(planned: Shown) -> None:
    """On a whole plan axe-core finds nothing, in no colours and on no width, and no page is wider than the screen."""
    metrics = {"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": False}
    for value in ("none", "active"):
        features = {"features": [{"name": "forced-colors", "value": value}]}
        planned.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", features)
        assert planned.violations() == []
    planned.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    planned.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    planned.driver.execute_script(OPEN)
    assert planned.violations() == []
    assert planned.driver.execute_script("return document.documentElement.scrollWidth") <= 320
    planned.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_download(planned: Shown, tmp_path: Path) -> None:
    """By keys alone somebody is left out and the file is given; what the second officer typed is gone from the page."""
    saved = {"behavior": "allow", "downloadPath": str(tmp_path)}
    planned.driver.execute_cdp_cmd("Browser.setDownloadBehavior", saved)
    for person in ("e2", "e6"):
        planned.driver.execute_script(f"document.querySelector('[aria-label$=\"{person}\"]').focus()")
        planned.press(Keys.ARROW_DOWN)
    planned.press(Keys.TAB, Keys.ENTER)
    planned.until("location.search.includes('e6%3Dremove')")
    planned.driver.execute_script("document.querySelector('[name=second]').focus()")
    planned.press("boris", Keys.TAB, PASSPHRASE.decode(), Keys.ENTER)
    name = f"{planned.office.case}-letter-al-state.docx"
    WebDriverWait(planned.driver, 30).until(lambda _: (tmp_path / name).exists())
    assert planned.driver.execute_script("return document.querySelector('[type=password]').value") == ""
    planned.driver.refresh()
    digest = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
    assert digest in planned.driver.execute_script("return document.querySelector('.notice.good').textContent")


def test_refused_download(planned: Shown, tmp_path: Path) -> None:
    """What is not accepted is said where the focus is, without the passphrase, and no file is there."""
    planned.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    planned.driver.execute_script("document.querySelector('[name=second]').focus()")
    planned.press("boris", Keys.TAB, PASSPHRASE.decode(), Keys.ENTER)
    planned.until("document.getElementById('refused')")
    assert planned.driver.switch_to.active_element.get_attribute("id") == "refused"
    assert planned.violations() == []
    assert PASSPHRASE.decode() not in planned.driver.page_source
    assert list(tmp_path.glob("*.docx")) == []


def test_nothing_is_refused_by_the_policy(shown: Shown) -> None:
    """No page asks for anything that its own policy forbids, and no script fails."""
    shown.driver.get_log("browser")  # type: ignore[attr-defined]  # Chromium has it
    for route in PAGES:
        shown.go(path(route, shown.office))
    said = shown.driver.get_log("browser")  # type: ignore[attr-defined]  # as above
    assert [line["message"] for line in said if "/page/1.png" not in line["message"]] == []


def test_keys(shown: Shown) -> None:
    """j and k walk the list, Enter opens, / searches, ? helps; the tabulator reaches the first thing first."""
    shown.go("/inbox")
    shown.press("j", "j", "k", Keys.ENTER)
    shown.until("location.pathname.startsWith('/item/')")
    shown.press("/")
    assert shown.driver.switch_to.active_element.get_attribute("id") == "find"
    shown.press("Aigerim", Keys.ENTER)
    shown.until("location.pathname == '/search'")
    shown.press("?")
    shown.until("location.pathname == '/help'")
    shown.press(Keys.TAB, Keys.ENTER)
    shown.until("location.hash == '#content'")


def test_keys_can_be_switched_off(shown: Shown) -> None:
    """Who speaks to the machine does not want one letter to do something."""
    shown.hold.manner = Manner("en", keys=False)
    shown.go("/inbox")
    shown.press("?")
    assert shown.driver.execute_script("return location.pathname") == "/inbox"


def test_keyboard_alone(shown: Shown) -> None:
    """The tabulator reaches what can be used in the order of the page, always visibly marked."""
    shown.go(f"/case/{shown.office.case}")
    reached = []
    for _ in range(20):
        shown.press(Keys.TAB)
        reached.append(
            shown.driver.execute_script(
                "const each = document.activeElement; return [[...document.querySelectorAll('*')].indexOf(each),"
                " getComputedStyle(each).outlineStyle !== 'none']"
            )
        )
    places = [place for place, _ in reached]
    assert places == sorted(places)
    assert all(marked for _, marked in reached)


def test_draft(shown: Shown) -> None:
    """What is written is kept after some seconds, and is there again when the page is opened anew."""
    shown.go(f"/case/{shown.office.case}")
    field = shown.find("[data-keep]")
    field.send_keys("half a sentence")  # type: ignore[attr-defined]  # an element
    shown.until("document.querySelector('.kept').textContent == 'Kept'")
    shown.go(f"/case/{shown.office.case}")
    assert shown.find("[data-keep]").get_attribute("value") == "half a sentence"  # type: ignore[attr-defined]  # as above


@pytest.mark.parametrize("words", ["URGENT", "held for three days", "five men", "“They showed no papers.”"])
def test_marks(shown: Shown, words: str) -> None:
    """What is marked in the text stands at exactly the place that the database counts, behind other marks too."""
    shown.go(f"/case/{shown.office.case}/sources/s1")
    start = NGO.index(words)
    assert shown.driver.execute_script(MARK, words) == [str(start), str(start + len(words))]
    assert shown.driver.execute_script("return document.getElementById('quote').value") == words


def test_marks_behind_hidden_letters(shown: Shown) -> None:
    """A hidden letter, and one beyond the first plane, count as one character each."""
    text = "a\u200b\u202eb 🕊 found here\nand found there"
    fields = {"kind": "ngo", "connection": "ngo", "reliability": "high", "title": "x", "text": text, "language": "en"}
    shown.go(f"/case/{shown.office.case}/sources")
    shown.driver.execute_script(OPEN)
    for name in ("title", "text"):
        shown.driver.execute_script(f"document.querySelector('[name={name}]').value = arguments[0]", fields[name])
    shown.find("form[action$='/sources'] .primary").click()  # type: ignore[attr-defined]  # an element
    shown.until("location.pathname.endsWith('/sources/s4')")
    for words in ("found here", "found there", "b "):
        start = text.index(words)
        assert shown.driver.execute_script(MARK, words) == [str(start), str(start + len(words))]


def test_locking_takes_the_page_away(shown: Shown) -> None:
    """Locking leaves no page of a case behind, not even with the button to go back."""
    shown.go(f"/case/{shown.office.case}")
    shown.find("#lock button").click()  # type: ignore[attr-defined]  # an element
    shown.until("location.pathname == '/locked'")
    shown.driver.back()
    shown.until("document.readyState == 'complete'")
    assert "Aigerim" not in shown.driver.page_source
