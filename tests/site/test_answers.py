"""The return code in real browsers: words before the upload ends, words in, answers out, erased, written again."""

import datetime
import re
from collections.abc import Iterator

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from crypto import age, mailbox, note, returncode
from crypto.mailbox import Answer
from intake.questions import changes_of, check
from intake.site.build import build
from tests.conftest import OpenBrowser
from tests.site.conftest import SignedNote
from tests.site.pages import settings
from tests.site.serving import Served, serving
from tests.site.test_browser import BUSY, filled, press, shown, unsealed

DAY = datetime.timedelta(days=1)
ENTROPY = bytes(range(16))
WORDS = "abandon amount liar amount expire adjust cage candy arch gather drum buyer"
CODE = returncode.derive(ENTROPY)
ANSWERS = (
    Answer(datetime.date(2026, 11, 25), "We have read your report.\n<b>Please</b> write again."),
    Answer(datetime.date(2026, 12, 1), "Ответ"),
)


@pytest.fixture
def served(signer: note.Signer, signed_note: SignedNote) -> Iterator[Served]:
    """A served site with a key that is valid today, and one mailbox with two answers."""
    today = datetime.datetime.now(datetime.UTC).date()
    site = build(settings(), signed_note(today - DAY, today + 30 * DAY), signer.vkey)
    with serving(Served(dict(site.files), site.types)) as running:
        running.blocks[CODE.mailbox] = mailbox.seal(CODE.mailbox, ANSWERS, CODE.reply_identity().recipient())
        yield running


@pytest.fixture(params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest) -> WebDriver:
    """One of the two browsers."""
    opened: WebDriver = request.getfixturevalue(request.param)()
    return opened


def entry(driver: WebDriver, served: Served) -> WebDriver:
    """Open the page of answers and wait until its fields are open and its list has come."""
    driver.get(served.address + "en/answers")
    field = "#entry-fields:enabled"
    WebDriverWait(driver, 30, poll_frequency=0.05).until(lambda d: d.find_elements(By.CSS_SELECTOR, field))
    WebDriverWait(driver, 30, poll_frequency=0.05).until(lambda _: "GET /words/english.txt" in served.requests)
    return driver


def typed(driver: WebDriver, words: str) -> WebDriver:
    """Type words into the first field, with a blank after each."""
    driver.find_element(By.ID, "word-1").send_keys(words + " ")
    return driver


def values(driver: WebDriver) -> str:
    """The words in the fields."""
    fields: list[str] = driver.execute_script(
        "return [...document.querySelectorAll('[data-word]')].map((e) => e.value)"
    )
    return " ".join(fields).strip()


def said(driver: WebDriver, id: str, pattern: str) -> None:
    """Wait until an element says something."""
    element = driver.find_element(By.ID, id)
    WebDriverWait(driver, 30, poll_frequency=0.05).until(lambda _: re.search(pattern, element.text))


def test_words_come_before_the_upload_ends(browser: WebDriver, served: Served, identity: age.HybridIdentity) -> None:
    """While nothing is received yet the words are on the page; they stay, and the report names their mailbox."""
    served.faults["POST"] = [BUSY]
    press(filled(browser, served), "send")
    shown(browser, "now")
    words = [line.text for line in browser.find_elements(By.CSS_SELECTOR, "#code-words li")]
    assert len(words) == 12
    assert served.received() == []
    shown(browser, "received")
    assert [line.text for line in browser.find_elements(By.CSS_SELECTOR, "#code-words li")] == words
    reply = unsealed(served.received()[0], identity)[0].reply
    assert reply is not None
    press(browser, "code-written")
    entry(browser, served)
    press(typed(browser, " ".join(words)), "open")
    shown(browser, "mailbox")
    assert f"GET /mailbox/{reply.mailbox}" in served.requests


def test_no_answer_wanted(chromium: OpenBrowser, served: Served, identity: age.HybridIdentity) -> None:
    """Who wants no answer sees no words, and the report names no mailbox."""
    driver = filled(chromium(), served)
    press(driver, "no-answer", "send")
    shown(driver, "received")
    assert not driver.find_element(By.ID, "code").is_displayed()
    assert unsealed(served.received()[0], identity)[0].reply is None


def test_same_words_after_going_back(chromium: OpenBrowser, served: Served, identity: age.HybridIdentity) -> None:
    """Who goes back and sends again keeps the words that are written down already."""
    served.faults["POST"] = [(422, {}, b"{}")]
    driver = filled(chromium(), served)
    press(driver, "send")
    shown(driver, "failed")
    words = driver.find_element(By.ID, "code-words").text
    press(driver, "back", "send")
    shown(driver, "received")
    assert driver.find_element(By.ID, "code-words").text == words


def test_without_the_list_nothing_is_sent(chromium: OpenBrowser, served: Served) -> None:
    """A list of words that was changed on its way is refused; then nothing is sent, because no words could be shown."""
    served.files["/words/english.txt"] = served.files["/words/english.txt"].replace(b"zoo", b"zop")
    driver = filled(chromium(), served)
    press(driver, "send")
    assert "list of words" in shown(driver, "failed")
    assert served.uploading() == []


def test_answers(browser: WebDriver, served: Served) -> None:
    """The words open the answers, shown as text with their days; nothing but the mailbox id was sent."""
    press(typed(entry(browser, served), WORDS), "open")
    text = shown(browser, "answers")
    assert "<b>Please</b> write again." in text
    assert "November 25, 2026" in text
    asked = [request for request in served.requests if "mailbox" in request]
    assert asked == [f"GET /mailbox/{CODE.mailbox}"]
    assert browser.current_url == served.address + "en/answers"
    assert browser.execute_script("return [localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_nothing_there(chromium: OpenBrowser, served: Served) -> None:
    """Words without a mailbox say that nothing is there, and that a word may be mistyped."""
    driver = typed(entry(chromium(), served), "abandon " * 11 + "about")
    press(driver, "open")
    assert "may be wrong" in shown(driver, "nothing")
    assert driver.find_elements(By.CSS_SELECTOR, "#answers article") == []
    assert not driver.find_element(By.ID, "erase").is_displayed()


@pytest.mark.parametrize("how", ["WORDS", "Abandon, AMOUNT; liar.amount", "1. abandon 2. amount"])
def test_ways_of_writing(chromium: OpenBrowser, served: Served, how: str) -> None:
    """Capitals, commas and numbers of a list do not matter, and each word comes into its field."""
    driver = typed(entry(chromium(), served), WORDS if how == "WORDS" else how)
    expected = WORDS if how == "WORDS" else "abandon amount liar amount" if "liar" in how else "abandon amount"
    WebDriverWait(driver, 30).until(lambda d: values(d) == expected)


def pasted(driver: WebDriver, text: str) -> WebDriver:
    """Paste a text into the first field."""
    driver.execute_script(
        "const data = new DataTransfer(); data.setData('text', arguments[0]);"
        "document.getElementById('word-1').dispatchEvent(new ClipboardEvent('paste', {clipboardData: data}))",
        text,
    )
    return driver


def test_pasted_lines(chromium: OpenBrowser, served: Served) -> None:
    """Pasted words that stand in lines of their own come into their fields."""
    driver = pasted(entry(chromium(), served), WORDS.upper().replace(" ", "\n"))
    WebDriverWait(driver, 30).until(lambda d: values(d) == WORDS)


def test_four_letters(chromium: OpenBrowser, served: Served) -> None:
    """Four letters are completed when their field is left by the keyboard."""
    driver = entry(chromium(), served)
    driver.find_element(By.ID, "word-1").send_keys("amou" + Keys.TAB)
    WebDriverWait(driver, 30).until(lambda d: values(d) == "amount")
    assert driver.switch_to.active_element.get_attribute("id") == "word-2"


def test_suggestions(chromium: OpenBrowser, served: Served) -> None:
    """The beginning of a word offers the words of the list that begin so."""
    driver = entry(chromium(), served)
    driver.find_element(By.ID, "word-1").send_keys("abs")
    options = "return [...document.querySelectorAll('#suggestions option')].map((e) => e.value)"
    WebDriverWait(driver, 30).until(lambda d: d.execute_script(options) == ["absent", "absorb", "abstract", "absurd"])


def test_unknown_word(chromium: OpenBrowser, served: Served) -> None:
    """A word that is in no list is named as soon as its field is left, beside its field."""
    driver = typed(entry(chromium(), served), "abandon lair")
    said(driver, "word-2-error", "lair.*is not in the list")
    assert driver.find_element(By.ID, "word-2").get_attribute("aria-invalid") == "true"
    assert not driver.find_element(By.ID, "word-1-error").is_displayed()


def test_wrong_checksum(chromium: OpenBrowser, served: Served) -> None:
    """Twelve words that do not belong together are named as such at once, and nothing is asked of the server."""
    driver = typed(entry(chromium(), served), WORDS.replace("buyer", "busy"))
    said(driver, "entry-error", "do not belong together")
    press(driver, "open")
    assert not [request for request in served.requests if "mailbox" in request]


def test_eleven_words(chromium: OpenBrowser, served: Served) -> None:
    """Eleven words are told by their number, and the focus goes to the empty field."""
    driver = typed(entry(chromium(), served), WORDS.rpartition(" ")[0])
    press(driver, "open")
    said(driver, "entry-error", "11 words")
    assert driver.switch_to.active_element.get_attribute("id") == "word-12"


def test_thirteen_words(chromium: OpenBrowser, served: Served) -> None:
    """A pasted word too many is told."""
    said(pasted(entry(chromium(), served), WORDS + " zoo"), "entry-error", "13 words")


def test_words_of_another_language(chromium: OpenBrowser, served: Served) -> None:
    """Words of another list than the page's own are read, without accents too."""
    french = "abaisser agreable inductif AGRÉABLE eligible achat bolide boucle amateur exister derober bloquer"
    driver = typed(entry(chromium(), served), french)
    WebDriverWait(driver, 30).until(lambda d: "éligible" in values(d) and values(d).endswith("bloquer"))
    press(driver, "open")
    shown(driver, "answers")


def test_erase(browser: WebDriver, served: Served) -> None:
    """Answers are erased after a question, with the token of the code, and the page says so."""
    press(typed(entry(browser, served), WORDS), "open")
    shown(browser, "answers")
    press(browser, "erase")
    shown(browser, "erase-question")
    assert CODE.mailbox in served.blocks
    press(browser, "erase-now")
    said(browser, "mailbox-said", "Erased")
    assert CODE.mailbox not in served.blocks


def test_kept(chromium: OpenBrowser, served: Served) -> None:
    """Who does not confirm erases nothing."""
    driver = typed(entry(chromium(), served), WORDS)
    press(driver, "open")
    shown(driver, "answers")
    press(driver, "erase", "keep")
    assert not driver.find_element(By.ID, "erase-question").is_displayed()
    assert f"DELETE /mailbox/{CODE.mailbox}" not in served.requests


def test_follow_up(browser: WebDriver, served: Served, identity: age.HybridIdentity) -> None:
    """Writing again needs one answer, changes only the chosen consent, and carries the same code."""
    press(typed(entry(browser, served), WORDS), "open")
    shown(browser, "mailbox")
    press(browser, "write")
    shown(browser, "report")
    browser.find_element(By.ID, "q-what").send_keys("canary again")
    press(browser, "q-consent", "q-consent-c_press-no", "send")
    shown(browser, "received")
    manifest, _ = unsealed(served.received()[0], identity)
    assert manifest.answers == {"kind": "follow-up", "what": "canary again", "consent": {"c_press": "no"}}
    assert check(manifest.answers) == []
    assert changes_of(manifest.answers) == {"c_press": "no"}
    assert manifest.reply is not None
    assert manifest.reply.source_token == CODE.source_token.hex()
    assert manifest.reply.mailbox == CODE.mailbox
    assert manifest.reply.recipient == str(CODE.reply_identity().recipient())


def test_damaged_block(chromium: OpenBrowser, served: Served) -> None:
    """A block that was changed is refused and not shown as an empty mailbox; the words are still there."""
    block = bytearray(served.blocks[CODE.mailbox])
    block[-1] ^= 1
    served.blocks[CODE.mailbox] = bytes(block)
    driver = typed(entry(chromium(), served), WORDS)
    press(driver, "open")
    said(driver, "entry-error", "damaged")
    assert values(driver) == WORDS


def test_busy_server(chromium: OpenBrowser, served: Served) -> None:
    """A busy server is told as such, the words stay, and the next try works."""
    driver = typed(entry(chromium(), served), WORDS)
    served.faults["GET"] = [BUSY]
    press(driver, "open")
    said(driver, "entry-error", "busy")
    press(driver, "open")
    shown(driver, "answers")


def test_leaving_empties(browser: WebDriver, served: Served) -> None:
    """Who leaves the page of answers and comes back finds neither words nor answers."""
    press(typed(entry(browser, served), WORDS), "open")
    shown(browser, "answers")
    browser.get(served.address + "errors/404")
    browser.back()
    left = """return [document.getElementById('answers')?.textContent, document.getElementById('entry')?.hidden,
        [...document.querySelectorAll('[data-word]')].map((field) => field.value).join('')]"""
    WebDriverWait(browser, 30).until(lambda d: d.execute_script(left) == ["", False, ""])


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_sideways_scrolling(chromium: OpenBrowser, served: Served, width: int) -> None:
    """At no width does the page of answers scroll sideways."""
    driver = chromium()
    metrics = {"width": width, "height": 700, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    typed(entry(driver, served), WORDS)
    press(driver, "open")
    shown(driver, "answers")
    press(driver, "erase", "write")
    for direction in ("ltr", "rtl"):
        driver.execute_script("document.documentElement.dir = arguments[0]", direction)
        assert driver.execute_script("return document.documentElement.scrollWidth") <= width
