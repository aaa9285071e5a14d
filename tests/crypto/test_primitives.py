"""Primitives that no format tests: the hash of a password."""

import base64

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from crypto import primitives

HASHED = primitives.argon2id_hash("пароль из слов".encode())


def test_a_password_is_recognised_by_its_hash() -> None:
    """The hash holds its costs and its salt and recognises its password only."""
    assert HASHED.startswith("$argon2id$v=19$m=131072,t=3,p=1$")
    assert primitives.argon2id_verify(HASHED, "пароль из слов".encode())
    for other in (b"", b"x", "Пароль из слов".encode(), "пароль из слов ".encode()):
        assert not primitives.argon2id_verify(HASHED, other)


def test_a_hash_is_the_one_of_another_implementation() -> None:
    """OpenSSL's Argon2id gives the same 32 bytes for the same salt and costs."""
    salt, digest = (base64.b64decode(part + "==") for part in HASHED.split("$")[4:])
    other = Argon2id(salt=salt, length=32, iterations=3, lanes=1, memory_cost=131072)
    other.verify("пароль из слов".encode(), digest)


def test_a_hash_once_stored_is_known_for_ever() -> None:
    """A hash that was written on 2026-11-23 recognises its password."""
    stored = "$argon2id$v=19$m=131072,t=3,p=1$ZsaGFDDTHTmePpObtbc/sw$jozyavyZwoIB5BzwQ73zetTymtfeKZKALU/z5T4sLTg"
    assert primitives.argon2id_verify(stored, b"pw")
    assert not primitives.argon2id_verify(stored, b"pW")


def test_one_password_has_a_new_hash_each_time() -> None:
    """Two people with one password do not have one hash."""
    assert primitives.argon2id_hash(b"x") != primitives.argon2id_hash(b"x")


@pytest.mark.parametrize(
    "hashed",
    [
        "",
        "x",
        HASHED[:-1],
        HASHED + "x",
        HASHED + "x" * 200,
        HASHED + "\x00x",
        HASHED + "\ud800",
        HASHED.replace("argon2id", "argon2i"),
        HASHED.replace("m=131072", "m=8"),
        HASHED.replace("m=131072", "m=4194304"),
        HASHED.replace("t=3", "t=4000000000"),
    ],
)
def test_a_hash_that_is_not_of_ours_recognises_nothing(hashed: str) -> None:
    """A damaged hash, and one whose costs somebody changed, is no password's, at once and without an error."""
    assert not primitives.argon2id_verify(hashed, "пароль из слов".encode())
