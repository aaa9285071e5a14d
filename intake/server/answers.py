"""How the public server answers: fixed headers on every answer, fixed bytes or one JSON form, nothing of the request.

`Hardened` wraps a whole WSGI application, so that an answer made anywhere in it leaves with the same headers, and one
that could not be made leaves as a fixed error. The gateway uses the same headers for requests that never become one;
the office's pages have others (`Policy`).
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from crypto.errors import Refusal, TooLarge
from intake.server.errors import HttpRefusal, InternalError, NotStored, StoreError
from intake.server.journal import JOURNAL, Code
from intake.site.build import CSP

HEADERS = (
    ("Content-Security-Policy", CSP),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)
# Date would let anyone compare this machine's clock with that of other servers, which has unmasked onion services.
_NEVER = frozenset({"set-cookie", "etag", "last-modified", "server", "date", "x-powered-by"})

Headers = list[tuple[str, str]]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Policy:
    """The headers that every answer has, and the names of those that none has."""

    always: tuple[tuple[str, str], ...] = HEADERS
    never: frozenset[str] = _NEVER

    def seal(self, headers: Headers) -> Headers:
        """Return the headers of an answer as they leave."""
        dropped = self.never | {name.lower() for name, _ in self.always}
        return [*((name, value) for name, value in headers if name.lower() not in dropped), *self.always]


PUBLIC = Policy()


def as_http(error: Exception) -> HttpRefusal:
    """Return the error that a browser is told: ours as it is, another one without its words."""
    if isinstance(error, HttpRefusal):
        return error
    if isinstance(error, StoreError):
        JOURNAL.write(Code.STORE_FAILED)
        return NotStored(Retry_After="60")
    JOURNAL.write(Code.INTERNAL_ERROR)
    return InternalError()


def status_of(error: Refusal) -> int:
    """Return the HTTP status of a refusal."""
    if isinstance(error, HttpRefusal):
        return error.status
    return 413 if isinstance(error, TooLarge) else 422


def body(error: Refusal) -> bytes:
    """Return the JSON of a refusal: its code and its sentence, never its detail."""
    return json.dumps({"code": error.code, "message": error.sentence}).encode("ascii")


class Hardened:
    """A WSGI application whose every answer carries the fixed headers."""

    def __init__(self, inner: Wsgi, policy: Policy = PUBLIC) -> None:
        self._inner = inner
        self._policy = policy

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""

        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            return start_response(status, self._policy.seal(headers), exc_info)

        try:
            return self._inner(environ, start)
        except Exception as error:
            # the outermost frame of a request: what Flask itself could not answer
            return _last_resort(as_http(error), start)


def _last_resort(error: HttpRefusal, start: Callable[..., Any]) -> Iterable[bytes]:
    content = body(error)
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(content))), *error.headers.items()]
    start(f"{error.status} {HTTPStatus(error.status).phrase}", headers)
    return [content]


def extra_headers(error: Refusal) -> Mapping[str, str]:
    """Return the headers that belong to a refusal, as Retry-After."""
    return error.headers if isinstance(error, HttpRefusal) else {}
