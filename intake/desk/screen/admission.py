"""Who may ask: one browser, which exchanged the token of the printed address for a cookie; and only pages of ours.

The token is good once. The cookie is random, lives in the memory of both sides, and is named after the port, because
browsers send cookies of one host to every port. `Host` must be the address itself, so that no name that somebody lets
point to 127.0.0.1 gets in; a form must have the token of the visit, and the browser must say that it comes from here.
"""

import secrets
from dataclasses import dataclass, field

from flask import Request

from crypto import primitives
from intake.desk.screen.errors import HostForeign, NotAdmitted, NotFromPage, TokenUsed

HOST = "127.0.0.1"
CSRF = "csrf"
_FORM = "application/x-www-form-urlencoded"


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(slots=True)
class Admission:
    """The one browser of this desk."""

    port: int
    _token: str | None = field(default_factory=_secret, repr=False)
    _cookie: str | None = field(default=None, repr=False)
    csrf: str = field(default_factory=_secret, repr=False)

    @property
    def address(self) -> str:
        """Where the desk is."""
        return f"http://{HOST}:{self.port}"

    @property
    def entrance(self) -> str:
        """The address to print, good once."""
        return f"{self.address}/enter/{self._token}"

    @property
    def cookie_name(self) -> str:
        """The name of the cookie."""
        return f"triage-{self.port}"

    def exchange(self, token: str) -> str:
        """Return the cookie for the token, which is good once."""
        if self._token is None or not _equal(token, self._token):
            raise TokenUsed
        self._token, self._cookie = None, _secret()
        return self._cookie

    def renew(self) -> None:
        """Let the forms of another officer count no longer."""
        self.csrf = _secret()

    def is_admitted(self, request: Request) -> bool:
        """Tell whether a request comes from the browser that was let in."""
        given = request.cookies.get(self.cookie_name, "")
        return self._cookie is not None and _equal(given, self._cookie)

    def check_host(self, request: Request) -> None:
        """Refuse a request to any other name."""
        if request.environ.get("HTTP_HOST") != f"{HOST}:{self.port}":
            raise HostForeign

    def check_visit(self, request: Request) -> None:
        """Refuse another browser."""
        if not self.is_admitted(request):
            raise NotAdmitted

    def check_form(self, request: Request) -> None:
        """Refuse a form that no page of ours sent."""
        if request.headers.get("Origin") != self.address:
            raise NotFromPage
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            raise NotFromPage
        if request.mimetype != _FORM or not _equal(request.form.get(CSRF, ""), self.csrf):
            raise NotFromPage


def _equal(given: str, expected: str) -> bool:
    return primitives.equal(given.encode("utf-8", "replace"), expected.encode("ascii"))
