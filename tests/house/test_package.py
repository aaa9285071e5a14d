"""The package as somebody else installs it: one wheel in a folder far from this checkout."""

import importlib.metadata
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

OURS = {"intake", "crypto", "migrations"}


def pip(*arguments: str | Path) -> None:
    """Run pip without a network."""
    subprocess.run([sys.executable, "-m", "pip", *arguments, "-qq", "--no-index", "--no-deps"], check=True)


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", root, "--no-build-isolation", "--wheel-dir", folder)
    (built,) = folder.glob("sealed_intake-*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the wheel installed in it."""
    folder = tmp_path_factory.mktemp("elsewhere")
    pip("install", wheel, "--target", folder)
    return folder


def run(elsewhere: Path, command: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run an installed command of that folder, not of this checkout."""
    environment = os.environ | {"PYTHONPATH": str(elsewhere)}
    return subprocess.run(
        [elsewhere / "bin" / command, *arguments],
        cwd=elsewhere,
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def test_no_other_distribution_owns_our_names() -> None:
    """The import names are common words, and no installed distribution but ours has one of them."""
    owners = importlib.metadata.packages_distributions()
    assert {owner for name in OURS for owner in owners.get(name, [])} <= {"sealed-intake"}


def test_the_wheel_holds_the_three_packages_and_nothing_else(wheel: Path) -> None:
    """No test, no script of deploy and no package of npm gets into the wheel."""
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == OURS


def test_the_wheel_holds_the_browser_bundle(wheel: Path) -> None:
    """The built client is in the wheel although it is not committed, and its packages are not."""
    names = zipfile.ZipFile(wheel).namelist()
    assert "intake/site/client/dist/site.js" in names
    assert not [name for name in names if "node_modules" in name]


def test_an_installed_wheel_makes_a_desk_and_a_server(elsewhere: Path, tmp_path: Path) -> None:
    """Both inits work from the wheel alone, far from the checkout."""
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("four words of a test\n")
    desk = run(
        elsewhere, "triage", "--desk", tmp_path / "desk", "init", "--officer", "Ana", "--passphrase-file", passphrase
    )
    assert desk.returncode == 0, desk.stderr
