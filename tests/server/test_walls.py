"""What a process of the online half loads."""

import subprocess
import sys

import pytest


def loaded_by(module: str) -> set[str]:
    """Return the modules of a fresh process that imported `module`."""
    code = f"import sys, {module}; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["intake.server.app", "intake.server.gateway", "intake.server.importing"])
def test_the_online_half_never_loads_the_offline_one(module: str) -> None:
    """A serving process has no code of the desk in it."""
    assert not [name for name in loaded_by(module) if name.startswith(("intake.desk", "sqlcipher3"))]


@pytest.mark.parametrize("library", ["flask", "gunicorn", "sqlalchemy", "alembic"])
def test_reading_arguments_loads_no_library_of_a_server(library: str) -> None:
    """`intake --help` answers at once: what one command needs is loaded by that command."""
    assert library not in loaded_by("intake.server.cli")


@pytest.mark.parametrize("library", ["flask", "gunicorn"])
def test_what_looks_at_the_state_loads_no_web_server(library: str) -> None:
    """Status and the daily run are not slowed down by what only serving needs."""
    assert library not in loaded_by("intake.server.tick")
