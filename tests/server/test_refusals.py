"""What is refused at the door: each with its own status and code, and with nothing stored afterwards."""

import io
import zipfile
from collections.abc import Callable

import pytest

from crypto import age, header
from crypto.envelope import MAX_SIZE, MIN_SIZE
from crypto.header import Stanza
from tests.server.clients import TUS, Client, epoch_metadata
from tests.server.offices import Office, day
from tests.server.servers import NOTHING, Server

MIB = 1024 * 1024
MISSING = None


def zipped() -> bytes:
    """Return a zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("report.txt", "They came at night.")
    return out.getvalue()


def sealed_twice(office: Office) -> bytes:
    """Return the start of a file that is sealed to two keys."""
    stanza = header.parse(office.seal()).stanzas[0]
    return header.encode((stanza, stanza), bytes(32))


def long_header(office: Office) -> bytes:
    """Return a header of more than 16 KiB."""
    stanza = header.parse(office.seal()).stanzas[0]
    grease = Stanza("grease", ("x",), bytes(9000))
    return header.encode((grease, grease, stanza), bytes(32))


FORBIDDEN: dict[str, Callable[[Office], bytes]] = {
    "readable-text": lambda _: b"Dear office, they came at night. Mar\xc3\xada saw them.",
    "open-pgp": lambda _: b"-----BEGIN PGP MESSAGE-----\n\nhQEMA1",
    "zip-archive": lambda _: zipped(),
    "not-age": lambda _: b"\x89PNG\r\n\x1a\n" + bytes(range(128, 256)),
    "wrong-stanza": lambda office: office.seal_classical(),
    "several-stanzas": sealed_twice,
    "header-malformed": lambda office: office.seal().replace(b"-> ", b"->  ", 1),
    "stanza-malformed": lambda _: header.encode((Stanza("mlkem768x25519", ("AAAA",), bytes(32)),), bytes(32)),
    "header-too-long": long_header,
}


@pytest.mark.parametrize("code", FORBIDDEN)
@pytest.mark.parametrize("piece", [700, 70_000])
def test_what_is_not_a_sealed_envelope_is_erased(
    client: Client, server: Server, office: Office, code: str, piece: int
) -> None:
    """Whatever comes first in an upload and is not our age header ends the upload, however small the requests."""
    content = FORBIDDEN[code](office).ljust(MIN_SIZE, b" ")[:MIN_SIZE]
    address = client.begin(MIN_SIZE)
    answer = client.patch(address, 0, content[:piece])
    while answer.status == 204 and answer.offset < MIN_SIZE:
        assert server.usage().received_bytes <= header.LIMIT
        answer = client.patch(address, answer.offset, content[answer.offset : answer.offset + piece])
    assert (answer.status, answer.code) == (422, code)
    assert server.usage() == NOTHING
    assert client.head(address).status == 404


@pytest.mark.parametrize("code", ["readable-text", "wrong-stanza"])
def test_a_refused_creation_with_bytes_leaves_nothing(
    client: Client, server: Server, office: Office, code: str
) -> None:
    """The same holds where the bytes come with the creation."""
    answer = client.create(MIN_SIZE, FORBIDDEN[code](office)[:MIN_SIZE])
    assert (answer.status, answer.code) == (422, code)
    assert server.usage() == NOTHING


def test_one_wrong_byte_is_enough(client: Client, server: Server) -> None:
    """An upload whose first byte cannot begin an age file ends with that byte."""
    address = client.begin(MIN_SIZE)
    assert client.patch(address, 0, b"D").code == "readable-text"
    assert server.usage() == NOTHING


def test_nothing_of_a_header_that_does_not_end_is_stored_beyond_16_kib(client: Client, server: Server) -> None:
    """Bytes are not stored unchecked beyond the longest header."""
    address = client.begin(MIN_SIZE)
    start = b"age-encryption.org/v1\n-> mlkem768x25519 " + b"A" * 70_000
    assert client.patch(address, 0, start[:10_000]).status == 204
    assert client.patch(address, 10_000, start[10_000:60_000]).code == "header-too-long"
    assert server.usage() == NOTHING


CREATIONS: list[tuple[int, str, int, dict[str, str | None]]] = [
    (413, "too-large", MAX_SIZE + 1, {}),
    (422, "too-small", MIN_SIZE - 1, {}),
    (422, "too-small", 0, {}),
    (422, "not-padded", MIN_SIZE + 1, {}),
    (422, "epoch-missing", MIN_SIZE, {"Upload_Metadata": MISSING}),
    (422, "epoch-missing", MIN_SIZE, {"Upload_Metadata": "filename eA=="}),
    (422, "epoch-unknown", MIN_SIZE, {"Upload_Metadata": epoch_metadata(2)}),
    (400, "request-malformed", MIN_SIZE, {"Upload_Metadata": epoch_metadata("one")}),
    (400, "request-malformed", MIN_SIZE, {"Upload_Metadata": epoch_metadata("01")}),
    (400, "request-malformed", MIN_SIZE, {"Upload_Metadata": "epoch MQ==,epoch MQ=="}),
    (400, "request-malformed", MIN_SIZE, {"Upload_Metadata": "epoch  MQ=="}),
    (400, "request-malformed", MIN_SIZE, {"Upload_Metadata": "epoch MQ="}),
    (400, "request-malformed", MIN_SIZE, {"Upload_Length": MISSING}),
    (400, "request-malformed", MIN_SIZE, {"Upload_Length": MISSING, "Upload_Defer_Length": "1"}),
    (400, "request-malformed", MIN_SIZE, {"Upload_Length": "+70000"}),
    (400, "request-malformed", MIN_SIZE, {"Upload_Length": "٧٠٠٠٠".encode().decode("latin-1")}),
    (400, "request-malformed", MIN_SIZE, {"Upload_Length": "-1"}),
    (412, "protocol-version", MIN_SIZE, {"Tus_Resumable": MISSING}),
    (412, "protocol-version", MIN_SIZE, {"Tus_Resumable": "0.2.2"}),
]


@pytest.mark.parametrize(("status", "code", "length", "headers"), CREATIONS)
def test_a_creation_that_is_refused_begins_nothing(
    client: Client, server: Server, status: int, code: str, length: int, headers: dict[str, str | None]
) -> None:
    """Every wrong size, epoch, header or version has its own answer."""
    answer = client.create(length, None, **headers)
    assert (answer.status, answer.code) == (status, code)
    assert server.usage() == NOTHING


@pytest.mark.parametrize(
    ("today", "code"), [(-3, "epoch-not-yet"), (90 + 8, "epoch-stale"), (-2, None), (90 + 7, None)]
)
def test_an_epoch_is_received_within_its_grace(server: Server, today: int, code: str | None) -> None:
    """Two days before its first day and seven days after its last an epoch is received, and no longer."""
    with server.client(day(today)) as client:
        answer = client.create(MIN_SIZE)
    assert answer.status == 201 if code is None else (answer.status, answer.code) == (422, code)


PATCHES: list[tuple[int, str, int, dict[str, str | None]]] = [
    (409, "offset-mismatch", 1, {}),
    (409, "offset-mismatch", MIN_SIZE, {}),
    (400, "request-malformed", 0, {"Upload_Offset": MISSING}),
    (400, "request-malformed", 0, {"Upload_Offset": "0x0"}),
    (411, "length-missing", 0, {"Transfer_Encoding": "chunked"}),
    (412, "protocol-version", 0, {"Tus_Resumable": "2.0.0"}),
    (415, "wrong-content-type", 0, {"Content_Type": "application/x-www-form-urlencoded"}),
    (415, "wrong-content-type", 0, {"Content_Type": MISSING}),
    (415, "wrong-content-type", 0, {"Content_Type": "text/plain"}),
]


@pytest.mark.parametrize(("status", "code", "offset", "headers"), PATCHES)
def test_bytes_that_are_refused_are_not_stored(
    client: Client, server: Server, office: Office, status: int, code: str, offset: int, headers: dict[str, str | None]
) -> None:
    """A request that does not fit its upload changes nothing, and the upload can go on."""
    envelope = office.seal()
    address = client.begin(len(envelope))
    answer = client.patch(address, offset, envelope[:1000], **headers)
    assert (answer.status, answer.code) == (status, code)
    assert client.head(address).offset == 0
    assert server.usage().received_bytes == 0


def test_a_mismatch_tells_the_offset(client: Client, office: Office) -> None:
    """A sender who lost an answer learns with the refusal where to go on."""
    envelope = office.seal()
    address = client.begin(len(envelope))
    client.patch(address, 0, envelope[:40_000])
    assert client.patch(address, 0, envelope[:40_000]).offset == 40_000


def test_a_body_longer_than_declared_ends_the_upload(client: Client, server: Server, office: Office) -> None:
    """A length that lies erases the upload; nothing beyond it is stored."""
    envelope = office.seal()
    address = client.begin(len(envelope))
    client.patch(address, 0, envelope[:40_000])
    answer = client.patch(address, 40_000, envelope[40_000:] + b"x")
    assert (answer.status, answer.code) == (413, "body-too-long")
    assert server.usage() == NOTHING


def test_nothing_can_be_added_to_a_received_upload(client: Client, server: Server, office: Office) -> None:
    """More bytes after the receipt are refused and leave the envelope as it is."""
    envelope = office.seal()
    address = client.send(envelope)
    assert client.patch(address, len(envelope), b"x").code == "body-too-long"
    assert client.patch(address, 0, envelope).code == "offset-mismatch"
    assert server.bodies() == [envelope]


@pytest.mark.parametrize("upload_id", ["x", "A" * 43, "A" * 42 + "B", "..intake.db", "A" * 300])
def test_an_unknown_id_is_unknown(client: Client, upload_id: str) -> None:
    """An id that was never given out answers 404 to every method."""
    address = f"/uploads/{upload_id}"
    assert client.head(address).status == client.delete(address).status == client.patch(address, 0, b"x").status == 404


def test_an_expired_upload_is_gone_and_erased(server: Server, office: Office) -> None:
    """On its day an unfinished upload answers 410 once and is erased, also before the tick."""
    envelope = office.seal()
    with server.client() as today:
        address = today.begin(len(envelope))
        today.patch(address, 0, envelope[:30_000])
    with server.client(day(2)) as later:
        assert later.patch(address, 30_000, envelope[30_000:]).code == "upload-expired"
        assert later.head(address).status == 404
    assert server.usage() == NOTHING


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "REPORT"])
@pytest.mark.parametrize("path", ["/", "/en/", "/submit", "/recipients", "/manifest"])
def test_no_other_path_takes_a_body(client: Client, server: Server, method: str, path: str) -> None:
    """A form with readable text has nowhere to go."""
    answer = client.call(method, path, {"Content-Type": "application/x-www-form-urlencoded"}, b"what=They+came")
    assert answer.status == 405
    assert server.usage() == NOTHING


@pytest.mark.parametrize("method", ["GET", "PUT", "REPORT"])
def test_an_upload_takes_no_other_method(client: Client, method: str) -> None:
    """There is no way to read an upload back, nor to override a method."""
    override = TUS | {"X-HTTP-Method-Override": "PATCH"}
    assert client.call(method, "/uploads/" + "A" * 43, override, b"").status in {404, 405}


def test_a_server_without_an_office_receives_nothing(fresh: Server) -> None:
    """Before the first import uploads and pages answer 503."""
    with fresh.client() as client:
        assert (client.create(MIN_SIZE).status, client.create(MIN_SIZE).code) == (503, "not-ready")
        assert client.get("/").status == 503
        assert b"does not receive" in client.get("/").body


def test_an_identity_is_never_taken_for_an_envelope(client: Client) -> None:
    """A person who sends a secret key by mistake is refused as for any text."""
    address = client.begin(MIN_SIZE)
    secret = str(age.X25519Identity.generate()).encode()
    assert client.patch(address, 0, secret).code == "readable-text"
