"""The cryptographic primitives, by name: the only module that imports a cryptographic library.

X25519 (RFC 7748), scrypt (RFC 7914), Argon2id (RFC 9106), Ed25519 (RFC 8032) by PyNaCl (libsodium);
HKDF (RFC 5869), ChaCha20-Poly1305 (RFC 8439, three times as fast there as in libsodium), HPKE base mode (RFC 9180) with
MLKEM768-X25519 (X-Wing) by pyca/cryptography; SHA-256 and HMAC by the standard library. No construction is made here,
only names, lengths and costs are fixed.
"""

import hashlib
import hmac
import re
import secrets

import nacl.bindings as sodium
import nacl.exceptions
import nacl.pwhash.argon2id
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crypto.errors import AuthenticationFailed, LowOrderPoint, SignatureInvalid

XWING_SEED = 32
XWING_PUBLIC = 1216
XWING_ENC = 1120
MLKEM_CIPHERTEXT = 1088
MLKEM_PUBLIC = 1184
TAG = 16

# half the memory of libsodium's "moderate" with as many passes, for four people at once on a small server
ARGON2_PASSES = 3
ARGON2_MEMORY = 128 * 1024 * 1024
_ARGON2_FORM = re.compile(
    rf"\$argon2id\$v=19\$m={ARGON2_MEMORY // 1024},t={ARGON2_PASSES},p=1\$[A-Za-z0-9+/]{{22}}\$[A-Za-z0-9+/]{{43}}\Z"
)

_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def random(size: int) -> bytes:
    """Return `size` bytes from the operating system's generator."""
    return secrets.token_bytes(size)


def equal(left: bytes, right: bytes) -> bool:
    """Compare without telling by time where two strings differ."""
    return hmac.compare_digest(left, right)


def sha256(data: bytes) -> bytes:
    """Return the 32-byte SHA-256 digest of `data`."""
    return hashlib.sha256(data).digest()


def hmac_sha256(key: bytes, data: bytes) -> bytes:
    """Return the 32-byte HMAC-SHA-256 of `data`."""
    return hmac.digest(key, data, "sha256")


def hkdf_sha256(secret: bytes, salt: bytes, info: bytes, length: int = 32) -> bytes:
    """HKDF-SHA-256 (RFC 5869), extract and expand; an empty salt is 32 zero bytes."""
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt or None, info=info).derive(secret)


def scrypt(passphrase: bytes, salt: bytes, log_n: int) -> bytes:
    """Scrypt (RFC 7914) with N = 2**log_n, r = 8, p = 1; returns 32 bytes. Needs 1 KiB × N of memory."""
    memory = (1 << log_n) * 8 * 128 + (1 << 20)
    return sodium.crypto_pwhash_scryptsalsa208sha256_ll(passphrase, salt, 1 << log_n, 8, 1, maxmem=memory, dklen=32)


def argon2id_hash(password: bytes) -> str:
    """Return a password's Argon2id hash (RFC 9106) with its salt and costs, as a text to be stored."""
    return nacl.pwhash.argon2id.str(password, ARGON2_PASSES, ARGON2_MEMORY).decode("ascii")


def argon2id_verify(hash: str, password: bytes) -> bool:
    """Tell whether the password is that of a hash; one with costs other than ours is never believed, nor paid for."""
    if not _ARGON2_FORM.match(hash):
        return False
    try:
        return nacl.pwhash.argon2id.verify(hash.encode("ascii"), password)
    except nacl.exceptions.CryptoError:
        return False


def chacha20poly1305_encrypt(key: bytes, nonce: bytes, plaintext: bytes | bytearray) -> bytes:
    """Encrypt with a 12-byte nonce and no additional data; the 16-byte tag follows the ciphertext."""
    return ChaCha20Poly1305(key).encrypt(nonce, plaintext, None)


def chacha20poly1305_decrypt(key: bytes, nonce: bytes, ciphertext: bytes) -> bytes:
    """Decrypt what `chacha20poly1305_encrypt` made, or raise AuthenticationFailed."""
    if len(ciphertext) < TAG:
        raise AuthenticationFailed
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, ciphertext, None)
    except InvalidTag:
        raise AuthenticationFailed from None


def x25519_base(scalar: bytes) -> bytes:
    """Return the public point of a 32-byte scalar."""
    return sodium.crypto_scalarmult_base(scalar)


def x25519(scalar: bytes, point: bytes) -> bytes:
    """Return the shared secret, or raise LowOrderPoint where it would be all zeros (RFC 7748, 6.1)."""
    try:
        return sodium.crypto_scalarmult(scalar, point)
    except nacl.exceptions.CryptoError:
        raise LowOrderPoint from None


def ed25519_public(seed: bytes) -> bytes:
    """Return the 32-byte public key of a 32-byte seed."""
    public, _ = sodium.crypto_sign_seed_keypair(seed)
    return public


def ed25519_sign(seed: bytes, message: bytes) -> bytes:
    """Return the 64-byte detached signature of `message`."""
    _, secret = sodium.crypto_sign_seed_keypair(seed)
    return sodium.crypto_sign(message, secret)[:64]


def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> None:
    """Return if the signature is valid, raise SignatureInvalid otherwise."""
    try:
        sodium.crypto_sign_open(signature + message, public)
    except (nacl.exceptions.CryptoError, ValueError):
        raise SignatureInvalid from None


def _xwing_halves(seed: bytes) -> tuple[MLKEM768PrivateKey, bytes]:
    """Expand a seed as X-Wing does: SHAKE-256 to the ML-KEM seed (64 bytes) and the X25519 scalar (32 bytes)."""
    expanded = hashlib.shake_256(seed).digest(96)
    return MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), expanded[64:]


class XWing:
    """An X-Wing decapsulation key with HPKE on it; expanded once, because that costs more than a decapsulation."""

    __slots__ = ("_private", "_scalar", "public")

    def __init__(self, seed: bytes) -> None:
        kem, self._scalar = _xwing_halves(seed)
        self._private = MLKEM768X25519PrivateKey(kem, X25519PrivateKey.from_private_bytes(self._scalar))
        self.public = kem.public_key().public_bytes_raw() + x25519_base(self._scalar)

    def open(self, enc: bytes, ciphertext: bytes, info: bytes) -> bytes:
        """HPKE base-mode Open; raises LowOrderPoint or AuthenticationFailed.

        The X25519 half of `enc` goes through libsodium first: it refuses points of low order by name, which HPKE
        reports as one more failed decryption.
        """
        x25519(self._scalar, enc[MLKEM_CIPHERTEXT:])
        try:
            return bytes(_SUITE.decrypt(enc + ciphertext, self._private, info))
        except (InvalidTag, ValueError):
            raise AuthenticationFailed from None


def xwing_seal(public: bytes, plaintext: bytes, info: bytes) -> tuple[bytes, bytes]:
    """HPKE base-mode Seal to a 1,216-byte X-Wing key: (enc of 1,120 bytes, ciphertext with its tag)."""
    key = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:MLKEM_PUBLIC]),
        X25519PublicKey.from_public_bytes(public[MLKEM_PUBLIC:]),
    )
    sealed = bytes(_SUITE.encrypt(plaintext, key, info))
    return sealed[:XWING_ENC], sealed[XWING_ENC:]
