"""A log that is given a second history below what its witness saw is found, each time; above that it is not."""

import random

import pytest

from crypto import merkle
from crypto.errors import ConsistencyInvalid
from intake.audit.bundle import kept
from intake.audit.findings import Code
from intake.audit.log import Log
from tests.audit import logs, parcels

FORKS = 1_000


def forked(log: Log, rng: random.Random) -> tuple[int, Log]:
    """Return a size that a witness saw, and a log with another entry below it, of any size from there on."""
    size = log.storage.size()
    witnessed = rng.randrange(3, size + 1)
    other = parcels.rewritten(log, rng.randrange(2, witnessed))
    return witnessed, parcels.shortened(other, rng.randrange(witnessed, size + 1))


def test_no_proof_leads_from_what_was_seen_to_a_fork(served: Log) -> None:
    """Of 1,000 forks below the witnessed size none has a proof that it only grew."""
    rng, refused = random.Random(5), 0
    for _ in range(FORKS):
        witnessed, fork = forked(served, rng)
        seen, head = parcels.earlier(served, witnessed), fork.head()
        proof = merkle.consistency_proof(witnessed, head.size, fork.storage.node)
        with pytest.raises(ConsistencyInvalid):
            merkle.verify_consistency(witnessed, head.size, proof, seen.root, head.root)
        refused += 1
    assert refused == FORKS


def test_every_fork_is_found_in_its_bundle(served: Log) -> None:
    """Whoever kept a checkpoint finds the fork in a bundle that fits itself."""
    rng = random.Random(6)
    for _ in range(FORKS // 5):
        witnessed, fork = forked(served, rng)
        seen = kept(parcels.earlier(served, witnessed).text().encode(), logs.SERVER.verifier)
        findings = logs.read(logs.bundle_of(fork), held=[seen]).findings
        assert (Code.HISTORY_DIFFERS, witnessed - 1) in {(finding.code, finding.last) for finding in findings}


def test_above_what_was_seen_a_fork_is_not_found(served: Log) -> None:
    """The tail that no witness has seen can be rewritten: a proof leads to either history."""
    seen = parcels.earlier(served, 30)
    for head in (served, parcels.rewritten(served, 33)):
        proof = merkle.consistency_proof(30, 38, head.storage.node)
        merkle.verify_consistency(30, 38, proof, seen.root, head.head().root)
    assert served.head().root != parcels.rewritten(served, 33).head().root
