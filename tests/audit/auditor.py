"""The auditors' verifier as a process: with nothing of ours around it, as an auditor runs it."""

import pathlib
import subprocess
import sys

SECOND = pathlib.Path(__file__).parents[2] / "deploy" / "auditor" / "verify.py"


def run(*arguments: object) -> tuple[int, str, str]:
    """Run the verifier in an empty environment, without site packages; return code, output and messages."""
    command = [sys.executable, "-I", "-S", str(SECOND), *map(str, arguments)]
    done = subprocess.run(command, env={}, cwd="/", capture_output=True, check=False, encoding="utf-8", timeout=60)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr
