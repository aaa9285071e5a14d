"""The self-test at the start of both halves: it passes here, and not where any primitive was replaced."""

from typing import Any

import pytest

from crypto import primitives, selftest
from crypto.errors import AuthenticationFailed, LowOrderPoint, SelfTestFailed, SignatureInvalid

REAL_DECRYPT = primitives.chacha20poly1305_decrypt
REAL_ENCRYPT = primitives.chacha20poly1305_encrypt


def raises(error: Exception) -> Any:
    """Return a function that fails."""

    def failing(*_: object, **__: object) -> None:
        raise error

    return failing


def decrypt_anything(key: bytes, nonce: bytes, ciphertext: bytes) -> bytes:
    """Decrypt as ChaCha20-Poly1305 does, but accept any tag."""
    try:
        return REAL_DECRYPT(key, nonce, ciphertext)
    except AuthenticationFailed:
        return ciphertext[:-16]


def test_the_self_test_passes() -> None:
    """Every primitive of this machine gives the published answers."""
    selftest.run()


@pytest.mark.parametrize(
    ("name", "replacement"),
    [
        ("sha256", lambda data: bytes(32)),
        ("hmac_sha256", lambda key, data: bytes(32)),
        ("hkdf_sha256", lambda *arguments: bytes(32)),
        ("hkdf_sha256", raises(ValueError("a secret"))),
        ("scrypt", lambda *arguments: bytes(32)),
        ("scrypt", raises(MemoryError())),
        ("x25519", lambda scalar, point: bytes(32)),
        ("x25519", raises(LowOrderPoint())),
        ("ed25519_sign", lambda seed, message: bytes(64)),
        ("ed25519_public", lambda seed: bytes(32)),
        ("ed25519_verify", lambda public, message, signature: None),
        ("ed25519_verify", raises(SignatureInvalid())),
        ("chacha20poly1305_encrypt", lambda key, nonce, plaintext: bytes(plaintext) + bytes(16)),
        ("chacha20poly1305_decrypt", lambda key, nonce, ciphertext: ciphertext[:-16]),
        ("chacha20poly1305_decrypt", decrypt_anything),
        ("chacha20poly1305_decrypt", raises(TypeError())),
        ("XWing", raises(OSError())),
        ("xwing_seal", lambda public, plaintext, info: (bytes(1120), bytes(plaintext) + bytes(16))),
    ],
)
def test_a_replaced_primitive_is_found(monkeypatch: pytest.MonkeyPatch, name: str, replacement: Any) -> None:
    """A primitive that answers wrongly, accepts everything or fails in any way stops the start."""
    monkeypatch.setattr(primitives, name, replacement)
    with pytest.raises(SelfTestFailed) as refused:
        selftest.run()
    assert refused.value.exit_code == 70
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("key", "message", "signature"),
    [
        (bytes(32), b"", bytes(64)),
        (bytes([1]) + bytes(31), b"x", bytes([1]) + bytes(63)),
        (b"\xff" * 32, b"", b"\xff" * 64),
        (primitives.ed25519_public(bytes(32)), b"", bytes(64)),
    ],
)
def test_a_signature_of_low_order_verifies_for_nothing(key: bytes, message: bytes, signature: bytes) -> None:
    """Keys and signatures of low order, which other libraries accept for many messages, are refused."""
    with pytest.raises(SignatureInvalid):
        primitives.ed25519_verify(key, message, signature)


def test_a_signature_has_one_spelling() -> None:
    """A signature whose number is not reduced is refused, so that nobody makes a second one from a first."""
    order = 2**252 + 27742317777372353535851937790883648493
    signature = primitives.ed25519_sign(bytes(32), b"x")
    second = signature[:32] + (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    with pytest.raises(SignatureInvalid):
        primitives.ed25519_verify(primitives.ed25519_public(bytes(32)), b"x", second)
