"""Options and fixtures that all areas share: the long and the measured tests, the texts from outside, real browsers.

Knows none of our packages; what an area needs of its own stands in its own conftest.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver.remote.webdriver import WebDriver

from deploy.demonstration import browsers

ROOT = Path(__file__).resolve().parent.parent
_UMASK = os.umask(0o022)
os.umask(_UMASK)
# A shell that runs us in the background ignores Ctrl-C, and what we start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the two options of this project."""
    parser.addoption("--long", action="store_true", help="run the full-size versions as well")
    parser.addoption("--bench", action="store_true", help="run the measurements as well")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, with the reason in the report, what was not asked for."""
    for name in ("long", "bench"):
        if config.getoption(f"--{name}"):
            continue
        for item in items:
            if name in item.keywords:
                item.add_marker(pytest.mark.skip(reason=f"runs with --{name} only"))


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of this checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of texts that stay outside the repository, or skip and say how to name it."""
    named = os.environ.get("SEALED_INTAKE_SHARED")
    if not named:
        pytest.skip("SEALED_INTAKE_SHARED does not name the folder with seeds/")
    folder = Path(named)
    assert folder.is_dir(), f"SEALED_INTAKE_SHARED names {named}, which is not a folder"
    return folder


@pytest.fixture(autouse=True)
def _own_umask() -> Iterator[None]:
    """Undo what a command sets for its process when a test, or a fixture before it, calls it within this one."""
    os.umask(_UMASK)
    yield
    os.umask(_UMASK)


OpenBrowser = Callable[[], WebDriver]


@pytest.fixture
def firefox() -> Iterator[OpenBrowser]:
    """Return what opens a new Firefox with a fresh profile; all are closed after the test."""
    yield from _opener(browsers.firefox)


@pytest.fixture
def chromium() -> Iterator[OpenBrowser]:
    """Return what opens a new Chromium with a fresh profile; all are closed after the test."""
    yield from _opener(browsers.chromium)


def _opener(open_in: browsers.Opener) -> Iterator[OpenBrowser]:
    """Yield what opens a browser each time it is called."""
    with contextlib.ExitStack() as opened:
        yield lambda: opened.enter_context(browsers.opened(open_in))
