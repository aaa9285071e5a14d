"""The form of the pages without script: what it takes, what it refuses, and that nothing of a refused one is left."""

import os
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crypto import age, envelope, header
from crypto.envelope import MIN_SIZE, size_of
from crypto.header import Stanza
from crypto.primitives import sha256
from crypto.recipients import Epoch
from intake.server.errors import StoreError
from intake.server.settings import Limits, Settings
from intake.server.store import Envelope, Writer
from intake.transfer import batch
from tests.server.clients import Answer, Client, http_client
from tests.server.forms import BOUNDARY, Part, file, form_of, kind, multipart, typed
from tests.server.offices import QUARTER, TODAY, Office, day
from tests.server.servers import NOTHING, Running, Server
from tests.server.test_answers import assert_fixed
from tests.server.test_importing import last_digest
from tests.server.test_refusals import FORBIDDEN

MIB = 1024 * 1024
PATH = "/en/sealed"


def hand_in(client: Client, body: bytes, path: str = PATH, **headers: str) -> Answer:
    """Send the body of a form."""
    return client.call("POST", path, typed() | headers, body)


def bare(office: Office, size: int = 900, *, classical: bool = True) -> bytes:
    """Return a file sealed with the age command line: no document, no padding."""
    recipient = office.classical.recipient() if classical else office.hybrid.recipient()
    return age.seal_bytes(os.urandom(size), [recipient])


# what is taken


@pytest.mark.parametrize("size", [0, 3 * MIB, MIB - envelope.HEADER_LENGTH[envelope.HYBRID]])
def test_a_file_of_the_sealer_is_received(client: Client, server: Server, office: Office, size: int) -> None:
    """It is stored byte for byte, and the browser is sent to the page that says so."""
    sealed = office.seal(size)
    answer = hand_in(client, form_of(sealed, "sealer"))
    assert (answer.status, answer.headers["location"], answer.body) == (303, "/en/sealed/received", b"")
    assert_fixed(answer)
    assert server.bodies() == [sealed]
    assert server.usage() == replace(NOTHING, envelopes=1, envelope_bytes=len(sealed), never_exported=1)


@pytest.mark.parametrize("classical", [True, False])
@pytest.mark.parametrize("size", [0, 1, 900, 2 * MIB + 17])
def test_a_bare_file_is_received(client: Client, server: Server, office: Office, classical: bool, size: int) -> None:
    """A file of the age command line is taken in its own size, to either kind of recipient."""
    sealed = bare(office, size, classical=classical)
    assert hand_in(client, form_of(sealed)).status == 303
    assert server.bodies() == [sealed]


@pytest.mark.parametrize("length", [2 * MIB, 2 * MIB + 1, 2 * MIB - 1, MIB])
def test_pieces_end_where_they_must(client: Client, server: Server, office: Office, length: int) -> None:
    """A file of whole pieces, one byte more and one less."""
    sealed = bare(office, length - 168 - 16 - 16 * -(-length // 65552))
    assert hand_in(client, form_of(sealed)).status == 303
    assert server.bodies() == [sealed]


def test_the_epoch_is_that_of_the_day(server: Server, office: Office) -> None:
    """A form declares no epoch, so the envelope has the one of the server's day."""
    epochs = [office.epoch(), Epoch(2, day(91), day(91) + QUARTER, *_keys(office))]
    office.write(server.folder / "second", office.outbox(2, last_digest(server), serial=2, epochs=epochs))
    assert server.run("import", server.folder / "second") == 0
    for on in (0, 91):
        with server.client(day(on)) as client:
            assert hand_in(client, form_of(bare(office))).status == 303
    assert sorted((each.epoch, each.day) for each in server.envelopes()) == [(1, TODAY), (2, day(91))]


def _keys(office: Office) -> tuple[str, str]:
    epoch = office.epoch()
    return epoch.hybrid, epoch.classical


def test_the_same_file_twice_is_stored_once(client: Client, server: Server, office: Office) -> None:
    """Both senders are told that it was received, also where the other came as an upload."""
    sealed = office.seal()
    client.send(sealed)
    assert [hand_in(client, form_of(sealed, how)).status for how in ("sealer", "bare")] == [303, 303]
    assert server.bodies() == [sealed]
    assert server.usage().unfinished == 0


def test_nothing_tells_by_which_page_a_file_came(server: Server, office: Office) -> None:
    """Language and route change nothing of what is stored."""
    sealed, rows = office.seal(), set()
    with server.client() as client:
        manifest = client.get("/manifest").body.decode().splitlines()
    for path in [*(line.split()[-1] for line in manifest if line.endswith("/sealed")), None]:
        with server.client() as client:
            assert client.send(sealed) if path is None else hand_in(client, form_of(sealed, "sealer"), path)
        (row,) = server.envelopes()
        rows.add(replace(row, body=b""))
        with server.store() as store, store.writing() as writer:
            writer.erase(row)
    assert rows == {Envelope(b"", sha256(sealed), len(sealed), 1, TODAY)}


def test_a_batch_carries_every_kind(client: Client, server: Server, office: Office, tmp_path: Path) -> None:
    """What came by the form goes to the desk as what came by uploads."""
    sent = sorted([office.seal(), bare(office), bare(office, classical=False)])
    for sealed in sent:
        assert hand_in(client, form_of(sealed)).status == 303
    assert server.run("export", tmp_path / "batch") == 0
    with (tmp_path / "batch").open("rb") as source:
        read = batch.read(source, server.state.signer().verifier)
        assert sorted(b"".join(body) for _, body in read.bodies) == sent


# what is refused


@pytest.mark.parametrize("how", ["sealer", "bare"])
@pytest.mark.parametrize("code", [code for code in FORBIDDEN if code != "wrong-stanza"])
@pytest.mark.parametrize("length", [MIN_SIZE, 3 * MIB])
def test_what_is_not_sealed_is_refused(
    client: Client, server: Server, office: Office, code: str, how: str, length: int
) -> None:
    """Whatever is not an age file of ours is refused before anything is stored."""
    answer = hand_in(client, form_of(FORBIDDEN[code](office).ljust(length, b" "), how))
    assert answer.status == 422
    assert_fixed(answer)
    assert server.usage() == NOTHING


def scrypt_file(_: Office) -> bytes:
    """Return a file sealed to a passphrase."""
    return age.seal_bytes(b"x", [age.ScryptRecipient(b"passphrase", 1)])


REFUSED: list[tuple[str, int, str, Callable[[Office], bytes]]] = [
    ("sealer", 422, "wrong-size", bare),
    ("sealer", 422, "wrong-size", lambda office: office.seal_classical()),
    ("sealer", 422, "wrong-size", lambda office: bare(office, MIB + 1, classical=False)),
    ("sealer", 422, "wrong-size", lambda office: office.seal(MIB)[:-1]),
    ("sealer", 422, "wrong-size", lambda office: bare(office, classical=False)),
    ("sealer", 422, "wrong-key", scrypt_file),
    ("bare", 422, "wrong-size", lambda office: bare(office, 0)[:-1]),
    ("bare", 422, "wrong-size", lambda office: bare(office)[:100]),
    ("bare", 422, "wrong-key", scrypt_file),
    ("bare", 422, "not-sealed", lambda _: b"-----BEGIN AGE ENCRYPTED FILE-----\n"),
    ("bare", 422, "not-sealed", lambda _: b"They came at night."),
    ("bare", 400, "form", lambda _: b""),
    ("mailed", 400, "form", bare),
    ("", 400, "form", bare),
    ("k" * 17, 400, "form", bare),
    ("k" * MIB, 400, "form", bare),
]


@pytest.mark.parametrize(("how", "status", "why", "make"), REFUSED)
def test_a_refused_file_leaves_nothing(
    client: Client, server: Server, office: Office, how: str, status: int, why: str, make: Callable[[Office], bytes]
) -> None:
    """It is answered with the signed page of what a person can do about it, and nothing is stored."""
    answer, page = hand_in(client, form_of(make(office), how)), client.get(f"/en/sealed/refused-{why}")
    assert (answer.status, page.status) == (status, 200)
    assert answer.body == page.body
    assert_fixed(answer)
    assert server.usage() == NOTHING


def test_a_large_file_that_is_not_padded_is_erased(client: Client, server: Server, office: Office) -> None:
    """The size is known at the end only; the pieces that were stored by then are erased."""
    assert hand_in(client, form_of(bare(office, 5 * MIB + 1, classical=False), "sealer")).status == 422
    assert server.usage() == NOTHING


def test_a_file_larger_than_the_largest_is_refused(server: Server, office: Office) -> None:
    """At once where the request says so, and as soon as it shows where the form around it is small."""
    settings = Settings()
    settings = replace(settings, uploads=replace(settings.uploads, max_files_bytes=MIB))
    largest = size_of(4 + MIB + MIB)
    with server.client(settings=settings) as client:
        for extra in (MIB, 1):
            answer = hand_in(client, form_of(bare(office, largest + extra)))
            assert answer.status == 413
            assert server.usage() == NOTHING


BODIES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "no part": lambda _: multipart([]),
    "no kind": lambda sealed: multipart([file(sealed)]),
    "no file": lambda _: multipart([kind("bare")]),
    "no file chosen": lambda _: multipart([kind("bare"), file(b"", "")]),
    "kind after file": lambda sealed: multipart([file(sealed), kind("bare")]),
    "two kinds": lambda sealed: multipart([kind("bare"), kind("bare"), file(sealed)]),
    "two files": lambda sealed: multipart([kind("bare"), file(sealed), file(sealed)]),
    "a second file of another name": lambda sealed: multipart([kind("bare"), file(sealed), Part("f", sealed, "x")]),
    "a field more": lambda sealed: multipart([kind("bare"), file(sealed), Part("what", b"They came at night.")]),
    "a field before": lambda sealed: multipart([Part("what", b"They came."), kind("bare"), file(sealed)]),
    "a text for a file": lambda sealed: multipart([kind("bare"), Part("file", sealed)]),
    "a file for a kind": lambda sealed: multipart([Part("kind", b"bare", "kind.txt"), file(sealed)]),
    "another name": lambda sealed: multipart([kind("bare"), Part("File", sealed, "x")]),
    "many parts": lambda _: multipart([kind("bare")] * 10_000),
    "nested": lambda sealed: multipart(
        [kind("bare"), Part("file", form_of(sealed), more="Content-Type: multipart/mixed\r\n")]
    ),
    "another boundary": lambda sealed: multipart([kind("bare"), file(sealed)], "other"),
    "text before": lambda sealed: b"They came at night.\r\n" + form_of(sealed),
    "text behind": lambda sealed: form_of(sealed) + b"They came at night.",
    "much behind": lambda sealed: form_of(sealed) + b"\n" * MIB,
    "no end": lambda sealed: form_of(sealed)[: -len(BOUNDARY) - 6],
    "an end cut off": lambda sealed: form_of(sealed)[:-4],
    "no beginning": lambda sealed: form_of(sealed)[10:],
    "a header without end": lambda _: f"--{BOUNDARY}\r\nX: ".encode() + b"y" * MIB,
    "many headers": lambda _: f"--{BOUNDARY}\r\n".encode() + b"X: y\r\n" * 200_000,
    "a header that is not text": lambda sealed: form_of(sealed).replace(b"octet-stream", b"\xff\xfe\x00"),
    "no disposition": lambda sealed: form_of(sealed).replace(b"Content-Disposition", b"Content-Disposing"),
    "no name": lambda sealed: form_of(sealed).replace(b"; name=", b"; game="),
    "boundaries only": lambda _: f"--{BOUNDARY}\r\n".encode() * 20_000,
    "no multipart": lambda sealed: sealed,
    "line feeds": lambda _: b"\n" * MIB,
}


@pytest.mark.parametrize("name", BODIES)
def test_another_form_is_refused(client: Client, server: Server, office: Office, name: str) -> None:
    """Anything but the one form is refused whole, also where a sealed file is in it."""
    answer = hand_in(client, BODIES[name](bare(office)))
    assert answer.status == 400
    assert_fixed(answer)
    assert server.usage() == NOTHING


@pytest.mark.parametrize("name", ["two files", "a field more", "text behind", "no end", "an end cut off"])
def test_a_form_that_ends_wrongly_erases_what_was_stored(
    client: Client, server: Server, office: Office, name: str
) -> None:
    """Pieces of a large file are stored while it comes; if the form does not end as it must, they are erased."""
    assert hand_in(client, BODIES[name](bare(office, 3 * MIB))).status == 400
    assert server.usage() == NOTHING


TYPES = [
    "",
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/offset+octet-stream",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    f"multipart/mixed; boundary={BOUNDARY}",
    f"multipart/form-data; boundary={'x' * 71}",
    'multipart/form-data; boundary="a\\"b"',
    "multipart/form-data; boundary=(.*)*[",
    "multipart/form-data; boundary=\xe9",
]


@pytest.mark.parametrize("content_type", TYPES)
def test_another_type_is_refused(client: Client, server: Server, office: Office, content_type: str) -> None:
    """Only multipart/form-data with a boundary of RFC 2046 is read at all."""
    answer = hand_in(client, form_of(bare(office)), **{"Content-Type": content_type})
    assert answer.status == 415
    assert server.usage() == NOTHING


def test_a_boundary_is_no_pattern(client: Client, server: Server, office: Office) -> None:
    """A boundary of characters that mean something in a pattern is taken as it is."""
    boundary, sealed = "(.+)?:a='b'", bare(office)
    body = multipart([kind("bare"), file(sealed)], boundary)
    assert hand_in(client, body, **{"Content-Type": f'multipart/form-data; boundary="{boundary}"'}).status == 303
    assert server.bodies() == [sealed]


def test_a_boundary_in_the_file_is_content(client: Client, server: Server, office: Office) -> None:
    """What looks like a boundary without being one stays in the file."""
    traps = b"".join(end + b"--" + BOUNDARY.encode() + more for end in (b"", b"x", b"\r\n") for more in (b"x", b"-x"))
    sealed = bare(office) + traps * 5000
    assert hand_in(client, form_of(sealed)).status == 303
    assert server.bodies() == [sealed]


@pytest.mark.parametrize("path", ["/xx/sealed", "/EN/sealed", "/errors/sealed", "/%2e%2e/sealed"])
def test_a_language_that_is_not_there_is_not_found(client: Client, server: Server, office: Office, path: str) -> None:
    """The form exists in the languages of the site only."""
    assert hand_in(client, form_of(bare(office)), path).status == 404
    assert server.usage() == NOTHING


def test_a_server_without_an_office_takes_no_form(fresh: Server, office: Office) -> None:
    """Before the first import the form answers 503."""
    with fresh.client() as client:
        assert hand_in(client, form_of(bare(office))).status == 503


@pytest.mark.parametrize("today", [-3, 93])
def test_without_an_epoch_nothing_is_received(server: Server, office: Office, today: int) -> None:
    """On a day on which nothing can be sealed nothing is taken."""
    with server.client(day(today)) as client:
        assert hand_in(client, form_of(bare(office))).status == 422
    assert server.usage() == NOTHING


def test_uploads_do_not_take_what_the_form_takes(client: Client, server: Server, office: Office) -> None:
    """X25519 is for the form only."""
    address = client.begin(MIN_SIZE)
    assert client.patch(address, 0, office.seal_classical()[:MIN_SIZE]).code == "wrong-stanza"
    assert server.usage() == NOTHING


# budgets


@pytest.mark.parametrize(
    ("status", "limits"),
    [
        (429, Limits(bytes_per_hour=MIB, reserve_percent=0)),
        (429, Limits(unfinished_bytes=MIB, reserve_percent=0)),
        (429, Limits(unfinished_uploads=1, reserve_percent=0)),
        (503, Limits(storage_bytes=MIB, reserve_percent=0)),
        (503, Limits(free_disk_bytes=2**50)),
    ],
)
def test_a_form_is_counted_as_an_upload(server: Server, office: Office, status: int, limits: Limits) -> None:
    """Bytes, unfinished uploads, storage and disk have the same budgets; a refusal says when to come again."""
    with server.client(settings=Settings(limits=limits)) as client:
        if limits.unfinished_uploads == 1:
            client.begin(MIN_SIZE)
        before = server.usage()
        answer = hand_in(client, form_of(bare(office, 2 * MIB)))
    assert answer.status == status
    assert int(answer.headers["retry-after"]) > 0
    assert server.usage() == before


def test_small_files_have_the_reserve(server: Server, office: Office) -> None:
    """What large ones may not use is there for small ones."""
    with server.client(settings=Settings(limits=Limits(storage_bytes=4 * MIB, reserve_percent=50))) as client:
        assert [hand_in(client, form_of(bare(office, size))).status for size in (3 * MIB, 900)] == [503, 303]


def test_bytes_that_did_not_come_are_given_back(server: Server, office: Office) -> None:
    """A form that is refused at its beginning uses up no more of the hour than was read."""
    with server.client(settings=Settings(limits=Limits(bytes_per_hour=4 * MIB, reserve_percent=0))) as client:
        for _ in range(5):
            assert hand_in(client, form_of(b"readable text " * 100_000)).status == 422
        assert hand_in(client, form_of(bare(office, 2 * MIB))).status == 303


def test_a_failing_database_is_told(server: Server, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the last transaction fails, the answer is 503 and what was stored before is erased."""

    def fail(*_: object) -> None:
        raise StoreError("secret detail")

    monkeypatch.setattr(Writer, "receive", fail)
    with server.client() as client:
        answer = hand_in(client, form_of(bare(office, 2 * MIB)))
    assert answer.status == 503
    assert b"secret" not in answer.body
    assert_fixed(answer)
    assert server.usage() == NOTHING


# pages


def test_a_browser_is_sent_to_a_page_that_is_there(client: Client, office: Office) -> None:
    """The signed site has the page of the receipt."""
    assert client.get(hand_in(client, form_of(bare(office))).headers["location"]).status == 200


def test_without_a_page_a_refusal_is_its_sentence(server: Server, office: Office) -> None:
    """Where nothing is served there is no page either."""
    with server.store() as store, store.connect() as connection:
        connection.exec_driver_sql("UPDATE office SET site_manifest = x'00'")
    with server.client() as client:
        assert b"does not receive" in hand_in(client, form_of(bare(office))).body


def test_the_sealer_is_saved_not_opened(client: Client) -> None:
    """It is a file to be carried, so a browser is told to save it, in gzip too; other pages are shown."""
    for headers in ({}, {"Accept_Encoding": "gzip"}):
        answer = client.get("/en/sealer.html", **headers)
        assert answer.headers["content-disposition"] == 'attachment; filename="sealer.html"'
        assert_fixed(answer)
    assert "content-disposition" not in client.get("/en/").headers


# the real process


def head_of(length: int) -> bytes:
    """Return the head of a request with a form."""
    lines = [
        f"POST {PATH} HTTP/1.1",
        "Host: x",
        f"Content-Type: {typed()['Content-Type']}",
        f"Content-Length: {length}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


@pytest.mark.parametrize("sent", [0, 50, 400, 5000, MIB, 2 * MIB + 12_345])
def test_what_came_before_a_break_is_erased(process: Running, server: Server, office: Office, sent: int) -> None:
    """A form cannot be continued, so a connection that breaks leaves nothing."""
    body = form_of(bare(office, 3 * MIB))
    process.raw(head_of(len(body)) + body[:sent])
    assert server.usage() == NOTHING


def test_what_came_before_a_reset_is_erased(process: Running, server: Server, office: Office) -> None:
    """The same holds where the other side vanishes with a reset."""
    body = form_of(bare(office, 3 * MIB))
    with socket.create_connection(("127.0.0.1", process.port)) as connection:
        connection.sendall(head_of(len(body)) + body[: 2 * MIB])
        wait_until(lambda: server.usage().received_bytes >= MIB)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    wait_until(lambda: server.usage() == NOTHING)


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_what_came_before_a_kill_expires(process: Running, server: Server, office: Office) -> None:
    """What a killed process could not erase is an unfinished upload, which the daily run ends on its day."""
    body = form_of(bare(office, 3 * MIB))
    with socket.create_connection(("127.0.0.1", process.port)) as connection:
        connection.sendall(head_of(len(body)) + body[: 2 * MIB])
        wait_until(lambda: server.usage().received_bytes >= MIB)
        process.kill()
    assert (server.usage().unfinished, server.usage().envelopes) == (1, 0)
    with server.store() as store, store.writing() as writer:
        assert writer.expire(day(2)) == 1
    assert server.usage() == NOTHING


def test_what_was_received_survives_a_kill(process: Running, server: Server, office: Office) -> None:
    """The answer comes after the commit: killed at once, the server has the file."""
    sealed = bare(office, 2 * MIB)
    assert hand_in(http_client(process.port), form_of(sealed)).status == 303
    process.kill()
    assert server.bodies() == [sealed]


def test_a_form_in_chunks_is_refused(standing: Running) -> None:
    """A form says its length."""
    start = head_of(0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    assert standing.raw(start + b"4\r\n----\r\n0\r\n\r\n").startswith(b"HTTP/1.1 411 ")


def test_a_large_form_stays_out_of_memory_and_off_the_disk(process: Running, server: Server, office: Office) -> None:
    """While 96 MiB arrive, the process grows by a few pieces only and opens no file but its database."""
    sealed = office.seal(96 * MIB)
    body = form_of(sealed, "sealer")
    visitor = http_client(process.port)
    assert hand_in(visitor, form_of(office.seal(2 * MIB), "sealer")).status == 303
    (child,) = Path(f"/proc/{process.process.pid}/task/{process.process.pid}/children").read_text().split()
    before = peak_kib(child)
    with socket.create_connection(("127.0.0.1", process.port)) as connection:
        connection.sendall(head_of(len(body)) + body[: 90 * MIB])
        opened = {os.readlink(path) for path in Path(f"/proc/{child}/fd").iterdir()}
        connection.sendall(body[90 * MIB :])
        assert connection.recv(12) == b"HTTP/1.1 303"
    assert peak_kib(child) - before < 24 * 1024
    assert not [
        path for path in opened if path.startswith("/") and not path.startswith((str(server.folder.parent), "/dev"))
    ]
    assert sealed in server.bodies()


def peak_kib(process: str) -> int:
    """Return the highest resident memory that a process had."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0])


def test_refusals_are_read_while_the_form_is_still_sent(standing: Running) -> None:
    """A browser that sends a megabyte of what is refused at its first byte reads why."""
    answer = hand_in(http_client(standing.port), form_of(b"They came at night." * 60_000))
    assert answer.status == 422
    assert_fixed(answer)


def test_an_identity_is_refused(client: Client, server: Server) -> None:
    """A secret key that is chosen by mistake is refused as for any text."""
    assert hand_in(client, form_of(str(age.HybridIdentity.generate()).encode())).status == 422
    assert server.usage() == NOTHING


def test_grease_is_refused(client: Client, server: Server, office: Office) -> None:
    """A second stanza of any kind is one too many, as for uploads."""
    stanza = header.parse(bare(office)).stanzas[0]
    content = header.encode((stanza, Stanza("grease", ("x",), b"")), bytes(32)) + bytes(100)
    assert hand_in(client, form_of(content)).status == 422
    assert server.usage() == NOTHING
