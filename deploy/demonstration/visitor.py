"""A visitor: fills the real form in a real browser as a person would, and reads what the page says.

Knows the page by what is on it (ids of controls and sections), nothing of our packages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

# Typing takes milliseconds a letter; a long text is pasted instead, as a person would.
_TYPED = 2_000
_PASTE = """
arguments[0].value = arguments[1];
arguments[0].dispatchEvent(new Event("input", { bubbles: true }));
arguments[0].dispatchEvent(new Event("change", { bubbles: true }));
"""


class NotReceived(Exception):
    """the page did not say that the report was received"""


class Visitor:
    """One person in front of one browser window."""

    def __init__(self, driver: WebDriver, address: str) -> None:
        self._driver = driver
        self._address = address

    def open(self, seconds: float = 60) -> None:
        """Open the page and wait until its script has checked the office's key and opened the fields."""
        self._driver.get(self._address)
        shown = self._first_shown({"closed": "#closed", "fields": "#fields:enabled"}, seconds)
        if shown != "fields":
            raise NotReceived(self._driver.find_element(By.ID, "closed").text)

    def answer(self, answers: Mapping[str, str]) -> None:
        """Answer each question, named as in the form (second level after a hyphen); ticks are separated by spaces."""
        for question, answer in answers.items():
            control = self._driver.find_element(By.ID, f"q-{question}")
            self._unfold(control)
            if control.tag_name == "select":
                Select(control).select_by_value(answer)
            elif control.tag_name == "fieldset":
                for choice in answer.split():
                    self._choose(f"q-{question}-{choice}")
            else:
                self._write(control, answer)

    def attach(self, files: Iterable[Path]) -> None:
        """Add files of this machine."""
        paths = [str(path) for path in files]
        if paths:
            self._driver.find_element(By.ID, "files").send_keys("\n".join(paths))

    def send(self) -> None:
        """Press the button."""
        button = self._driver.find_element(By.ID, "send")
        self._driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
        button.click()

    def wait_until_received(self, seconds: float = 180) -> None:
        """Wait for "Received"; anything else that ends the sending is an error with the words of the page."""
        shown = self._first_shown({"received": "#received", "failed": "#failed", "errors": "#errors"}, seconds)
        if shown != "received":
            raise NotReceived(f"{shown}: {self._driver.find_element(By.ID, shown).text}")

    def _first_shown(self, sections: Mapping[str, str], seconds: float) -> str:
        """Wait until one of the sections is on the screen and return its name."""

        def shown(driver: WebDriver) -> str | None:
            for name, selector in sections.items():
                if any(element.is_displayed() for element in driver.find_elements(By.CSS_SELECTOR, selector)):
                    return name
            return None

        return WebDriverWait(self._driver, seconds, poll_frequency=0.1).until(shown) or ""

    def _unfold(self, control: WebElement) -> None:
        """Open the optional group that a control stands in."""
        self._driver.execute_script("arguments[0].closest('details')?.setAttribute('open', '')", control)

    def _choose(self, identifier: str) -> None:
        """Click the label of a choice, which is what a person hits."""
        label = self._driver.find_element(By.ID, identifier).find_element(By.XPATH, "..")
        self._driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", label)
        label.click()

    def _write(self, control: WebElement, text: str) -> None:
        if len(text) > _TYPED:
            self._driver.execute_script(_PASTE, control, text)
        else:
            control.send_keys(text)
