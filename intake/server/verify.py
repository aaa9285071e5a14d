"""`intake site verify URL`: fetch every path of a site and compare it with the manifest that the office signed.

Anyone can do this who has the site key of the office; it asks the server as a browser would and believes only the
signature. It shows that this server gave these bytes to this question, no more: a server that chooses whom it deceives
is in deploy/THREATS.md.
"""

import hashlib
import http.client
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from crypto import note
from intake.server.answers import HEADERS
from intake.server.errors import SettingInvalid, SiteUnreachable
from intake.site import manifest
from intake.site.manifest import SiteManifest

_TIMEOUT = 60.0
_LARGEST = 16 * 1024 * 1024
_UNWANTED = ("Set-Cookie", "ETag", "Server", "Last-Modified")


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome: how many paths the manifest names and what differs."""

    version: str
    paths: int
    differences: tuple[str, ...]

    def as_json(self) -> str:
        """Return it for programs."""
        return json.dumps(asdict(self))

    def as_text(self) -> str:
        """Return it for people."""
        return "\n".join([f"signed version {self.version}, {self.paths} paths", *self.differences])


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer of the server."""

    status: int
    headers: http.client.HTTPMessage
    content: bytes


class Server:
    """A server at an address; one connection per request, as it serves."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
            raise SettingInvalid("the URL must be http://HOST[:PORT]")
        self._kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._place = (parts.hostname, parts.port)

    def get(self, path: str) -> Fetched:
        """Fetch a path uncompressed, or raise SiteUnreachable."""
        connection = self._kind(*self._place, timeout=_TIMEOUT)
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "identity"})
            answer = connection.getresponse()
            return Fetched(answer.status, answer.headers, answer.read(_LARGEST))
        except (OSError, http.client.HTTPException) as error:
            raise SiteUnreachable(f"{path}: {type(error).__name__}") from None
        finally:
            connection.close()


def verify(url: str, site_key: note.Verifier) -> Verified:
    """Compare a served site with its signed manifest."""
    server = Server(url)
    signed = manifest.parse(note.open_note(server.get("/manifest").content, site_key))
    differences = [line for path in signed.files for line in _compare(server.get(path), path, signed)]
    unlisted = server.get("/" + hashlib.sha256(url.encode()).hexdigest())
    differences += _compare_unlisted(unlisted, signed)
    return Verified(signed.version, len(signed.files), tuple(differences))


def _compare(fetched: Fetched, path: str, signed: SiteManifest) -> Iterator[str]:
    """Name what differs at one path."""
    if fetched.status != 200:
        yield f"{path}: status {fetched.status}"
    elif manifest.describe(fetched.content) != signed.files[path]:
        yield f"{path}: other bytes than the office signed"
    yield from _compare_headers(fetched, path, signed)


def _compare_headers(fetched: Fetched, path: str, signed: SiteManifest) -> Iterator[str]:
    """Name the headers that differ: those of every answer, and those that none may have."""
    wanted = dict(HEADERS) | {"Content-Security-Policy": signed.csp}
    for name, value in wanted.items():
        if fetched.headers.get_all(name) != [value]:
            yield f"{path}: {name} differs"
    for name in _UNWANTED:
        if name in fetched.headers:
            yield f"{path}: {name} is sent"


def _compare_unlisted(fetched: Fetched, signed: SiteManifest) -> Iterator[str]:
    """A path that is not in the manifest must be the signed error page."""
    if fetched.status != 404 or manifest.describe(fetched.content) != signed.files.get("/errors/404"):
        yield "a path that is not in the manifest: not the signed page for 404"
    yield from _compare_headers(fetched, "a path that is not in the manifest", signed)
