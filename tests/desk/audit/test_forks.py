"""What two halves catch of each other: every fork and roll-back below the last witnessed size; not the tail above it.

The simulation changes the server's log as somebody would who owns the server with all its keys.
"""

import random
import secrets

import pytest

from crypto import checkpoint, merkle
from crypto.checkpoint import Checkpoint
from crypto.merkle import Frontier
from intake.audit.entry import Act
from intake.audit.events import Event
from intake.desk import witness
from intake.desk.errors import LogForked, LogRefused
from intake.desk.session import Session
from intake.desk.store import office
from intake.transfer.batch import Batch
from tests.audit.memory import Memory
from tests.desk.audit.servers import LoggedServer
from tests.desk.desks import TODAY, Desk

_OTHER = Act(Event.SHUTDOWN, actor="system", role="system")
TIMES = pytest.mark.parametrize("times", [100, pytest.param(1000, marks=pytest.mark.long)])


@pytest.fixture
def north(desk: Desk) -> LoggedServer:
    """Return a server whose log the desk has witnessed."""
    server = LoggedServer(desk)
    server.acts(20)
    with desk.session() as session:
        verified(session, server, recorded(server))
    return server


def verified(session: Session, north: LoggedServer, id: str) -> None:
    """Bring a batch of nothing, of which only the log matters here."""
    with session.database.reading() as connection:
        (server,) = office.servers(connection)
    witness.verify(session, server, Batch(id, "all", TODAY, "0" * 64, (), iter(()), north.part()))


def recorded(north: LoggedServer) -> str:
    """Put an export on record and return the id of its batch."""
    id = secrets.token_hex(16)
    act = Act(Event.EXPORTED, actor="console", role="operator", batch=id, count=0, tick=1, object="0" * 64)
    north.log.append([act], north.today)
    return id


def cut(north: LoggedServer, size: int) -> LoggedServer:
    """Return a server that signs its first entries as if there had never been more."""
    other, storage, frontier = north.twin(), Memory(), Frontier()
    for index, data in enumerate(north.storage.entries[:size]):
        storage.append(index, data, frontier.append(merkle.leaf_hash(data)))
    signed = Checkpoint(north.log.origin, size, frontier.root())
    if size:
        storage.put_head(size, checkpoint.sign(signed, north.log.signer))
    other.storage = storage
    return other


@TIMES
def test_every_fork_below_the_witnessed_size_is_found(desk: Desk, north: LoggedServer, times: int) -> None:
    """Logs that were cut anywhere below, and grown again to any size from any start, are refused."""
    chance, found, size = random.Random(5), 0, north.storage.size()
    with desk.session() as session:
        for _ in range(times):
            other = cut(north, chance.randrange(size))
            other.log.append([_OTHER] * chance.randint(1, 40), other.today)
            id = recorded(other)
            other.start = chance.choice([0, chance.randint(1, other.storage.size())])
            with pytest.raises(LogRefused):
                verified(session, other, id)
            found += 1
    print(f"{found} of {times} forks found")


@TIMES
def test_every_log_that_was_rolled_back_is_found(desk: Desk, north: LoggedServer, times: int) -> None:
    """Logs that end anywhere before what was witnessed are refused, though all they hold is true."""
    chance, found, size = random.Random(6), 0, north.storage.size()
    with desk.session() as session:
        for _ in range(times):
            other = cut(north, chance.randrange(1, size))
            other.start = chance.choice([0, chance.randint(1, other.storage.size())])
            with pytest.raises(LogRefused):
                verified(session, other, secrets.token_hex(16))
            found += 1
    print(f"{found} of {times} logs that were rolled back found")


def test_the_tail_that_nobody_witnessed_can_be_rewritten(desk: Desk, north: LoggedServer) -> None:
    """What the server's log did after the last trip can be replaced before the next one; THREATS says so."""
    size = north.storage.size()
    north.acts(10)
    recorded(north)
    other = cut(north, size)
    other.log.append([_OTHER], other.today)
    with desk.session() as session:
        verified(session, other, recorded(other))


def test_what_was_the_tail_is_held_after_the_next_trip(desk: Desk, north: LoggedServer) -> None:
    """The tail is witnessed with the next batch, and from then on it cannot be replaced."""
    size = north.storage.size()
    north.acts(10)
    other = cut(north, size)
    with desk.session() as session:
        verified(session, north, recorded(north))
        other.log.append([_OTHER] * 20, other.today)
        with pytest.raises(LogForked):
            verified(session, other, recorded(other))
