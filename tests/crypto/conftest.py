"""What the tests of floor 0 share: node with the client's packages, and golden bytes. Knows neither half."""

import base64
import functools
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# a busy machine must not fail a test that found nothing
settings.register_profile("unhurried", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT / "tests/vectors"
PACKAGES = ROOT / "intake/site/client/node_modules"


def node(package: str) -> str:
    """Return the path of node, or stop where it or a package of the client is missing."""
    found = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    if found is None or not (PACKAGES / package).is_dir():
        raise pytest.UsageError(f"node with the npm package {package} is missing: run `sh tests/run`")
    return found


class Typage:
    """The other implementation of age, npm age-encryption, in one process of node that answers line by line."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def _ask(self, do: str, key: str, data: bytes) -> bytes:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, "key": key, "data": base64.b64encode(data).decode()}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer
        return base64.b64decode(answer["data"])

    def seal(self, recipient: str, data: bytes) -> bytes:
        """Seal to a recipient."""
        return self._ask("seal", recipient, data)

    def open(self, identity: str, data: bytes) -> bytes:
        """Open with an identity."""
        return self._ask("open", identity, data)

    def seal_with_passphrase(self, passphrase: str, data: bytes) -> bytes:
        """Seal with a passphrase at a low cost."""
        return self._ask("seal-with-passphrase", passphrase, data)

    def open_with_passphrase(self, passphrase: str, data: bytes) -> bytes:
        """Open with a passphrase."""
        return self._ask("open-with-passphrase", passphrase, data)

    def armor(self, data: bytes) -> bytes:
        """Put binary data into armor."""
        return self._ask("armor", "", data)

    def dearmor(self, data: bytes) -> bytes:
        """Take binary data out of armor."""
        return self._ask("dearmor", "", data)


@pytest.fixture(scope="session")
def typage() -> Iterator[Typage]:
    """Return typage, running."""
    command: list[str | Path] = [node("age-encryption"), Path(__file__).with_name("typage.mjs"), PACKAGES]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Typage(process)
        process.kill()


@pytest.fixture(scope="session")
def vectors() -> Path:
    """Return the folder of golden bytes."""
    return VECTORS


def _has(data: bytes, *lines: bytes) -> bool:
    """Tell whether the textual head of a vector has one of these lines."""
    return any(line in data.partition(b"\n\n")[0].split(b"\n") for line in lines)


# A test that asks for one of these names is run for every vector that the name is about.
_CHOICES: dict[str, Callable[[bytes], bool]] = {
    "cctv": lambda data: True,
    "cctv_with_header": lambda data: not _has(data, b"expect: header failure", b"expect: armor failure"),
    "cctv_with_armor": lambda data: _has(data, b"armored: yes") and not _has(data, b"expect: armor failure"),
    "cctv_success": lambda data: _has(data, b"expect: success"),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test the vectors of npm cctv-age that it is about."""
    for name in _CHOICES.keys() & set(metafunc.fixturenames):
        chosen = {title: data for title, data in _cctv().items() if _CHOICES[name](data)}
        metafunc.parametrize(name, chosen.values(), ids=chosen.keys())


@functools.cache
def _cctv() -> dict[str, bytes]:
    """Return the vectors by name."""
    command: list[str | Path] = [node("cctv-age"), Path(__file__).with_name("cctv.mjs"), PACKAGES]
    printed = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return {name: base64.b64decode(data) for name, data in printed.items()}


@pytest.fixture(scope="session")
def all_cctv() -> list[bytes]:
    """Return all vectors of npm cctv-age."""
    return list(_cctv().values())
