"""Trees and proofs agree with RFC 6962, with the published cases, and with a tree computed the plain way."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import merkle
from crypto.errors import ConsistencyInvalid, InclusionInvalid, ProofError

# the leaves of RFC 6962's published test tree, and the roots of its first 1 to 8 leaves (certificate-transparency)
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def plain(hashes: list[bytes]) -> bytes:
    """Return the root as section 2.1 of RFC 6962 defines it."""
    if len(hashes) < 2:
        return hashes[0] if hashes else merkle.EMPTY_ROOT
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return merkle.node_hash(plain(hashes[:split]), plain(hashes[split:]))


class Tree:
    """A grown tree with every complete subtree kept."""

    def __init__(self, size: int) -> None:
        self.leaves = [merkle.leaf_hash(i.to_bytes(4, "big")) for i in range(size)]
        self.nodes = {}
        frontier = merkle.Frontier()
        for leaf in self.leaves:
            for level, index, value in frontier.append(leaf):
                self.nodes[level, index] = value
        self.grown_root = frontier.root()

    def node(self, level: int, index: int) -> bytes:
        """Return a complete subtree."""
        return self.nodes[level, index]


TREE = Tree(200)


def decoded(case: dict[str, object], name: str) -> bytes:
    """Return a field of a published case."""
    return base64.b64decode(str(case[name] or ""))


def cases(shared: Path, kind: str) -> list[dict[str, object]]:
    """Return the published cases of a kind."""
    found = [json.loads(path.read_text()) for path in sorted((shared / "vectors/merkle" / kind).rglob("*.json"))]
    assert len(found) > 30
    return found


def components(case: dict[str, object]) -> list[bytes]:
    """Return the proof of a published case."""
    proof = case["proof"] or []
    assert isinstance(proof, list)
    return [base64.b64decode(component) for component in proof]


def numbers(case: dict[str, object], first: str, second: str) -> tuple[int, int]:
    """Return two numbers of a published case."""
    return int(str(case[first])), int(str(case[second]))


def test_published_inclusion_cases(shared: Path) -> None:
    """Every published inclusion case is judged as published."""
    for case in cases(shared, "inclusion"):
        index, size = numbers(case, "leafIdx", "treeSize")
        arguments = decoded(case, "leafHash"), index, size, components(case), decoded(case, "root")
        if case["wantErr"]:
            with pytest.raises(InclusionInvalid):
                merkle.verify_inclusion(*arguments)
        else:
            merkle.verify_inclusion(*arguments)


def test_published_consistency_cases(shared: Path) -> None:
    """Every published consistency case is judged as published; an old size of 0 proves nothing."""
    for case in cases(shared, "consistency"):
        size1, size2 = numbers(case, "size1", "size2")
        arguments = size1, size2, components(case), decoded(case, "root1"), decoded(case, "root2")
        if case["wantErr"] or size1 == 0:
            with pytest.raises(ConsistencyInvalid):
                merkle.verify_consistency(*arguments)
        else:
            merkle.verify_consistency(*arguments)


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size: int) -> None:
    """The published tree has the published roots, grown and computed."""
    frontier = merkle.Frontier()
    for leaf in LEAVES[:size]:
        frontier.append(merkle.leaf_hash(leaf))
    assert frontier.root().hex() == ROOTS[size - 1] == plain([merkle.leaf_hash(x) for x in LEAVES[:size]]).hex()


def test_the_empty_tree() -> None:
    """The root of nothing is the SHA-256 of nothing, and the leaf of nothing is another."""
    assert merkle.Frontier().root().hex().startswith("e3b0c442")
    assert merkle.root(0, TREE.node) == merkle.EMPTY_ROOT
    assert merkle.leaf_hash(b"").hex().startswith("6e340b9c")


def test_roots_of_every_size() -> None:
    """The root from kept subtrees is the plain one for every size."""
    assert merkle.root(200, TREE.node) == TREE.grown_root
    for size in range(1, 201):
        assert merkle.root(size, TREE.node) == plain(TREE.leaves[:size])


def test_every_inclusion_proof_verifies_and_only_for_its_leaf() -> None:
    """For each size up to 40 each leaf has a proof, which no other leaf or place has."""
    for size in range(1, 41):
        root = merkle.root(size, TREE.node)
        for index in range(size):
            proof = merkle.inclusion_proof(index, size, TREE.node)
            merkle.verify_inclusion(TREE.leaves[index], index, size, proof, root)
            with pytest.raises(InclusionInvalid):
                merkle.verify_inclusion(TREE.leaves[index + 1], index, size, proof, root)
            with pytest.raises(InclusionInvalid):
                merkle.verify_inclusion(TREE.leaves[index], (index + 1) % (size + 1), size, proof, root)


def test_every_consistency_proof_verifies_and_only_for_its_roots() -> None:
    """For each pair of sizes up to 40 there is a proof, and it fits no other old root."""
    roots = [merkle.root(size, TREE.node) for size in range(41)]
    for size2 in range(1, 41):
        for size1 in range(1, size2 + 1):
            proof = merkle.consistency_proof(size1, size2, TREE.node)
            merkle.verify_consistency(size1, size2, proof, roots[size1], roots[size2])
            with pytest.raises(ConsistencyInvalid):
                merkle.verify_consistency(size1, size2, proof, roots[size1 - 1], roots[size2])


@settings(max_examples=300)
@given(st.integers(1, 200), st.integers(0, 199), st.integers(0, 10), st.binary(min_size=0, max_size=40))
def test_an_altered_proof_is_refused(size: int, index: int, position: int, other: bytes) -> None:
    """A component that is replaced, added or taken away leads to another root or another length."""
    index %= size
    proof = merkle.inclusion_proof(index, size, TREE.node)
    root = merkle.root(size, TREE.node)
    place = position % (len(proof) + 1)
    for wrong in ([*proof[:place], other, *proof[place + 1 :]], [*proof[:place], other, *proof[place:]]):
        with pytest.raises(ProofError):
            merkle.verify_inclusion(TREE.leaves[index], index, size, wrong, root)
    if proof:
        with pytest.raises(ProofError):
            merkle.verify_inclusion(TREE.leaves[index], index, size, proof[:-1], root)


@pytest.mark.parametrize(("size1", "size2"), [(0, 0), (0, 5), (6, 5), (-1, 5)])
def test_sizes_without_a_proof_are_refused(size1: int, size2: int) -> None:
    """No proof begins with nothing, or goes back."""
    with pytest.raises(ConsistencyInvalid):
        merkle.consistency_proof(size1, size2, TREE.node)
    with pytest.raises(ConsistencyInvalid):
        merkle.verify_consistency(size1, size2, [], merkle.EMPTY_ROOT, merkle.EMPTY_ROOT)


@pytest.mark.parametrize("index", [-1, 5, 6])
def test_a_leaf_that_is_not_there_has_no_proof(index: int) -> None:
    """An index outside the tree is refused by both sides."""
    with pytest.raises(InclusionInvalid):
        merkle.inclusion_proof(index, 5, TREE.node)
    with pytest.raises(InclusionInvalid):
        merkle.verify_inclusion(TREE.leaves[0], index, 5, [], TREE.leaves[0])
