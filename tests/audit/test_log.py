"""The appender signs a tree only if it begins with the one that was signed before."""

from dataclasses import replace

import pytest

from crypto import checkpoint, merkle, note
from intake.audit import commitments, entry, software
from intake.audit.entry import Act
from intake.audit.errors import EntryMalformed, LogDamaged
from intake.audit.events import Event
from intake.audit.log import Log
from tests.audit import logs
from tests.audit.memory import Memory

READ = logs.staff(Event.LOG_READ)


def begun() -> tuple[Log, Memory]:
    """Return a log of a few entries, and its storage."""
    storage = Memory()
    log = Log(storage, logs.SERVER)
    log.append([READ] * 4, logs.DAY)
    return log, storage


def test_a_log_begins_by_saying_so() -> None:
    """The first entry of a log is that it was begun, and the caller's acts follow."""
    _, storage = begun()
    events = [entry.parse(data).act.event for data in storage.entries]
    assert events == [Event.LOG_STARTED, *[Event.LOG_READ] * 4]


def test_a_log_that_goes_on_says_where() -> None:
    """A new generation begins with the checkpoint that it goes on from, and not as if it were the first."""
    storage = Memory()
    named = f"intake/log/1 5 {'A' * 43}="
    resumed = Act(Event.LOG_RESUMED, actor="system", role="system", checkpoint=named)
    Log(storage, note.Signer("intake/log/2", bytes(32))).append([resumed, READ], logs.DAY)
    assert [entry.parse(data).act.event for data in storage.entries] == [Event.LOG_RESUMED, Event.LOG_READ]


def test_the_checkpoint_is_that_of_the_entries() -> None:
    """What is signed is the root of the entries in their order."""
    log, storage = begun()
    frontier = merkle.Frontier()
    for data in storage.entries:
        frontier.append(merkle.leaf_hash(data))
    head = checkpoint.open_(storage.heads[-1], logs.SERVER.verifier)
    assert (head.size, head.root) == (5, frontier.root()) == (log.head().size, log.head().root)


def test_every_checkpoint_begins_the_next() -> None:
    """Between any two checkpoints there is a proof that the log only grew."""
    storage = Memory()
    log = Log(storage, logs.SERVER)
    heads = [log.append([READ] * (number % 3 + 1), logs.DAY) for number in range(20)]
    for earlier in heads[:-1]:
        proof = merkle.consistency_proof(earlier.size, heads[-1].size, storage.node)
        merkle.verify_consistency(earlier.size, heads[-1].size, proof, earlier.root, heads[-1].root)


def test_a_damaged_tree_is_not_signed() -> None:
    """A stored hash that was changed stops the log, and nothing is added."""
    log, storage = begun()
    storage.nodes[(2, 0)] = bytes(32)
    with pytest.raises(LogDamaged):
        log.append([READ], logs.DAY)
    assert storage.size() == 5


def test_entries_that_nobody_signed_stop_the_log() -> None:
    """An entry behind the last checkpoint is not signed with the next."""
    log, storage = begun()
    storage.entries.append(storage.entries[-1])
    with pytest.raises(LogDamaged, match="6 entries are stored, 5 were signed"):
        log.append([READ], logs.DAY)


def test_a_missing_entry_stops_the_log() -> None:
    """A log that is shorter than its checkpoint does not go on."""
    log, storage = begun()
    del storage.entries[-1]
    with pytest.raises(LogDamaged):
        log.append([READ], logs.DAY)


def test_a_checkpoint_of_another_key_stops_the_log() -> None:
    """A log does not go on from what another key signed."""
    _, storage = begun()
    with pytest.raises(LogDamaged):
        Log(storage, note.Signer("intake/log/1", bytes(32))).append([READ], logs.DAY)


def test_an_act_that_is_none_is_not_added() -> None:
    """What breaks the grammar is refused before anything of it counts."""
    log, storage = begun()
    with pytest.raises(EntryMalformed):
        log.append([replace(READ, actor="anna")], logs.DAY)
    assert (storage.size(), len(storage.heads)) == (5, 1)


def test_the_program_does_not_sign_for_an_officer() -> None:
    """What the program does by itself bears no officer's signature, what she does bears hers."""
    log, storage = Log(Memory(), logs.DESK), Memory()
    log = Log(storage, logs.DESK)
    log.append([logs.introduced(logs.ANNA, logs.ANNA)], logs.DAY, [logs.ANNA])
    assert [len(entry.parse(data).signatures) for data in storage.entries] == [0, 1]


def test_the_clock_is_said_to_be_back_once_a_day() -> None:
    """A clock that stays back is recorded once, and every entry keeps the later day."""
    log, storage = begun()
    for _ in range(3):
        log.append([READ], logs.day(-365))
    events = [entry.parse(data).act.event for data in storage.entries]
    assert events.count(Event.CLOCK_BACK) == 1
    assert {entry.parse(data).day for data in storage.entries} == {logs.DAY}


def test_an_entry_names_the_program_that_wrote_it() -> None:
    """Version and digest of the installed program stand in every entry but a commitment."""
    log, storage = begun()
    log.append(commitments.acts(1, commitments.members(logs.TICK_KEY, [])), logs.DAY)
    written = [entry.parse(data) for data in storage.entries]
    assert {each.software for each in written if each.act.event is not Event.COMMITMENT} == {software.running()}
    assert {each.software for each in written if each.act.event is Event.COMMITMENT} == {None}


# commitments


@pytest.mark.parametrize(
    ("count", "filled"), [(0, 16), (1, 16), (16, 16), (17, 32), (32, 32), (33, 64), (64, 64), (65, 128), (1000, 1024)]
)
def test_a_set_is_filled_up(count: int, filled: int) -> None:
    """A set has 16, 32, 64 members and so on, whatever arrived."""
    digests = [logs.digest(number) for number in range(count)]
    assert len(set(commitments.members(logs.TICK_KEY, digests))) == commitments.filled(count) == filled


def test_a_set_is_sorted() -> None:
    """The order in which reports came is not in their set."""
    digests = [logs.digest(number) for number in range(20)]
    made = commitments.members(logs.TICK_KEY, digests)
    assert list(made) == sorted(made)
    assert made == commitments.members(logs.TICK_KEY, digests[::-1])


def test_a_set_tells_nothing_without_its_key() -> None:
    """Under another key the same reports make another set."""
    digests = [logs.digest(number) for number in range(20)]
    assert not set(commitments.members(bytes(32), digests)) & set(commitments.members(logs.TICK_KEY, digests))


def test_an_export_is_committed_to_line_by_line() -> None:
    """Another line, another order or another batch is another commitment."""
    lines = ["envelope a", "envelope b"]
    found = {
        commitments.exported(logs.TICK_KEY, logs.BATCH, lines),
        commitments.exported(logs.TICK_KEY, logs.BATCH, lines[::-1]),
        commitments.exported(logs.TICK_KEY, logs.BATCH, lines[:1]),
        commitments.exported(logs.TICK_KEY, "a2" * 16, lines),
        commitments.exported(bytes(32), logs.BATCH, lines),
    }
    assert len(found) == 5
