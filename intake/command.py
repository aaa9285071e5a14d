"""The outermost frame of both commands: every failure becomes one clear line and an exit code, never a traceback.

A traceback could show a secret or a source's words, so an unforeseen error names only its class and place.
"""

import errno
import os
import signal
import sys
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import NoReturn

from crypto.errors import Refusal

EXIT_INTERNAL = 70
EXIT_FULL = 73
EXIT_IO = 74
EXIT_INTERRUPTED = 130


def run(program: str, main: Callable[[Sequence[str]], int]) -> NoReturn:
    """Call `main` with the arguments and leave the process with its exit code."""
    _fill_streams()
    code = outcome(program, main, sys.argv[1:])
    _settle()
    sys.exit(code)


def outcome(program: str, main: Callable[[Sequence[str]], int], argv: Sequence[str]) -> int:
    """Return the exit code of `main(argv)`; what went wrong is said on standard error."""
    try:
        code = main(argv)
        sys.stdout.flush()
        return code
    except Refusal as error:
        _say(program, "error", str(error))
        if error.hint:
            _say(program, "hint", error.hint)
        return error.exit_code
    except KeyboardInterrupt:
        _say(program, "error", "interrupted")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # whoever read our output has enough
        return 128 + signal.SIGPIPE
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _say(program, "error", f"{place}{error.strerror or type(error).__name__}")
        return EXIT_FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else EXIT_IO
    except Exception as error:
        _say(program, "error", f"internal error: {type(error).__name__} at {_place(error.__traceback__)}")
        _say(program, "hint", "this is a fault of the program; nothing was acknowledged")
        return EXIT_INTERNAL


def _fill_streams() -> None:
    """Put a stream that leads nowhere in the place of one that is closed: the next file would get its number.

    A database with the number of standard error would be written to by whatever complains.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115  # open until the process ends
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115  # likewise


def _settle() -> None:
    """Write what is left of standard output, or drop it: Python would complain of it once more while it ends."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(program: str, kind: str, message: str) -> None:
    """Print one line as age does: `program: kind: message`, with anything unprintable shown as a mark."""
    visible = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in message)
    print(f"{program}: {kind}: {visible}", file=sys.stderr)


def _place(trace: TracebackType | None) -> str:
    """Return `module:line` of the innermost frame."""
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace else "?"
