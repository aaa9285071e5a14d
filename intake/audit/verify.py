"""The check of a log: its entries are those that were signed, keep grammar and order, and lack no signature.

The tree is computed from the bytes of the entries and compared with every hash that somebody stored, with the signed
root, and with the checkpoints that others hold. What is wrong is a finding with its place; the check goes on. The same
pass serves what is stored (`check_storage`) and what is carried (`bundle`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from crypto import checkpoint, merkle, note
from crypto.checkpoint import Checkpoint
from crypto.errors import CryptoError
from crypto.merkle import Frontier
from intake.audit import entry as entries
from intake.audit.entry import Entry
from intake.audit.errors import AuditError
from intake.audit.findings import Code, Finding, runs
from intake.audit.officers import Officers
from intake.audit.order import Order
from intake.audit.storage import Storage

Stored = Callable[[int, int], bytes | None]
Name = Callable[[int, int], str]
_PIECE = 256
_HASH = 32


@dataclass(frozen=True, slots=True)
class Held:
    """A checkpoint of the log that somebody else holds, and who."""

    checkpoint: Checkpoint
    holder: str


class Pass:
    """One pass over the entries of a log. `stored` gives the hash of a subtree as stored, None where none is known."""

    def __init__(
        self, origin: str, stored: Stored, name: Name, officers: Iterable[note.Verifier] = (), held: Sequence[Held] = ()
    ) -> None:
        self.findings: list[Finding] = []
        self._stored = stored
        self._name = name
        self._order = Order(origin, self.findings.append)
        self._officers = Officers(origin, officers, self.findings.append)
        self._frontier = Frontier()
        self._differing: list[tuple[int, int]] = []
        self._missing: list[int] = []
        self._held: dict[int, list[Held]] = {}
        for each in held:
            self._held.setdefault(each.checkpoint.size, []).append(each)
        self._agreed = 0

    @property
    def size(self) -> int:
        """How many entries were taken."""
        return self._frontier.size

    def hash(self, data: bytes) -> int:
        """Take the next entry into the tree, and return its number."""
        index = self._frontier.size
        for level, number, computed in self._frontier.append(merkle.leaf_hash(data)):
            stored = self._stored(level, number)
            if stored is not None and stored != computed:
                self._differing.append((level, number))
        for held in self._held.pop(index + 1, ()):
            self._compare(held)
        return index

    def take(self, data: bytes) -> Entry | None:
        """Take the next entry into the tree, and check what it says; returns None for one that is malformed."""
        index = self.hash(data)
        try:
            entry = entries.parse(data)
        except AuditError as error:
            self.findings.append(Finding(Code.ENTRY_MALFORMED, index, detail=error.detail))
            return None
        self._order.take(index, entry)
        self._officers.take(index, entry)
        return entry

    def skip(self) -> None:
        """Take note of an entry that is not there; its stored hash, if there is one, stands in for it."""
        index = self._frontier.size
        self._missing.append(index)
        known = self._stored(0, index)
        self._frontier.append(known if known and len(known) == _HASH else bytes(_HASH))

    def _compare(self, held: Held) -> None:
        """Compare the tree as it is now with a checkpoint that somebody holds."""
        size = held.checkpoint.size
        if held.checkpoint.root == self._frontier.root():
            self._agreed = size
        else:
            self.findings.append(Finding(Code.HISTORY_DIFFERS, self._agreed, size - 1, detail=held.holder))

    def end(self, signed: Checkpoint | None) -> tuple[Finding, ...]:
        """Compare the whole with what was signed, and return every finding in the order of the entries."""
        self._order.end(self.size)
        self._say(Code.ENTRY_MISSING, self._missing)
        is_signed = signed is not None and (signed.size, signed.root) == (self.size, self._frontier.root())
        leaves = [number for level, number in self._differing if level == 0]
        if is_signed:
            leaves = []
        elif signed is not None and not leaves and not self._missing:
            self.findings.append(Finding(Code.ROOT_DIFFERS, 0, max(self.size - 1, 0)))
        self._say(Code.ENTRY_ALTERED, leaves)
        self._hashes(frozenset(leaves))
        for held in (held for those in self._held.values() for held in those if held.checkpoint.size):
            self.findings.append(Finding(Code.LOG_SHORTENED, detail=f"{held.holder} {held.checkpoint.size}"))
        return tuple(sorted(self.findings, key=lambda finding: -1 if finding.first is None else finding.first))

    def _say(self, code: Code, numbers: Iterable[int]) -> None:
        """Say the same of many entries."""
        self.findings.extend(Finding(code, first, last) for first, last in runs(numbers))

    def _hashes(self, altered: frozenset[int]) -> None:
        """Say which stored hashes are wrong by themselves and not because of an altered entry below them."""
        blamed = {(level, number >> level) for number in altered for level in range(self.size.bit_length())}
        wrong: dict[str, tuple[int, int]] = {}
        for level, number in sorted(self._differing, key=lambda each: each[1] << each[0]):
            if (level, number) not in blamed:
                name, first, last = self._name(level, number), number << level, (number + 1 << level) - 1
                wrong[name] = (wrong[name][0] if name in wrong else first, last)
        self.findings.extend(Finding(Code.HASH_ALTERED, *span, member=name) for name, span in wrong.items())


def check_storage(
    storage: Storage,
    verifier: note.Verifier,
    officers: Iterable[note.Verifier] = (),
    held: Sequence[Held] = (),
    *,
    thorough: bool = True,
) -> tuple[Finding, ...]:
    """Check everything that is stored of a log, and return what was found.

    Without `thorough` only the tree is recomputed from the stored entries and compared with what was signed.
    """
    stored = storage.node if thorough else _unknown
    check = Pass(verifier.name, stored, _node_name, officers, held)
    signed = _head(storage, verifier, check)
    size = storage.size()
    end = size if signed is None else signed.size
    for data in _all(storage, end):
        if not data:
            check.skip()
        elif thorough:
            check.take(data)
        else:
            check.hash(data)
    if size > end:
        check.findings.append(Finding(Code.ENTRY_UNSIGNED, end, size - 1))
    return check.end(signed)


def _unknown(level: int, number: int) -> None:
    """Know no stored hash."""


def _node_name(level: int, number: int) -> str:
    """Name a stored hash."""
    return f"node {level}/{number}"


def _head(storage: Storage, verifier: note.Verifier, check: Pass) -> Checkpoint | None:
    """Return the checkpoint that was signed last; without one nothing can be compared."""
    data = storage.head()
    try:
        if data is not None:
            return checkpoint.open_(data, verifier)
    except CryptoError as error:
        check.findings.append(Finding(Code.HEAD_REFUSED, detail=str(error)))
        return None
    if storage.size():
        check.findings.append(Finding(Code.HEAD_REFUSED))
    return Checkpoint(verifier.name, 0, merkle.EMPTY_ROOT) if not storage.size() else None


def _all(storage: Storage, end: int) -> Iterator[bytes]:
    """Yield the entries one by one, b"" for each that is not there."""
    for start in range(0, end, _PIECE):
        stop = min(start + _PIECE, end)
        found = list(storage.all_data(start, stop))
        yield from found if len(found) == stop - start else (storage.data(index) for index in range(start, stop))
