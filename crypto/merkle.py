"""Merkle trees of append-only logs (RFC 6962, section 2; algorithms of RFC 9162, sections 2.1.3 and 2.1.4).

Hashes are 32 bytes (SHA-256). Nothing is stored here: proofs are made from a function that gives the hash of a complete
subtree, `node(level, index)`, which covers the leaves from `index << level` on, `1 << level` of them.
"""

from collections.abc import Callable, Sequence

from crypto.errors import ConsistencyInvalid, InclusionInvalid
from crypto.primitives import equal, sha256

Node = Callable[[int, int], bytes]
EMPTY_ROOT = sha256(b"")
_SIZE = 32


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256 of 0x00 and the data (RFC 6962, 2.1)."""
    return sha256(b"\x00" + data)


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256 of 0x01 and both children (RFC 6962, 2.1)."""
    return sha256(b"\x01" + left + right)


class Frontier:
    """A tree that only grows: the roots of its complete subtrees, largest first, one for each bit of its size."""

    __slots__ = ("_roots", "size")

    def __init__(self) -> None:
        self._roots: list[bytes] = []
        self.size = 0

    @classmethod
    def restored(cls, size: int, node: Node) -> "Frontier":
        """Return the tree of the first `size` leaves from the hashes of its complete subtrees."""
        frontier, start = cls(), 0
        for level in range(size.bit_length() - 1, -1, -1):
            if size >> level & 1:
                frontier._roots.append(node(level, start >> level))
                start += 1 << level
        frontier.size = size
        return frontier

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf by its hash; returns the subtrees that it completed as (level, index, hash), the leaf first."""
        completed = [(0, self.size, leaf)]
        while completed[-1][1] & 1:
            level, index, right = completed[-1]
            completed.append((level + 1, index >> 1, node_hash(self._roots.pop(), right)))
        self._roots.append(completed[-1][2])
        self.size += 1
        return completed

    def root(self) -> bytes:
        """Return the root of the tree as it is now."""
        if not self._roots:
            return EMPTY_ROOT
        *others, root = self._roots
        for left in reversed(others):
            root = node_hash(left, root)
        return root


def _split(size: int) -> int:
    """Return the largest power of two below `size`, which is at least 2."""
    return 1 << (size - 1).bit_length() - 1


def _range(start: int, end: int, node: Node) -> bytes:
    """Return the hash of the leaves from `start` to before `end`, a range that occurs in the tree of some size."""
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(size)
    return node_hash(_range(start, middle, node), _range(middle, end, node))


def root(size: int, node: Node) -> bytes:
    """Return the root of the first `size` leaves."""
    return _range(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """Return the audit path of a leaf, from the leaf up (RFC 6962, 2.1.1); raises InclusionInvalid for no such leaf."""
    if not 0 <= index < size:
        raise InclusionInvalid("no such leaf in a tree of this size")
    start, end = 0, size
    path = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range(middle, end, node))
            end = middle
        else:
            path.append(_range(start, middle, node))
            start = middle
    return path[::-1]


def consistency_proof(size1: int, size2: int, node: Node) -> list[bytes]:
    """Return the proof that the tree of `size2` begins with the one of `size1` (RFC 6962, 2.1.2).

    It is empty for equal sizes. Raises ConsistencyInvalid for sizes between which there is no proof.
    """
    if not 0 < size1 <= size2:
        raise ConsistencyInvalid("sizes between which there is no proof")
    start, end = 0, size2
    proof = []
    while end != size1:
        middle = start + _split(end - start)
        if size1 <= middle:
            proof.append(_range(middle, end, node))
            end = middle
        else:
            proof.append(_range(start, middle, node))
            start = middle
    # where the old tree is the whole left part, the verifier knows its root already
    return ([_range(start, end, node)] if start else []) + proof[::-1]


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Return if the leaf is at `index` in the tree of `size` with this root (RFC 9162, 2.1.3.2).

    Raises InclusionInvalid otherwise.
    """
    if not 0 <= index < size:
        raise InclusionInvalid("no such leaf in a tree of this size")
    _check_lengths((leaf_hash, root, *proof), InclusionInvalid)
    position, last, found = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            raise InclusionInvalid("longer than the path to the root")
        if position & 1 or position == last:
            found = node_hash(sibling, found)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise InclusionInvalid("shorter than the path to the root")
    if not equal(found, root):
        raise InclusionInvalid("leads to another root")


def verify_consistency(size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> None:
    """Return if the tree of `size2` begins with the one of `size1` (RFC 9162, 2.1.4.2).

    Raises ConsistencyInvalid otherwise. An empty tree proves nothing: `size1` 0 is an error.
    """
    if not 0 < size1 <= size2:
        raise ConsistencyInvalid("sizes between which there is no proof")
    if size1 == size2:
        if proof or not equal(root1, root2):
            raise ConsistencyInvalid("equal sizes with different roots, or with a proof")
        return
    _check_lengths((root1, root2, *proof), ConsistencyInvalid)
    # a complete old tree is its own first component and is left out of the proof
    path = [root1, *proof] if size1 & (size1 - 1) == 0 else list(proof)
    if not path:
        raise ConsistencyInvalid("shorter than the path to the root")
    position, last = size1 - 1, size2 - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = path[0]
    for component in path[1:]:
        if last == 0:
            raise ConsistencyInvalid("longer than the path to the root")
        if position & 1 or position == last:
            old, new = node_hash(component, old), node_hash(component, new)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, component)
        position, last = position >> 1, last >> 1
    if last:
        raise ConsistencyInvalid("shorter than the path to the root")
    if not (equal(old, root1) and equal(new, root2)):
        raise ConsistencyInvalid("leads to another root")


def _check_lengths(hashes: Sequence[bytes], error: type[InclusionInvalid | ConsistencyInvalid]) -> None:
    """Refuse what is not a SHA-256 digest."""
    if any(len(value) != _SIZE for value in hashes):
        raise error("a hash that has not 32 bytes")
