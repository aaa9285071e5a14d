"""What the pages tell people to type exists."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGES = ("README.md", "deploy/RUNBOOK.md")
OPTION = re.compile(r"--[a-z][a-z-]+")


def command_lines(root: Path) -> list[list[str]]:
    """Return every line in the code blocks of the pages that begins with one of our commands, without its remarks."""
    found = []
    for page in PAGES:
        for block in re.findall(r"```(?:sh)?\n(.*?)```", (root / page).read_text(), re.DOTALL):
            for line in re.split(r"\n|;|&&", block):
                words = line.split("#")[0].split()
                if words and words[0] in {"intake", "triage"}:
                    found.append(words)
    return found


def helps(program: str, words: list[str]) -> str:
    """Return the help of the deepest command that the words name."""
    for depth in (2, 1):
        command = [word for word in words[:depth] if re.fullmatch(r"[a-z]+", word)]
        done = subprocess.run(
            [Path(sys.executable).parent / program, *command, "--help"], capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            return done.stdout
    raise AssertionError(f"{program} {' '.join(words)} does not exist")


def test_every_command_of_the_pages_exists_with_its_options(root: Path) -> None:
    """Every command line that README and runbook show names a command and options that exist."""
    lines = command_lines(root)
    assert len(lines) > 5
    for program, *words in lines:
        known = helps(program, words)
        for option in OPTION.findall(" ".join(words)):
            assert option in known, f"{program} {' '.join(words)}: {option}"


@pytest.mark.parametrize("script", ["deploy/demo", "deploy/prepare", "tests/run"])
def test_every_script_of_the_pages_exists(root: Path, script: str) -> None:
    """The scripts that the pages name are there and are POSIX sh without a mistake in their grammar."""
    subprocess.run(["sh", "-n", root / script], check=True)


def test_the_demo_says_what_it_does(root: Path) -> None:
    """`deploy/demo --help` needs nothing prepared and fits a screen."""
    done = subprocess.run(["sh", root / "deploy/demo", "--help"], capture_output=True, text=True, check=True)
    assert "--check" in done.stdout
    assert len(done.stdout.splitlines()) < 25
