"""The command itself: usage, exit codes, help, what a fresh process loads, and no passphrase anywhere."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crypto import age, note, primitives
from intake.desk import cli, passphrase
from intake.desk.errors import PassphraseTooShort
from tests.desk.desks import Desk, sealed

HEAVY = ("flask", "flask_limiter", "gunicorn", "jinja2", "babel", "alembic", "tqdm")


def leaves(
    parser: argparse.ArgumentParser, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """Yield every command with its parser."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield from leaves(inner, (*path, name))
            return
    yield path, parser


COMMANDS = dict(leaves(cli.parser()))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_has_its_act(path: tuple[str, ...]) -> None:
    """The act that a command names is there."""
    assert callable(cli._act(COMMANDS[path].get_default("act")))


@pytest.mark.parametrize("path", [(), *COMMANDS], ids=" ".join)
def test_help_fits_a_screen(path: tuple[str, ...]) -> None:
    """The help of every command fits a window of 48 lines of 80 columns."""
    parser = COMMANDS.get(path) or cli.parser()
    lines = parser.format_help().splitlines()
    assert len(lines) <= 48


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_no_option_takes_a_passphrase(path: tuple[str, ...]) -> None:
    """Options about passphrases take the path of a file, and cannot be abbreviated."""
    for action in COMMANDS[path]._actions:
        if "passphrase" in action.dest:
            assert action.type is Path
    assert COMMANDS[path].allow_abbrev is False


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nothing"],
        ["show"],
        ["list", "--undec"],
        ["list", "--state", "lost"],
        ["--passphrase", "x", "list"],
        ["case"],
    ],
)
def test_wrong_usage_is_said(desk: Desk, arguments: list[str]) -> None:
    """What is not understood ends with 64 and a hint."""
    said = desk.run(*arguments)
    assert (said.code, "triage: hint:" in said.err) == (64, True)


def test_a_wrong_passphrase_is_said(desk: Desk) -> None:
    """A passphrase that does not open the slot ends with 77 and shows nothing."""
    desk.passphrase_file.write_text("another passphrase\n")
    said = desk.run("list")
    assert (said.code, said.out) == (77, "")


def test_a_missing_passphrase_file_is_said(desk: Desk) -> None:
    """A passphrase file that is not there is named."""
    desk.passphrase_file.unlink()
    assert desk.run("list").code == 66


def test_a_missing_batch_is_said(desk: Desk) -> None:
    """A batch that is not there ends with 66."""
    assert desk.run("open", desk.work / "nothing.tar").code == 66


def test_an_officer_who_is_not_there_is_said(desk: Desk) -> None:
    """A name without a slot ends with 66."""
    assert desk.run("list", "--officer", "bela").code == 66


def test_each_officer_opens_with_an_own_passphrase(desk: Desk, tmp_path: Path) -> None:
    """A second officer works at the desk, and what is done carries that name."""
    (tmp_path / "bela").write_text("a passphrase of bela\n")
    desk.run("officer", "add", "bela", "--new-passphrase-file", tmp_path / "bela")
    case = desk.json("case", "new", "x", "--officer", "bela", "--passphrase-file", tmp_path / "bela")
    assert case["officer"] == "bela"
    assert desk.run("list").code == 64


def test_a_short_passphrase_makes_no_desk(tmp_path: Path, desk: Desk) -> None:
    """`init` with a short passphrase makes nothing."""
    desk.passphrase_file.write_text("elevenchars\n")
    other = Desk(tmp_path / "other", desk.work, desk.server)
    assert other.run("init", "--officer", "anna").code == 65
    assert not other.path.exists()


def test_init_says_what_comes_next(tmp_path: Path, desk: Desk) -> None:
    """A new desk prints the key to pin with its fingerprint, and the next commands."""
    other = Desk(tmp_path / "other", desk.work, desk.server)
    said = other.run("init", "--officer", "anna", "--office", "geneva", "--days", "30")
    status = other.json("status")
    assert status["office"].startswith("geneva/outbox+")
    assert status["office"] in said.out
    assert status["fingerprint"] in said.out
    assert "intake init --office" in said.out


@pytest.mark.parametrize("days", ["0", "367", "-1", "x", "٣"])
def test_an_epoch_has_a_sensible_length(tmp_path: Path, desk: Desk, days: str) -> None:
    """An epoch has from one day to a year."""
    assert Desk(tmp_path / "other", desk.work, desk.server).run("init", "--officer", "a", f"--days={days}").code == 64


@pytest.mark.parametrize(
    "vkey", ["x", "north/log+00000000+AAAA", note.Signer("north/outbox", primitives.random(32)).vkey]
)
def test_a_key_that_is_not_for_batches_is_not_pinned(desk: Desk, vkey: str) -> None:
    """Only a well-formed key whose name ends in /batch is pinned."""
    assert desk.run("server", "add", "south", vkey).code == 65
    assert len(desk.json("server", "list")) == 1


def test_a_server_is_pinned_once(desk: Desk) -> None:
    """Neither a name nor a key is pinned twice."""
    other = note.Signer("south/batch", primitives.random(32)).vkey
    assert desk.run("server", "add", "north", other).code == 73
    assert desk.run("server", "add", "south", desk.server.vkey).code == 73


@pytest.mark.parametrize("name", ["north", "office"])
def test_two_logs_of_one_name_are_refused(desk: Desk, name: str) -> None:
    """A second server whose key has the name of the first one's, or the office's, is refused when it is pinned."""
    said = desk.run("server", "add", "south", note.Signer(f"{name}/batch", primitives.random(32)).vkey)
    assert said.code == 73
    assert "intake init --name" in said.err
    assert len(desk.json("server", "list")) == 1


LISTINGS = [("status",), ("list",), ("case", "list"), ("epoch", "list"), ("server", "list"), ("site", "show")]


@pytest.mark.parametrize("path", LISTINGS, ids=" ".join)
def test_json_is_one_value(desk: Desk, path: tuple[str, ...]) -> None:
    """With --json, before or after the command, standard output is one JSON value."""
    assert json.loads(desk.run("--json", *path).out) == json.loads(desk.run(*path, "--json").out)


def test_nothing_but_the_answer_is_on_standard_output(desk: Desk, recipient: age.Recipient) -> None:
    """Warnings go to standard error, so that the answer can be piped."""
    desk.brought(sealed(recipient))
    desk.run("case", "new", "x", "--codename", "heron")
    said = desk.run("case", "export", "heron", "-o", desk.work / "dossier.md", "--json")
    assert json.loads(said.out)["notes"] == 0
    assert said.err.startswith("triage: warning: ")


def test_a_listing_loads_no_site_and_no_server(desk: Desk, root: Path) -> None:
    """A fresh `triage list` loads neither Flask nor templates, catalogs, migrations or a progress bar."""
    code = (
        "import sys\nfrom intake.desk import cli\ncli.main(sys.argv[1:])\n"
        "print(*(name for name in sys.modules if '.' not in name), file=sys.stderr)"
    )
    arguments = ["list", "--desk", str(desk.path), "--passphrase-file", str(desk.passphrase_file)]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=root, check=True, capture_output=True, text=True
    )
    assert not set(HEAVY) & set(done.stderr.split())


def test_a_terminal_sees_progress(desk: Desk, recipient: age.Recipient, root: Path) -> None:
    """On a terminal `open` shows a bar with a rate; in a pipe it is silent."""
    code = "from intake.desk.cli import entry; entry()"
    arguments = ["open", str(desk.batch([sealed(recipient) for _ in range(40)])), "--desk", str(desk.path)]
    command = [sys.executable, "-c", code, *arguments, "--passphrase-file", str(desk.passphrase_file)]
    quoted = " ".join(f"'{part}'" for part in command)
    shown = subprocess.run(["script", "-qec", quoted, "/dev/null"], cwd=root, capture_output=True, text=True)
    assert "opening:" in shown.stdout
    assert "B/s" in shown.stdout
    silent = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert silent.stderr == ""


def test_the_least_length_is_twelve() -> None:
    """The rule that the error names is the rule that is kept."""
    assert f"{passphrase.SHORTEST} characters" in str(PassphraseTooShort.__doc__)
