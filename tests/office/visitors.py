"""People of the office at their browsers: cookies, the token of the form before them, an app that shows codes."""

import html
import re
from dataclasses import dataclass, field

import pyotp
from flask import Flask
from werkzeug.test import Client, TestResponse

from intake.server.office.codes import as_text
from intake.server.office.presence import COOKIE
from intake.server.office.store import Account

PASSWORD = "lantern pocket verbena isotope"
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class Seconds:
    """A clock that is moved by hand."""

    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def pass_(self, seconds: float) -> None:
        """Let time go by."""
        self.now += seconds


@dataclass
class Visitor:
    """A browser, and what its user knows."""

    app: Flask
    clock: Seconds
    account: Account | None = None
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    @property
    def cookie(self) -> str:
        """The id of the session."""
        found = self.client.get_cookie(COOKIE)
        return found.value if found else ""

    def code(self) -> str:
        """Return the code that the app shows now; time goes on first, as a code counts once."""
        assert self.account is not None
        assert self.account.secret is not None
        self.clock.pass_(30)
        return pyotp.TOTP(as_text(self.account.secret)).at(int(self.clock.now))

    def get(self, path: str, **headers: str) -> TestResponse:
        """Fetch a page."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers=named)

    def token(self, page: str = "/en/account") -> str:
        """Return the token in the forms of a page."""
        found = _TOKEN.search(self.get(page).get_data(as_text=True))
        return html.unescape(found[1]) if found else ""

    def post(self, path: str, token: str | None = None, **fields: str) -> TestResponse:
        """Send a form."""
        return self.client.post(path, data=fields | {"csrf": self.token() if token is None else token})

    def sign_in(self, **changed: str) -> TestResponse:
        """Sign in; what is typed can be changed."""
        assert self.account is not None
        typed = {"name": self.account.name, "password": PASSWORD, "code": self.code()} | changed
        return self.client.post("/en/sign-in", data=typed | {"csrf": self.token("/en/sign-in") or self.token()})

    def proof(self, prefix: str = "") -> dict[str, str]:
        """Return what is typed to prove again who one is."""
        return {f"{prefix}password": PASSWORD, f"{prefix}code": self.code()}
