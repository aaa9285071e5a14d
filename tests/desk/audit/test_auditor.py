"""What a desk hands out is sound to the auditors' own verifier, which shares no code with the desk."""

import pytest

from intake.audit.events import Event
from intake.desk import ledger
from intake.desk.session import unlocked
from tests.audit.auditor import run
from tests.desk.desks import PASSPHRASE, TODAY, Desk


def log_key(desk: Desk, generation: int = 1) -> str:
    """Return the written key of the desk's log."""
    with desk.session() as session:
        return session.keyring.log_signer(session.office, generation).vkey


def test_the_log_of_two_officers_is_sound(desk: Desk) -> None:
    """Acts of two officers, and one of both, are signed as the text says."""
    desk.run("officer", "add", "bela", "--new-passphrase-file", desk.passphrase_file)
    desk.run("case", "new", "x", "--officer", "bela")
    with (
        unlocked(desk.path, "anna", lambda _: PASSPHRASE, TODAY, second="bela") as session,
        session.database.writing() as connection,
    ):
        ledger.note(session, connection, Event.CASE_EXPORTED, "case:x")
    desk.run("audit", "bundle", desk.work / "bundle", "--officer", "anna")
    code, out, said = run(desk.work / "bundle", "--log", log_key(desk))
    assert (code, out.partition(":")[0]) == (0, "sound"), said


@pytest.mark.parametrize("generation", [1, 2])
def test_a_log_that_went_on_is_sound(desk: Desk, generation: int) -> None:
    """Both generations of a log that was resumed are sound, each with its own key."""
    desk.run("officer", "add", "bela", "--new-passphrase-file", desk.passphrase_file)
    assert desk.run("audit", "resume", "--restored", "--officer", "bela").code == 0
    desk.run("audit", "bundle", desk.work / "bundle", "--generation", str(generation), "--officer", "anna")
    code, out, said = run(desk.work / "bundle", "--log", log_key(desk, generation))
    assert (code, out.partition(":")[0]) == (0, "sound"), said
