"""Bundles taken apart and put together again: with true signatures, as a log that lies would do it."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from crypto import checkpoint, merkle, note, tiles
from crypto.checkpoint import Checkpoint
from intake.audit import entry
from intake.audit.events import Outcome, Reason
from intake.audit.log import Log
from intake.transfer import archive
from intake.transfer.archive import Member
from tests.audit import logs
from tests.audit.memory import Memory


def manifest(data: bytes) -> str:
    """Return the text of the manifest, without asking who signed it."""
    return note.parse(archive.read_manifest(io.BytesIO(data)), archive.MANIFEST_LIMIT).text


def members(data: bytes) -> dict[str, bytes]:
    """Return every member but the manifest."""
    source = io.BytesIO(data)
    text = note.parse(archive.read_manifest(source), archive.MANIFEST_LIMIT).text
    named = [line.split(" ")[1:] for line in text.splitlines() if line.startswith("member ")]
    found = archive.read_members(source, [Member(name, int(size), digest) for name, size, digest in named])
    return {member.name: b"".join(body) for member, body in found}


def names(data: bytes) -> list[str]:
    """Return the names of the members in their order."""
    return list(members(data))


def body(data: bytes, name: str) -> bytes:
    """Return one member."""
    return members(data)[name]


def entries(data: bytes) -> tuple[bytes, ...]:
    """Return the entries of a bundle that has one tile of them."""
    (name,) = [name for name in names(data) if name.startswith("tile/entries/")]
    return tiles.read_bundle(tiles.parse_path(name), body(data, name))


def reordered(data: bytes, order: Sequence[str]) -> bytes:
    """Return a bundle with its members in another order below the same manifest."""
    held = members(data)
    return put(archive.read_manifest(io.BytesIO(data)), {name: held[name] for name in order})


def put(signed: bytes, bodies: Mapping[str, bytes]) -> bytes:
    """Return a bundle of a manifest and members."""
    out = io.BytesIO()
    archive.begin(out, signed)
    for name, content in bodies.items():
        archive.append(out, archive.member(name, content), [content])
    archive.end(out)
    return out.getvalue()


def resigned(
    data: bytes,
    changed: Mapping[str, bytes] | None = None,
    text: Callable[[str], str] = str,
    signer: note.Signer = logs.SERVER,
) -> bytes:
    """Return a bundle with other members, whose manifest is signed anew."""
    bodies = members(data) | dict(changed or {})
    head = [line for line in manifest(data).splitlines() if not line.startswith("member ")]
    lines = [*head, *(archive.member(name, content).line() for name, content in bodies.items())]
    return put(signer.sign(text("".join(f"{line}\n" for line in lines))), bodies)


def earlier(log: Log, size: int) -> Checkpoint:
    """Return the checkpoint of the first entries of a log."""
    return Checkpoint(log.origin, size, merkle.root(size, log.storage.node))


def stored_anew(log: Log, data: Sequence[bytes]) -> Log:
    """Return a log of these entries, whose holder signs whatever they are."""
    forged, frontier = Log(Memory(), log.signer), merkle.Frontier()
    for index, each in enumerate(data):
        forged.storage.append(index, each, frontier.append(merkle.leaf_hash(each)))
    head = Checkpoint(log.origin, frontier.size, frontier.root())
    forged.storage.put_head(frontier.size, checkpoint.sign(head, log.signer))
    return forged


def rewritten(log: Log, index: int) -> Log:
    """Return a log in which one entry says something else, and everything else fits it."""
    data = list(log.storage.all_data(0, log.storage.size()))
    before = entry.parse(data[index])
    act = before.act
    if act.outcome is None:
        act = replace(act, object="0" * 63 + "1")
    else:
        act = replace(act, outcome=Outcome.REFUSED, reason=Reason.OTHER)
    data[index] = entry.encode(replace(before, act=act), log.origin)
    return stored_anew(log, data)


def shortened(log: Log, size: int) -> Log:
    """Return a log without its last entries."""
    return stored_anew(log, list(log.storage.all_data(0, size)))
