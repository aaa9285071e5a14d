"""Who may use which address: a table that has every route of the application, for every role and for nobody."""

import re

import pytest
from flask import Flask

from intake.audit.events import Event, Outcome, Reason
from intake.server.office.routes import ROUTES
from tests.office.conftest import Enter
from tests.office.desk import BATCH, Desk
from tests.server.servers import Server

# What a request without fields is answered, by nobody, courier, auditor, operator. 303 for nobody leads to the sign-in;
# 403 for a role means that the page is not for it. A POST has the right token and nothing else in it.
EXPECTED = {
    ("GET", "/"): (303, 303, 303, 303),
    ("GET", "/sign-in"): (200, 303, 303, 303),
    ("POST", "/sign-in"): (403, 403, 403, 403),
    ("POST", "/sign-out"): (303, 303, 303, 303),
    ("GET", "/setup"): (200, 200, 200, 200),
    ("POST", "/setup"): (403, 403, 403, 403),
    ("POST", "/setup/password"): (410, 410, 410, 410),
    ("GET", "/account"): (303, 200, 200, 200),
    ("POST", "/account/password"): (303, 422, 422, 422),
    ("GET", "/batches"): (303, 200, 403, 403),
    ("POST", "/batches"): (303, 403, 403, 403),
    ("GET", "/batches/<batch>"): (303, 200, 403, 403),
    ("POST", "/batches/<batch>/arrived"): (303, 303, 403, 403),
    ("GET", "/outbox"): (303, 200, 403, 403),
    ("POST", "/outbox"): (303, 415, 403, 403),
    ("GET", "/outbox/summary"): (303, 410, 403, 403),
    ("POST", "/outbox/import"): (303, 410, 403, 403),
    ("POST", "/outbox/drop"): (303, 303, 403, 403),
    ("GET", "/parcel"): (303, 410, 410, 403),
    ("GET", "/parcel/file"): (303, 410, 410, 403),
    ("GET", "/log"): (303, 403, 200, 403),
    ("GET", "/log/<int:index>"): (303, 403, 200, 403),
    ("GET", "/log/<int:index>/proof"): (303, 403, 200, 403),
    ("GET", "/custody"): (303, 403, 200, 403),
    ("GET", "/checkpoint"): (303, 403, 200, 403),
    ("GET", "/checkpoint/file"): (303, 403, 200, 403),
    ("GET", "/checks"): (303, 403, 200, 403),
    ("GET", "/compare"): (303, 403, 200, 403),
    ("POST", "/compare"): (303, 403, 200, 403),
    ("POST", "/bundle"): (303, 403, 303, 403),
    ("GET", "/accounts"): (303, 403, 403, 200),
    ("POST", "/accounts"): (303, 403, 403, 403),
    ("GET", "/accounts/<pseudonym>"): (303, 403, 403, 200),
    ("POST", "/accounts/<pseudonym>/lock"): (303, 403, 403, 303),
    ("POST", "/accounts/<pseudonym>/unlock"): (303, 403, 403, 303),
    ("POST", "/accounts/<pseudonym>/reset"): (303, 403, 403, 403),
    ("POST", "/accounts/<pseudonym>/remove"): (303, 403, 403, 303),
    ("GET", "/keys"): (303, 403, 403, 200),
}
# where a role gets 403 although the page is for it, the credentials in the form were refused
OWN_403 = {
    ("POST", "/sign-in"): "nobody clara aude omar",
    ("POST", "/setup"): "nobody clara aude omar",
    ("POST", "/account/password"): "clara aude omar",
    ("POST", "/batches"): "clara",
    ("POST", "/accounts"): "omar",
    ("POST", "/accounts/<pseudonym>/reset"): "omar",
}
WHO = ("nobody", "clara", "aude", "omar")
PREFIX = "/<any(en,fr):language>"
FILLED = {"<batch>": BATCH, "<int:index>": "0", "<pseudonym>": "staff-00000001"}


def filled(rule: str) -> str:
    """Return an address that fits a rule."""
    for name, value in FILLED.items():
        rule = rule.replace(name, value)
    return f"/en{rule}"


def test_the_table_has_every_route(application: Flask) -> None:
    """A route without a row fails here, and so does a row without a route."""
    found = {
        (method, rule.rule.removeprefix(PREFIX))
        for rule in application.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}
    }
    assert found == EXPECTED.keys() | {("GET", "/office.css")}
    assert {(route.method, route.rule) for route in ROUTES} == EXPECTED.keys()


@pytest.mark.parametrize("who", WHO)
def test_every_route_answers_every_role_as_expected(enter: Enter, visitor: Enter, desk: Desk, who: str) -> None:
    """Nobody gets beyond their role on any route, and every attempt of a role is on record."""
    wrong = {}
    person = visitor(who)
    for (method, rule), expected in EXPECTED.items():
        token = person.token("/en/sign-in") if who == "nobody" else person.token()
        if not token:
            # the route before has signed the person out
            person = enter(who)
            token = person.token()
        before = len(desk.events())
        answer = person.client.open(filled(rule), method=method, data={"csrf": token} if method == "POST" else None)
        if answer.status_code != expected[WHO.index(who)]:
            wrong[method, rule] = answer.status_code
        is_escalation = answer.status_code == 403 and who not in OWN_403.get((method, rule), "")
        recorded = [act for act in desk.acts()[before:] if act.event is Event.AUTHZ_FAIL]
        assert [(act.outcome, act.reason) for act in recorded] == [(Outcome.REFUSED, Reason.ROLE)] * is_escalation
    assert wrong == {}


def test_nobody_is_led_to_the_sign_in_and_nowhere_else(visitor: Enter) -> None:
    """A way back is not taken from the request, so it leads nowhere foreign."""
    person = visitor("omar")
    for address in ("/en/log?next=//evil.example", "/fr/batches?next=http://evil.example", "/en//evil.example"):
        answer = person.get(address)
        assert answer.status_code in (303, 404)
        assert answer.headers.get("Location", "/en/sign-in") in ("/en/sign-in", "/fr/sign-in")


def test_the_public_side_has_no_route_of_the_staff(server: Server) -> None:
    """None of these addresses exists there, whatever the method."""
    with server.application() as public:
        client = public.test_client()
        for method, rule in EXPECTED:
            status = client.open(filled(rule), method=method).status_code
            if (method, rule) != ("GET", "/"):
                assert status in (404, 405), rule
        assert not [rule for rule in public.url_map.iter_rules() if re.search("log|custody|account|parcel", rule.rule)]
