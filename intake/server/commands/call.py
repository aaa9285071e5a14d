"""What every command does with its call: finds the state folder, opens the database, shows the outcome."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from intake.server.settings import Settings
from intake.server.state import FOLDER, FOLDER_VARIABLE, State


class Outcome(Protocol):
    """What a command has to show, in both forms."""

    def as_json(self) -> str:
        """Return it for programs."""

    def as_text(self) -> str:
        """Return it for people."""


def state_of(arguments: argparse.Namespace) -> State:
    """Return the chosen state folder."""
    return State(arguments.state or Path(os.environ.get(FOLDER_VARIABLE) or FOLDER))


@contextmanager
def opened_store(state: State, settings: Settings) -> Iterator[Any]:
    """Open the database of a state folder and refuse one of another shape."""
    from intake.server.store import Store, schema

    store = Store(state.database_url(settings), settings.server.threads)
    try:
        schema.check(store)
        yield store
    finally:
        store.close()


@contextmanager
def opened_holdings(state: State, settings: Settings) -> Iterator[Any]:
    """Open everything that acts of staff are about, and refuse what has another shape."""
    from intake.server import holdings

    with holdings.opened(state, settings) as opened:
        yield opened


def show(outcome: Outcome, arguments: argparse.Namespace, warnings: Sequence[str] = ()) -> int:
    """Print an outcome on standard output and warnings on standard error."""
    print(outcome.as_json() if arguments.json else outcome.as_text())
    warn(warnings)
    return os.EX_OK


def warn(warnings: Sequence[str]) -> None:
    """Print warnings on standard error."""
    for warning in warnings:
        print(f"intake: warning: {warning}", file=sys.stderr)
