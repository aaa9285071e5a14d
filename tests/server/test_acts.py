"""What the office's pages ask, answered by a real server: every act of staff is on record before it is done."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from crypto import merkle, tlogproof
from intake.audit.entry import Act
from intake.audit.errors import LogUnwritable
from intake.audit.events import Event
from intake.audit.findings import faults
from intake.server.errors import BatchGone
from intake.server.office.acts import ServerActs
from intake.server.office.port import Acting, Acts, Compared, Parcel, Query, Role, Step
from tests.server.clients import Client
from tests.server.offices import TODAY, Office
from tests.server.servers import Server

COURIER = Acting("staff-0a1b2c3d", Role.COURIER, second="staff-4e5f6071")
AUDITOR = Acting("staff-89abcdef", Role.AUDITOR)


@pytest.fixture
def acts(server: Server, tmp_path: Path) -> Iterator[Acts]:
    """The acts of a server that has imported the first outbox."""
    with server.holdings() as holdings:
        yield ServerActs(holdings, server.state.settings(), server.state.office(), tmp_path, lambda: TODAY)


Make = Callable[[str | None], Parcel]


@pytest.fixture
def make(acts: Acts) -> Iterator[Make]:
    """Return a function that makes a batch, which is forgotten when the test ends."""
    with ExitStack() as stack:

        def made(again: str | None = None) -> Parcel:
            parcel = acts.make_batch(COURIER, again=again)
            assert parcel is not None
            return stack.enter_context(closing(parcel))

        yield made


def test_a_batch_is_made_by_a_person(acts: Acts, make: Make, client: Client, server: Server, office: Office) -> None:
    """The bytes are those of a batch, and the log names who made it, and with whom."""
    assert acts.make_batch(COURIER) is None
    client.send(office.seal())
    parcel = make(None)
    assert b"sealed-intake/batch/v2" in b"".join(parcel.read(0))
    said = server.entries()[-1].act
    assert (said.event, said.actor, said.second, said.batch) == (
        Event.EXPORTED,
        COURIER.actor,
        COURIER.second,
        parcel.name,
    )


def test_a_batch_is_made_again(acts: Acts, make: Make, client: Client, office: Office) -> None:
    """The second file of a batch is another export of the same batch; an unknown one is refused."""
    client.send(office.seal())
    first = make(None)
    again = make(first.name)
    assert (again.name, again.count) == (first.name, 1)
    (state,) = acts.batches()
    assert (state.exports, state.arrived, state.steps[Step.ACKNOWLEDGED]) == (2, False, 0)
    with pytest.raises(BatchGone):
        acts.make_batch(COURIER, again="ab" * 16)


def test_an_arrival_is_noted_once_there_is_a_batch(acts: Acts, make: Make, client: Client, office: Office) -> None:
    """What was never made can't arrive."""
    client.send(office.seal())
    parcel = make(None)
    acts.mark_arrived(COURIER, parcel.name)
    assert acts.batches()[0].arrived
    with pytest.raises(BatchGone):
        acts.mark_arrived(COURIER, "ab" * 16)


def test_a_page_of_the_log(acts: Acts, make: Make, client: Client, office: Office) -> None:
    """Entries are found by actor, event and day, newest first, a page at a time."""
    client.send(office.seal())
    make(None)
    page = acts.log_page(Query(event=Event.COMMITMENT, day=TODAY), None, 10)
    rest = acts.log_page(Query(event=Event.COMMITMENT, day=TODAY), page.older, 10)
    assert [len(page.entries), len(rest.entries), rest.older] == [10, 6, None]
    assert page.entries[0].index > page.entries[-1].index > rest.entries[0].index
    assert COURIER.actor in page.actors
    assert [each.act.event for each in acts.log_page(Query(actor=COURIER.actor), None, 9).entries] == [Event.EXPORTED]


def test_an_entry_is_proved(acts: Acts, server: Server) -> None:
    """The proof of an entry verifies with the log's key alone; an index that is not there has none."""
    found = acts.entry(1)
    assert found is not None
    with server.holdings() as holdings:
        key = holdings.ledger.keys.log(1).verifier
    included = tlogproof.verify(acts.inclusion_proof(1), merkle.leaf_hash(found[1]), key)
    assert included.index == 1
    assert acts.entry(10**9) is None


def test_a_kept_checkpoint_is_compared(acts: Acts) -> None:
    """The same, an earlier, a later, another history, another log, and nonsense are told apart."""
    kept = acts.checkpoint().decode()
    origin, size, root = kept.split("\n")[:3]
    assert acts.compare(f"{origin}\r\n{size}\r\n{root}\r\n").compared is Compared.SAME
    assert acts.compare(f"{origin}\n{int(size) + 1}\n{root}").compared is Compared.LATER
    assert acts.compare(f"{origin}\n{int(size) - 1}\n{root}").compared is Compared.FORKED
    assert acts.compare(f"other/log/1\n{size}\n{root}").compared is Compared.FOREIGN
    acts.record(Act(Event.LOG_READ, actor=AUDITOR.actor, role=AUDITOR.role))
    assert acts.compare(kept).compared is Compared.EARLIER
    assert acts.compare(kept[:-8] + "AAAA" + kept[-4:]).compared is Compared.MALFORMED
    assert acts.compare("nonsense").compared is Compared.MALFORMED


def test_what_leaves_is_on_record(acts: Acts, server: Server) -> None:
    """The bundle's last entry says that it was taken, and by whom; and the checks hold."""
    with closing(acts.bundle(AUDITOR)) as parcel:
        assert (parcel.size, parcel.count) == (len(b"".join(parcel.read(0))), len(server.entries()))
    assert (server.entries()[-1].act.event, server.entries()[-1].act.actor) == (Event.LOG_EXPORTED, AUDITOR.actor)
    assert faults(acts.checks()) == ()
    assert {"office/outbox", "intake/batch", "intake/log/1", "intake/witness"} <= acts.keys().keys()


@pytest.mark.parametrize("act", [lambda acts: acts.make_batch(COURIER), lambda acts: acts.bundle(AUDITOR)])
def test_without_a_record_nothing_is_done(
    acts: Acts, client: Client, server: Server, office: Office, act: Callable[[Acts], object]
) -> None:
    """Where the log can't be written an act is refused, and afterwards all is as before."""
    client.send(office.seal())
    with server.holdings() as holdings, holdings.ledger.store.connect() as connection:
        connection.exec_driver_sql("CREATE TRIGGER full BEFORE INSERT ON entry BEGIN SELECT RAISE(FAIL, 'x'); END")
    with pytest.raises(LogUnwritable):
        act(acts)
    assert server.usage().never_exported == 1
