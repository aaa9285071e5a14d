"""A key of a person who may reach an onion with client authorization, in the forms that tor's two sides take.

Obeys rend-spec-v3, "Client authorization". Knows nothing of running tors.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from nacl.public import PrivateKey


@dataclass(frozen=True, slots=True, repr=False)
class ClientKey:
    """An X25519 key of one person."""

    secret: bytes
    public: bytes

    @classmethod
    def generate(cls) -> ClientKey:
        """Return a new key."""
        key = PrivateKey.generate()
        return cls(bytes(key), bytes(key.public_key))

    def authorize(self, onion: Path, name: str) -> None:
        """Let the person in: write the file that the service reads, in the folder of its onion."""
        folder = onion / "authorized_clients"
        for closed in (onion, folder):
            closed.mkdir(mode=0o700, exist_ok=True)
        line = f"descriptor:x25519:{base64.b32encode(self.public).decode().rstrip('=')}\n"
        (folder / f"{name}.auth").write_text(line)

    def command(self, address: str) -> str:
        """Return the command by which Tor Browser hands the key to its tor."""
        secret = base64.b64encode(self.secret).decode()
        return f"ONION_CLIENT_AUTH_ADD {address.removesuffix('.onion')} x25519:{secret}"
