"""The keyring: slots, secrets, wrong passphrases, and the age command as a second reader."""

import io
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crypto import age, armor
from intake.desk import passphrase
from intake.desk.errors import (
    NameInvalid,
    OfficerExists,
    OfficerUnnamed,
    PassphraseMalformed,
    PassphrasesDiffer,
    PassphraseTooShort,
    SecretMalformed,
    SecretMissing,
    WrongPassphrase,
)
from intake.desk.keyring import Keyring, choose_officer
from tests.desk.desks import PASSPHRASE, Desk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return an empty folder for a keyring."""
    (tmp_path / "keyring").mkdir()
    return tmp_path / "keyring"


@pytest.fixture
def keyring(path: Path) -> Keyring:
    """Return a new keyring of officer anna."""
    return Keyring.create(path, "anna", PASSPHRASE)


def test_a_second_officer_opens_the_same_secrets(keyring: Keyring, path: Path) -> None:
    """A slot made by one officer opens with the other's passphrase and holds the same master key."""
    keyring.add_officer("bela", b"another passphrase")
    other = Keyring.unlock(path, "bela", b"another passphrase")
    assert other.database_key() == keyring.database_key()
    assert other.officer_signer().vkey != keyring.officer_signer().vkey


@pytest.mark.parametrize("wrong", [b"", b"six plain words for the test", PASSPHRASE + b" ", PASSPHRASE.upper()])
def test_a_wrong_passphrase_is_refused(keyring: Keyring, path: Path, wrong: bytes) -> None:
    """A passphrase that differs in one character opens nothing."""
    with pytest.raises(WrongPassphrase):
        Keyring.unlock(path, "anna", wrong)


def test_each_role_has_a_key_of_its_own(keyring: Keyring, path: Path) -> None:
    """The signing keys of the roles differ, and are the same after unlocking again."""
    keys = {role: keyring.office_signer("office", role).vkey for role in ("outbox", "recipients", "site")}
    again = Keyring.unlock(path, "anna", PASSPHRASE)
    assert len({vkey.rpartition("+")[2] for vkey in keys.values()}) == 3
    assert again.office_signer("office", "site").vkey == keys["site"]


def test_everything_is_for_its_owner_only(desk: Desk) -> None:
    """Folders of the desk have mode 0700 and files 0600."""
    modes = {path: path.stat().st_mode & 0o777 for path in (desk.path, *desk.path.rglob("*"))}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


def test_a_name_that_is_taken_is_refused(keyring: Keyring) -> None:
    """A second slot under one name would lock somebody out."""
    with pytest.raises(OfficerExists):
        keyring.add_officer("anna", b"another passphrase")


@pytest.mark.parametrize("name", ["", "Anna", "../anna", "anna/b", "a" * 33, "1a", "anna.age", "аnna"])
def test_a_name_that_is_no_name_is_refused(keyring: Keyring, name: str) -> None:
    """A name becomes a file name, so only plain ones are taken."""
    with pytest.raises(NameInvalid):
        keyring.add_officer(name, b"another passphrase")


def test_of_several_officers_one_must_be_named(keyring: Keyring, path: Path) -> None:
    """With two slots the keyring does not guess."""
    keyring.add_officer("bela", b"another passphrase")
    with pytest.raises(OfficerUnnamed):
        choose_officer(path, None)


def test_a_secret_in_the_place_of_another_is_refused(keyring: Keyring, path: Path) -> None:
    """A sealed file says inside which secret it is, so swapped files are found."""
    shutil.copy(path / "secret-office.age", path / "secret-database.age")
    with pytest.raises(SecretMalformed):
        keyring.database_key()


def test_an_epoch_in_the_place_of_another_is_refused(keyring: Keyring, path: Path) -> None:
    """An old epoch's keys cannot be slipped in for a new one's."""
    keyring.make_epoch(1)
    keyring.make_epoch(2)
    shutil.copy(path / "secret-epoch-1.age", path / "secret-epoch-2.age")
    with pytest.raises(SecretMalformed):
        keyring.epoch(2)


def test_a_missing_secret_is_named(keyring: Keyring, path: Path) -> None:
    """Where a file of the keyring is gone, the error says which."""
    (path / "secret-office.age").unlink()
    with pytest.raises(SecretMissing, match="office"):
        keyring.office_signer("office", "site")


def test_a_slot_cut_anywhere_is_refused(keyring: Keyring, path: Path) -> None:
    """A slot that ends too early gives an error of ours, never a key."""
    slot = path / "slot-anna.age"
    whole = slot.read_bytes()
    for length in range(0, len(whole) - 1, 5):
        slot.write_bytes(whole[:length])
        with pytest.raises(SecretMalformed):
            Keyring.unlock(path, "anna", PASSPHRASE)


def test_a_flipped_bit_in_a_slot_is_refused(keyring: Keyring, path: Path) -> None:
    """A slot with a changed byte does not open."""
    slot = path / "slot-anna.age"
    whole = slot.read_bytes()
    for position in range(0, len(whole) - 1, 3):
        slot.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        with pytest.raises((SecretMalformed, WrongPassphrase)):
            Keyring.unlock(path, "anna", PASSPHRASE)


def test_a_slot_that_asks_for_endless_work_is_refused(keyring: Keyring, path: Path) -> None:
    """A slot that was replaced by one with a huge work factor does not stall the desk."""
    slot = armored(path / "slot-anna.age")
    (path / "slot-anna.age").write_bytes(armor.encode(slot.replace(b" 10\n", b" 30\n", 1)))
    with pytest.raises(SecretMalformed):
        Keyring.unlock(path, "anna", PASSPHRASE)


def test_no_text_of_a_keyring_shows_a_secret(keyring: Keyring) -> None:
    """What a log or a traceback would print of a keyring and of an epoch names no key."""
    epoch = keyring.make_epoch(1)
    assert "AGE-SECRET" not in repr(keyring) + repr(epoch) + str(epoch)


def test_slots_and_epochs_are_age_identity_files(keyring: Keyring, path: Path) -> None:
    """By age alone, without the keyring's code, a passphrase leads to the master key, to an epoch, to a report."""
    epoch = keyring.make_epoch(1)
    slot = age.unseal_bytes(armored(path / "slot-anna.age"), [age.ScryptIdentity(PASSPHRASE)])
    secret = age.unseal_bytes(armored(path / "secret-epoch-1.age"), identities(slot))
    report = age.seal_bytes(b"report", [epoch.classical.recipient()])
    assert age.unseal_bytes(report, identities(secret)) == b"report"


def armored(path: Path) -> bytes:
    """Return the age file in an armored one."""
    return armor.decode(io.BytesIO(path.read_bytes())).read()


def identities(text: bytes) -> list[age.Identity]:
    """Read an identity file as every age reader does: comments begin with a number sign."""
    lines = text.decode("ascii").splitlines()
    return [age.parse_identity(line) for line in lines if line and not line.startswith("#")]


@pytest.mark.skipif(shutil.which("age") is None, reason="Debian's age is not installed")
def test_the_age_command_reads_the_classical_identity(keyring: Keyring, path: Path, tmp_path: Path) -> None:
    """Debian's age opens a classical report with the identity that the epoch's secret holds."""
    epoch = keyring.make_epoch(1)
    (tmp_path / "identity").write_text(f"{epoch.classical}\n")
    (tmp_path / "report.age").write_bytes(age.seal_bytes(b"report", [epoch.classical.recipient()]))
    command = ["age", "-d", "-i", str(tmp_path / "identity"), str(tmp_path / "report.age")]
    assert subprocess.run(command, check=True, capture_output=True).stdout == b"report"


# Where passphrases come from


@pytest.mark.parametrize("content", [b"", b"\n", b"two\nlines of text", b"nul\0in the text", b"\xff\xfe not utf-8"])
def test_a_passphrase_file_holds_one_line(tmp_path: Path, content: bytes) -> None:
    """A file that is empty, has two lines or no text is refused, because something else was meant."""
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(PassphraseMalformed):
        passphrase.from_file(tmp_path / "file")


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    """Eleven characters are too few for a new slot, whatever their bytes."""
    (tmp_path / "file").write_text("қ" * 11)
    with pytest.raises(PassphraseTooShort):
        passphrase.chosen(tmp_path / "file", "anna")


def test_a_passphrase_is_asked_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a terminal a new passphrase must be typed the same way twice."""
    typed = iter(["one long passphrase", "one long passphrasf"])
    monkeypatch.setattr("getpass.getpass", lambda *_, **__: next(typed))
    with pytest.raises(PassphrasesDiffer):
        passphrase.chosen(None, "anna")


def test_without_a_terminal_nothing_is_asked(desk: Desk) -> None:
    """A command without terminal and file ends with a hint, not with a visible prompt."""
    command = ["setsid", "--wait", sys.executable, "-c", "from intake.desk.cli import entry; entry()"]
    done = subprocess.run(
        [*command, "list", "--desk", str(desk.path)], stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert (done.returncode, "--passphrase-file" in done.stderr) == (66, True)
