"""The sealer: one file, opened from a disk, that seals a report and can reach nothing."""

import datetime
import re
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import Select, WebDriverWait

from crypto import age, envelope, note
from intake.questions import check
from intake.site import integrity
from intake.site.build import Site, build
from tests.conftest import OpenBrowser
from tests.site.conftest import SignedNote
from tests.site.pages import Page, settings
from tests.site.serving import Served, serving
from tests.site.test_browser import is_open, press, shown, unsealed

DAY = datetime.timedelta(days=1)
TODAY = datetime.datetime.now(datetime.UTC).date()


@pytest.fixture
def sealer(tmp_path: Path, signer: note.Signer, signed_note: SignedNote) -> Path:
    """A sealer on a disk, with a key that is valid today."""
    return written(tmp_path, signed_note(TODAY - DAY, TODAY + 30 * DAY), signer.vkey)


@pytest.fixture
def driver(chromium: OpenBrowser, tmp_path: Path) -> WebDriver:
    """A Chromium that saves into a folder of this test."""
    driver = chromium()
    driver.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path / "saved")}
    )
    return driver


def written(folder: Path, recipients_note: bytes, vkey: str) -> Path:
    """Build a sealer and write it to a disk."""
    path = folder / "sealer.html"
    path.write_bytes(build(settings(), recipients_note, vkey).files["/en/sealer.html"])
    return path


def opened(driver: WebDriver, sealer: Path) -> WebDriver:
    """Open the file as a double click does."""
    driver.get(sealer.as_uri())
    return driver


def sealed(driver: WebDriver, folder: Path) -> bytes:
    """Fill in the least report, seal it, save the file and read it."""
    WebDriverWait(driver, 30, poll_frequency=0.05).until(is_open)
    driver.find_element(By.ID, "q-what").send_keys("canary in the text")
    Select(driver.find_element(By.ID, "q-country")).select_by_value("KZ")
    press(driver, "q-who-self", "q-when_danger-now", "send")
    shown(driver, "received")
    driver.find_element(By.ID, "save").click()
    file = folder / "saved" / "report.age"
    WebDriverWait(driver, 30, poll_frequency=0.05).until(lambda _: file.exists())
    return file.read_bytes()


def choose_key(driver: WebDriver, folder: Path, content: bytes) -> str:
    """Give the sealer a file with a newer key, and return what it says."""
    (folder / "recipients").write_bytes(content)
    driver.execute_script("document.getElementById('newer').open = true")
    driver.find_element(By.ID, "note").send_keys(str(folder / "recipients"))
    said = driver.find_element(By.ID, "newer-said")
    WebDriverWait(driver, 30, poll_frequency=0.05).until(lambda _: said.text)
    return said.text


def test_least_report(driver: WebDriver, sealer: Path, tmp_path: Path, identity: age.HybridIdentity) -> None:
    """The least report becomes a padded hybrid envelope in good form, with a way to answer."""
    content = sealed(opened(driver, sealer), tmp_path)
    envelope.check_header(content[: 2**14], {envelope.HYBRID})
    envelope.check_size(len(content))
    manifest, _ = unsealed(content, identity)
    assert check(manifest.answers) == []
    assert manifest.reply
    assert b"canary" not in content


def test_words(driver: WebDriver, sealer: Path, tmp_path: Path) -> None:
    """Twelve words of the list stand on the page when the file can be saved, and none when they were hidden."""
    sealed(opened(driver, sealer), tmp_path)
    assert len(re.findall(r"^[a-z]+$", shown(driver, "code-words"), re.MULTILINE)) == 12
    press(driver, "code-written")
    assert driver.find_elements(By.CSS_SELECTOR, "#code-words li") == []


def test_nothing_leaves(driver: WebDriver, sealer: Path) -> None:
    """What tries to reach a server from the sealer is stopped by the policy in the file."""
    with serving(Served({}, {})) as served:
        opened(driver, sealer)
        fetched = driver.execute_async_script(
            "const done = arguments[1]; fetch(arguments[0]).then(() => done(true), () => done(false));", served.address
        )
        driver.execute_script("new Image().src = arguments[0]", served.address)
        assert fetched is False
        assert served.requests == []


def test_expired_key_can_be_replaced(
    driver: WebDriver, tmp_path: Path, signer: note.Signer, signed_note: SignedNote, identity: age.HybridIdentity
) -> None:
    """A sealer whose key has run out stays closed until a newer key of the same office is chosen."""
    old = written(tmp_path, signed_note(TODAY - 90 * DAY, TODAY - 10 * DAY), signer.vkey)
    assert "has run out" in shown(opened(driver, old), "closed")
    assert not is_open(driver)
    said = choose_key(driver, tmp_path, signed_note(TODAY - DAY, TODAY + 30 * DAY))
    assert (TODAY + 30 * DAY).isoformat() in said
    assert unsealed(sealed(driver, tmp_path), identity)


@pytest.mark.parametrize("content", [b"", b"age1qqq", b"\xff" * 100, b"x" * 70_000])
def test_refused_key(driver: WebDriver, sealer: Path, tmp_path: Path, content: bytes) -> None:
    """What is no recipients note is refused, and the key in the file stays in use."""
    assert "not in the right form" in choose_key(opened(driver, sealer), tmp_path, content)
    assert is_open(driver)


def test_key_of_a_stranger(driver: WebDriver, sealer: Path, tmp_path: Path, recipients_note: bytes) -> None:
    """A key that another office signed is refused."""
    stranger = note.Signer("office.example/recipients", bytes(32))
    body = recipients_note.split(b"\n\n")[0].decode() + "\n"
    assert "not signed by the office" in choose_key(opened(driver, sealer), tmp_path, stranger.sign(body))


def test_older_key(driver: WebDriver, tmp_path: Path, signer: note.Signer, signed_note: SignedNote) -> None:
    """A key of the office with a lower serial is refused, although it is signed and valid today."""
    older = signed_note(TODAY - DAY, TODAY + 30 * DAY)
    newer = signer.sign(older.split(b"\n\n")[0].decode().replace("serial 1", "serial 2") + "\n")
    opened(driver, written(tmp_path, newer, signer.vkey))
    assert "older than the one in this file" in choose_key(driver, tmp_path, older)


def test_leave_now(driver: WebDriver, sealer: Path) -> None:
    """Leaving shows an empty page at once, without a question, and cannot be undone."""
    opened(driver, sealer).find_element(By.ID, "q-what").send_keys("canary")
    driver.find_element(By.ID, "leave").click()
    WebDriverWait(driver, 10).until(lambda each: each.current_url == "about:blank")
    driver.back()
    assert "canary" not in driver.page_source


def test_one_file(site: Site) -> None:
    """The sealer names no other file, and its policy allows only its own script and style, by their digests."""
    page = Page(site.files["/en/sealer.html"])
    [policy] = [meta.get("content") for meta in page.all("meta") if meta.has("http-equiv")]
    [script], [style] = page.all("script"), page.all("style")
    assert policy.startswith("default-src 'none'; ")
    assert f"script-src '{integrity.of(script.text.encode())}'; " in policy
    assert f"style-src '{integrity.of(style.text.encode())}'; " in policy
    assert not [element for element in page.elements if element.has("src") or element.tag == "link"]


def test_its_digest_is_on_the_page(site: Site) -> None:
    """The page that offers the sealer shows the digest that the signed manifest has."""
    digests = dict(re.findall(r"file ([0-9a-f]{64}) \d+ (\S+)", site.manifest_text()))
    [digest] = [digest for digest, path in digests.items() if path == "/en/sealer.html"]
    assert digest.encode() in site.files["/en/sealed"]
