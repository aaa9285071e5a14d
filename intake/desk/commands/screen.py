"""`desk`: the web desk on this machine, until it is ended."""

import argparse
import datetime
import sys

from crypto import selftest
from intake.desk import keyring, passphrase
from intake.desk.folder import Folder
from intake.desk.report import Answer


def desk(args: argparse.Namespace, today: datetime.date) -> Answer:
    """Open the desk in a browser; the folder is held until the end."""
    # loaded here: no other command pays for them
    from intake.desk.screen import serving
    from intake.desk.screen.hold import Hold

    selftest.run()
    folder = Folder(args.desk)
    folder.check()
    with folder.locked():
        officer = keyring.choose_officer(folder.keyring, args.officer)
        hold = Hold(folder, officer)
        hold.unlock(officer, passphrase.known(args.passphrase_file, officer))
        with serving.listening(hold, args.port) as (server, admission):
            # at once: the command ends only when the desk is closed
            print(admission.entrance, flush=True)
            print("triage: open this address in a browser on this machine; Ctrl-C closes the desk", file=sys.stderr)
            serving.serve(server)
    return Answer(["closed"], {"officer": officer, "day": today})
