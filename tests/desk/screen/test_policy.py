"""What every answer has, whatever was asked: fixed headers, nothing from elsewhere, nothing inline."""

import re

import pytest

from intake.desk.screen.app import CSP
from intake.desk.screen.routes import ROUTES, Route
from tests.desk.screen.conftest import Office
from tests.desk.screen.screens import Visit

VALUES = {"label": "s1", "number": "1", "page": "1", "token": "x"}
GETS = [route for route in ROUTES if route.method == "GET"]
POSTS = [route for route in ROUTES if route.method == "POST"]
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def path(route: Route, office: Office) -> str:
    """Return an address of a route that leads somewhere."""
    values = VALUES | {"code": office.item if route.rule.startswith("/item") else office.case}
    labels = {"claims": "q1", "people": "e1", "letters": "c1", "events": "v1"}
    values["label"] = labels.get(route.name.split(".")[0], "s1")
    return re.sub(r"<(?:[a-z]+:)?([a-z]+)>", lambda match: values[match[1]], route.rule)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.rule}")
def test_headers(visit: Visit, office: Office, route: Route) -> None:
    """Every address answers with the fixed headers, also where it refuses, and never with a fault of ours."""
    ask = visit.get if route.method == "GET" else visit.post
    answer = ask(path(route, office))
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.status_code != 500


@pytest.mark.parametrize("name", ["/desk.css", "/desk.js", "/favicon.ico", "/nothing"])
def test_headers_of_files(visit: Visit, name: str) -> None:
    """The two files have them too, and what is not there."""
    answer = visit.get(name)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize("route", GETS, ids=lambda route: route.rule)
def test_nothing_from_elsewhere(visit: Visit, office: Office, route: Route) -> None:
    """No page refers to another machine, has a script or style in it, or a handler."""
    page = visit.get(path(route, office)).get_data(as_text=True)
    links = re.findall(r'(?:href|src|action|srcset|poster|data)="([^"]*)"', page)
    assert all(link.startswith(("/", "#")) and not link.startswith("//") for link in links)
    assert not re.search(
        r"<style|<script(?! src=\"/desk\.js\")|\sstyle=|\son[a-z]+=|<iframe|<object|<embed|<base", page
    )


@pytest.mark.parametrize("route", GETS, ids=lambda route: route.rule)
def test_every_page_is_there(visit: Visit, office: Office, route: Route) -> None:
    """Every page of the table answers, or is one that wants something else first."""
    expected = {"door.enter": 303, "door.home": 303, "door.locked": 303, "items.picture": 404}
    assert visit.get(path(route, office)).status_code == expected.get(route.name, 200)


@pytest.mark.parametrize("route", [route for route in POSTS if route.back], ids=lambda route: route.rule)
def test_empty_form_comes_back(visit: Visit, office: Office, route: Route) -> None:
    """A form without its fields is refused with a sentence on the page that it came from."""
    answer = visit.post(path(route, office))
    if answer.status_code == 303:
        pytest.skip("this act needs no field")
    assert 400 <= answer.status_code < 500
    assert 'id="refused"' in answer.get_data(as_text=True) or answer.status_code == 404


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.name != "door.enter"], ids=lambda r: f"{r.method} {r.rule}"
)
def test_locked_desk_answers_nothing(visit: Visit, office: Office, route: Route) -> None:
    """Of a locked desk no address gives a page with anything in it."""
    visit.hold.lock()
    ask = visit.get if route.method == "GET" else visit.post
    answer = ask(path(route, office))
    assert answer.status_code in (303, 403) or route.name == "door.locked"
    assert "Aigerim" not in answer.get_data(as_text=True)
