"""Where a passphrase comes from: the terminal, or a file that is named; never an argument, the environment or a log.

The bytes are used as typed, in UTF-8 and without any folding, so that the `age` command opens the same slots.
"""

import getpass
import sys
import warnings
from pathlib import Path

from intake.desk.errors import (
    FileMissing,
    NoTerminal,
    PassphraseMalformed,
    PassphrasesDiffer,
    PassphraseTooShort,
)

SHORTEST = 12


def from_file(path: Path) -> bytes:
    """Read the one line of a passphrase file."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise FileMissing(str(path)) from None
    line = data.removesuffix(b"\n").removesuffix(b"\r")
    if not line or b"\n" in line or b"\0" in line:
        raise PassphraseMalformed(str(path))
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        raise PassphraseMalformed(str(path)) from None
    return line


def asked(prompt: str) -> bytes:
    """Ask on the terminal without echo; getpass would fall back to a visible prompt, which is refused here."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(f"{prompt}: ", stream=sys.stderr).encode("utf-8")
        except (getpass.GetPassWarning, EOFError, UnicodeEncodeError):
            raise NoTerminal from None


def known(path: Path | None, officer: str) -> bytes:
    """Return the passphrase of a slot that exists."""
    return from_file(path) if path else asked(f"passphrase of {officer}")


def chosen(path: Path | None, officer: str) -> bytes:
    """Return a new passphrase, typed twice where it is typed, or raise the rule that it breaks."""
    if path:
        return long_enough(from_file(path))
    first = long_enough(asked(f"new passphrase of {officer}"))
    if asked("the same once more") != first:
        raise PassphrasesDiffer
    return first


def long_enough(passphrase: bytes) -> bytes:
    """Return a passphrase that is new, or refuse a short one."""
    if len(passphrase.decode("utf-8")) < SHORTEST:
        raise PassphraseTooShort
    return passphrase
