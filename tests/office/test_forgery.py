"""Requests that no page of ours made are refused, and the refusal is on record."""

import pytest

from intake.audit.events import Event, Reason
from intake.server.office.forgery import DOOR
from intake.server.office.routes import ROUTES
from tests.office.conftest import Enter
from tests.office.desk import BATCH, Desk

POSTS = [route for route in ROUTES if route.method == "POST"]
FOREIGN = [
    {"Origin": "http://evil.example"},
    {"Origin": "https://localhost"},
    {"Origin": "http://localhost.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
]
OWN = [{"Origin": "null"}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}]


def path_of(rule: str) -> str:
    """Return an address of a rule."""
    return "/en" + rule.replace("<batch>", BATCH).replace("<pseudonym>", "staff-00000001")


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "é"])
def test_no_form_without_the_token_of_the_session(enter: Enter, desk: Desk, token: str) -> None:
    """On every route that changes anything, for every role that may use it."""
    for name, role in (("clara", "courier"), ("aude", "auditor"), ("omar", "operator")):
        person = enter(name)
        for route in POSTS:
            if route.who is not None and role in route.who and not route.streams:
                answer = person.post(path_of(route.rule), token=token)
                assert answer.status_code == 403, route
                assert desk.acts()[-1].reason is Reason.CSRF
    assert set(desk.events()) <= {Event.LOG_STARTED, Event.LOGIN_SUCCESS, Event.AUTHZ_FAIL}


def test_the_token_of_another_is_refused(enter: Enter) -> None:
    """It belongs to one session."""
    clara, aude = enter("clara"), enter("aude")
    assert aude.post("/en/bundle", token=clara.token()).status_code == 403
    assert aude.post("/en/bundle").status_code == 303


@pytest.mark.parametrize("headers", FOREIGN)
def test_what_the_browser_calls_foreign_is_refused(enter: Enter, desk: Desk, headers: dict[str, str]) -> None:
    """Even with the right token."""
    person = enter("aude")
    answer = person.client.post("/en/bundle", data={"csrf": person.token()}, headers=headers)
    assert answer.status_code == 403
    assert desk.acts()[-1].reason is Reason.CSRF


@pytest.mark.parametrize(
    "headers", [{"Origin": "null"}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}]
)
def test_what_browsers_say_of_our_own_forms_is_taken(enter: Enter, headers: dict[str, str]) -> None:
    """Under `no-referrer` a form of the same page has a null origin."""
    person = enter("aude")
    assert person.client.post("/en/bundle", data={"csrf": person.token()}, headers=headers).status_code == 303


def test_the_form_of_the_sign_in_is_tied_to_the_browser(visitor: Enter) -> None:
    """Nobody is signed in by a foreign page, as somebody else, without noticing."""
    person, other = visitor("clara"), visitor("clara")
    foreign = other.token("/en/sign-in")
    assert person.client.post("/en/sign-in", data={"csrf": foreign}).status_code == 403
    person.get("/en/sign-in")
    cookie = person.client.get_cookie(DOOR)
    assert cookie is not None
    answer = person.client.post("/en/sign-in", data={"csrf": foreign, "name": "clara"})
    assert "did not come from a page" in answer.get_data(as_text=True)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
def test_only_plain_forms_are_read(enter: Enter, kind: str) -> None:
    """What another kind of request could smuggle is not looked at."""
    person = enter("aude")
    answer = person.client.post("/en/bundle", data=f"csrf={person.token()}", content_type=kind)
    assert answer.status_code == 403


def test_an_outbox_without_the_token_is_not_taken(enter: Enter, desk: Desk) -> None:
    """The form with a file has its token before the file, and nothing is written without it."""
    person = enter("clara")
    answer = person.client.post("/en/outbox", data={"csrf": "x", "file": (b"an outbox", "o")})
    assert answer.status_code in (400, 403)
    assert person.get("/en/outbox/summary").status_code == 410
    del desk
