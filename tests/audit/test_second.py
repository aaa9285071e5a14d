"""The auditors' verifier (`deploy/auditor/verify.py`) and ours agree: on signatures, on true bundles, on broken ones.

The two share no code. What one calls sound, faulty or refused the other must call so too; bundles are broken on the
way, by a log that signs its manifest again, and by one that signs everything again.
"""

import ast
import base64
import functools
import importlib.util
import io
import json
import pathlib
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import pytest

from crypto import checkpoint, cosignature, note, primitives
from crypto.errors import Refusal, SignatureInvalid
from intake.audit import commitments, entry
from intake.audit.bundle import kept, read_bundle, write_bundle
from intake.audit.entry import Act
from intake.audit.events import Event, Outcome, Reason
from intake.audit.log import Log
from tests.audit import logs, parcels
from tests.audit.auditor import SECOND, run
from tests.audit.memory import Memory

ROOT = pathlib.Path(__file__).parents[2]
ORDER = 2**252 + 27742317777372353535851937790883648493
FIELD = 2**255 - 19


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("second_verifier", SECOND)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


second = _load()

# Ed25519

VECTORS = [  # RFC 8032, 7.1
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]
SMALL = [  # every encoding of a point of order 1, 2, 4 or 8, canonical or not, with both signs
    (y | sign << 255).to_bytes(32, "little")
    for y in (
        *(0, 1, FIELD - 1, FIELD, FIELD + 1),
        int("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd83d3d706a17c7", 16),
        int("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16),
    )
    for sign in (0, 1)
]


def agreed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return what both say of a signature, which must be the same."""
    try:
        primitives.ed25519_verify(public, message, signature)
        ours = True
    except SignatureInvalid:
        ours = False
    assert bool(second.verify_ed25519(public, message, signature)) is ours
    return ours


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_published_signatures_verify(public: str, message: str, signature: str) -> None:
    """The vectors of RFC 8032 verify, and no message but theirs."""
    assert agreed(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))
    assert not agreed(bytes.fromhex(public), bytes.fromhex(message) + b"x", bytes.fromhex(signature))


@pytest.mark.parametrize("point", SMALL)
def test_points_of_small_order_are_refused(point: bytes) -> None:
    """A key or a nonce of small order, in whichever encoding, signs nothing: with S of 0 it would sign everything."""
    public = logs.ANNA.verifier.public
    for s in (0, 1, ORDER, ORDER - 1):
        assert not agreed(point, b"everything", point + s.to_bytes(32, "little"))
        assert not agreed(public, b"everything", point + s.to_bytes(32, "little"))
        assert not agreed(point, b"everything", public + s.to_bytes(32, "little"))


@pytest.mark.parametrize("times", range(1, 16))
def test_a_second_form_of_a_signature_is_refused(times: int) -> None:
    """S and S + L are the same number to a careless verifier."""
    signature = logs.ANNA.sign_bytes(b"this")
    s = int.from_bytes(signature[32:], "little") + times * ORDER
    if s < 2**256:
        assert not agreed(logs.ANNA.verifier.public, b"this", signature[:32] + s.to_bytes(32, "little"))
    assert agreed(logs.ANNA.verifier.public, b"this", signature)


@pytest.mark.parametrize("y", [*range(FIELD, 2**255), *range(20), *range(FIELD - 20, FIELD)])
def test_strange_keys_are_the_same_to_both(y: int) -> None:
    """Encodings at the edges of the field are points to both or to neither."""
    signature = logs.ANNA.sign_bytes(b"this")
    assert not agreed(y.to_bytes(32, "little"), b"this", signature)
    assert not agreed((y | 1 << 255).to_bytes(32, "little"), b"this", signature)


def test_a_key_with_a_small_part_is_the_same_to_both() -> None:
    """A key that is a true one plus a point of order 8 is refused or taken by both alike, for one message in eight."""
    torsion = second.decode_point(SMALL[10])
    true = second.decode_point(logs.ANNA.verifier.public)
    mixed = second.encode_point(second.add(true, torsion))
    for number in range(32):
        agreed(mixed, b"%d" % number, logs.ANNA.sign_bytes(b"%d" % number))


def test_a_flipped_bit_is_the_same_to_both() -> None:
    """Any bit of key, message or signature that changes makes both refuse."""
    whole = logs.ANNA.verifier.public + logs.ANNA.sign_bytes(b"this")
    for place in range(0, len(whole) * 8, 5):
        broken = bytearray(whole)
        broken[place // 8] ^= 1 << place % 8
        assert not agreed(bytes(broken[:32]), b"this", bytes(broken[32:]))


# verdicts


@dataclass(frozen=True, slots=True)
class Bench:
    """A log that is true, with what an auditor of it brings, and whose keys its half has."""

    log: Log
    held: tuple[bytes, ...]
    officers: tuple[note.Signer, ...] = ()

    def bundle(self, log: Log | None = None, *, witnessed: bool = True) -> bytes:
        """Return the bundle of the log or of another in its place."""
        out, log = io.BytesIO(), log or self.log
        keys = logs.keys_of(log, self.officers)
        write_bundle(out, log.storage, log.signer, logs.day(30), keys, [logs.cosigned(log)] if witnessed else [])
        return out.getvalue()

    def ours(self, data: bytes) -> str:
        """Return what our verifier says."""
        log = self.log.signer.verifier
        try:
            held = [kept(each, log) for each in self.held]
            verified = read_bundle(io.BytesIO(data), log, [logs.WITNESS.verifier], held)
        except Refusal:
            return "refused"
        return "sound" if verified.is_sound else "findings"

    def theirs(self, data: bytes) -> str:
        """Return what the auditors' verifier says."""
        trust = second.Trust(second.parse_key(self.log.signer.vkey, 1), (second.parse_key(logs.WITNESS.vkey, 4),), ())
        try:
            trust = trust._replace(kept=tuple(second.parse_kept(each, trust) for each in self.held))
            return "findings" if second.verify_bundle(data, trust).findings else "sound"
        except second.Refused:
            return "refused"

    def verdict(self, data: bytes) -> str:
        """Return what both say, which must be the same."""
        ours, theirs = self.ours(data), self.theirs(data)
        assert (ours, theirs) == (theirs, theirs), "ours says the first, the auditors' the second"
        return ours


def _server(signer: note.Signer, first: Sequence[Act] = ()) -> Log:
    """Return a server's log with most of what can be in one."""
    log = Log(Memory(), signer)
    log.append([*first, Act(Event.STARTUP, actor="system", role="system")], logs.day(0))
    for tick in (1, 2):
        members = commitments.members(bytes([tick] * 32), [logs.digest(number) for number in range(3)])
        exported = logs.exported(3, tick, f"{tick:032x}")
        log.append([*commitments.acts(tick, members), exported], logs.day(tick))
    again = replace(logs.exported(3, 1, f"{1:032x}"), event=Event.REEXPORTED, reason=Reason.LOST_STICK)
    for size in (5, 9):
        state = f"office/log/1 {size} {base64.b64encode(bytes([size] * 32)).decode()}"
        log.append([again, logs.staff(Event.LOG_WITNESSED, checkpoint=state)], logs.day(3))
    refused = logs.staff(Event.LOG_REFUSED, outcome=Outcome.REFUSED, reason=Reason.FORK, checkpoint=state)
    log.append([refused, logs.staff(Event.LOG_READ), logs.staff(Event.PURGED, bucket="1-15")], logs.day(4))
    return log


def _desk() -> Log:
    """Return a desk's log: a second officer comes, acts, and is withdrawn."""
    log = logs.desk_log()
    boris = entry.key_name(logs.BORIS.verifier)
    log.append([logs.officer(logs.BORIS, Event.CASE_READ, object="12" * 32)], logs.day(4), [logs.BORIS])
    log.append([logs.officer(logs.ANNA, Event.USER_DELETED, key=boris)], logs.day(5), [logs.ANNA])
    failed = Act(Event.LOGIN_FAIL, Outcome.FAILURE, actor="system", role="system", key=boris, bucket="1-15")
    log.append([failed, logs.officer(logs.ANNA, Event.READ, object="34" * 32)], logs.day(6), [logs.ANNA])
    return log


@functools.cache
def benches() -> tuple[Bench, ...]:
    """Return the logs of a server, of its next generation, and of a desk; the last three of them somebody watched."""
    first, resumed = _server(logs.SERVER), note.Signer("intake/log/2", bytes([1] * 32))
    state = f"intake/log/1 9 {base64.b64encode(bytes(32)).decode()}"
    act = Act(Event.LOG_RESUMED, actor="system", role="system", checkpoint=state)
    made = [(first, ()), (_server(resumed, [act]), ()), (_desk(), (logs.ANNA, logs.BORIS))]
    kept_one = [Bench(log, (checkpoint.sign(parcels.earlier(log, 4), log.signer),), who) for log, who in made]
    return (*(Bench(log, (), who) for log, who in made), *kept_one)


@pytest.mark.parametrize("which", range(6))
def test_true_bundles_are_sound_to_both(which: int) -> None:
    """A server's log, its next generation and a desk's are sound."""
    bench = benches()[which]
    assert bench.verdict(bench.bundle()) == "sound"


# on the way


def flipped(data: bytes, rng: random.Random) -> bytes:
    """Return the same with one bit changed."""
    place = rng.randrange(len(data)) if data else 0
    return data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :] if data else b"\0"


def bit(bench: Bench, rng: random.Random) -> bytes:
    """Change a bit anywhere."""
    return flipped(bench.bundle(), rng)


def cut(bench: Bench, rng: random.Random) -> bytes:
    """Take bytes out, or the end off."""
    data = bench.bundle()
    left, right = sorted(rng.sample(range(len(data)), 2))
    return data[:left] + rng.choice([data[right:], b""])


def longer(bench: Bench, rng: random.Random) -> bytes:
    """Put bytes behind the end."""
    return bench.bundle() + rng.choice([b"\0", bytes(512), bytes(1024), b"x"])


def members_moved(bench: Bench, rng: random.Random) -> bytes:
    """Drop a member, put it twice, or exchange two, below the same manifest."""
    data = bench.bundle()
    names, left, right = parcels.names(data), *rng.sample(range(len(parcels.names(data))), 2)
    if rng.randrange(2):
        names[left], names[right] = names[right], names[left]
    else:
        del names[left]
    return parcels.reordered(data, names)


# the manifest is signed again


def again(bench: Bench, changed: dict[str, bytes] | None = None, text: Callable[[str], str] = str) -> bytes:
    """Return the bundle with other members or another text."""
    return parcels.resigned(bench.bundle(), changed, text, bench.log.signer)


def other_key(bench: Bench, rng: random.Random) -> bytes:
    """Sign the manifest or the checkpoint with another key of the same name."""
    forger = note.Signer(bench.log.origin, rng.randbytes(32))
    if rng.randrange(2):
        return parcels.resigned(bench.bundle(), signer=forger)
    return again(bench, {"checkpoint": checkpoint.sign(bench.log.head(), forger)})


def manifest_text(bench: Bench, rng: random.Random) -> bytes:
    """Say something else in the manifest."""
    size = str(bench.log.head().size)
    pairs = [("log 0", "log 1"), (f"0 {size}\n", f"0 {int(size) + rng.choice([-1, 1, 256, 10**15])}\n")]
    pairs += [("made 2026", "made 2027"), ("made 2026-12-23", "made 2026-02-30"), ("origin ", "origin x"), (" ", "  ")]
    pairs += [("/v1", "/v2"), ("member keys", "member locks"), (f"0 {size}", "0 0"), ("\n", "\n\n"), (" ", "\t")]
    old, new = rng.choice(pairs)
    return again(bench, text=lambda text: text.replace(old, new, 1) if new != "\t" else text.replace("made", "Made"))


def member_bit(bench: Bench, rng: random.Random) -> bytes:
    """Change a bit of a member, cut it, or lengthen it."""
    data = bench.bundle()
    name = rng.choice(parcels.names(data))
    body = parcels.body(data, name)
    changes = [flipped(body, rng), body[:-1], body + b"\0", body + body, b"", body[rng.randrange(len(body)) :]]
    return again(bench, {name: rng.choice(changes)})


def _lines(signed: bytes) -> tuple[bytes, list[bytes]]:
    text, _, signatures = signed.partition(b"\n\n")
    return text + b"\n\n", signatures.splitlines(keepends=True)


def _broken_note(signed: bytes, rng: random.Random) -> bytes:
    """Return a note in another form."""
    text, lines = _lines(signed)
    forms = [
        text + b"".join(reversed(lines)),
        text + b"".join([*lines, lines[-1]]),
        text + b"".join(lines[:-1]),
        text + b"".join(lines[1:]),
        text + b"".join(lines)[:-1],
        signed[:-2] + bytes([signed[-2] ^ 1]) + signed[-1:],
        signed.replace(b"=\n", b"\n", 1),
        signed + b"\n",
        signed + "— a b\n".encode(),
        signed.replace(b"\n\n", b"\nmore\n\n", 1),
        signed.replace(b"\n", b"\r\n"),
        signed.replace(b" ", b"  ", 1),
        signed.replace(b"/log", b"/Log", 1),
        signed.replace("—".encode(), b"-", 1),
    ]
    return rng.choice([*forms, flipped(signed, rng)])


def _timed(text: str, seconds: int) -> str:
    """Return the signature line of a cosignature at any time, signed by the true witness."""
    message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
    signature = primitives.ed25519_sign(bytes([3] * 32), message)
    known = logs.WITNESS.verifier
    return str(note.Signature(known.name, known.key_id, seconds.to_bytes(8) + signature))


TIMES = [0, 1, 86399, 86400, 10**9, 4102444800, 253402214400, 253402300800, 2**63 - 1, 2**63 - 2**63 % 86400, 2**64 - 1]


def cosigned_at(bench: Bench, rng: random.Random) -> bytes:
    """Cosign at a strange time: in the future, within a day, beyond any calendar."""
    head = bench.log.head()
    signed = cosignature.add(checkpoint.sign(head, bench.log.signer), _timed(head.text(), rng.choice(TIMES)))
    return again(bench, {"checkpoint": signed, "witnessed": len(signed).to_bytes(2) + signed})


def notes_broken(bench: Bench, rng: random.Random) -> bytes:
    """Carry a checkpoint in another form."""
    broken = _broken_note(logs.cosigned(bench.log), rng)
    name = rng.choice(["checkpoint", "witnessed"])
    return again(bench, {name: broken if name == "checkpoint" else len(broken).to_bytes(2) + broken})


def witnessed_others(bench: Bench, rng: random.Random) -> bytes:
    """Carry other witnessed checkpoints: of earlier sizes, twice, in another order, of a fork, by a stranger."""
    log = bench.log
    states = [parcels.earlier(log, rng.randrange(log.head().size + 1)) for _ in range(rng.randrange(4))]
    if rng.randrange(3) == 0:
        states.append(replace(log.head(), size=log.head().size + rng.randrange(2), root=rng.randbytes(32)))
    if rng.randrange(3):
        states.sort(key=lambda state: state.size)
    by = [rng.choice([logs.WITNESS] * 9 + [logs.OTHER]) for _ in states]
    signed = [
        cosignature.add(checkpoint.sign(state, log.signer), one.cosign(state.text(), logs.DAY))
        for state, one in zip(states, by, strict=True)
    ]
    return again(bench, {"witnessed": b"".join(len(each).to_bytes(2) + each for each in signed)})


def keys_others(bench: Bench, rng: random.Random) -> bytes:
    """Claim other keys, or the same in another form."""
    signers = [logs.ANNA, logs.BORIS, note.Signer("officer/x", rng.randbytes(32)), bench.log.signer]
    lines = [f"log {rng.choice([bench.log.signer] * 4 + signers).vkey}"]
    lines += [f"witness {one.vkey}" for one in rng.sample([logs.WITNESS, logs.OTHER], rng.randrange(3))]
    lines += [f"officer {one.vkey}" for one in rng.choices(signers, k=rng.randrange(4))]
    public = rng.choice([*SMALL, rng.randbytes(32)])
    name = rng.choice(["officer/y", ".y", "Y", "y" * 127, "y" * 128, "é"])
    lines += [f"officer {note.write_vkey(name, 1, public)}"] * (rng.randrange(3) == 0)
    if rng.randrange(4) == 0:
        rng.shuffle(lines)
    return again(bench, {"keys": "".join(f"{line}\n" for line in lines).encode()})


# everything is signed again

VALUES: dict[str, list[Any]] = {
    "v": [1, 0, 2, "1", True, None],
    "index": [0, 1, 5, -1, "3", 2**53, 10**30, None],
    "day": ["2026-11-23", "2026-11-24", "2027-01-01", "2025-11-24", "2026-02-30", "2026-1-1", "0000-01-01", 7, None],
    "event": [*Event, "", "else", [], None],
    "software": ["0.1.0+0123456789abcdef", "1+0123456789abcdef", "+0123456789abcdef", "0.1.0", "a-b+" + "0" * 16, None],
    "outcome": ["success", "failure", "refused", "ok", None],
    "actor": ["staff-0a1b2c3d", "system", "console", "officer-00000000", "anna", {}, None],
    "role": ["courier", "auditor", "operator", "officer", "system", "king", None],
    "key": [
        entry.key_name(logs.ANNA.verifier),
        entry.key_name(logs.BORIS.verifier),
        "0a1b2c3d",
        "x+0a1b2c3d",
        ".x+0",
        None,
    ],
    "second": ["staff-0a1b2c3d", "staff-00000000", "system", entry.officer_pseudonym(logs.BORIS.verifier), None],
    "object": ["ab" * 32, "00" * 32, "ff" * 32, "AB" * 32, "ab" * 31, None],
    "batch": ["6f" * 16, f"{1:032x}", "6f" * 32, "6f" * 17, "", None],
    "count": [0, 1, 16, 32, 8, 17, -1, 1.5, True, 2**53 - 1, None],
    "bucket": ["0", "1-15", "16-31", "32-63", "64-128", "3-5", "4503599627370496-9007199254740991", "5", 5, None],
    "tick": [0, 1, 2, 3, -1, "1", None],
    "reason": [*Reason, "because", None],
    "checkpoint": [
        *(
            f"{origin} {size} {'A' * 43}="
            for origin in ("office/log/1", "intake/log/1", "intake/log/2")
            for size in (0, 9)
        ),
        *(f"office/log/1 {size} {'C' * 42}A=" for size in (5, 9, 10, "09", 10**17)),
        *(
            "office/log/1 9 " + "A" * 42 + "B=",
            "office 9 " + "A" * 43 + "=",
            "office/log/01 9 " + "A" * 43 + "=",
            "",
            None,
        ),
    ],
    "signatures": [[], [1], {}, "x", [{"key": "x+0a1b2c3d", "signature": "A" * 86 + "=="}], None],
    "note": ["free text", "é", "\x7f", [[[[]]]]],
}
SIGNERS = {entry.key_name(each.verifier): each for each in (logs.ANNA, logs.BORIS)}


def _signatures(bench: Bench, held: dict[str, Any], who: Sequence[str]) -> list[dict[str, str]]:
    """Return true signatures of an entry, whatever it says."""
    unsigned = {name: value for name, value in held.items() if name != "signatures"}
    statement = f"sealed-intake/log-entry/v1\n{bench.log.origin}\n".encode() + _written(unsigned)
    return [{"key": k, "signature": base64.b64encode(SIGNERS[k].sign_bytes(statement)).decode()} for k in who]


def _written(held: dict[str, Any]) -> bytes:
    return json.dumps(held, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")


def _sign(bench: Bench, held: dict[str, Any], rng: random.Random) -> None:
    """Sign an entry again by those who did, or now and then by others."""
    before = held.get("signatures")
    before = before if isinstance(before, list) else []
    who = [one["key"] for one in before if isinstance(one, dict) and one.get("key") in SIGNERS]
    if rng.randrange(8) == 0:
        who = rng.sample(sorted(SIGNERS), rng.randrange(3))
    held.pop("signatures", None)
    if who:
        held["signatures"] = _signatures(bench, held, who)


def _edit(bench: Bench, held: dict[str, Any], rng: random.Random) -> None:
    """Say something else in an entry, and sign it again most of the time."""
    for _ in range(rng.choice([1, 1, 1, 2])):
        name = rng.choice(list(VALUES) + list(held) * 2)
        held[name] = rng.choice(VALUES[name])
        if held[name] is None and rng.randrange(8):
            del held[name]
    if rng.randrange(4):
        _sign(bench, held, rng)


def _moved(found: list[dict[str, Any]], rng: random.Random) -> None:
    """Drop, repeat, exchange or move entries."""
    left, right = rng.sample(range(len(found)), 2)
    act = rng.randrange(4)
    if act == 0:
        del found[left]
    elif act == 1:
        found.insert(right, dict(found[left]))
    elif act == 2:
        found[left], found[right] = found[right], found[left]
    else:
        found.insert(right, found.pop(left))


def _numbered(bench: Bench, found: list[dict[str, Any]], rng: random.Random) -> None:
    """Give entries the numbers of their places and days that do not go back, signed again."""
    days = sorted(one["day"] for one in found)
    for place, one in enumerate(found):
        if (one["index"], one["day"]) != (place, days[place]):
            one |= {"index": place, "day": days[place]}
            if "signatures" in one:
                one["signatures"] = _signatures(bench, one, [each["key"] for each in one["signatures"]])


def _anew(bench: Bench, data: Sequence[bytes], rng: random.Random) -> bytes:
    """Return the bundle of a log of these entries, all signed again; now and then without a witness."""
    return bench.bundle(parcels.stored_anew(bench.log, data), witnessed=bool(rng.randrange(4)))


def _parsed(bench: Bench) -> list[dict[str, Any]]:
    return [json.loads(data) for data in bench.log.storage.all_data(0, bench.log.storage.size())]


def edited(bench: Bench, rng: random.Random) -> bytes:
    """Say something else in one entry or two."""
    found = _parsed(bench)
    for one in rng.sample(found, rng.choice([1, 1, 1, 2])):
        _edit(bench, one, rng)
    return _anew(bench, [_written(one) for one in found], rng)


def moved(bench: Bench, rng: random.Random) -> bytes:
    """Drop, repeat or exchange entries, and number them again most of the time."""
    found = _parsed(bench)
    _moved(found, rng)
    if rng.randrange(4):
        _numbered(bench, found, rng)
    return _anew(bench, [_written(one) for one in found], rng)


def garbled(bench: Bench, rng: random.Random) -> bytes:
    """Write an entry in another form."""
    data = list(bench.log.storage.all_data(0, bench.log.storage.size()))
    place = rng.randrange(len(data))
    one = data[place]
    forms = [
        b"x",
        b"{}",
        b"[]",
        b"null",
        b"[" * 16000,
        b'{"a":' * 3000,
        one + b" ",
        one[:-1] + b',"v":1}',
        b"\xef\xbb\xbf" + one,
    ]
    forms += [
        one.decode().encode("utf-16"),
        one.replace(b'"v":1', b'"v":1.0'),
        one.replace(b'"v":1', b'"v":' + b"1" * 5000),
    ]
    forms += [one.replace(b'"v":1', b'"v":NaN'), one.replace(b"event", b"\\u0065vent"), one[:-1] + b" " * 16384 + b"}"]
    data[place] = rng.choice([*forms, flipped(one, rng)])
    return _anew(bench, data, rng)


def entries_only(bench: Bench, rng: random.Random) -> bytes:
    """Change an entry below the true hashes, or entry and hashes below the true checkpoint."""
    forged = parcels.members(edited(bench, rng))
    names = [name for name in parcels.names(bench.bundle()) if name in forged and name.startswith("tile/")]
    return again(bench, {name: forged[name] for name in rng.sample(names, rng.randrange(1, len(names) + 1))})


BREAKS: list[Callable[[Bench, random.Random], bytes]] = [
    *(bit, cut, longer, members_moved, other_key, manifest_text, member_bit, cosigned_at, notes_broken),
    *(witnessed_others, keys_others, entries_only, garbled, moved, moved, edited, edited, edited, edited),
]


def _agree(seed: int, count: int) -> Counter[str]:
    """Break so many bundles and count the verdicts, on each of which both agree."""
    rng, verdicts = random.Random(seed), Counter[str]()
    for number in range(count):
        state = rng.getstate()
        bench, broken = rng.choice(benches()), BREAKS[number % len(BREAKS)]
        data = broken(bench, rng)
        try:
            verdicts[bench.verdict(data)] += 1
        except AssertionError as error:
            rng.setstate(state)
            raise AssertionError(f"seed {seed}, number {number}, {broken.__name__}: {error}") from None
    return verdicts


def test_both_agree_on_broken_bundles() -> None:
    """Whatever is done to a bundle, both say the same of it."""
    verdicts = _agree(1, 300)
    assert min(verdicts[each] for each in ("refused", "findings", "sound")) > 10


@pytest.mark.long
def test_both_agree_on_ten_thousand_broken_bundles() -> None:
    """Of 10,000 broken bundles there is none of which the two say different things."""
    verdicts = _agree(2, 10_000)
    print(dict(verdicts))
    assert verdicts.total() == 10_000


# the file itself

MODULES = {
    *("__future__", "argparse", "base64", "binascii", "collections", "datetime", "functools", "hashlib", "json", "os"),
    *("re", "stat", "struct", "sys", "typing"),
}


@pytest.fixture
def carried(tmp_path: pathlib.Path) -> pathlib.Path:
    """A desk's bundle in a file."""
    path = tmp_path / "bundle.tar"
    path.write_bytes(benches()[2].bundle())
    return path


KEYS = ("--log", logs.DESK.vkey, "--witness", logs.WITNESS.vkey)


def test_a_true_bundle_is_sound_on_an_empty_machine(carried: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """Without environment, site packages or network the verifier says that a true bundle is sound, and up to where."""
    printed = tmp_path / "kept.txt"
    printed.write_text(benches()[2].log.head().text())
    code, out, _ = run(str(carried), *KEYS, "--kept", str(printed))
    assert (code, out.startswith("sound: office/log/1, 11 entries, ")) == (0, True)
    assert "the first 11 entries" in out


def test_an_officer_who_was_not_compared_is_named(carried: pathlib.Path) -> None:
    """Whoever compared the officers' keys on paper is told of one that the bundle has besides."""
    code, out, _ = run(str(carried), *KEYS, "--officer-key", logs.ANNA.vkey)
    assert code == 1
    assert f"keys: the key of an officer is none that you gave: {entry.key_name(logs.BORIS.verifier)}\n" in out


def test_a_fault_is_named_with_member_and_entry(carried: pathlib.Path) -> None:
    """A finding is one line that says in which member and which entry it lies."""
    bench = benches()[2]
    data = list(bench.log.storage.all_data(0, 11))
    data[7] = data[7].replace(b"case_read", b"case_reed")
    carried.write_bytes(bench.bundle(parcels.stored_anew(bench.log, data)))
    code, out, _ = run(str(carried), *KEYS)
    assert code == 1
    assert "tile/entries/000.p/11: entry 7: the value of event is not one that it can have: 'case_reed'\n" in out


def test_findings_are_there_for_programs(carried: pathlib.Path) -> None:
    """With --json the same stands in one object, also of what is refused."""
    assert json.loads(run(str(carried), *KEYS, "--json")[1])["sound"] is True
    carried.write_bytes(b"none")
    code, out, _ = run(str(carried), *KEYS, "--json")
    assert (code, json.loads(out)["refused"]) == (2, "this is not a carried file: its first member is no manifest")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("/nowhere", *KEYS),
        ("/dev/zero", *KEYS),
        ("/", *KEYS),
        ("BUNDLE", "--log", "none"),
        ("BUNDLE", "--log", logs.WITNESS.vkey),
        ("BUNDLE", "--log", logs.SERVER.vkey),
        ("BUNDLE", "--log", logs.DESK.vkey),
        ("BUNDLE", "--log", logs.DESK.vkey, "--witness", logs.DESK.vkey),
        ("BUNDLE", *KEYS, "--kept", "BUNDLE"),
        ("BUNDLE", *KEYS, "--kept", "/dev/zero"),
        ("BUNDLE", *KEYS, "--unknown"),
    ],
)
def test_what_cannot_be_checked_is_refused(arguments: tuple[str, ...], carried: pathlib.Path) -> None:
    """A file that is none, a key of another kind or log, an option that is unknown: code 2 and a sentence."""
    code, out, said = run(*(argument.replace("BUNDLE", str(carried)) for argument in arguments))
    assert (code, out) == (2, "")
    assert said.strip()


def test_the_text_of_a_bundle_does_not_reach_the_terminal(carried: pathlib.Path) -> None:
    """Control characters in an entry are shown by their codes."""
    bench = benches()[2]
    data = [*bench.log.storage.all_data(0, 11)]
    data[3] = data[3].replace(b'"v":1', b'"v":1,"w\\u001b[31m":1')
    carried.write_bytes(bench.bundle(parcels.stored_anew(bench.log, data)))
    code, out, _ = run(str(carried), *KEYS)
    assert (code, "\x1b" in out, "\\x1b[31m" in out) == (1, False, True)


def test_it_needs_the_standard_library_only() -> None:
    """The file imports a few modules of Python itself, and none of ours."""
    tree = ast.walk(ast.parse(SECOND.read_text()))
    found = [
        [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        for node in tree
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert {name.partition(".")[0] for names in found for name in names} <= MODULES
    assert sys.stdlib_module_names >= MODULES


def _runs(path: pathlib.Path) -> set[tuple[str, ...]]:
    """Return every six lines that follow one another, without space and blank lines."""
    lines = [line.strip() for line in path.read_text().splitlines() if line.strip()]
    return {tuple(lines[at : at + 6]) for at in range(len(lines) - 5)}


def test_it_shares_no_code_with_ours() -> None:
    """No six lines of the file stand anywhere in ours: an error there is not copied here."""
    theirs = _runs(SECOND)
    ours = [path for top in ("crypto", "intake/audit", "intake/transfer") for path in (ROOT / top).rglob("*.py")]
    assert len(ours) > 30
    assert [path.name for path in ours if _runs(path) & theirs] == []


@pytest.mark.parametrize("heading", ["7. The events are", "8. The reasons are"])
def test_the_closed_lists_are_those_of_the_text(heading: str) -> None:
    """The text, our program and the auditors' have the same events and reasons."""
    text = (ROOT / "crypto" / "FORMAT.md").read_text()
    listed = re.findall(r"`([a-z_-]+)`", text.partition(heading)[2].partition(".\n")[0])
    names, known = (second.EVENTS, Event) if "events" in heading else (second.REASONS, Reason)
    assert listed == names.split() == [each.value for each in known]
