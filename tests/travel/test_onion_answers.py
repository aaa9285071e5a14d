"""An answer comes back through the onion: words shown, reply written, carried over the gap, read and erased."""

from collections.abc import Callable

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.expected_conditions import visibility_of_element_located
from selenium.webdriver.support.ui import WebDriverWait

from deploy.demonstration.office import DemoOffice
from tests.travel.hidden import Hidden
from tests.travel.journey import carried_and_opened, send

ANSWER = "We have read it.\nA second line: <b>нет</b> \u202enothing\u202c."
# Twelve words of the list whose checksum is wrong; with "about" in the end it would be right.
WRONG = ["abandon"] * 12
OpenKind = Callable[[str], WebDriver]


@pytest.fixture
def driver(visit: OpenKind) -> WebDriver:
    """Return a Firefox at the level Safer."""
    return visit("safer")


def words_shown(driver: WebDriver) -> list[str]:
    """Return the words of the return code that stand on the page."""
    return [word.text for word in driver.find_elements(By.CSS_SELECTOR, "#code-words li")]


def type_words(driver: WebDriver, address: str, words: list[str]) -> None:
    """Open the page of answers and type words as a person does, each followed by a blank."""
    driver.get(f"{address}en/answers")
    WebDriverWait(driver, 60).until(lambda driver: driver.find_element(By.ID, "word-1").is_enabled())
    for number, word in enumerate(words, start=1):
        driver.find_element(By.ID, f"word-{number}").send_keys(word)
    driver.find_element(By.ID, "open").click()


def mailbox(driver: WebDriver) -> str:
    """Wait until the mailbox is shown, and return what stands in it."""
    WebDriverWait(driver, 60).until(lambda driver: driver.find_element(By.ID, "mailbox").is_displayed())
    return driver.find_element(By.ID, "mailbox").text


def press(driver: WebDriver, *buttons: str) -> None:
    """Press buttons, each as soon as it can be seen."""
    for button in buttons:
        WebDriverWait(driver, 60).until(visibility_of_element_located((By.ID, button))).click()


def reply_to_the_only_report(office: DemoOffice) -> None:
    """Open what came, answer it, and carry the answer to the server."""
    (report,) = carried_and_opened(office)
    (office.folder / "answer.txt").write_text(ANSWER)
    office.triage.run("reply", report.code, "--file", office.folder / "answer.txt")
    office.bring_outbox("--acknowledge-without-backup")


def test_an_answer_is_read_and_erased_with_the_words(driver: WebDriver, behind_tor: Hidden, office: DemoOffice) -> None:
    """Who kept the twelve words reads the answer as text, erases it, and afterwards there is nothing."""
    send(driver, behind_tor.address, {"what": "I would like an answer."})
    words = words_shown(driver)
    assert len(words) == 12
    press(driver, "code-written")
    reply_to_the_only_report(office)
    type_words(driver, behind_tor.address, words)
    assert "There is nothing here" not in mailbox(driver)
    assert ANSWER in str(driver.find_element(By.ID, "answers").get_property("textContent"))
    press(driver, "erase", "erase-now")
    WebDriverWait(driver, 60).until(lambda driver: driver.find_element(By.ID, "nothing").is_displayed())
    press(driver, "look-again")
    assert "There is nothing here" in mailbox(driver)


def test_wrong_words_are_named_and_nothing_is_asked(driver: WebDriver, behind_tor: Hidden) -> None:
    """Twelve words with a wrong checksum are refused in the page; no request says that somebody tried."""
    type_words(driver, behind_tor.address, WRONG)
    WebDriverWait(driver, 60).until(lambda driver: driver.find_element(By.ID, "entry-error").is_displayed())
    assert not [each.request for each in behind_tor.tap.exchanges if "mailbox" in each.request]


def test_words_of_nobody_show_nothing(driver: WebDriver, behind_tor: Hidden) -> None:
    """Right words to which there is no mailbox lead to the page that says so, and that they may be mistyped."""
    type_words(driver, behind_tor.address, [*WRONG[:11], "about"])
    assert "One wrong word in sixteen is not noticed" in mailbox(driver)
