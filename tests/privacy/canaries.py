"""Canaries: requests with a mark in one place, and every form in which the mark could be written down.

A kind says where the mark is. What carries the mark of a header goes through every outcome that there is, because each
is another path through the program.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crypto import envelope
from crypto.envelope import MIN_SIZE
from tests.server.clients import OFFSET_STREAM, TUS, epoch_metadata
from tests.server.forms import Part, file, kind, multipart

CIRCUITS = b"fc00:dead:beef:4dad:c0de"
LARGE = 400 << 20
# an upload of this length is not taken by the database of the test
FAILING = envelope.size_of(100_000)
HEADERS = (
    "X-Forwarded-For",
    "Forwarded",
    "X-Real-IP",
    "Via",
    "User-Agent",
    "Accept-Language",
    "Referer",
    "Cookie",
    "Authorization",
    "Origin",
    "If-None-Match",
    "Accept",
    "Host",
)


@dataclass(frozen=True)
class Request:
    """A request as it goes over the line; `circuit` stands in the line that tor writes before it."""

    data: bytes
    circuit: bytes = CIRCUITS + b"::1"
    breaks: bool = False


@dataclass(frozen=True)
class Mark:
    """A mark of a run with a number: as text, as 64 hexadecimal digits, as an upload's id."""

    token: bytes
    number: int

    @property
    def text(self) -> str:
        """The mark as text."""
        return f"canary{self.token.hex()}x{self.number}x"

    @property
    def raw(self) -> bytes:
        """The mark as 32 bytes."""
        return (self.token + self.number.to_bytes(4)).ljust(32, b"\7")

    @property
    def upload(self) -> str:
        """The mark as the id of an upload."""
        return base64.urlsafe_b64encode(self.raw).rstrip(b"=").decode()


def spellings(token: bytes) -> list[bytes]:
    """Return how marks of a run could be written down: what all begin with, in every form."""
    text = f"canary{token.hex()}".encode()
    plain = [text, text.upper(), text.hex().encode(), text[::-1], token, token[::-1], token.hex().encode()]
    # base64 of any alignment has the middle of one of these
    encoded = [base64.b64encode(b"x" * shift + one)[4:-6] for shift in range(3) for one in (text, token + b"\0" * 6)]
    return [*plain, *encoded, CIRCUITS]


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"", version: str = "1.1") -> bytes:
    """Write a request."""
    own = {"Host": "onion"} | ({"Content-Length": str(len(body))} if body else {}) | dict(headers)
    lines = [f"{method} {path} HTTP/{version}", *(f"{name}: {value}" for name, value in own.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


_CREATE = TUS | {"Upload-Length": str(MIN_SIZE), "Upload-Metadata": epoch_metadata()}
_PATCH = TUS | {"Upload-Offset": "0", "Content-Type": OFFSET_STREAM}


def carriers(expired: str, begun: str) -> list[tuple[str, str, dict[str, str], bytes]]:
    """Return requests with every outcome; `expired` and `begun` are uploads."""
    form = {"Content-Type": "multipart/form-data; boundary=b"}
    return [
        ("PATCH", expired, _PATCH, b"x"),
        ("GET", "/en/", {}, b""),
        ("GET", "/mailbox/" + "ab" * 32, {}, b""),
        ("GET", "/mailbox/nobody", {}, b""),
        ("GET", "/mailbox/" + "ff" * 32, {}, b""),
        ("DELETE", "/mailbox/" + "ab" * 32, {"Deletion-Token": "00" * 32}, b""),
        ("GET", "/nowhere", {}, b""),
        ("PUT", "/en/", {}, b""),
        ("POST", "/uploads", _CREATE, b""),
        ("POST", "/uploads", _CREATE | {"Upload-Length": "7"}, b""),
        ("POST", "/uploads", _CREATE | {"Upload-Length": str(1 << 45)}, b""),
        ("POST", "/uploads", _CREATE | {"Upload-Length": str(LARGE)}, b""),
        ("POST", "/uploads", _CREATE | {"Upload-Length": str(FAILING)}, b""),
        ("POST", "/uploads", _CREATE | {"Tus-Resumable": "0.9"}, b""),
        ("PATCH", begun, _PATCH | {"Upload-Offset": "5"}, b"x"),
        ("PATCH", begun, _PATCH | {"Content-Type": "text/plain"}, b"x"),
        ("PATCH", begun, _PATCH, b""),
        ("POST", "/en/sealed", form, multipart([kind("bare"), file(b"readable")], "b")),
        ("POST", "/en/sealed", {}, b"kind=bare"),
    ]


Kind = Callable[[Mark, int], Request]
Carriers = Sequence[tuple[str, str, dict[str, str], bytes]]


def _header(name: str, carried: Carriers) -> Kind:
    def made(mark: Mark, turn: int) -> Request:
        method, path, headers, body = carried[turn % len(carried)]
        return Request(request(method, path, headers | {name: mark.text}, body))

    return made


def _of(*made: Callable[[Mark], bytes]) -> Kind:
    """Return the kind that takes these requests by turns."""
    return lambda mark, turn: Request(made[turn % len(made)](mark))


def _form(*parts: Callable[[Mark], Part]) -> Kind:
    typed = {"Content-Type": "multipart/form-data; boundary=b"}
    return _of(lambda mark: request("POST", "/en/sealed", typed, multipart([each(mark) for each in parts], "b")))


def _metadata(mark: Mark) -> str:
    return base64.b64encode(f"{mark.text}.pdf".encode()).decode()


def kinds(carried: Carriers) -> Mapping[str, Kind]:
    """Return the kinds by name."""
    bare = lambda mark: kind("bare")  # noqa: E731  # the same field in three forms
    made: dict[str, Kind] = {f"header {name}": _header(name, carried) for name in HEADERS}
    made |= {
        "name of a header": lambda mark, turn: _header(mark.text, carried)(Mark(b"", 0), turn),
        "circuit": lambda mark, turn: Request(request(*carried[turn % len(carried)]), _circuit(mark)),
        "line before the request": lambda mark, turn: Request(request("GET", "/", {}), mark.text.encode()),
        "path": _of(*(_path(method) for method in ("GET", "POST", "PUT", "HEAD"))),
        "query": _of(lambda mark: request("GET", f"/en/?{mark.text}={mark.text}", {})),
        "fragment": _of(lambda mark: request("GET", f"/en/#{mark.text}", {})),
        "absolute address": _of(lambda mark: request("GET", f"http://{mark.text}/en/", {})),
        "language of a form": _of(lambda mark: request("POST", f"/{mark.text}/sealed", {}, b"x")),
        "method": _of(lambda mark: request(mark.text.upper(), "/en/", {}), lambda mark: request(mark.text, "/", {})),
        "version": _of(lambda mark: request("GET", "/", {}, version=mark.text)),
        "length of a body": _of(lambda mark: request("POST", "/uploads", {"Content-Length": mark.text})),
        "encoding of a body": _of(lambda mark: request("POST", "/uploads", {"Transfer-Encoding": mark.text}, b"x")),
        "expectation": _of(lambda mark: request("POST", "/uploads", {"Expect": mark.text}, b"x")),
        "no request": _of(lambda mark: mark.text.encode(), lambda mark: mark.text.encode() * 3000),
        "broken header": _of(lambda mark: b"GET / HTTP/1.1\r\n" + mark.text.encode() + b"\1\r\n\r\n"),
        "id of an upload": _of(*(_upload(method) for method in ("HEAD", "PATCH", "DELETE"))),
        "tus headers": _of(*(_tus(name) for name in ("Upload-Length", "Upload-Offset", "Tus-Resumable"))),
        "name in the metadata": _of(lambda mark: _create(f"{mark.text} eA==,{epoch_metadata()}")),
        "value in the metadata": _of(lambda mark: _create(f"filename {_metadata(mark)},{epoch_metadata()}")),
        "declared epoch": _of(lambda mark: _create(f"epoch {mark.text}")),
        "refused bytes of an upload": _of(lambda mark: request("POST", "/uploads", _CREATED, mark.text.encode())),
        "body of a path without one": _of(lambda mark: request("POST", "/en/", {}, mark.text.encode())),
        "connection that breaks": _breaking,
        "id of a mailbox": _of(lambda mark: request("GET", f"/mailbox/{mark.raw.hex()}", {})),
        "token of a mailbox": _of(_right_token, _wrong_token),
        "name of a field": _form(bare, lambda mark: Part(mark.text, b"x")),
        "value of a field": _form(lambda mark: kind(mark.text), lambda mark: file(b"x")),
        "name of a file": _form(bare, lambda mark: file(b"readable", f"{mark.text}.age")),
        "header of a part": _form(bare, lambda mark: Part("file", b"x", "f", f"{mark.text}: {mark.text}\r\n")),
        "readable file": _form(bare, lambda mark: file(mark.text.encode() * 40)),
        "boundary": _of(_boundary),
    }
    return made


_CREATED = _CREATE | {"Content-Type": OFFSET_STREAM}


def _circuit(mark: Mark) -> bytes:
    return CIRCUITS + b":%x:%x:%x" % (mark.number >> 16, mark.number & 0xFFFF, mark.token[0])


def _path(method: str) -> Callable[[Mark], bytes]:
    return lambda mark: request(method, f"/{mark.text}/%2e%2e/{mark.text}", {})


def _upload(method: str) -> Callable[[Mark], bytes]:
    return lambda mark: request(method, f"/uploads/{mark.upload}", _PATCH, b"x" if method == "PATCH" else b"")


def _tus(name: str) -> Callable[[Mark], bytes]:
    return lambda mark: request("POST", "/uploads", _CREATE | {name: mark.text})


def _create(metadata: str) -> bytes:
    return request("POST", "/uploads", _CREATE | {"Upload-Metadata": metadata})


def _breaking(mark: Mark, turn: int) -> Request:
    sent = request("POST", "/uploads", _CREATED | {"Content-Length": "60000", "X": mark.text}, mark.text.encode() * 9)
    return Request(sent[: None if turn % 2 else -100], breaks=True)


def _right_token(mark: Mark) -> bytes:
    path = f"/mailbox/{hashlib.sha256(mark.raw).hexdigest()}"
    return request("DELETE", path, {"Deletion-Token": mark.raw.hex()})


def _wrong_token(mark: Mark) -> bytes:
    return request("DELETE", "/mailbox/" + "0" * 64, {"Deletion-Token": mark.raw.hex()})


def _boundary(mark: Mark) -> bytes:
    typed = {"Content-Type": f"multipart/form-data; boundary={mark.text}"}
    return request("POST", "/en/sealed", typed, multipart([kind("bare"), file(b"x")], mark.text))


def office_fields(mark: Mark) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Give what strangers can type into the staff's pages: the path of the form, its page, and its fields."""
    good = {"name": "clara", "password": "no password of anybody", "code": "000000"}
    for name in good:
        yield "/en/sign-in", "/en/sign-in", good | {name: mark.text}
    yield "/en/setup", "/en/setup", {"name": mark.text, "setup_code": "aaaa-aaaa-aaaa-aaaa-aaaa-aaaa"}
    yield "/en/setup", "/en/setup", {"name": "clara", "setup_code": mark.text}
    yield "/en/setup/password", "/en/setup", {"ticket": mark.text, "password": mark.text, "code": mark.text}
    yield "/en/sign-in", "/en/sign-in", {mark.text: "x"}
