"""Measurements, run with --bench: what an outsider's check of a large log costs, and proofs of single entries."""

import io
import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import rfc8785

from crypto import checkpoint, merkle, tlogproof
from crypto.merkle import Frontier
from intake.audit import entry
from intake.audit.bundle import write_bundle
from intake.audit.entry import Act, Entry
from intake.audit.events import Event
from intake.audit.log import Log
from intake.audit.verify import check_storage
from tests.audit import logs, parcels
from tests.audit.memory import Memory

LARGE = 1_000_000
MIDDLE = 100_000
SOFTWARE = "0.1.0+0123456789abcdef"


def large_log(count: int) -> Log:
    """Return a log of many entries, as the courier's reads make them."""
    started = Act(Event.LOG_STARTED, actor="system", role="system")
    first = entry.encode(Entry(0, logs.DAY, SOFTWARE, started), logs.SERVER.verifier.name)
    act = logs.staff(Event.READ, object="ab" * 32)
    middle = Entry(1_000_000_000, logs.DAY, SOFTWARE, act)
    form = entry.encode(middle, logs.SERVER.verifier.name).decode()
    return parcels.stored_anew(
        Log(Memory(), logs.SERVER),
        [first, *(form.replace("1000000000", str(index)).encode() for index in range(1, count))],
    )


def seconds(act: Callable[[], object]) -> float:
    """Return how long an act takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


@pytest.fixture(scope="module")
def middle() -> Log:
    """A log of 100,000 entries."""
    return large_log(MIDDLE)


@pytest.mark.bench
def test_the_check_of_a_million_entries(tmp_path: Path) -> None:
    """A bundle of a million entries is checked in 10 s by its hashes, and in 30 s with the form of every entry."""
    log = large_log(LARGE)
    entries = list(log.storage.all_data(0, LARGE))
    with (tmp_path / "bundle").open("wb") as out:
        writing = seconds(lambda: write_bundle(out, log.storage, logs.SERVER, logs.day(30), logs.keys_of(log)))
    data = io.BytesIO((tmp_path / "bundle").read_bytes()).getvalue()
    hashes = seconds(lambda: logs.read(data, hashes_only=True))
    whole = seconds(lambda: logs.read(data))
    plain = seconds(lambda: [rfc8785.dumps(json.loads(each)) for each in entries])
    print(f"\n1,000,000 entries, {len(data) / 2**20:.0f} MiB: written {writing:.1f} s, hashes only {hashes:.1f} s")
    print(f"with canonical form {whole:.1f} s; parsing and rfc8785.dumps of the same entries {plain:.1f} s")
    print(f"ratio {whole / plain:.2f}")
    assert hashes <= 10
    assert whole <= 30


@pytest.mark.bench
def test_the_check_of_what_is_stored(middle: Log) -> None:
    """Print what the two checks of a stored log of 100,000 entries cost, beside computing its tree alone."""
    data = list(middle.storage.all_data(0, MIDDLE))
    quick = seconds(lambda: check_storage(middle.storage, logs.SERVER.verifier, thorough=False))
    thorough = seconds(lambda: check_storage(middle.storage, logs.SERVER.verifier))
    tree = seconds(lambda: _tree(data))
    print(f"\n100,000 entries: tree alone {tree:.2f} s, quick check {quick:.2f} s, thorough {thorough:.2f} s")


def _tree(data: list[bytes]) -> bytes:
    frontier = Frontier()
    for each in data:
        frontier.append(merkle.leaf_hash(each))
    return frontier.root()


@pytest.mark.bench
def test_a_proof_of_one_entry(middle: Log) -> None:
    """A proof in a log of 100,000 entries has at most 1 KiB with its checkpoint, 5 ms to make and 1 ms to verify."""
    head = middle.head()
    signed = checkpoint.sign(head, logs.SERVER)
    places = range(0, MIDDLE, 997)

    def make(index: int) -> bytes:
        return tlogproof.write(index, merkle.inclusion_proof(index, MIDDLE, middle.storage.node), signed)

    making = [seconds(lambda index=index: make(index)) for index in places]  # type: ignore[misc]  # bound at once
    proofs = {index: make(index) for index in places}
    leaves = {index: merkle.leaf_hash(middle.storage.data(index)) for index in places}
    verifying = [
        seconds(lambda index=index: tlogproof.verify(proofs[index], leaves[index], logs.SERVER.verifier))  # type: ignore[misc]  # as above
        for index in places
    ]
    largest = max(map(len, proofs.values()))
    print(f"\nproof of {largest} bytes; made in {_median(making)} ms, verified in {_median(verifying)} ms (median)")
    assert largest <= 1024
    assert sorted(making)[len(making) // 2] <= 0.005
    assert sorted(verifying)[len(verifying) // 2] <= 0.001


def _median(found: list[float]) -> str:
    return f"{sorted(found)[len(found) // 2] * 1000:.2f}"


@pytest.mark.bench
def test_appending_one_by_one() -> None:
    """Print how many entries a second the appender adds to a storage in memory, one checkpoint each."""
    log = Log(Memory(), logs.SERVER)
    acts = [replace(logs.staff(Event.READ), object=f"{index:064x}") for index in range(2000)]
    spent = seconds(lambda: [log.append([act], logs.DAY) for act in acts])
    print(f"\n{len(acts) / spent:.0f} entries/s, each with its signed checkpoint, without a disk")
