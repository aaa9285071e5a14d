"""`passphrase`: an officer changes the passphrase of the own slot."""

import argparse

from intake.audit.events import Event
from intake.desk import ledger
from intake.desk import passphrase as passphrases
from intake.desk.progress import Progress
from intake.desk.report import Answer
from intake.desk.session import Session

OLD_COPIES = "copies of the old slot, in backups too, open with the old passphrase: destroy them if it was seen"


def passphrase(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Change the passphrase of the officer who is here."""
    change(session, passphrases.chosen(args.new_passphrase_file, session.officer))
    return Answer([f"the passphrase of {session.officer} is changed"], {"officer": session.officer}, [OLD_COPIES])


def change(session: Session, chosen: bytes) -> None:
    """Put it on record, then change the slot: a change that no record knows of would be worse than the opposite."""
    with session.database.writing() as connection:
        ledger.note(session, connection, Event.PASSWORD_CHANGE)
    session.keyring.change_passphrase(chosen)
