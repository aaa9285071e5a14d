"""The inner text of an onion's descriptor, opened with nothing but its address.

Obeys rend-spec-v3, "Outer wrapper" to "Encryption keys": an address is the key to both layers, unless the onion has
client authorization. Written here because tor shows a client only the closed form.
"""

from __future__ import annotations

import base64
import hashlib
import re

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_SALT = 16
_MAC = 32
_BLINDED_KEY_EXTENSION = 4


def inner_text(descriptor: str, address: str) -> str:
    """Return the inner layer of a descriptor that needs no key of a client."""
    blinded = _blinded_key(_block(descriptor, "descriptor-signing-key-cert"))
    public = base64.b32decode(address.removesuffix(".onion").upper())[:32]
    credential = hashlib.sha3_256(b"credential" + public).digest()
    subcredential = hashlib.sha3_256(b"subcredential" + credential + blinded).digest()
    revision = int(re.search(r"^revision-counter (\d+)$", descriptor, re.MULTILINE)[1])  # type: ignore[index] # required
    secret = blinded + subcredential + revision.to_bytes(8, "big")
    outer = _open(_block(descriptor, "superencrypted"), secret, b"hsdir-superencrypted-data")
    return _open(_block(outer.decode(), "encrypted"), secret, b"hsdir-encrypted-data").decode()


def _block(text: str, keyword: str) -> bytes:
    """Return the object that follows a keyword."""
    found = re.search(rf"^{keyword}\n-----BEGIN [A-Z0-9 ]+-----\n([^-]+)-----END", text, re.MULTILINE)
    assert found, f"the descriptor has no {keyword}"
    return base64.b64decode(found[1])


def _blinded_key(certificate: bytes) -> bytes:
    """Return the key that signed a certificate, from its one extension (cert-spec)."""
    assert certificate[42] == _BLINDED_KEY_EXTENSION, "the blinded key is missing"
    return certificate[44:76]


def _open(sealed: bytes, secret: bytes, purpose: bytes) -> bytes:
    salt, encrypted, mac = sealed[:_SALT], sealed[_SALT:-_MAC], sealed[-_MAC:]
    keys = hashlib.shake_256(secret + salt + purpose).digest(32 + 16 + 32)
    mac_key = keys[48:]
    expected = hashlib.sha3_256((32).to_bytes(8, "big") + mac_key + (16).to_bytes(8, "big") + salt + encrypted).digest()
    assert mac == expected, "the descriptor is for another address or needs a client's key"
    opened = Cipher(algorithms.AES256(keys[:32]), modes.CTR(keys[32:48])).decryptor()
    return opened.update(encrypted).rstrip(b"\0")
