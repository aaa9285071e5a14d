"""What others write we open, what we write others open: npm age-encryption and Debian's age."""

import io
import os
import pty
import shutil
import subprocess
from pathlib import Path
from typing import Protocol

import pytest

from crypto import age, armor

SIZES = (0, 1, 65535, 65536, 65537, 1048576)
KINDS = (age.HybridIdentity, age.X25519Identity)
PASSPHRASE = "six words that no one says"


class Typage(Protocol):
    """What the fixture of the same name does."""

    def seal(self, recipient: str, data: bytes) -> bytes: ...  # noqa: D102  # described in conftest
    def open(self, identity: str, data: bytes) -> bytes: ...  # noqa: D102  # as above
    def seal_with_passphrase(self, passphrase: str, data: bytes) -> bytes: ...  # noqa: D102  # as above
    def open_with_passphrase(self, passphrase: str, data: bytes) -> bytes: ...  # noqa: D102  # as above
    def armor(self, data: bytes) -> bytes: ...  # noqa: D102  # as above
    def dearmor(self, data: bytes) -> bytes: ...  # noqa: D102  # as above


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_typage_opens_what_we_seal(
    typage: Typage, kind: type[age.HybridIdentity | age.X25519Identity], size: int
) -> None:
    """A file of ours to either kind of key opens in typage, at every size around a chunk."""
    identity, data = kind.generate(), os.urandom(size)
    assert typage.open(str(identity), age.seal_bytes(data, [identity.recipient()])) == data


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_we_open_what_typage_seals(
    typage: Typage, kind: type[age.HybridIdentity | age.X25519Identity], size: int
) -> None:
    """A file of typage to either kind of key opens here, at every size around a chunk."""
    identity, data = kind.generate(), os.urandom(size)
    assert age.unseal_bytes(typage.seal(str(identity.recipient()), data), [identity]) == data


def test_typage_and_we_open_each_others_passphrase_files(typage: Typage) -> None:
    """Files sealed with a passphrase open on the other side."""
    ours = age.seal_bytes(b"x", [age.ScryptRecipient(PASSPHRASE.encode(), 10)])
    theirs = typage.seal_with_passphrase(PASSPHRASE, b"y")
    assert typage.open_with_passphrase(PASSPHRASE, ours) == b"x"
    assert age.unseal_bytes(theirs, [age.ScryptIdentity(PASSPHRASE.encode())]) == b"y"


@pytest.mark.parametrize("size", [0, 1, 47, 48, 49, 96, 100000])
def test_typage_and_we_write_the_same_armor(typage: Typage, size: int) -> None:
    """Armor has one form: both write the same text, and both read it."""
    data = os.urandom(size)
    assert typage.armor(data).strip() == armor.encode(data).strip()
    assert typage.dearmor(armor.encode(data)) == armor.decode(io.BytesIO(armor.encode(data))).read() == data


@pytest.fixture
def tool() -> str:
    """Return the path of Debian's age."""
    found = shutil.which("age")
    assert found, "Debian's age is missing: run `sh tests/run`"
    return found


@pytest.fixture
def key_file(tmp_path: Path) -> tuple[age.X25519Identity, Path]:
    """Return an identity and the file that age reads it from."""
    identity = age.X25519Identity.generate()
    path = tmp_path / "key"
    path.write_text(f"{identity}\n")
    return identity, path


def run(*command: str | Path, data: bytes) -> bytes:
    """Run a command on bytes."""
    return subprocess.run(command, input=data, check=True, capture_output=True).stdout


@pytest.mark.parametrize("size", SIZES)
def test_debians_age_opens_what_we_seal(tool: str, key_file: tuple[age.X25519Identity, Path], size: int) -> None:
    """A classical file of ours, binary or in armor, opens in Debian's age."""
    identity, path = key_file
    data = os.urandom(size)
    sealed = age.seal_bytes(data, [identity.recipient()])
    assert run(tool, "--decrypt", "-i", path, data=sealed) == data
    assert run(tool, "--decrypt", "-i", path, data=armor.encode(sealed)) == data


@pytest.mark.parametrize("size", SIZES)
def test_we_open_what_debians_age_seals(tool: str, key_file: tuple[age.X25519Identity, Path], size: int) -> None:
    """A classical file of Debian's age, binary or in armor, opens here."""
    identity, _ = key_file
    data = os.urandom(size)
    to = ("--recipient", str(identity.recipient()))
    assert age.unseal_bytes(run(tool, "--encrypt", *to, data=data), [identity]) == data
    armored = io.BytesIO(run(tool, "--encrypt", "--armor", *to, data=data))
    assert b"".join(age.unseal(armor.decode(armored), [identity]).chunks) == data


def test_debians_age_opens_our_passphrase_file(tool: str, tmp_path: Path) -> None:
    """A file of ours sealed with a passphrase opens in Debian's age, which asks for it on a terminal."""
    sealed, opened = tmp_path / "sealed", tmp_path / "opened"
    sealed.write_bytes(age.seal_bytes(b"x", [age.ScryptRecipient(PASSPHRASE.encode(), 10)]))
    on_terminal([tool, "--decrypt", "--output", str(opened), str(sealed)], answers=1)
    assert opened.read_bytes() == b"x"


def test_we_open_a_passphrase_file_of_debians_age(tool: str, tmp_path: Path) -> None:
    """A file that Debian's age sealed with a passphrase from a terminal opens here."""
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    plain.write_bytes(b"x")
    on_terminal([tool, "--encrypt", "--passphrase", "--output", str(sealed), str(plain)], answers=2)
    assert age.unseal_bytes(sealed.read_bytes(), [age.ScryptIdentity(PASSPHRASE.encode())]) == b"x"


def on_terminal(command: list[str], answers: int) -> None:
    """Run a command on a terminal of its own and type the passphrase at each question."""
    terminal, inner = pty.openpty()
    with subprocess.Popen(["setsid", "--ctty", "--wait", *command], stdin=inner, stdout=inner, stderr=inner) as process:
        os.close(inner)
        for _ in range(answers):
            while b":" not in os.read(terminal, 1024):
                pass
            os.write(terminal, PASSPHRASE.encode() + b"\n")
        read_to_end(terminal)
    assert process.returncode == 0


def read_to_end(terminal: int) -> None:
    """Read what a command still prints until it ends."""
    try:
        while os.read(terminal, 1024):
            pass
    except OSError:
        # the terminal is gone with the command
        os.close(terminal)
