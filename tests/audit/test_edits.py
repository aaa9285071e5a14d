"""Every edit of a bundle is found and named: on the way, by a log that signs again, by one that rewrites its history.

The whole check runs on each edited bundle. What must be named is the member or the entry that was edited.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from crypto import checkpoint, note, tiles
from crypto.errors import Refusal
from intake.audit.bundle import kept
from intake.audit.findings import Code, Finding
from intake.audit.log import Log
from intake.audit.verify import Held
from intake.transfer import archive
from tests.audit import logs, parcels
from tests.audit.memory import Memory

BLOCK = 512
STEP = 6
FORGER = note.Signer("intake/log/1", bytes(32))
HASHES, ENTRIES = "tile/0/000.p/38", "tile/entries/000.p/38"


@dataclass(frozen=True, slots=True)
class Edited:
    """An edited bundle: what a refusal must name, or which entries a finding must hold; nothing is nothing to name."""

    data: bytes
    member: str = ""
    entries: tuple[int, ...] = ()


class Workshop:
    """A true bundle in its parts, and what an auditor kept of it: a checkpoint every few entries."""

    def __init__(self, bundle: bytes, log: Log) -> None:
        self.bundle = bundle
        self.log = log
        self.bodies = parcels.members(bundle)
        self.entries = parcels.entries(bundle)
        self.text = parcels.manifest(bundle)
        sizes = [*range(STEP, len(self.entries), STEP), len(self.entries)]
        signed = [checkpoint.sign(parcels.earlier(log, size), logs.SERVER) for size in sizes]
        self.held: list[Held] = [kept(each, logs.SERVER.verifier) for each in signed]

    def signed(self, changed: dict[str, bytes], signer: note.Signer = logs.SERVER) -> bytes:
        """Return the bundle with other members below a manifest that is signed again."""
        bodies = self.bodies | changed
        head = [line for line in self.text.splitlines() if not line.startswith("member ")]
        lines = [*head, *(archive.member(name, body).line() for name, body in bodies.items())]
        return parcels.put(signer.sign("".join(f"{line}\n" for line in lines)), bodies)

    def carrying(self, entries: list[bytes]) -> bytes:
        """Return the bundle with other entries."""
        return self.signed({ENTRIES: b"".join(len(each).to_bytes(2) + each for each in entries)})


@pytest.fixture(scope="module")
def workshop(bundle: bytes, served: Log) -> Workshop:
    """The workshop of the server's bundle."""
    return Workshop(bundle, served)


def flipped(data: bytes, rng: random.Random) -> bytes:
    """Return the same with one bit changed."""
    place = rng.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :]


def two(rng: random.Random, count: int) -> tuple[int, int]:
    """Return two places, the first first."""
    left, right = sorted(rng.sample(range(count), 2))
    return left, right


# on the way: nobody signs


def bit(shop: Workshop, rng: random.Random) -> Edited:
    """Change a bit anywhere in the file."""
    return Edited(flipped(shop.bundle, rng))


def cut(shop: Workshop, rng: random.Random) -> Edited:
    """Take some bytes out, from anywhere."""
    left, right = two(rng, len(shop.bundle))
    return Edited(shop.bundle[:left] + shop.bundle[right:])


def slip(shop: Workshop, rng: random.Random) -> Edited:
    """Put some bytes in, anywhere."""
    place = rng.randrange(len(shop.bundle) + 1)
    return Edited(shop.bundle[:place] + rng.randbytes(rng.choice([1, 7, BLOCK])) + shop.bundle[place:])


def exchange(shop: Workshop, rng: random.Random) -> Edited:
    """Exchange two blocks that differ."""
    blocks = [shop.bundle[at : at + BLOCK] for at in range(0, len(shop.bundle), BLOCK)]
    left, right = two(rng, len(blocks))
    while blocks[left] == blocks[right]:
        left, right = two(rng, len(blocks))
    blocks[left], blocks[right] = blocks[right], blocks[left]
    return Edited(b"".join(blocks))


# another key


def forged(shop: Workshop, rng: random.Random) -> Edited:
    """Sign the manifest, or a checkpoint in it, with another key of the same name."""
    if rng.randrange(2):
        return Edited(shop.signed({}, FORGER), "manifest")
    name = rng.choice(["checkpoint", "witnessed"])
    signed = checkpoint.sign(shop.log.head(), FORGER)
    return Edited(shop.signed({name: signed if name == "checkpoint" else len(signed).to_bytes(2) + signed}), name)


# the true key signs the manifest again, and nothing else


def entry_bit(shop: Workshop, rng: random.Random) -> Edited:
    """Change a bit of an entry."""
    index = rng.randrange(len(shop.entries))
    entries = list(shop.entries)
    entries[index] = flipped(entries[index], rng)
    return Edited(shop.carrying(entries), entries=(index,))


def entry_drop(shop: Workshop, rng: random.Random) -> Edited:
    """Take an entry out."""
    entries = list(shop.entries)
    del entries[rng.randrange(len(entries))]
    return Edited(shop.carrying(entries), ENTRIES)


def entry_insert(shop: Workshop, rng: random.Random) -> Edited:
    """Put an entry in a second time."""
    entries = list(shop.entries)
    entries.insert(rng.randrange(len(entries) + 1), rng.choice(entries))
    return Edited(shop.carrying(entries), ENTRIES)


def entry_replace(shop: Workshop, rng: random.Random) -> Edited:
    """Drop an entry and put another in elsewhere, so that their number stays."""
    entries = list(shop.entries)
    left, right = two(rng, len(entries))
    moved = entries.pop(left)
    entries.insert(right, moved)
    return Edited(shop.carrying(entries), entries=(left, right))


def entry_swap(shop: Workshop, rng: random.Random) -> Edited:
    """Exchange two entries."""
    entries = list(shop.entries)
    left, right = two(rng, len(entries))
    entries[left], entries[right] = entries[right], entries[left]
    return Edited(shop.carrying(entries), entries=(left, right))


def hash_bit(shop: Workshop, rng: random.Random) -> Edited:
    """Change a bit of a hash."""
    index = rng.randrange(len(shop.entries))
    body = bytearray(shop.bodies[HASHES])
    body[index * 32 + rng.randrange(32)] ^= 1 << rng.randrange(8)
    return Edited(shop.signed({HASHES: bytes(body)}), HASHES)


def note_bit(shop: Workshop, rng: random.Random) -> Edited:
    """Change a bit of a checkpoint or of the keys."""
    name = rng.choice(["checkpoint", "witnessed", "keys"])
    return Edited(shop.signed({name: flipped(shop.bodies[name], rng)}), name)


# the true key signs everything again


def rewritten(shop: Workshop, rng: random.Random) -> Edited:
    """Change an entry and all that follows from it."""
    index = rng.randrange(2, len(shop.entries))
    return Edited(logs.bundle_of(parcels.rewritten(shop.log, index)), entries=(index,))


def shortened(shop: Workshop, rng: random.Random) -> Edited:
    """Leave the last entries out."""
    return Edited(logs.bundle_of(parcels.shortened(shop.log, rng.randrange(2, len(shop.entries)))), "kept")


def reordered(shop: Workshop, rng: random.Random) -> Edited:
    """Exchange two entries and all that follows from it."""
    entries = list(shop.entries)
    left, right = two(rng, len(entries))
    entries[left], entries[right] = entries[right], entries[left]
    return Edited(logs.bundle_of(parcels.stored_anew(Log(Memory(), logs.SERVER), entries)), entries=(left,))


EDITS: tuple[Callable[[Workshop, random.Random], Edited], ...] = (
    *(bit, cut, slip, exchange, forged),
    *(entry_bit, entry_drop, entry_insert, entry_replace, entry_swap, hash_bit, note_bit),
    *(rewritten, shortened, reordered),
)


def named(edited: Edited, held: list[Held]) -> bool:
    """Tell whether the check names what was edited."""
    try:
        findings = logs.read(edited.data, held=held).findings
    except Refusal as error:
        return not edited.entries and edited.member in str(error)
    return any(_names(finding, edited) for finding in findings if finding.is_fault)


def _names(finding: Finding, edited: Edited) -> bool:
    """Tell whether a finding holds one of the entries, or names the member."""
    if edited.entries:
        first, last = finding.first, finding.first if finding.last is None else finding.last
        return first is not None and last is not None and any(first <= each <= last for each in edited.entries)
    return bool(edited.member) and edited.member in finding.text()


def _assert_all_named(shop: Workshop, count: int) -> None:
    """Assert that each of many edits is found and named."""
    rng, missed = random.Random(4), Counter[str]()
    for number in range(count):
        edit = EDITS[number % len(EDITS)]
        missed[edit.__name__] += not named(edit(shop, rng), shop.held)
    assert +missed == Counter()


def test_the_true_bundle_fits_what_was_kept(workshop: Workshop) -> None:
    """What is found below is found because of the edit."""
    assert logs.read(workshop.bundle, held=workshop.held).findings == ()


def test_each_edit_is_named(workshop: Workshop) -> None:
    """2,000 edits of 15 kinds are each found and named."""
    _assert_all_named(workshop, 2_000)


@pytest.mark.long
def test_each_of_very_many_edits_is_named(workshop: Workshop) -> None:
    """100,000 edits of 15 kinds are each found and named."""
    _assert_all_named(workshop, 100_000)


def test_a_rewritten_entry_is_found_within_few(workshop: Workshop) -> None:
    """The more checkpoints are kept, the closer is the finding to the entry that was rewritten."""
    findings = logs.read(logs.bundle_of(parcels.rewritten(workshop.log, 25)), held=workshop.held).findings
    first = next(finding for finding in findings if finding.code is Code.HISTORY_DIFFERS)
    assert (first.first, first.last) == (24, 29)


def test_a_bundle_of_entries_is_put_together_as_it_was(workshop: Workshop) -> None:
    """The parts of a bundle make the same bundle again, so that an edit is the edit and nothing else."""
    assert workshop.carrying(list(workshop.entries)) == workshop.bundle
    assert tiles.write_bundle(workshop.entries) == workshop.bodies[ENTRIES]
