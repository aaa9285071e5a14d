"""That a request was made by a page of ours: a token in every form, and what the browser says of where it comes from.

Whoever is signed in has the token of the session. Before that, a form has the keyed hash of a random cookie, so that
nothing is held for those who only look. The pages are sent with `Referrer-Policy: no-referrer`, under which browsers
write `Origin: null` for a form of the same page: so null is no reason to refuse, another origin is.
"""

import secrets

from flask import Request

from crypto import primitives
from intake.server.office.errors import NotFromPage
from intake.server.office.sessions import Session

FIELD = "csrf"
DOOR = "door"
LONGEST = 64
_FORM = "application/x-www-form-urlencoded"
_KEY = primitives.random(32)


def new_door() -> str:
    """Draw the cookie of somebody who is not signed in."""
    return secrets.token_urlsafe(32)


def token(session: Session | None, door: str) -> str:
    """Return what the forms of a page have in them."""
    if session is not None:
        return session.csrf
    return primitives.hmac_sha256(_KEY, door.encode("utf-8", "replace")).hex()


def check_origin(request: Request) -> None:
    """Refuse a request that a browser says was made elsewhere."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise NotFromPage
    if request.headers.get("Origin", "null") not in ("null", f"{request.scheme}://{request.host}"):
        raise NotFromPage


def check_form(request: Request, session: Session | None) -> None:
    """Refuse a body that is no plain form, or has not the token."""
    if request.mimetype != _FORM:
        raise NotFromPage
    check_token(request.form.get(FIELD, ""), request, session)


def check_token(given: str, request: Request, session: Session | None) -> None:
    """Refuse a token that is not the one of this session, or door."""
    door = request.cookies.get(DOOR, "")
    if session is None and not door:
        raise NotFromPage
    if not primitives.equal(token(session, door).encode("ascii"), given.encode("utf-8", "replace")):
        raise NotFromPage
