"""The walls of the house: who imports whom, and what a fresh process loads."""

import subprocess
import sys
from pathlib import Path

import pytest

SERVER_ONLY = ("flask_limiter", "gunicorn", "limits")


def loaded_by(module: str) -> set[str]:
    """Return the modules of a fresh process that imported `module`."""
    code = f"import sys, {module}; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def test_every_contract_of_the_house_is_kept(root: Path) -> None:
    """No floor imports what the contracts in pyproject.toml forbid it."""
    tool = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([tool, "--no-cache"], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("library", [*SERVER_ONLY, "flask"])
def test_the_desk_loads_nothing_of_the_server(library: str) -> None:
    """A fresh process that imports the desk's commands has loaded no library of a server."""
    assert library not in loaded_by("intake.desk.cli")


@pytest.mark.parametrize("module", ["items", "cases", "batches", "outbox", "search", "triage", "screen"])
def test_only_the_screen_loads_flask(module: str) -> None:
    """No act of the desk loads Flask before the screen is opened."""
    assert not {"flask", "werkzeug"} & loaded_by(f"intake.desk.commands.{module}")


def test_the_screen_loads_nothing_of_a_server() -> None:
    """The desk's screen has Flask and none of the other libraries of a server."""
    assert not {*SERVER_ONLY} & loaded_by("intake.desk.screen.serving")


@pytest.mark.parametrize("library", ["sqlcipher3", "tqdm"])
def test_the_server_loads_nothing_of_the_desk(library: str) -> None:
    """A fresh process that imports the server's commands has loaded no library of the desk."""
    assert library not in loaded_by("intake.server.cli")


def test_neither_half_loads_the_other() -> None:
    """A fresh process that imports one half has loaded no module of the other."""
    assert not [name for name in loaded_by("intake.desk.cli") if name.startswith("intake.server")]
    assert not [name for name in loaded_by("intake.server.cli") if name.startswith("intake.desk")]


def test_cryptography_is_loaded_without_any_other_floor() -> None:
    """A fresh process that imports an envelope reader has loaded nothing of ours but crypto."""
    assert not [name for name in loaded_by("crypto.age") if name.split(".")[0] in {"intake", "migrations"}]
