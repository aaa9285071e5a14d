"""One-time codes: those that an authenticator shows (RFC 6238), and the setup code of a new account.

A code counts once. Which step of 30 seconds an account used last is a time of day, so it is held in the memory of this
process and written nowhere; that no code counts twice across a restart is had by taking none of the steps that may have
been used before it: for up to a minute after the start nobody can sign in.
"""

import base64
import enum
import threading
import time
from collections.abc import Callable

import pyotp
import segno

from crypto import primitives

SECRET = 20
_STEP = 30
# a telephone's clock may be this many steps off
_DRIFT = 1
_ISSUER = "Sealed Intake"
_SETUP_BYTES = 15


class Judged(enum.Enum):
    """What a code is."""

    RIGHT = "right"
    WRONG = "wrong"
    REUSED = "reused"


class Codes:
    """The codes that were used since this process began."""

    def __init__(self, seconds: Callable[[], float] = time.time) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._used: dict[bytes, int] = {}
        self.begin()

    def begin(self) -> None:
        """Know of no code that was used, and therefore take none that may have been: this is where a process begins."""
        self._first = self._step() + _DRIFT
        self._used.clear()

    def use(self, secret: bytes, code: str) -> Judged:
        """Judge a code; one that is right is used up, with all before it."""
        now = self._step()
        with self._lock:
            last = self._used.get(secret, self._first)
            fitting = [step for step in range(now - _DRIFT, now + _DRIFT + 1) if _is_code(secret, step, code)]
            fresh = [step for step in fitting if step > last]
            if not fresh:
                return Judged.REUSED if fitting else Judged.WRONG
            self._used[secret] = fresh[0]
            return Judged.RIGHT

    def _step(self) -> int:
        return int(self._seconds()) // _STEP


def _is_code(secret: bytes, step: int, code: str) -> bool:
    """Compare a code, blanks aside, with that of a step."""
    given = "".join(code.split()).encode("utf-8", "replace")
    return primitives.equal(pyotp.HOTP(as_text(secret)).at(step).encode("ascii"), given)


def new_secret() -> bytes:
    """Draw the secret of an authenticator."""
    return primitives.random(SECRET)


def as_text(secret: bytes) -> str:
    """Return a secret as it is typed into an authenticator."""
    return base64.b32encode(secret).decode("ascii")


def qr(secret: bytes, pseudonym: str) -> segno.QRCode:
    """Return the picture that an authenticator reads. It names the pseudonym: the telephone may be looked at."""
    address = pyotp.TOTP(as_text(secret)).provisioning_uri(name=pseudonym, issuer_name=_ISSUER)
    return segno.make_qr(address, error="m")


def new_setup_code() -> str:
    """Draw a setup code: 120 bits, in groups that can be read out."""
    drawn = base64.b32encode(primitives.random(_SETUP_BYTES)).decode("ascii").lower()
    return "-".join(drawn[start : start + 4] for start in range(0, len(drawn), 4))


def setup_hash(code: str) -> bytes:
    """Return what is stored of a setup code; 120 random bits need no slow hash."""
    plain = "".join(filter(str.isalnum, code)).lower()
    return primitives.sha256(plain.encode("utf-8", "surrogatepass"))
