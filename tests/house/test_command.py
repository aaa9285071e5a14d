"""The outermost frame of both commands: one line for every failure, an exit code, and never a traceback."""

import subprocess
import sys
from collections.abc import Callable, Sequence

import pytest

from crypto.errors import NotPadded, SelfTestFailed
from intake import command
from intake.durable import AlreadyExists

PRINTING = """
import sys
from intake.command import run
def main(argv):
    for _ in range(int(argv[0])):
        print("a line of output")
    return 0
run("intake", main)
"""


def failing(error: BaseException) -> Callable[[Sequence[str]], int]:
    """Return a main that fails."""

    def main(argv: Sequence[str]) -> int:
        raise error

    return main


def test_the_arguments_reach_main_and_its_code_comes_back() -> None:
    """What main returns is the outcome."""
    assert command.outcome("intake", lambda argv: len(argv), ["a", "b"]) == 2


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (NotPadded("67196"), 65, "intake: error: the size is not one of the padded sizes: 67196\n"),
        (
            AlreadyExists("a"),
            73,
            "intake: error: the file is there already and is not overwritten: a\n"
            "intake: hint: choose another name, or move the file away\n",
        ),
        (KeyboardInterrupt(), 130, "intake: error: interrupted\n"),
        (FileNotFoundError(2, "No such file or directory", "a.tar"), 74, "a.tar: No such file or directory\n"),
        (OSError(28, "No space left on device"), 73, "intake: error: No space left on device\n"),
        (OSError("unknown"), 74, "intake: error: OSError\n"),
        (BrokenPipeError(), 141, ""),
    ],
)
def test_a_foreseen_failure_is_said_in_words(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: int, said: str
) -> None:
    """A refusal has its sentence and hint, an error of the system its reason and file, a closed pipe nothing."""
    assert command.outcome("intake", failing(error), []) == code
    assert capsys.readouterr().err.endswith(said)


@pytest.mark.parametrize(
    "error", [ValueError("AGE-SECRET-KEY-1X"), KeyError("AGE-SECRET-KEY-1X"), RecursionError("AGE-SECRET-KEY-1X")]
)
def test_an_unforeseen_failure_tells_nothing_that_was_in_it(
    capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    """An internal error names its class and place, not its text, which may be a secret or a source's words."""
    assert command.outcome("triage", failing(error), ["AGE-SECRET-KEY-1X"]) == 70
    said = capsys.readouterr().err
    assert f"internal error: {type(error).__name__} at {__name__}:" in said
    assert "SECRET" not in said
    assert "Traceback" not in said


def test_a_chain_of_errors_tells_nothing_either(capsys: pytest.CaptureFixture[str]) -> None:
    """An error that came while another was handled shows neither."""

    def main(argv: Sequence[str]) -> int:
        try:
            raise ValueError("secret one")
        except ValueError:
            raise SelfTestFailed("age") from None

    assert command.outcome("intake", main, []) == 70
    assert "secret" not in capsys.readouterr().err


@pytest.mark.parametrize("hostile", ["a\nintake: error: b", "a\x1b[2Jb", "a\u202eb", "a\ud800b", "a\rb"])
def test_a_detail_cannot_play_with_the_terminal(capsys: pytest.CaptureFixture[str], hostile: str) -> None:
    """Line ends, escapes, text direction and half characters in a file's name are shown as marks."""
    assert command.outcome("intake", failing(FileNotFoundError(2, "No such file", hostile)), []) == 74
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said[:-1].isprintable()


@pytest.mark.parametrize("lines", [1, 100_000])
def test_a_reader_that_went_away_is_no_error(lines: int) -> None:
    """Output into a closed pipe, small or large, ends quietly with the code of the signal."""
    process = subprocess.Popen(
        [sys.executable, "-c", PRINTING, str(lines)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    with process:
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.mark.parametrize("lines", [1, 100_000])
def test_output_on_a_full_disk_is_an_error_of_one_line(lines: int) -> None:
    """Output that cannot be written is said once, also where it was still held back at the end."""
    with open("/dev/full", "wb") as full:
        done = subprocess.run([sys.executable, "-c", PRINTING, str(lines)], stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (73, b"intake: error: No space left on device\n")
