"""What a return code derives (FORMAT.md, "Return code"): HKDF-SHA-256 over 128 bits of entropy.

The twelve BIP 39 words stand for the entropy; they are made and read in the browser only, so no word list is here.
128 random bits need no slow hash.
"""

from dataclasses import dataclass

from crypto import primitives
from crypto.age import HybridIdentity
from crypto.errors import ReturnCodeError

ENTROPY = 16


@dataclass(frozen=True, slots=True)
class ReturnCode:
    """The three derived secrets, 32 bytes each; `repr` shows none of them."""

    deletion_token: bytes
    reply_seed: bytes
    source_token: bytes

    def __repr__(self) -> str:
        return "ReturnCode(…)"

    @property
    def mailbox(self) -> str:
        """The mailbox id: SHA-256 of the deletion token, 64 hexadecimal digits."""
        return primitives.sha256(self.deletion_token).hex()

    def reply_identity(self) -> HybridIdentity:
        """Return the age identity that opens answers."""
        return HybridIdentity(self.reply_seed)


def derive(entropy: bytes) -> ReturnCode:
    """Derive from 16 bytes of entropy, or raise ReturnCodeError."""
    if len(entropy) != ENTROPY:
        raise ReturnCodeError
    labels = (b"deletion-token", b"reply-key", b"source-token")
    return ReturnCode(*(primitives.hkdf_sha256(entropy, b"", b"sealed-intake/v1/" + label) for label in labels))
