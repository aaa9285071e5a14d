"""The command itself under odd arguments, closed and broken streams and signals: one clear line, a sane exit code."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.desk.audit import lines
from tests.desk.audit.lines import LOUD, Worked
from tests.desk.desks import Desk
from tests.desk.hostile import tricks
from tests.desk.hostile.tricks import TRICKS
from tests.desk.test_cli import COMMANDS

TRIAGE = "from intake.desk.cli import entry; entry()"
SANE = {0, 64, 65, 66, 69, 73, 74, 77, 78}
ODD: dict[str, Sequence[str]] = {
    "nothing": [],
    "one": ["x"],
    "empty": ["", "", "", ""],
    "options": ["--", "--", "-", "--x"],
    "numbers": ["99999999999999999999", "-1", "1e9", "٣"],
    "surrogates": ["heron", "\udcff", "\udcff\udcfe", "s1"],
    "large": ["x" * 100_000, "e1", "y" * 100_000],
    **{name: ["heron", trick, trick, trick] for name, trick in TRICKS.items() if name in ("terminal", "bidi", "path")},
}
READING = (
    "case view heron",
    *(pytest.param(line, marks=pytest.mark.long) for line in ("list", "show {item}", "audit verify", "search men")),
)
FEW = ("surrogates", "terminal")


@pytest.fixture(scope="module")
def worked(founded: Desk, tmp_path_factory: pytest.TempPathFactory) -> Worked:
    """Return a desk in use."""
    return lines.worked(founded.copied(tmp_path_factory.mktemp("worked")))


@pytest.fixture(autouse=True)
def tested_once(worked: Worked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program not test itself in every command."""
    monkeypatch.setattr("crypto.selftest.run", lambda: None)


def started(worked: Worked, line: str, **streams: object) -> "subprocess.Popen[bytes]":
    """Start a command in a process of its own."""
    words = line.format(work=worked.desk.work, **worked.words).split()
    common = ["--desk", worked.desk.path, "--passphrase-file", worked.desk.passphrase_file, "--officer", "anna"]
    return subprocess.Popen([sys.executable, "-c", TRIAGE, *common, *words], **streams)  # type: ignore[call-overload, no-any-return]  # streams only


@pytest.mark.parametrize("name", [pytest.param(one, marks=[] if one in FEW else pytest.mark.long) for one in ODD])
def test_odd_arguments(worked: Worked, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every command takes odd arguments or refuses them, with an exit code of the list and no fault of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", None)
    for path in COMMANDS:
        if path in (("init",), ("desk",)):
            continue
        answer = worked.desk.run("--officer", "anna", *path, *ODD[name])
        assert answer.code in SANE, (path, answer.err)
        assert not tricks.hidden(answer.out + answer.err), path
        assert answer.code == 0 or answer.err.startswith("triage: "), path


@pytest.mark.long
@pytest.mark.parametrize("command", LOUD)
def test_every_word_of_a_line_made_odd(
    worked: Worked, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that goes well, with one word of it made odd, is taken or refused in a sentence."""
    # odd names become files
    monkeypatch.chdir(tmp_path)
    office = worked.copied(tmp_path)
    words = LOUD[command][0].format(work=tmp_path, **office.words).split()
    for place in range(len(words)):
        for odd in ("", "\udcff", "-1", TRICKS["terminal"]):
            changed = [*words[:place], odd, *words[place + 1 :]]
            answer = office.desk.run("--officer", "anna", *command.split(), *changed)
            assert answer.code in SANE, (changed, answer.err)
            assert not tricks.hidden(answer.out + answer.err), changed


@pytest.mark.parametrize("line", READING)
def test_closed_output(worked: Worked, line: str) -> None:
    """Without standard output a command ends well or says so; nobody sees a traceback."""
    running = started(worked, line, stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1))
    error = running.communicate(timeout=60)[1].decode()
    assert (running.returncode in SANE, "Traceback" in error) == (True, False), error


@pytest.mark.parametrize("line", ["case note heron -", pytest.param("reply {item} -", marks=pytest.mark.long)])
def test_closed_input(worked: Worked, line: str, tmp_path: Path) -> None:
    """Where a text is to be read from standard input and there is none, the refusal says it."""
    running = started(
        worked.copied(tmp_path), line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=lambda: os.close(0)
    )
    error = running.communicate(timeout=60)[1].decode()
    assert (running.returncode, "Traceback" in error) == (66, False), error


@pytest.mark.parametrize("line", ["case note heron -", pytest.param("reply {item} -", marks=pytest.mark.long)])
@pytest.mark.parametrize(
    "text", [b"\xff\xfe", b"", b"x" * 3_000_000, b"a\x00b"], ids=["bytes", "empty", "large", "nul"]
)
def test_odd_input(worked: Worked, line: str, text: bytes, tmp_path: Path) -> None:
    """What is no text, or too much of it, is refused and never cut."""
    running = started(
        worked.copied(tmp_path), line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    error = running.communicate(text, timeout=60)[1].decode()
    assert running.returncode in SANE, error
    assert (running.returncode == 0) <= (text == b"a\x00b")


@pytest.mark.parametrize("line", READING)
def test_broken_pipe(worked: Worked, line: str) -> None:
    """Whoever has read enough ends the command without a word."""
    read, written = os.pipe()
    running = started(worked, line, stdout=written, stderr=subprocess.PIPE)
    os.close(read)
    os.close(written)
    error = running.communicate(timeout=60)[1].decode()
    assert (running.returncode in (0, 141), "Traceback" in error) == (True, False), error


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_unicode(worked: Worked, encoding: str) -> None:
    """What it cannot show comes as numbers, and nothing breaks."""
    running = started(
        worked,
        "case view heron",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONIOENCODING": encoding},
    )
    out, error = running.communicate(timeout=60)
    assert running.returncode == 0, error
    assert b"\\u201c" in out


@pytest.mark.parametrize("after", [0.3, 0.8, *(pytest.param(n / 20, marks=pytest.mark.long) for n in range(40))])
def test_an_interrupt(worked: Worked, tmp_path: Path, after: float) -> None:
    """Interrupted at any moment a command says so, and the desk opens again."""
    office = worked.copied(tmp_path)
    running = started(office, "open {work}/another.tar", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(after)
    running.send_signal(signal.SIGINT)
    error = running.communicate(timeout=60)[1].decode()
    assert running.returncode in (0, 130, -signal.SIGINT), error
    assert "Traceback" not in error or after < 0.2  # before our first line runs, Python itself answers
    assert json.loads(office.run("--json status").out)
