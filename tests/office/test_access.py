"""The office's pages for everybody: axe-core finds nothing, in both languages, wide and narrow, light and dark."""

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from flask import Flask
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.expected_conditions import presence_of_element_located, url_contains
from selenium.webdriver.support.ui import WebDriverWait
from werkzeug.serving import WSGIRequestHandler, make_server

from deploy.demonstration import browsers
from intake.server.office.port import Role
from intake.server.office.presence import COOKIE
from intake.server.office.staff import Staff
from intake.server.office.store import OfficeStore
from tests.conftest import OpenBrowser
from tests.office.conftest import Enter
from tests.office.desk import BATCH, Desk, several
from tests.office.visitors import PASSWORD, Visitor
from tests.site.test_access import emulate, violations

PAGES = {
    "nobody": ["/sign-in", "/setup", "/nothing"],
    "clara": ["/batches", f"/batches/{BATCH}", "/outbox", "/account"],
    "aude": ["/log", "/log/20", "/custody", "/checkpoint", "/checks", "/compare", "/account"],
    "omar": ["/accounts", "/accounts/staff-00000001", "/keys"],
}
WIDTH = "const {scrollWidth, clientWidth} = document.documentElement; return [scrollWidth, clientWidth]"
MARKED = """
const element = document.activeElement;
return [[...document.querySelectorAll("*")].indexOf(element), getComputedStyle(element).outlineStyle !== "none"];
"""


class Silent(WSGIRequestHandler):
    """Serves without a word."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing."""


@pytest.fixture
def address(application: Flask, desk: Desk) -> Iterator[str]:
    """The application on a port."""
    for act in several():
        desk.record(act)
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def driver(chromium: OpenBrowser) -> WebDriver:
    """A Chromium."""
    return chromium()


def as_(driver: WebDriver, address: str, enter: Enter, name: str) -> Visitor | None:
    """Give a browser the session of somebody."""
    driver.get(f"{address}/office.css")
    driver.delete_all_cookies()
    if name == "nobody":
        return None
    person = enter(name)
    driver.add_cookie({"name": COOKIE, "value": person.cookie, "path": "/"})
    return person


@pytest.mark.parametrize("dark", [False, True])
def test_every_page(driver: WebDriver, address: str, enter: Enter, dark: bool) -> None:
    """On no page axe-core finds anything, and at 320 px nothing has to be scrolled sideways."""
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    emulate(driver, "setEmulatedMedia", features=[scheme])
    for name, paths in PAGES.items():
        as_(driver, address, enter, name)
        for path in paths:
            for language, width in (("en", 1100), ("fr", 320)):
                emulate(driver, "setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
                driver.get(f"{address}/{language}{path}")
                driver.execute_script("for (const each of document.querySelectorAll('details')) each.open = true")
                assert violations(driver) == [], f"{language}{path}"
                needed, given = driver.execute_script(WIDTH)
                assert needed <= given, f"{language}{path}"


def test_the_pages_between(driver: WebDriver, address: str, enter: Enter, store: OfficeStore, desk: Desk) -> None:
    """What comes after a form is as clean: errors, the secret of a new account, a file, a setup code, a fault."""
    new = Staff(store, desk).add("nadia", Role.AUDITOR)
    as_(driver, address, enter, "nobody")
    driver.get(f"{address}/en/sign-in")
    sent(driver, name="clara", password="wrong", code="1")
    WebDriverWait(driver, 10).until(presence_of_element_located((By.CSS_SELECTOR, "[role=alert]")))
    assert violations(driver) == []
    driver.get(f"{address}/fr/setup")
    sent(driver, name="nadia", setup_code=new.setup_code)
    WebDriverWait(driver, 10).until(presence_of_element_located((By.CSS_SELECTOR, ".paper")))
    assert violations(driver) == []
    courier = as_(driver, address, enter, "clara")
    assert courier is not None
    driver.get(f"{address}/en/batches")
    sent(driver, **courier.proof())
    WebDriverWait(driver, 10).until(url_contains("/parcel"))
    assert violations(driver) == []
    desk.fault = True
    as_(driver, address, enter, "aude")
    driver.get(f"{address}/fr/checks")
    assert violations(driver) == []


def sent(driver: WebDriver, **fields: str) -> None:
    """Fill in the form of a page and send it."""
    for name, value in fields.items():
        driver.find_element(By.CSS_SELECTOR, f"main [name={name}]").send_keys(value)
    driver.find_element(By.CSS_SELECTOR, "main form button").click()


def test_a_person_signs_in_by_keyboard(driver: WebDriver, address: str, visitor: Enter) -> None:
    """The real form, in a browser with the real policy: every stop is marked, and the cookie is taken."""
    person = visitor("aude")
    driver.get(f"{address}/en/sign-in")
    stops = []
    for _ in range(7):
        ActionChains(driver).send_keys(Keys.TAB).perform()
        stops.append(driver.execute_script(MARKED))
    assert [place for place, _ in stops] == sorted(place for place, _ in stops)
    assert all(marked for _, marked in stops)
    driver.find_element(By.NAME, "name").send_keys("aude", Keys.TAB, PASSWORD, Keys.TAB)
    driver.switch_to.active_element.send_keys(person.code(), Keys.ENTER)
    WebDriverWait(driver, 10).until(url_contains("/log"))
    assert driver.find_element(By.TAG_NAME, "h1").text == "Who did what, and on which day"


def test_on_paper_only_the_checkpoint_is_left(driver: WebDriver, address: str, enter: Enter) -> None:
    """Three lines, the picture, the day."""
    as_(driver, address, enter, "aude")
    driver.get(f"{address}/en/checkpoint")
    emulate(driver, "setEmulatedMedia", media="print")
    shown = [
        each.text
        for each in driver.find_elements(By.CSS_SELECTOR, "main h1, main h2, .lines li, .bar")
        if each.is_displayed()
    ]
    assert shown[0] == "Checkpoint"
    assert len(shown) == 4
    assert driver.find_element(By.CSS_SELECTOR, ".paper svg").is_displayed()


SAFEST = {"javascript.enabled": False, "svg.disabled": True}


@pytest.mark.parametrize("preferences", [{}, SAFEST])
def test_a_firefox_as_tor_browser_is(address: str, visitor: Enter, preferences: dict[str, bool | int | str]) -> None:
    """Also without script and SVG, as at the level Safest: the sign-in works, and the QR code is seen."""
    person = visitor("aude")
    with browsers.opened(partial(browsers.firefox, preferences=preferences)) as driver:
        driver.get(f"{address}/en/sign-in")
        sent(driver, name="aude", password=PASSWORD, code=person.code())
        WebDriverWait(driver, 10).until(url_contains("/log"))
        driver.get(f"{address}/en/checkpoint")
        picture = driver.find_element(By.CSS_SELECTOR, ".paper").screenshot_as_png
    # a white square would be a few hundred bytes
    assert len(picture) > 1500
