"""`triage desk` as a person starts it: an address, a desk that is held, an end that closes it."""

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest

from tests.desk.screen.conftest import Office

ADDRESS = re.compile(r"http://127\.0\.0\.1:([0-9]+)/enter/[A-Za-z0-9_-]{43}\n")


@pytest.fixture
def running(office: Office) -> Iterator["subprocess.Popen[str]"]:
    """Return the command, started."""
    process = subprocess.Popen(command(office), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.communicate()


def command(office: Office, *more: str) -> list[str]:
    """Return the command line."""
    code = "from intake.desk.cli import entry; entry()"
    desk = ["--desk", str(office.desk.path), "--passphrase-file", str(office.desk.passphrase_file), "--officer", "anna"]
    return [sys.executable, "-c", code, "desk", *desk, *more]


def said(process: "subprocess.Popen[str]") -> str:
    """Return the line with the address."""
    assert process.stdout is not None
    return process.stdout.readline()


def test_address(running: "subprocess.Popen[str]") -> None:
    """It prints an address on loopback that lets one browser in."""
    address = said(running)
    assert ADDRESS.fullmatch(address)
    with urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(address.strip()) as answer:
        assert answer.url.endswith("/inbox")


def test_reached_from_this_machine_only(running: "subprocess.Popen[str]") -> None:
    """On another address of this machine nobody listens."""
    match = ADDRESS.fullmatch(said(running))
    assert match
    with pytest.raises(OSError, match="refused"), socket.create_connection(("127.0.0.2", int(match[1])), 2):
        pass


def test_desk_is_held(running: "subprocess.Popen[str]", office: Office) -> None:
    """While it runs no other command and no second screen gets the desk."""
    said(running)
    assert office.desk.run("--officer", "anna", "list").code == 69
    done = subprocess.run(command(office), capture_output=True, text=True, timeout=60)
    assert done.returncode == 69
    assert "another process has this desk open" in done.stderr


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_end(running: "subprocess.Popen[str]", office: Office, ending: signal.Signals) -> None:
    """Ctrl-C and a shutdown close the desk in order, on record."""
    said(running)
    running.send_signal(ending)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out) == (0, "closed\n"), err
    assert office.desk.run("--officer", "anna", "list").code == 0


def test_killed(running: "subprocess.Popen[str]", office: Office) -> None:
    """A screen that is killed leaves a desk that opens."""
    said(running)
    running.kill()
    running.wait()
    assert office.desk.run("--officer", "anna", "list").code == 0


def test_taken_port(office: Office) -> None:
    """A port that is taken is said, with the way out."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(command(office, "--port", port), capture_output=True, text=True, timeout=60)
    assert done.returncode == 69
    assert "without `--port` a free one is chosen" in done.stderr


@pytest.mark.parametrize("port", ["0", "80", "65536", "x", "-1"])
def test_port_that_is_none(office: Office, port: str) -> None:
    """A port needs no privilege and is a number."""
    assert office.desk.run("desk", "--port", port).code == 64


def test_passphrase_command(office: Office) -> None:
    """`triage passphrase` changes the slot: the old one opens it no longer, the new one does."""
    new = office.desk.work / "new"
    new.write_text("another six words for the tests\n")
    officer = ["--officer", "anna"]
    assert office.desk.run(*officer, "passphrase", "--new-passphrase-file", new).code == 0
    assert office.desk.run(*officer, "list").code == 77
    office.desk.passphrase_file.write_bytes(new.read_bytes())
    assert office.desk.run(*officer, "list").code == 0
