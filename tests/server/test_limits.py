"""Budgets: what is refused when they are used up, and what the reserve keeps open."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from crypto.envelope import MIN_SIZE, size_of
from intake.server import limits
from intake.server.errors import Busy, StorageFull, TooManyUploads
from intake.server.settings import Limits, Settings
from intake.server.store import Usage
from tests.server.clients import Client, application_client
from tests.server.offices import Office
from tests.server.servers import NOTHING, Server

MIB = 1024 * 1024
LARGE = size_of(8 * MIB)


@contextmanager
def limited(server: Server, **changed: int) -> Iterator[Client]:
    """Make a client of a server with other limits."""
    settings = Settings(limits=Limits(**changed))
    with server.client(settings=settings) as client:
        yield client


def test_requests_of_all_together_are_counted(server: Server) -> None:
    """Above the global budget everything answers 429 with the time to wait, known paths and unknown ones."""
    with limited(server, requests_per_minute=10) as client:
        answers = [client.get("/nothing") for _ in range(10)]
        assert {answer.status for answer in answers} == {404}
        late = [client.get("/"), client.create(MIN_SIZE), client.call("BREW", "/x", {}, None)]
    assert [answer.status for answer in late] == [429, 429, 429]
    assert all(1 <= int(answer.headers["retry-after"]) <= 60 for answer in late)
    assert late[1].code == "busy"


def test_one_connection_address_has_a_share(server: Server) -> None:
    """Another address is still served when one has used its share."""
    settings = Settings(limits=Limits(requests_per_minute_per_connection=3))
    with server.application(settings=settings) as app:
        ask = app.test_client().get
        first = [ask("/", environ_base={"REMOTE_ADDR": "fd00::1"}).status_code for _ in range(4)]
        second = ask("/", environ_base={"REMOTE_ADDR": "fd00::2"}).status_code
    assert (first, second) == ([200, 200, 200, 429], 200)


def test_addresses_are_counted_under_a_hash(server: Server) -> None:
    """The memory of the limiter holds no address, and its keys differ between two processes."""
    names = []
    for _ in range(2):
        with server.application() as app:
            app.test_client().get("/", environ_base={"REMOTE_ADDR": "fd00::1234"})
            (limiter,) = app.extensions["limiter"]
            names.append(set(limiter.storage.storage))
    assert not [name for name in names[0] | names[1] if "fd00" in name]
    assert len(names[0] & names[1]) == 1  # the budget of everybody


def test_bytes_are_counted_before_they_are_read(server: Server, office: Office) -> None:
    """A body that does not fit the hour is refused whole, and the upload can go on later."""
    envelope = office.seal(MIB)
    with limited(server, bytes_per_hour=MIB, reserve_percent=0) as client:
        address = client.begin(len(envelope))
        assert client.patch(address, 0, envelope[:MIB]).status == 204
        answer = client.patch(address, MIB, envelope[MIB:])
        assert (answer.status, answer.code) == (429, "busy")
        assert 3590 <= int(answer.headers["retry-after"]) <= 3600
        assert client.head(address).offset == MIB


def test_small_submissions_have_a_reserve_of_bytes(server: Server, office: Office) -> None:
    """What large uploads may not use is there for small ones."""
    large = office.seal(MIB)
    with limited(server, bytes_per_hour=2 * MIB, reserve_percent=50) as client:
        address = client.begin(len(large))
        client.patch(address, 0, large[:MIB])
        assert client.patch(address, MIB, large[MIB:]).code == "busy"
        client.send(office.seal())


def test_the_hour_ends() -> None:
    """A new hour has a whole budget, and what did not come is given back."""
    now = [0.0]
    budget = limits.ByteBudget(Limits(bytes_per_hour=MIB, reserve_percent=0), lambda: now[0])
    hour = budget.take(MIB, small=True)
    with pytest.raises(Busy):
        budget.take(1, small=True)
    budget.give_back(1, hour)
    budget.take(1, small=False)
    now[0] = 3600.0
    budget.take(MIB, small=False)


def test_bytes_of_an_hour_that_is_over_are_not_given_to_the_next() -> None:
    """What was taken before the turn of the hour and did not come leaves the new hour as it is."""
    now = [0.0]
    budget = limits.ByteBudget(Limits(bytes_per_hour=MIB, reserve_percent=0), lambda: now[0])
    hour = budget.take(MIB, small=True)
    now[0] = 3600.0
    budget.take(MIB, small=True)
    budget.give_back(MIB, hour)
    with pytest.raises(Busy):
        budget.take(1, small=True)


def test_unfinished_uploads_are_counted(server: Server) -> None:
    """The last places are for small ones, and a finished upload gives its place back."""
    with limited(server, unfinished_uploads=4, reserve_percent=50) as client:
        assert [client.create(LARGE).status for _ in range(3)] == [201, 201, 429]
        assert [client.create(MIN_SIZE).status for _ in range(3)] == [201, 201, 429]
        refused = client.create(MIN_SIZE)
    assert (refused.code, refused.headers["retry-after"]) == ("too-many-uploads", "600")
    assert server.usage().unfinished == 4


def test_a_received_upload_gives_its_place_back(server: Server, office: Office) -> None:
    """Only what is under way counts."""
    with limited(server, unfinished_uploads=1, reserve_percent=0) as client:
        client.send(office.seal())
        client.send(office.seal())
        assert client.create(MIN_SIZE).status == 201


def test_declared_bytes_are_counted(server: Server) -> None:
    """Uploads under way may together declare no more than their budget."""
    with limited(server, unfinished_bytes=2 * LARGE, reserve_percent=0) as client:
        assert [client.create(LARGE).status for _ in range(3)] == [201, 201, 429]


def test_storage_has_an_end(server: Server, office: Office) -> None:
    """A full server says at the beginning of an upload that it receives nothing, before a byte was sent in vain."""
    with limited(server, storage_bytes=MIB, reserve_percent=0) as client:
        for _ in range(15):
            client.send(office.seal())
        answer = client.create(MIN_SIZE)
    assert (answer.status, answer.code) == (503, "storage-full")
    assert "keep your copy" in answer.body.decode()


EMPTY = NOTHING
ADMITTED: list[tuple[Usage, int | None, type[Exception] | None]] = [
    (EMPTY, None, None),
    (EMPTY, 512 * MIB + LARGE, None),
    (EMPTY, 512 * MIB + LARGE - 1, StorageFull),
    (replace(EMPTY, unfinished=191), None, None),
    (replace(EMPTY, unfinished=192), None, TooManyUploads),
    (replace(EMPTY, unfinished_bytes=12 * 1024 * MIB), None, TooManyUploads),
    (replace(EMPTY, envelope_bytes=24 * 1024 * MIB), None, StorageFull),
    (replace(EMPTY, unfinished_bytes=MIB, received_bytes=MIB), 512 * MIB + LARGE, None),
    (replace(EMPTY, unfinished_bytes=MIB), 512 * MIB + LARGE, StorageFull),
]


@pytest.mark.parametrize(("usage", "free", "refusal"), ADMITTED)
def test_a_large_upload_is_admitted_within_every_budget(
    usage: Usage, free: int | None, refusal: type[Exception] | None
) -> None:
    """Each budget refuses by itself; bytes that others still have to send count against the disk."""
    if refusal is None:
        limits.admit(LARGE, usage, free, Limits())
    else:
        with pytest.raises(refusal):
            limits.admit(LARGE, usage, free, Limits())


def test_what_is_refused_uses_up_only_what_came(server: Server) -> None:
    """Requests that declare much, send little and are refused leave the hour's bytes to others."""
    settings = Settings(limits=Limits(bytes_per_hour=LARGE, reserve_percent=0))
    with server.application(settings=settings) as app:
        ask = application_client(app)
        for _ in range(3):
            address = ask.begin(LARGE)
            assert ask.patch(address, 0, b"Dear office", Content_Length=str(LARGE)).code == "readable-text"
            assert ask.head(address).status == 404
        assert ask.patch(ask.begin(LARGE), 0, b"age", Content_Length=str(LARGE)).offset == 3
