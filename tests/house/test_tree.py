"""What may stand in the tree: its top, its locks, and no trace of the machines that it was made on."""

import json
import re
import subprocess
from pathlib import Path

import pytest

TOP = {"crypto", "intake", "migrations", "deploy", "tests", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"}
# Hosts that are named for a reason: specifications and licences that texts refer to, and names that lead nowhere.
NAMED_HOSTS = {
    "127.0.0.1",
    "localhost",
    "age-encryption.org",
    "c2sp.org",
    "fsf.org",
    "www.gnu.org",
    "www.w3.org",
    "www.wikipedia.org",  # where "leave now" leads, a page that anybody may have open
    "tus.io",
    "json-schema.org",  # names the dialect of a schema
}
RESERVED_ENDINGS = (".onion", ".example", ".invalid", ".test", "example.org", "example.com")
ADDRESS = re.compile(r"https?://(?:[^/@\s]*@)?([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:work|root|home|opt|mnt|Users)/\w")
LOCKS = ("server", "desk", "build", "node", "browser", "test")


@pytest.fixture(scope="module")
def tracked(root: Path) -> list[Path]:
    """Return every file that is committed."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True).stdout
    return [root / name.decode() for name in listed.split(b"\0") if name and (root / name.decode()).is_file()]


@pytest.fixture(scope="module")
def texts(tracked: list[Path], root: Path) -> dict[str, str]:
    """Return what is written in the committed files; vectors are bytes, not texts."""
    return {
        str(path.relative_to(root)): path.read_text(errors="replace")
        for path in tracked
        if "tests/vectors" not in str(path)
    }


def test_the_top_of_the_tree_is_what_the_design_says(tracked: list[Path], root: Path) -> None:
    """No top-level entry stands in the tree that the design does not have, except dotfiles."""
    tops = {path.relative_to(root).parts[0] for path in tracked}
    assert {top for top in tops if not top.startswith(".")} <= TOP


def test_no_file_names_a_foreign_host(texts: dict[str, str]) -> None:
    """Every host in an address is one that is named for a reason."""
    hosts = {(name, host) for name, text in texts.items() for host in ADDRESS.findall(text)}
    # the lock of the client names where its authors take donations, and nothing is fetched from there
    foreign = {(name, host) for name, host in hosts if host not in NAMED_HOSTS and "package-lock" not in name}
    assert not {(name, host) for name, host in foreign if not host.endswith(RESERVED_ENDINGS)}


def test_no_file_names_a_path_of_a_machine(texts: dict[str, str]) -> None:
    """No absolute path of a developer's machine stands in a committed file."""
    assert not {(name, found.group()) for name, text in texts.items() for found in MACHINE_PATH.finditer(text)}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_versions_and_hashes_only(root: Path, name: str) -> None:
    """Every line of a lock is a pinned package or the hash of a file of it."""
    pinned = re.compile(r"[a-z0-9-]+==[0-9][\w.+]*( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    lines = (root / f"deploy/locks/{name}.txt").read_text().splitlines()
    assert [line for line in lines if not pinned.fullmatch(line)] == []


def test_one_package_has_one_version_in_all_locks(root: Path) -> None:
    """No two locks pin a package differently for the same machine."""
    pins: dict[str, set[str]] = {}
    for name in LOCKS:
        for line in (root / f"deploy/locks/{name}.txt").read_text().splitlines():
            if "==" in line and not line.startswith(" "):
                pin, _, marker = line.rstrip(" \\").partition(" ; ")
                package, _, version = pin.partition("==")
                pins.setdefault(package + ("" if "python_" not in marker else marker), set()).add(version)
    assert {package: versions for package, versions in pins.items() if len(versions) > 1} == {}


def test_the_clients_lock_names_no_address(root: Path) -> None:
    """Every package of the client's lock has its integrity and none has the address it came from."""
    packages = json.loads((root / "intake/site/client/package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_the_licence_is_the_whole_affero_licence(root: Path) -> None:
    """The licence file is the full text of version 3 of the GNU Affero General Public License."""
    licence = (root / "LICENSE").read_text()
    assert "GNU AFFERO GENERAL PUBLIC LICENSE\n                       Version 3, 19 November 2007" in licence
    assert len(licence.splitlines()) == 661
