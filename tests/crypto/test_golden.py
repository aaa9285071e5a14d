"""Golden bytes: what was written once is read for ever, and where nothing is random it is written the same."""

import datetime
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from mnemonic import Mnemonic

from crypto import (
    age,
    checkpoint,
    cosignature,
    document,
    envelope,
    merkle,
    note,
    padme,
    recipients,
    returncode,
    tiles,
    tlogproof,
)
from crypto.document import FileEntry, Manifest, Reply
from crypto.errors import CheckpointMalformed, ReturnCodeError
from intake.transfer import batch, outbox

# the digests of the golden files: whoever changes one changes what is on disks and sticks already
DIGESTS = {
    "batch.tar": "2057dc2a7e17d27f4baecdddb19d146a5c29fed42bc111d8f822f14a5d3cb09c",
    "carried.json": "8aafea08725f06137fe4a34ef832e8c843e691bb2504b6a08cdfa38c89611680",
    "document.json": "c01d068738595ff2712b8353469f2dac56a2092815351d49bb950c0fad42a785",
    "envelope-classical.age": "579da0b793ccb30a7ebf411a254ec9eab0ef1091afe3230172db18c75fbff943",
    "envelope-hybrid.age": "5199799251fd89bf3e0aa077578a175393deb6e59d643218e175d2e43a25058d",
    "identities.json": "51f9817089f737e9fc2a8da71ea55d0c85489f5f3a1958ebae2d718ff8472248",
    "mailbox-block.age": "191aae3d90f156ca235451ad48f791e6a1ade939a76efb881efff13b1320a7fb",
    "mailbox.json": "cc4907bcd49452235a31307faf8a21e188eaaecccc240b4d6f6f536d8134d01a",
    "note.json": "63dbf55ee7ac2ea0054b8333ccdfbc0582f5fbed2c2be5c388f8a32f348daef9",
    "outbox.tar": "f6907728581e2719c7bd1a242c3ff93f76614dbacc2f7134a5c3b73fc34aa3fe",
    "padme.json": "198589786157e388a0af06ad0160aeaa5242d52a85f8f7d5f7fff48737a9dcd3",
    "recipients.note": "8a3ab64d14512fc6d0b3758d194a7e92d9ab74885f032bbe1720878a92d7fc60",
    "returncode.json": "8ca1582ba1b03f92343ff432a26a02781ccb51da30775f470037d25590039f02",
    "tlog.json": "90f339b93c999cf390fd0e0ec7bcceb793715d8da6335567735d9fd6b8e68ee2",
}
BATCH_SEED, OUTBOX_SEED = bytes([7] * 32), bytes([8] * 32)


def load(vectors: Path, name: str) -> Any:
    """Read a JSON file of vectors."""
    return json.loads((vectors / f"{name}.json").read_text())


def test_golden_bytes_never_change(vectors: Path) -> None:
    """Every golden file is there, and is what it was."""
    files = {path.name: path for path in vectors.iterdir()}
    assert {name: hashlib.sha256(files[name].read_bytes()).hexdigest() for name in DIGESTS} == DIGESTS


def test_padded_sizes(vectors: Path) -> None:
    """Each size has its padded size."""
    for size, padded in load(vectors, "padme"):
        assert padme.padded(size) == padded


def test_return_codes_derive_what_they_did(vectors: Path) -> None:
    """Each entropy derives its secrets, and its words are those of another implementation of BIP 39."""
    for case in load(vectors, "returncode"):
        entropy = bytes.fromhex(case["entropy"])
        code = returncode.derive(entropy)
        assert Mnemonic("english").to_mnemonic(entropy) == case["words"]
        assert (code.deletion_token.hex(), code.mailbox) == (case["deletion_token"], case["mailbox"])
        assert str(code.reply_identity()) == case["reply_identity"]
        assert str(code.reply_identity().recipient()) == case["reply_recipient"]
        assert code.source_token.hex() == case["source_token"]
        assert hashlib.sha256(code.deletion_token).hexdigest() == code.mailbox


@pytest.mark.parametrize("length", [0, 15, 17, 32])
def test_a_return_code_has_sixteen_bytes(length: int) -> None:
    """Entropy of another length derives nothing."""
    with pytest.raises(ReturnCodeError):
        returncode.derive(bytes(length))


def test_no_secret_of_a_return_code_is_in_its_representation(vectors: Path) -> None:
    """The representation of a return code holds nothing of it."""
    code = returncode.derive(bytes(16))
    assert repr(code) == "ReturnCode(…)"


@pytest.mark.parametrize("index", range(4))
def test_documents_are_written_and_read_as_they_were(vectors: Path, index: int) -> None:
    """Each document has its manifest, size and digest, and reading it gives its values."""
    case = load(vectors, "document")[index]
    manifest = Manifest(
        case["id"],
        case["language"],
        case["answers"],
        tuple(FileEntry(file["name"], file["size"], file["note"]) for file in case["files"]),
        case["reply"] and Reply(**case["reply"]),
    )
    data = b"".join(document.encode(manifest, [[bytes.fromhex(file["hex"])] for file in case["files"]]))
    assert manifest.to_json() == case["manifest"].encode()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (case["size"], case["sha256"])
    got = [b""] * len(case["files"])
    assert document.read([data], lambda number, part: got.__setitem__(number, got[number] + part)) == manifest
    assert [body.hex() for body in got] == [file["hex"] for file in case["files"]]


def test_a_note_is_signed_as_it_was(vectors: Path) -> None:
    """The key, its fingerprint and the signed bytes are what they were."""
    case = load(vectors, "note")
    signer = note.Signer(case["name"], bytes.fromhex(case["seed"]))
    assert (signer.vkey, signer.verifier.fingerprint) == (case["vkey"], case["fingerprint"])
    assert signer.sign(case["text"]) == case["signed"].encode()
    assert note.open_note(case["signed"].encode(), note.Verifier.parse(case["vkey"])) == case["text"]


def test_the_recipients_note_is_read_and_written_as_it_was(vectors: Path) -> None:
    """The note names the recipients of the golden identities, and signing its content gives its bytes."""
    data, keys, case = (vectors / "recipients.note").read_bytes(), load(vectors, "identities"), load(vectors, "note")
    parsed = recipients.parse(data, note.Verifier.parse(keys["recipients_vkey"]))
    assert parsed.serial == 3
    for epoch in parsed.epochs:
        named = keys[f"epoch_{epoch.number}"]
        assert epoch.hybrid == str(age.parse_identity(named["hybrid"]).recipient())
        assert epoch.classical == str(age.parse_identity(named["classical"]).recipient())
    assert note.Signer(case["name"], bytes.fromhex(case["seed"])).sign(parsed.text()) == data


@pytest.mark.parametrize("kind", ["hybrid", "classical"])
def test_envelopes_open_to_the_first_document(vectors: Path, kind: str) -> None:
    """An envelope passes the checks without a key and opens to the document of text only."""
    data = (vectors / f"envelope-{kind}.age").read_bytes()
    stanza = envelope.check_header(data, (envelope.HYBRID, envelope.CLASSICAL)).stanzas[0]
    envelope.check_size(len(data), stanza.kind)
    identity = age.parse_identity(load(vectors, "identities")["epoch_2"][kind])
    opened = hashlib.sha256(age.unseal_bytes(data, [identity])).hexdigest()
    assert opened == load(vectors, "document")[0]["sha256"]


def test_the_batch_is_read_and_written_as_it_was(vectors: Path) -> None:
    """The batch carries the hybrid envelope, and writing what was read gives the same bytes."""
    data, case = (vectors / "batch.tar").read_bytes(), load(vectors, "carried")
    carried = batch.read(io.BytesIO(data), note.Verifier.parse(case["batch_vkey"]))
    bodies = {entry: b"".join(body) for entry, body in carried.bodies}
    assert (carried.kind, carried.made) == ("all", datetime.date(2026, 11, 25))
    assert carried.digest == case["batch_digest"]
    assert list(bodies.values()) == [(vectors / "envelope-hybrid.age").read_bytes()]
    (entry,) = bodies
    assert (entry.digest, entry.epoch, entry.day) == (case["envelope_digest"], 2, datetime.date(2026, 11, 24))
    out = io.BytesIO()
    signer = note.Signer("intake/batch", BATCH_SEED)
    batch.write(out, signer, carried.id, carried.kind, carried.made, bodies, lambda entry: [bodies[entry]])
    assert out.getvalue() == data


def test_the_outbox_is_read_and_written_as_it_was(vectors: Path) -> None:
    """The outbox acknowledges the envelope, and writing what was read gives the same bytes."""
    data, case = (vectors / "outbox.tar").read_bytes(), load(vectors, "carried")
    carried, digest = outbox.read(io.BytesIO(data), note.Verifier.parse(case["outbox_vkey"]))
    assert digest == case["outbox_digest"]
    assert (carried.sequence, carried.previous) == (1, outbox.NO_PREDECESSOR)
    assert carried.recipients == (vectors / "recipients.note").read_bytes()
    assert carried.acknowledgements == (case["envelope_digest"],)
    assert outbox.write_bytes(note.Signer("office/outbox", OUTBOX_SEED), carried) == (data, digest)


def golden_log() -> tuple[list[bytes], merkle.Node]:
    """Return the entries of the golden log, and what gives its subtrees."""
    entries = [f"entry {number}".encode() for number in range(300)]
    grown = merkle.Frontier()
    nodes = {
        (level, index): value for entry in entries for level, index, value in grown.append(merkle.leaf_hash(entry))
    }
    return entries, lambda level, index: nodes[level, index]


def test_checkpoints_are_signed_and_cosigned_as_they_were(vectors: Path) -> None:
    """The keys, the empty log and a cosignature have the bytes that they had."""
    case = load(vectors, "tlog")
    log = note.Signer("intake/log", bytes.fromhex(case["log_seed"]))
    witness = cosignature.Cosigner("office/witness", bytes.fromhex(case["witness_seed"]))
    assert (log.vkey, witness.vkey) == (case["log_vkey"], case["witness_vkey"])
    assert witness.verifier.fingerprint == case["witness_fingerprint"]
    empty = checkpoint.Checkpoint("intake/log", 0, merkle.EMPTY_ROOT)
    here = checkpoint.Checkpoint("intake/log", case["size"], merkle.root(case["size"], golden_log()[1]))
    assert checkpoint.sign(empty, log) == case["empty"].encode()
    line = witness.cosign(here.text(), datetime.date.fromisoformat(case["day"]))
    assert cosignature.add(checkpoint.sign(here, log), line) == case["cosigned"].encode()


def test_a_checkpoint_with_an_extension_line_is_refused_as_it_was(vectors: Path) -> None:
    """The signature is true, and the line after the root is still no part of our checkpoints."""
    case = load(vectors, "tlog")
    assert checkpoint.parse_text(case["extended"].partition("\n\n")[0] + "\n").extensions == ("after x",)
    with pytest.raises(CheckpointMalformed):
        checkpoint.open_(case["extended"].encode(), note.Verifier.parse(case["log_vkey"]))


def test_a_proof_of_the_log_is_made_and_verified_as_it_was(vectors: Path) -> None:
    """The proof of one entry has its bytes and verifies, and the log's growth has its proof."""
    case, (entries, node) = load(vectors, "tlog"), golden_log()
    hashes = merkle.inclusion_proof(case["index"], case["size"], node)
    assert tlogproof.write(case["index"], hashes, case["cosigned"].encode()) == case["proof"].encode()
    keys = note.Verifier.parse(case["log_vkey"]), [cosignature.Verifier.parse(case["witness_vkey"])]
    found = tlogproof.verify(case["proof"].encode(), merkle.leaf_hash(entries[case["index"]]), *keys)
    assert found.opened.checkpoint.root.hex() == case["root"]
    assert found.opened.cosigned == (("office/witness", datetime.date.fromisoformat(case["day"])),)
    assert [value.hex() for value in merkle.consistency_proof(100, case["size"], node)] == case["consistency"]


def test_the_log_is_cut_into_the_files_that_it_was(vectors: Path) -> None:
    """Each tile and each bundle of the log has its path and its digest, and there is no other."""
    case, (entries, node) = load(vectors, "tlog"), golden_log()
    files = {tile.path: tiles.write(tile, node) for tile in tiles.tiles(case["size"])}
    for tile in tiles.bundles(case["size"]):
        files[tile.path] = tiles.write_bundle(entries[tile.index * 256 : tile.index * 256 + tile.width])
    assert {path: hashlib.sha256(data).hexdigest() for path, data in files.items()} == case["files"]
