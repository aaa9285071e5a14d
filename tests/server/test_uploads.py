"""Uploads that are received: what is answered, what is stored, what is kept when a line breaks."""

import hashlib
import io

import pytest

from intake.server import site
from intake.server.errors import OffsetMismatch
from intake.server.limits import ByteBudget
from intake.server.settings import Settings
from intake.server.uploads import Uploads
from tests.server.clients import Client, epoch_metadata
from tests.server.offices import TODAY, Office, day
from tests.server.servers import NOTHING, Server

MIB = 1024 * 1024


@pytest.mark.parametrize("piece", [5000, 65536, 600_000, MIB, 8 * MIB])
def test_an_envelope_is_stored_as_it_was_sent(client: Client, server: Server, office: Office, piece: int) -> None:
    """Requests of any length end in the same bytes."""
    envelope = office.seal(3 * MIB if piece > 5000 else 10)
    client.send(envelope, piece)
    assert server.bodies() == [envelope]


def test_a_received_envelope_says_nothing_finer_than_a_day(client: Client, server: Server, office: Office) -> None:
    """Digest, size, declared epoch and the day are all that is stored of an envelope."""
    envelope = office.seal()
    client.send(envelope)
    (stored,) = server.envelopes()
    assert (stored.digest, stored.size) == (hashlib.sha256(envelope).digest(), len(envelope))
    assert (stored.epoch, stored.day) == (1, TODAY)


def test_a_received_upload_is_not_linked_to_its_envelope(client: Client, server: Server, office: Office) -> None:
    """The row of an upload names no body once it is received."""
    client.send(office.seal())
    with server.store() as store, store.connect() as connection:
        rows = connection.exec_driver_sql("SELECT body, received FROM upload").all()
    assert [body for body, _ in rows] == [None]


def test_an_upload_may_begin_with_its_bytes(client: Client, server: Server, office: Office) -> None:
    """Creation with upload receives a small envelope in one request."""
    envelope = office.seal()
    answer = client.create(len(envelope), envelope)
    assert (answer.status, answer.offset) == (201, len(envelope))
    assert server.bodies() == [envelope]


def test_an_upload_expires_at_a_midnight(client: Client, office: Office) -> None:
    """Upload-Expires shows no time of day."""
    answer = client.create(len(office.seal()))
    assert answer.headers["upload-expires"] == "Wed, 25 Nov 2026 00:00:00 GMT"


def test_a_received_upload_is_remembered(client: Client, office: Office) -> None:
    """HEAD answers the full offset, so that a lost receipt can be asked for again."""
    envelope = office.seal()
    answer = client.head(client.send(envelope))
    assert (answer.status, answer.offset, answer.headers["upload-length"]) == (200, len(envelope), str(len(envelope)))


def test_who_comes_second_with_a_part_of_the_header_erases_nothing(server: Server, office: Office) -> None:
    """Bytes that another request has stored meanwhile are not read as the beginning of this one's."""
    envelope, settings = office.seal(), Settings()
    with server.store() as store:
        uploads = Uploads(store, settings, ByteBudget(settings.limits), None)
        with store.reading() as reader:
            stored = reader.office()
        assert stored is not None
        created = uploads.create(len(envelope), 1, site.load(stored).recipients, TODAY)
        found = uploads.append(created.upload, 0, 100, io.BytesIO(envelope), TODAY)
        uploads.append(found, 100, 1500, io.BytesIO(envelope[100:]), TODAY)
        with pytest.raises(OffsetMismatch):
            uploads.append(found, 100, 1500, io.BytesIO(envelope[100:]), TODAY)
        assert uploads.find(created.id, TODAY).received == 1600


def test_the_same_envelope_twice_is_stored_once(client: Client, server: Server, office: Office) -> None:
    """A sender who lost the receipt and sends everything again is told the same and doubles nothing."""
    envelope = office.seal()
    client.send(envelope)
    client.send(envelope, 5000)
    assert server.bodies() == [envelope]
    assert server.usage().envelopes == 1


def test_an_unfinished_upload_goes_on_on_another_day(server: Server, office: Office) -> None:
    """What was begun today can be finished tomorrow, and counts as received then."""
    envelope = office.seal(MIB)
    with server.client() as today:
        address = today.begin(len(envelope))
        today.patch(address, 0, envelope[:700_000])
    with server.client(day(1)) as tomorrow:
        assert tomorrow.head(address).offset == 700_000
        assert tomorrow.patch(address, 700_000, envelope[700_000:]).status == 204
    assert server.bodies() == [envelope]
    assert server.envelopes()[0].day == day(1)


def test_an_upload_can_be_given_up(client: Client, server: Server, office: Office) -> None:
    """DELETE erases every piece of an unfinished upload."""
    envelope = office.seal(MIB)
    address = client.begin(len(envelope))
    client.patch(address, 0, envelope[:MIB])
    assert client.delete(address).status == 204
    assert client.head(address).status == 404
    assert server.usage() == NOTHING


def test_deleting_a_received_upload_does_not_erase_the_envelope(client: Client, server: Server, office: Office) -> None:
    """After the receipt an upload id has no power over what was received."""
    envelope = office.seal()
    client.delete(client.send(envelope))
    assert server.bodies() == [envelope]


def test_pieces_are_filled_up(client: Client, server: Server, office: Office) -> None:
    """However small the requests, a body has no more rows than its length has MiB."""
    envelope = office.seal(MIB)
    client.send(envelope, 30_000)
    with server.store() as store, store.connect() as connection:
        rows = connection.exec_driver_sql("SELECT number, length(bytes) FROM piece ORDER BY number").all()
    assert [tuple(row) for row in rows] == [(0, MIB), (1, len(envelope) - MIB)]


def test_the_protocol_is_told(client: Client) -> None:
    """OPTIONS names version, extensions and the largest size, and needs no version itself."""
    answer = client.call("OPTIONS", "/uploads", {}, None)
    assert (answer.status, answer.headers["tus-version"]) == (204, "1.0.0")
    assert answer.headers["tus-extension"] == "creation,creation-with-upload,termination,expiration"
    assert int(answer.headers["tus-max-size"]) > 500 * MIB


def test_other_metadata_is_not_kept(client: Client, server: Server, office: Office) -> None:
    """A file name that a foreign client declares is neither refused nor stored."""
    envelope = office.seal()
    named = f"filename c2VjcmV0LXBsYW4ucGRm,{epoch_metadata()},flag"
    assert client.create(len(envelope), envelope, Upload_Metadata=named).status == 201
    raw = b"".join(path.read_bytes() for path in server.folder.iterdir())
    assert b"secret-plan" not in raw
    assert b"c2VjcmV0" not in raw
