"""What `deploy/demo` runs once everything is prepared: a demo to play with, or the unattended check."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import signal
import sys
from pathlib import Path

from deploy.demonstration.commands import CommandFailed
from deploy.demonstration.office import DemoOffice, free_port, serving

ROOT = Path(__file__).resolve().parents[2]
PORT = 8480
# How `intake serve` refuses after an update of the programs: another site than the office signed, an older database.
AFTER_AN_UPDATE = (os.EX_DATAERR, os.EX_CONFIG)
EXIT_FAILED = 1
EXIT_UNAVAILABLE = 69
EXIT_INTERRUPTED = 130


def main() -> int:
    """Run the demonstration that was asked for."""
    parser = argparse.ArgumentParser(prog="deploy/demo", description=__doc__, allow_abbrev=False)
    parser.add_argument("--check", action="store_true", help="do the main job unattended and leave nothing behind")
    parser.add_argument("--browser", choices=("firefox", "chromium"), help="the browser of --check (any)")
    arguments = parser.parse_args()
    # a plain kill ends the block that serves in order too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(EXIT_INTERRUPTED))
    try:
        return run_check(arguments.browser) if arguments.check else run_demo()
    except CommandFailed as error:
        print(f"demo: error: {error}", file=sys.stderr)
        if not arguments.check:
            print("demo: hint: remove the folder .demo to begin anew", file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def say(step: str) -> None:
    """Show a step as it happens."""
    print(f"demo: {step}", file=sys.stderr, flush=True)


def run_demo() -> int:
    """Serve a demo office until it is interrupted."""
    office = DemoOffice(ROOT / ".demo")
    if not office.folder.exists():
        _establish(office)
    try:
        _serve(office)
    except CommandFailed as error:
        if error.code not in AFTER_AN_UPDATE:
            raise
        say(str(error))
        say("both halves of this demo are brought to this version of the programs")
        office.renew()
        _serve(office)
    return 0


def _serve(office: DemoOffice) -> None:
    with serving(office, free_port(PORT)) as served:
        print(_advice(served.address), flush=True)
        signal.pause()


def _establish(office: DemoOffice) -> None:
    """Make the office beside its place and move it there when it is whole, so that an interruption leaves none."""
    draft = DemoOffice(ROOT / ".demo.unfinished")
    shutil.rmtree(draft.folder, ignore_errors=True)
    draft.establish(say)
    draft.folder.rename(office.folder)


def _advice(address: str) -> str:
    """Return the address and the commands to try next, as they are typed."""
    return f"""
The form:  {address}

Write a report there, then try in another terminal:

  cd {shlex.quote(str(ROOT))}
  export PATH="$PWD/.venv/bin:$PATH" SEALED_INTAKE_STATE=.demo/state SEALED_INTAKE_DESK=.demo/desk
  intake status                             # the server: how much is stored, never what
  intake export .demo/monday.batch          # what the courier carries to the desk
  alias triage='triage --passphrase-file .demo/passphrase'
  triage open .demo/monday.batch
  triage list
  triage show ITEM
  triage decide ITEM --urgency U1 --new-case "A title"
  triage outbox .demo/monday.outbox --acknowledge-without-backup
  intake import .demo/monday.outbox         # the server erases what was acknowledged

Ctrl-C ends the server. Everything is in .demo; remove that folder to begin anew."""


def run_check(wanted: str | None) -> int:
    """Do the main job unattended."""
    from deploy.demonstration import browsers
    from deploy.demonstration.check import CheckFailed, check
    from deploy.demonstration.visitor import NotReceived

    found = [(name, opener) for name, opener in browsers.available() if wanted in (None, name.lower())]
    if not found:
        print("demo: error: no browser was found that can be driven", file=sys.stderr)
        print(
            "demo: hint: apt-get install firefox-esr   (or: apt-get install chromium chromium-driver)", file=sys.stderr
        )
        return EXIT_UNAVAILABLE
    name, opener = found[0]
    say(f"the visitors use {name}")
    try:
        counts = check(opener, say)
    except (CheckFailed, NotReceived) as error:
        print(f"demo: error: {error}", file=sys.stderr)
        return EXIT_FAILED
    print(counts.line())
    return 0 if counts.equal() else EXIT_FAILED


if __name__ == "__main__":
    sys.exit(main())
