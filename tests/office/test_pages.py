"""Every page answers, in both languages."""

import pytest

from tests.office.conftest import Enter
from tests.office.desk import BATCH, Desk, several

PAGES = {
    "clara": ["/", "/batches", f"/batches/{BATCH}", "/outbox", "/account"],
    "aude": ["/", "/log", "/log/0", "/custody", "/checkpoint", "/checks", "/compare", "/account"],
    "omar": ["/", "/accounts", "/accounts/staff-00000000", "/keys", "/account"],
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_answers(enter: Enter, desk: Desk, name: str, language: str) -> None:
    """No text and no value is missing."""
    for act in several():
        desk.record(act)
    person = enter(name)
    for path in PAGES[name]:
        answer = person.client.get(f"/{language}{path}", follow_redirects=True)
        assert answer.status_code == 200, path
        assert f'lang="{language}"' in answer.get_data(as_text=True)
