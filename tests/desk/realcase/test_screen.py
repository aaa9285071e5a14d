"""The real case on the screen: in French no English is left but the words of the sources, whatever page is open."""

from typing import Any

from intake.desk.screen.hold import Manner
from tests.desk.desks import Desk
from tests.desk.screen import speech
from tests.desk.screen.screens import visiting
from tests.desk.screen.test_sentences import exports

PAGES = ("", "/claims", "/sources", "/people", "/timeline", "/consent", "/letters", "/actions", "/custody", "/history")


def test_no_english_on_a_french_page(office: tuple[Desk, str], data: dict[str, Any]) -> None:
    """Every page of the case, of its first person, question and source, and every plan says all in French."""
    desk, code = office
    found = {}
    with visiting(desk) as visit:
        visit.hold.manner = Manner("fr")
        cases = [f"/case/{code}{page}" for page in (*PAGES, "/people/e1", "/claims/q1", "/sources/s1", "/export")]
        for number, where in enumerate((*cases, *exports(code))):
            found[number] = len(speech.english(visit.get(where).get_data(as_text=True), data))
    assert {number: texts for number, texts in found.items() if texts} == {}
