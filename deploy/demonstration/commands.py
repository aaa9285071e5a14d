"""Our two commands as a person uses them: separate processes with arguments, exit codes and printed answers.

The demonstration reaches the programs only here, so that it shows nothing that a person could not do by hand.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent


class CommandFailed(Exception):
    """one of our commands failed"""

    def __init__(self, words: str, code: int) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Command:
    """One of our programs together with the folder that it works in, given by its environment variable."""

    program: str
    environment: Mapping[str, str]
    options: tuple[str, ...] = ()

    def run(self, *arguments: str | Path) -> str:
        """Run it and return what it printed; nothing is asked, because there is no standard input."""
        done = subprocess.run(
            self.line(*arguments),
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise CommandFailed(
                f"{shlex.join(self.line(*arguments))}\n{done.stderr}{done.stdout}".strip(), done.returncode
            )
        return done.stdout

    def json(self, *arguments: str | Path) -> Any:
        """Run it with --json and return what it answered; the shape of each answer is checked by whoever asks."""
        return json.loads(self.run(*arguments, "--json"))

    def line(self, *arguments: str | Path) -> list[str]:
        """Return the whole command line."""
        return [str(BIN / self.program), *self.options, *map(str, arguments)]
