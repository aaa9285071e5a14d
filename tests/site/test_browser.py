"""The page in real browsers: what a person sees, what leaves the browser, what stays in it."""

import datetime
import io
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import Select, WebDriverWait

from crypto import age, document, note
from crypto.document import Manifest
from intake.questions import check
from intake.questions.consent import LINES
from intake.site.build import build
from tests.site.conftest import SignedNote
from tests.site.pages import settings
from tests.site.serving import Served, serving

BUSY = (503, {"Retry-After": "1"}, b"")
DAY = datetime.timedelta(days=1)
OpenBrowser = Callable[[], WebDriver]


@pytest.fixture
def served(signer: note.Signer, signed_note: SignedNote) -> Iterator[Served]:
    """A served site with a key that is valid today, and a limit of 1 MiB for files."""
    today = datetime.datetime.now(datetime.UTC).date()
    site = build(settings(max_files_bytes=2**20), signed_note(today - DAY, today + 30 * DAY), signer.vkey)
    with serving(Served(dict(site.files), site.types)) as running:
        yield running


@pytest.fixture(params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest) -> WebDriver:
    """One of the two browsers."""
    opened: WebDriver = request.getfixturevalue(request.param)()
    return opened


def shown(driver: WebDriver, id: str, seconds: float = 30) -> str:
    """Wait until a section is on the screen and return its text."""
    element = driver.find_element(By.ID, id)
    WebDriverWait(driver, seconds, poll_frequency=0.05).until(lambda _: element.is_displayed())
    return element.text


def opened(driver: WebDriver, served: Served) -> WebDriver:
    """Open the page and wait until the fields are open."""
    driver.get(served.address)
    WebDriverWait(driver, 30, poll_frequency=0.05).until(is_open)
    return driver


def is_open(driver: WebDriver) -> bool:
    """Whether the fields are open. Chromium's driver calls every fieldset enabled, so the page is asked."""
    return bool(driver.find_elements(By.CSS_SELECTOR, "#fields:enabled"))


def press(driver: WebDriver, *ids: str) -> None:
    """Click, also what a person would have to scroll or unfold first."""
    for id in ids:
        driver.execute_script("document.getElementById(arguments[0]).click()", id)


def filled(driver: WebDriver, served: Served, what: str = "canary in the text") -> WebDriver:
    """Open the page and give the four answers that have no default."""
    opened(driver, served).find_element(By.ID, "q-what").send_keys(what)
    Select(driver.find_element(By.ID, "q-country")).select_by_value("KZ")
    press(driver, "q-who-self", "q-when_danger-now")
    return driver


def unsealed(envelope: bytes, identity: age.HybridIdentity) -> tuple[Manifest, dict[int, bytes]]:
    """Open an envelope as the desk does."""
    files: dict[int, bytes] = {}

    def sink(number: int, part: bytes) -> None:
        files[number] = files.get(number, b"") + part

    return document.read(age.unseal(io.BytesIO(envelope), [identity]).chunks, sink), files


def test_least_report(browser: WebDriver, served: Served, identity: age.HybridIdentity) -> None:
    """Four answers and untouched consent arrive sealed, are in good form, and the browser keeps nothing."""
    filled(browser, served)
    press(browser, "send")
    assert "Received" in shown(browser, "received")
    [envelope] = served.received()
    manifest, _ = unsealed(envelope, identity)
    assert manifest.answers == {
        "what": "canary in the text",
        "country": "KZ",
        "who": "self",
        "when_danger": "now",
        "consent": {line.id: "ask" for line in LINES},
    }
    assert check(manifest.answers) == []
    assert b"canary" not in envelope
    kept = (
        "return [localStorage.length, sessionStorage.length, document.cookie, document.getElementById('q-what').value]"
    )
    assert browser.execute_script(kept) == [0, 0, "", ""]
    assert browser.current_url == served.address


def test_odd_answers(browser: WebDriver, served: Served, identity: age.HybridIdentity, tmp_path: Path) -> None:
    """Markup, direction marks, several persons with consents of their own and odd files arrive as they were given."""
    odd = tmp_path / "a\u202egpj <b>&amp;.exe"
    odd.write_bytes(bytes(range(256)) * 300)
    (tmp_path / "empty").touch()
    driver = filled(browser, served, "<script>alert(1)</script> \u202e =cmd()")
    press(driver, "q-violations-torture", "q-violations-killing", "q-wanted-inform")
    for group in "ab":
        driver.execute_script("document.getElementById(arguments[0]).open = true", f"group-{group}")
    driver.find_element(By.ID, "q-defenders-0-name").send_keys("Первая")
    press(
        driver, "q-defenders-add", "q-defenders-add", "q-defenders-1-consent", "q-defenders-1-consent-c_public-initials"
    )
    driver.find_element(By.ID, "files").send_keys(f"{odd}\n{tmp_path / 'empty'}")
    driver.find_element(By.CSS_SELECTOR, "[data-file] [data-note]").send_keys("by me")
    press(driver, "send")
    shown(driver, "received")
    manifest, files = unsealed(served.received()[0], identity)
    assert manifest.answers["what"] == "<script>alert(1)</script> \u202e =cmd()"
    assert manifest.answers["violations"] == ["killing", "torture"]
    first, second = manifest.answers["defenders"]
    assert first == {"name": "Первая"}
    assert second["consent"]["c_public"] == "initials"
    assert [(file.name, file.size, file.note) for file in manifest.files] == [
        (odd.name, 76_800, "by me"),
        ("empty", 0, ""),
    ]
    assert files[0] == odd.read_bytes()
    assert check(manifest.answers, len(manifest.files)) == []


def test_missing_answers(chromium: OpenBrowser, served: Served) -> None:
    """What is missing is listed, the list has the focus, its lines lead to the questions, and nothing is sent."""
    driver = opened(chromium(), served)
    press(driver, "send")
    shown(driver, "errors")
    assert driver.switch_to.active_element.get_attribute("id") == "errors"
    links = driver.find_elements(By.CSS_SELECTOR, "#errors-list a")
    assert len(links) == 4
    links[1].click()
    assert driver.switch_to.active_element.get_attribute("id") == "q-country"
    assert driver.find_element(By.ID, "q-country").get_attribute("aria-invalid") == "true"
    assert driver.find_element(By.ID, "q-country-error").is_displayed()
    assert served.uploading() == []


def test_corrected_answer(chromium: OpenBrowser, served: Served) -> None:
    """An answer that is given takes its error away."""
    driver = opened(chromium(), served)
    press(driver, "send", "q-who-self")
    assert not driver.find_element(By.ID, "q-who-error").is_displayed()
    assert driver.find_element(By.ID, "q-who").get_attribute("aria-invalid") is None


def test_too_long(chromium: OpenBrowser, served: Served) -> None:
    """A pasted text beyond the limit is kept whole, refused with its length, and found in its closed group."""
    driver = filled(chromium(), served)
    driver.execute_script("document.getElementById('q-where').value = 'x'.repeat(501)")
    press(driver, "send")
    assert "501" in shown(driver, "errors")
    driver.find_element(By.CSS_SELECTOR, "#errors-list a").click()
    assert driver.switch_to.active_element.get_attribute("id") == "q-where"
    assert served.uploading() == []


def test_two_clicks(chromium: OpenBrowser, served: Served) -> None:
    """Two clicks in the same moment send one report."""
    driver = filled(chromium(), served)
    press(driver, "send", "send")
    driver.execute_script("const send = document.getElementById('send'); send.click(); send.click()")
    shown(driver, "received")
    assert served.uploading().count("POST") == 1


def test_refused_by_the_server(chromium: OpenBrowser, served: Served) -> None:
    """A refusal says "not received" with the server's sentence as text, and the report is still there."""
    said = json.dumps({"code": "epoch-stale", "message": "<b>too old</b>"}).encode()
    served.faults["POST"] = [(422, {}, said)]
    driver = filled(chromium(), served)
    press(driver, "send")
    text = shown(driver, "failed")
    assert "Not received: keep your copy" in text
    assert "<b>too old</b>" in text
    press(driver, "back")
    shown(driver, "report")
    assert driver.find_element(By.ID, "q-what").get_attribute("value") == "canary in the text"


def test_again_after_a_refusal(chromium: OpenBrowser, served: Served) -> None:
    """After a refusal "Try again" seals and sends the whole report anew."""
    served.faults["PATCH"] = [(422, {}, b"{}")]
    driver = filled(chromium(), served)
    press(driver, "send")
    shown(driver, "failed")
    press(driver, "again")
    shown(driver, "received")
    assert served.uploading() == ["POST", "PATCH", "DELETE", "POST", "PATCH"]
    assert len(served.received()) == 1


def test_busy_server(chromium: OpenBrowser, served: Served) -> None:
    """A busy server is waited for with a countdown, and "Try now" ends the wait."""
    served.faults["POST"] = [(429, {"Retry-After": "600"}, b"")]
    driver = filled(chromium(), served)
    press(driver, "send")
    shown(driver, "now")
    assert "Trying again in" in driver.find_element(By.ID, "progress-text").text
    assert "busy" in (driver.find_element(By.ID, "announcement").get_attribute("textContent") or "")
    press(driver, "now")
    shown(driver, "received")


def test_interrupted_upload(chromium: OpenBrowser, served: Served, tmp_path: Path) -> None:
    """An upload that is interrupted asks how far it came and goes on from there, in the same upload."""
    (tmp_path / "file").write_bytes(bytes(900_000))
    served.faults["PATCH"] = [BUSY]
    driver = filled(chromium(), served)
    driver.find_element(By.ID, "files").send_keys(str(tmp_path / "file"))
    press(driver, "send")
    shown(driver, "received")
    assert served.uploading()[:3] == ["POST", "PATCH", "HEAD"]
    assert served.uploading().count("POST") == 1


def test_stop(chromium: OpenBrowser, served: Served) -> None:
    """Stopping deletes what had arrived and leads back to the report."""
    served.faults["PATCH"] = [BUSY] * 5
    driver = filled(chromium(), served)
    press(driver, "send")
    shown(driver, "now")
    press(driver, "stop")
    shown(driver, "report")
    assert driver.find_element(By.ID, "q-what").get_attribute("value") == "canary in the text"
    assert served.uploading()[-1] == "DELETE"
    assert served.received() == []


def test_changed_file(browser: WebDriver, served: Served, tmp_path: Path) -> None:
    """A file that was cut short after it was chosen stops the sending by its name; nothing is received."""
    chosen = tmp_path / "evidence.bin"
    chosen.write_bytes(bytes(800_000))
    driver = filled(browser, served)
    driver.find_element(By.ID, "files").send_keys(str(chosen))
    time.sleep(1.1)  # browsers compare times of modification in seconds
    chosen.write_bytes(b"short")
    press(driver, "send")
    assert "evidence.bin" in shown(driver, "failed")
    assert served.received() == []


def test_files_beyond_the_limit(chromium: OpenBrowser, served: Served, tmp_path: Path) -> None:
    """A file that would exceed the limit is refused by its name, and one that is removed makes room."""
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(bytes(600_000))
    driver = opened(chromium(), served)
    for name in ("one", "two"):
        driver.find_element(By.ID, "files").send_keys(str(tmp_path / name))
    assert "“two” was not added" in shown(driver, "files-error")
    driver.find_element(By.CSS_SELECTOR, "[data-file] [data-remove]").click()
    driver.find_element(By.ID, "files").send_keys(str(tmp_path / "two"))
    assert [line.text.split()[0] for line in driver.find_elements(By.CSS_SELECTOR, "[data-file]")] == ["two"]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(-90, -3, "has run out"), (3, 90, "not valid yet")],
)
def test_key_out_of_its_days(
    chromium: OpenBrowser, signer: note.Signer, signed_note: SignedNote, first: int, last: int, said: str
) -> None:
    """Outside of its days, with two days' grace, the key is refused in its own words and the fields stay closed."""
    today = datetime.datetime.now(datetime.UTC).date()
    site = build(settings(), signed_note(today + first * DAY, today + last * DAY), signer.vkey)
    with serving(Served(dict(site.files), site.types)) as served:
        driver = chromium()
        driver.get(served.address)
        assert said in shown(driver, "closed")
        assert not is_open(driver)
        assert not driver.find_element(By.ID, "q-what").is_enabled()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"serial 1\n", b"serial 2\n", "signature"),
        (b"epoch 1 ", b"epoch 1  ", "signature"),
        ("— office".encode(), b"- office", "right form"),
        ("— office.example/".encode(), "— other.example/".encode(), "not signed by the office"),
    ],
)
def test_altered_key(chromium: OpenBrowser, served: Served, old: bytes, new: bytes, said: str) -> None:
    """A recipients note that was altered on the way is refused, and nothing can be sent."""
    assert old in served.files["/"]
    served.files["/"] = served.files["/"].replace(old, new, 1)
    driver = chromium()
    driver.get(served.address)
    assert said in shown(driver, "closed")
    assert not driver.find_element(By.ID, "send").is_enabled()


def test_altered_script(browser: WebDriver, served: Served) -> None:
    """A script that is not the page's own does not run, the fields stay closed, and the page says so."""
    served.files["/site.js"] += b"\n"
    browser.get(served.address)
    assert "nothing can be sent" in shown(browser, "starting")
    assert not is_open(browser)


def test_nothing_to_submit(browser: WebDriver, served: Served) -> None:
    """Without the script, even with the fields forced open, Enter and clicks send nothing anywhere."""
    served.files["/site.js"] = b""
    browser.get(served.address)
    browser.execute_script("for (const e of document.querySelectorAll('fieldset')) e.disabled = false")
    browser.execute_script("document.getElementById('group-b').open = true")
    browser.find_element(By.ID, "q-when").send_keys("canary" + Keys.ENTER)
    press(browser, "send")
    time.sleep(0.3)
    # the browser chooses which of the two it asks for first
    asked = sorted(request for request in served.requests if "favicon" not in request)
    assert asked == ["GET /", "GET /site.css", "GET /site.js"]
    assert browser.current_url == served.address


def test_leaving_empties(browser: WebDriver, served: Served) -> None:
    """Who leaves the page and comes back finds the fields empty."""
    driver = filled(browser, served)
    driver.get(served.address + "errors/404")
    _accept_leaving(driver)
    driver.back()
    WebDriverWait(driver, 30).until(is_open)
    assert driver.find_element(By.ID, "q-what").get_attribute("value") == ""


def _accept_leaving(driver: WebDriver) -> None:
    """Answer the browser's question whether to leave, where the driver does not answer it by itself."""
    try:
        driver.switch_to.alert.accept()
    except Exception as error:
        assert "alert" in str(error).lower()  # noqa: PT017  (each driver has its own class for "no alert")


def test_quiet(chromium: OpenBrowser, served: Served) -> None:
    """The page writes nothing to the console, and the browser finds nothing against the policy."""
    driver = filled(chromium(), served)
    press(driver, "send")
    shown(driver, "received")
    messages = [entry["message"] for entry in driver.get_log("browser")]  # type: ignore[attr-defined]  # Chromium's own
    assert [message for message in messages if "favicon" not in message] == []


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_sideways_scrolling(chromium: OpenBrowser, served: Served, width: int) -> None:
    """At no width does the page scroll sideways, with everything unfolded."""
    driver = chromium()
    metrics = {"width": width, "height": 700, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    opened(driver, served)
    driver.execute_script("for (const e of document.querySelectorAll('details')) e.open = true")
    press(driver, "q-defenders-0-consent")
    for direction in ("ltr", "rtl"):
        driver.execute_script("document.documentElement.dir = arguments[0]", direction)
        assert driver.execute_script("return document.documentElement.scrollWidth") <= width
