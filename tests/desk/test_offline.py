"""The whole desk without a network: every station in a network namespace that has no interface up."""

import os
import subprocess
import sys
from pathlib import Path

from crypto import age
from tests.desk.desks import Desk, report, sealed

DAY_AT_THE_DESK = """
import socket, sys
from pathlib import Path
from intake.desk import cli

desk, batch, work = sys.argv[1:]
try:
    socket.create_connection(("127.0.0.1", 9), 1)
    sys.exit("a network is there")
except OSError as error:
    assert error.errno in (101, 99), error  # unreachable: not even loopback is up

def triage(*argv):
    common = ["--desk", desk, "--passphrase-file", f"{work}/passphrase"]
    assert cli.main([*common, *argv]) == 0, argv

triage("status")
triage("open", batch)
triage("list")
code = next(line.split()[0] for line in open(f"{work}/codes"))
triage("show", code)
triage("files", code)
triage("extract", code, "1", "-o", f"{work}/file")
triage("decide", code, "--urgency", "U1", "--case", "heron")
triage("case", "note", "heron", "text")
triage("case", "export", "heron", "-o", f"{work}/dossier.md")
triage("site", "set", "office_name", "Office", "mandate", "Defenders", "helpline", "+00")
triage("epoch", "new")
triage("outbox", f"{work}/outbox.tar", "--acknowledge-without-backup")
triage("server", "list")
"""


def test_a_day_at_the_desk_needs_no_network(desk: Desk, recipient: age.Recipient, root: Path) -> None:
    """Open, read, extract, decide, note, export and outbox work where not even loopback is up."""
    (code,) = desk.brought(sealed(recipient, report(files=[("a.txt", b"content")])))
    desk.run("case", "new", "A title", "--codename", "heron")
    (desk.work / "codes").write_text(f"{code}\n")
    batch = desk.batch([sealed(recipient)])
    unshare = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    command = [*unshare, sys.executable, "-c", DAY_AT_THE_DESK, str(desk.path), str(batch), str(desk.work)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (desk.work / "file").read_bytes() == b"content"
    assert (desk.work / "outbox.tar").exists()
