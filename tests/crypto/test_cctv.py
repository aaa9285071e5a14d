"""The public vectors of age (npm cctv-age, C2SP CCTV): each holds one fault, which our own error classes name."""

import hashlib
import io
import zlib
from dataclasses import dataclass

from crypto import age, armor, header, primitives, stream
from crypto.errors import ArmorError, CryptoError, HeaderError, MacMismatch, NoMatch, PayloadError

FAULTS: dict[str, type[CryptoError]] = {
    "no match": NoMatch,
    "HMAC failure": MacMismatch,
    "header failure": HeaderError,
    "payload failure": PayloadError,
    "armor failure": ArmorError,
}
KNOWN = {"expect", "compressed", "payload", "identity", "passphrase", "armored", "file key", "comment"}


@dataclass(frozen=True)
class Vector:
    """A vector: its fields, each with all of its values, and the file."""

    fields: dict[str, list[str]]
    file: bytes

    @classmethod
    def parse(cls, data: bytes) -> "Vector":
        """Read the textual head and the file after the first empty line."""
        head, _, file = data.partition(b"\n\n")
        fields: dict[str, list[str]] = {}
        for line in head.decode().split("\n"):
            name, _, value = line.partition(": ")
            fields.setdefault(name, []).append(value)
        return cls(fields, zlib.decompress(file) if fields.get("compressed") == ["zlib"] else file)

    @property
    def expect(self) -> str:
        """What must come of it."""
        return self.fields["expect"][0]

    @property
    def armored(self) -> bool:
        """Whether the file is in armor."""
        return self.fields.get("armored") == ["yes"]

    def identities(self) -> list[age.Identity]:
        """Return its identities and passphrases."""
        keys: list[age.Identity] = [age.parse_identity(text) for text in self.fields.get("identity", [])]
        return keys + [age.ScryptIdentity(text.encode()) for text in self.fields.get("passphrase", [])]

    def binary(self) -> bytes:
        """Return the file without its armor."""
        return armor.decode(io.BytesIO(self.file)).read() if self.armored else self.file


def outcome(vector: Vector) -> tuple[type[CryptoError] | None, str]:
    """Open a vector; return the class of the error and the digest of what was released before it."""
    released = hashlib.sha256()
    source = io.BytesIO(vector.file)
    try:
        for chunk in age.unseal(armor.decode(source) if vector.armored else source, vector.identities()).chunks:
            released.update(chunk)
    except CryptoError as error:
        return type(error), released.hexdigest()
    return None, released.hexdigest()


def test_every_field_of_a_vector_is_known(cctv: bytes) -> None:
    """No vector has a field that its README does not define."""
    assert Vector.parse(cctv).fields.keys() <= KNOWN


def test_a_vector_ends_as_it_says(cctv: bytes) -> None:
    """A vector opens, or is refused by the error class of its one fault and no other."""
    vector = Vector.parse(cctv)
    error, _ = outcome(vector)
    if vector.expect == "success":
        assert error is None
    else:
        assert error is not None
        assert issubclass(error, FAULTS[vector.expect])


def test_what_is_released_is_what_a_vector_says(cctv: bytes) -> None:
    """The bytes that were handed on, before a fault too, have the digest of the vector."""
    vector = Vector.parse(cctv)
    expected = vector.fields.get("payload", [hashlib.sha256().hexdigest()])[0]
    assert outcome(vector)[1] == expected


def test_a_sound_header_is_written_as_it_was_read(cctv_with_header: bytes) -> None:
    """A header that is read gives the same bytes when it is written."""
    binary = Vector.parse(cctv_with_header).binary()
    parsed = header.parse(binary)
    assert header.encode(parsed.stanzas, parsed.mac) == parsed.raw
    assert binary.startswith(parsed.raw)


def test_a_sound_armor_is_written_as_it_was_read(cctv_with_armor: bytes) -> None:
    """Armor that is read gives the same text when it is written, but for line ends and space around it."""
    vector = Vector.parse(cctv_with_armor)
    assert armor.encode(vector.binary()).strip() == vector.file.replace(b"\r\n", b"\n").strip()


def test_a_sound_payload_is_sealed_as_it_was(cctv_success: bytes) -> None:
    """A payload that opens by its file key gives the same bytes when it is sealed under the same nonce."""
    vector = Vector.parse(cctv_success)
    binary, file_key = vector.binary(), bytes.fromhex(vector.fields["file key"][0])
    payload = binary[len(header.parse(binary).raw) :]
    key = primitives.hkdf_sha256(file_key, payload[: stream.NONCE], b"payload")
    assert b"".join(stream.encrypt(key, age.reopen(io.BytesIO(binary), file_key))) == payload[stream.NONCE :]


def test_the_vectors_hold_every_kind_of_fault(all_cctv: list[bytes]) -> None:
    """None of the expectations above is empty."""
    assert {Vector.parse(data).expect for data in all_cctv} == {"success", *FAULTS}
