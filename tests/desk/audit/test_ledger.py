"""The desk's log: who acted is signed, what it concerns is hidden, and without a record nothing is done."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from crypto import age, note
from intake.audit import entry, verify
from intake.audit.events import Event, Outcome, Reason
from intake.desk import attempts, keyring, ledger
from intake.desk.errors import WrongPassphrase
from intake.desk.folder import Folder
from intake.desk.session import unlocked
from intake.desk.store import office
from tests.desk.audit.entries import entries
from tests.desk.desks import PASSPHRASE, TODAY, Desk, sealed

DROPPED = "DROP TRIGGER {0}_no_update; DROP TRIGGER {0}_no_delete"


def altered(desk: Desk, *statements: str) -> None:
    """Do to the database what someone with its key can do, past the triggers."""
    with (
        unlocked(desk.path, "anna", lambda _: PASSPHRASE, TODAY, recorded=False) as session,
        session.database.writing() as connection,
    ):
        for table in ("log_entry", "log_node", "log_checkpoint"):
            for statement in DROPPED.format(table).split(";"):
                connection.execute(sa.text(statement))
        for statement in statements:
            connection.execute(sa.text(statement))


def test_an_entry_is_signed_by_the_officer_who_acted(desk: Desk) -> None:
    """Each act of an officer verifies with that officer's key, and with nobody else's."""
    desk.run("case", "new", "x")
    with desk.session() as session:
        verifier = session.keyring.officer_signer().verifier
    made = next(each for each in entries(desk) if each.act.event is Event.CREATED)
    assert made.act.actor == entry.officer_pseudonym(verifier)
    entry.verify_signature(made, "office/log/1", verifier)


def test_the_whole_log_is_sound(desk: Desk, recipient: age.Recipient) -> None:
    """After work by two officers the check finds nothing but what no witness has seen yet."""
    desk.run("officer", "add", "bela", "--new-passphrase-file", desk.passphrase_file)
    desk.run("case", "new", "x", "--officer", "bela")
    with desk.session(officer="bela") as session, session.database.reading() as connection:
        log = ledger.own(session, connection)
        officers = [note.Verifier.parse(officer.vkey) for officer in office.officers(connection)]
        assert verify.check_storage(log.storage, log.signer.verifier, officers) == ()


def test_a_second_officer_signs_too(desk: Desk) -> None:
    """Where two slots were opened, an entry names both and has both signatures."""
    desk.run("officer", "add", "bela", "--new-passphrase-file", desk.passphrase_file)
    with (
        unlocked(desk.path, "anna", lambda _: PASSPHRASE, TODAY, second="bela") as session,
        session.database.writing() as connection,
    ):
        ledger.note(session, connection, Event.UPDATED, "site")
    last = entries(desk, "anna")[-1]
    assert last.act.second not in (None, last.act.actor)
    assert entries(desk, "anna")[-2].act == replace(last.act, event=Event.LOGIN_SUCCESS, object=None)
    assert [each.key.partition("+")[0] for each in last.signatures] == ["officer/anna", "officer/bela"]


def test_an_entry_does_not_name_its_item(desk: Desk, recipient: age.Recipient) -> None:
    """Nothing of an item's code, id or envelope is in the log."""
    code = desk.brought(sealed(recipient))[0]
    with desk.session() as session, session.database.reading() as connection:
        row = connection.execute(sa.text("SELECT id, envelope FROM item")).one()
        storage = ledger.own(session, connection).storage
        whole = b"".join(storage.all_data(0, storage.size()))
    assert not [word for word in (code, *row) if word.encode() in whole]


@pytest.mark.parametrize("act", ["UPDATE {} SET origin = 'other'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["log", "log_entry", "log_node", "log_checkpoint"])
def test_rows_of_the_log_are_only_added(desk: Desk, table: str, act: str) -> None:
    """Through the program's own connection no row of the log can be changed or removed."""
    with desk.session() as session, pytest.raises(sa.exc.IntegrityError), session.database.writing() as connection:
        connection.execute(sa.text(act.format(table)))


DAMAGE = [
    "DELETE FROM log_entry WHERE number = (SELECT max(number) FROM log_entry)",
    "UPDATE log_node SET hash = zeroblob(32)",
    "DELETE FROM log_checkpoint WHERE size = (SELECT max(size) FROM log_checkpoint)",
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_without_a_log_nothing_is_done(desk: Desk, recipient: age.Recipient, damage: str) -> None:
    """A log that is not the one signed last stops every act before anything is shown."""
    code = desk.brought(sealed(recipient))[0]
    altered(desk, damage)
    for act in (["list"], ["show", code], ["case", "new", "x"]):
        said = desk.run(*act)
        assert (said.code, said.out) == (65, "")


def test_a_damaged_log_can_be_examined(desk: Desk) -> None:
    """The check names the altered entry, though nothing can be added to the log any more."""
    altered(desk, "UPDATE log_entry SET data = CAST(replace(data, 'success', 'refused') AS BLOB) WHERE number = 3")
    said = desk.run("audit", "verify")
    assert (said.code, "entry 3" in said.out) == (65, True)


def test_a_damaged_log_goes_on_under_a_new_origin(desk: Desk) -> None:
    """`audit resume` begins the next generation, and the desk works again."""
    altered(desk, "DELETE FROM log_entry WHERE number = (SELECT max(number) FROM log_entry)")
    assert desk.run("audit", "resume").code == 0
    assert desk.run("list").code == 0
    assert desk.json("audit", "status")[-1]["origin"] == "office/log/2"


def test_a_sound_log_is_not_given_up(desk: Desk) -> None:
    """Without a restore or a damage there is no new generation."""
    assert desk.run("audit", "resume").code == 65
    assert len(desk.json("audit", "status")) == 1


def test_a_log_begins_where_there_was_none(desk: Desk) -> None:
    """A desk of before the log starts it with the first act, and introduces its officers in it."""
    desk.run("officer", "add", "bela", "--new-passphrase-file", desk.passphrase_file)
    with (
        unlocked(desk.path, "bela", lambda _: PASSPHRASE, TODAY, recorded=False) as session,
        session.database.writing() as connection,
    ):
        for table in ("log_entry", "log_node", "log_checkpoint", "log"):
            connection.execute(sa.text(f"DROP TRIGGER {table}_no_delete"))
            connection.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608  # names of tables
    desk.run("list", "--officer", "bela")
    found = [(each.act.event, (each.act.key or "").partition("+")[0]) for each in entries(desk, "bela")[:3]]
    assert found == [
        (Event.LOG_STARTED, ""),
        (Event.USER_CREATED, "officer/bela"),
        (Event.USER_CREATED, "officer/anna"),
    ]


# Passphrases that failed


def wrong(desk: Desk, times: int) -> None:
    """Type a wrong passphrase."""
    for _ in range(times):
        with pytest.raises(WrongPassphrase), unlocked(desk.path, "anna", lambda _: b"not this one", TODAY):
            pass


def test_a_wrong_passphrase_comes_on_record_at_the_next_unlock(desk: Desk) -> None:
    """Failures are kept beside the database and become one entry for each slot and day."""
    wrong(desk, 3)
    desk.run("list")
    (failed,) = [each.act for each in entries(desk) if each.act.event is Event.LOGIN_FAIL]
    assert (failed.outcome, failed.reason, failed.bucket) == (Outcome.FAILURE, Reason.WRONG_PASSPHRASE, "1-15")
    assert (failed.key or "").startswith("officer/anna+")


def test_failures_are_told_once(desk: Desk) -> None:
    """What is on record is not kept beside the database any longer."""
    wrong(desk, 1)
    desk.run("list")
    desk.run("list")
    assert sum(each.act.event is Event.LOGIN_FAIL for each in entries(desk)) == 1
    assert not (desk.path / "desk.failed").exists()


@pytest.mark.parametrize("content", [b"x", b"2026-13-45 anna 1\n", b"\xff\xfe", b"2026-11-23 anna 0\n", b"a" * 100_000])
def test_a_tampered_file_of_failures_keeps_nobody_out(desk: Desk, content: bytes) -> None:
    """What is not of the form is said in the log, and the officer comes in."""
    (desk.path / "desk.failed").write_bytes(content)
    assert desk.run("list").code == 0
    assert Reason.DAMAGED in [each.act.reason for each in entries(desk) if each.act.event is Event.LOGIN_FAIL]


def test_failures_hold_no_passphrase(desk: Desk) -> None:
    """The plain file has a day, the name of a slot and a number."""
    wrong(desk, 2)
    assert (desk.path / "desk.failed").read_text() == "2026-11-23 anna 2\n"
    assert attempts.noted(Folder(desk.path)).damaged is False


def test_a_second_officers_wrong_passphrase_is_noted(desk: Desk) -> None:
    """Who fails to open the second slot is noted as anybody else."""
    desk.run("officer", "add", "bela", "--new-passphrase-file", desk.passphrase_file)
    with (
        pytest.raises(WrongPassphrase),
        unlocked(
            desk.path, "anna", lambda _: PASSPHRASE, TODAY, second="bela", second_passphrase=lambda _: b"not this one"
        ),
    ):
        pass
    assert (desk.path / "desk.failed").read_text() == "2026-11-23 bela 1\n"


def test_an_officer_is_introduced_before_the_slot_is_there(desk: Desk, tmp_path: Path) -> None:
    """If the slot cannot be written, the entry with its key is there all the same."""
    seen = []

    def introduce(verifier: note.Verifier) -> None:
        seen.append((str(verifier), "bela" in keyring.officers(desk.path / "keyring")))

    with desk.session() as session:
        vkey = session.keyring.add_officer("bela", PASSPHRASE, introduce=introduce)
    assert seen == [(vkey, False)]
