"""The package as somebody else installs it: one wheel in a folder far from this checkout."""

import importlib.metadata
import os
import re
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


def run(elsewhere: Path, command: str, *arguments: str | Path) -> dict[str, str]:
    """Run an installed command of that folder, not of this checkout, and return its `name: value` lines."""
    done = subprocess.run(
        [elsewhere / "bin" / command, *arguments],
        cwd=elsewhere,
        env=os.environ | {"PYTHONPATH": str(elsewhere)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    return dict(re.findall(r"^([a-z][a-z ]*\w)(?:: +|  +)(\S.*)$", done.stdout, re.MULTILINE))


@pytest.fixture(scope="module")
def desk(elsewhere: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what `triage init` of the installed wheel printed about a new desk."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "passphrase").write_text("four words of a test\n")
    options = ("--desk", folder / "desk", "--passphrase-file", folder / "passphrase")
    return run(elsewhere, "triage", *options, "init", "--officer", "ana") | {"options": "\n".join(map(str, options))}


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


def test_the_installed_modules_are_the_ones_of_the_wheel(elsewhere: Path) -> None:
    """The following tests run what was installed elsewhere, not what stands in this checkout."""
    code = "import crypto, intake, migrations; print(crypto.__file__, intake.__file__, migrations.__file__)"
    environment = os.environ | {"PYTHONPATH": str(elsewhere)}
    command = [sys.executable, "-P", "-c", code]
    found = subprocess.run(command, cwd=elsewhere, env=environment, capture_output=True, text=True, check=True)
    assert [Path(path).parents[1] for path in found.stdout.split()] == [elsewhere] * 3


def test_an_installed_wheel_makes_a_desk_and_a_server(elsewhere: Path, desk: dict[str, str], tmp_path: Path) -> None:
    """Both inits work from the wheel alone: migrations, word lists and all other data are in it."""
    state = ("--state", tmp_path / "state")
    server = run(elsewhere, "intake", "init", "--office", desk["office key"], *state)
    assert server["office fingerprint"] == desk["fingerprint"]


def test_an_installed_wheel_builds_the_site(elsewhere: Path, desk: dict[str, str], tmp_path: Path) -> None:
    """The desk makes an outbox from the wheel alone: templates, catalogs and the browser bundle are in it."""
    options = desk["options"].split("\n")
    texts = ("office_name", "An office", "mandate", "A mandate", "helpline", "A number")
    run(elsewhere, "triage", *options, "site", "set", *texts)
    run(elsewhere, "triage", *options, "outbox", tmp_path / "first.outbox")
    assert (tmp_path / "first.outbox").stat().st_size > 10_000
