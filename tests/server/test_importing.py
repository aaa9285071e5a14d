"""Importing: everything from the office, or nothing of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crypto import age
from crypto.recipients import Epoch
from intake.audit.events import Event, Outcome, Reason
from intake.server.store import Office as Row
from intake.site.settings import SiteSettings
from intake.transfer.outbox import Outbox
from tests.server.clients import Client
from tests.server.offices import QUARTER, TODAY, Office, day
from tests.server.servers import Server


def row(server: Server) -> Row | None:
    """Return what the database says of the office."""
    with server.store() as store, store.reading() as reader:
        return reader.office()


def last_digest(server: Server) -> str:
    """Return the digest of the outbox that was imported last."""
    before = row(server)
    assert before is not None
    return before.digest


Refused = Callable[[Outbox], str]


@pytest.fixture
def refused(server: Server, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Refused:
    """Return a function that imports an outbox, expects a refusal without any change, and returns what was said."""

    def check(box: Outbox) -> str:
        before = row(server), server.usage()
        office.write(tmp_path / "bad", box)
        assert server.run("import", tmp_path / "bad") != 0
        assert (row(server), server.usage()) == before
        return capsys.readouterr().err

    return check


def test_the_first_outbox_opens_the_server(server: Server, client: Client) -> None:
    """After it the site is served."""
    assert client.get("/").status == 200
    assert row(server) is not None


def test_an_outbox_is_taken_once(server: Server, first_outbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same file again is a replay."""
    assert server.run("import", first_outbox) == 65
    assert "already" in capsys.readouterr().err
    assert server.entries()[-1].act.reason is Reason.REPLAYED


def test_a_gap_is_refused(refused: Refused, server: Server, office: Office) -> None:
    """Number 3 after number 1 is refused."""
    assert "before this one" in refused(office.outbox(3, last_digest(server)))


def test_a_foreign_predecessor_is_refused(refused: Refused, office: Office) -> None:
    """Number 2 must name the number 1 that is here."""
    assert "does not follow" in refused(office.outbox(2, "ab" * 32))


def test_another_office_is_refused(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An outbox signed by a key that is not pinned is refused, even under the same name."""
    other = Office("other")
    other.write(tmp_path / "foreign", other.outbox(2, last_digest(server)))
    assert server.run("import", tmp_path / "foreign") == 65
    assert "expected key" in capsys.readouterr().err


@pytest.mark.parametrize("role", ["recipients", "site"])
def test_a_key_of_another_role_is_refused(server: Server, office: Office, tmp_path: Path, role: str) -> None:
    """The office's other keys cannot sign an outbox."""
    office.write(tmp_path / "role", office.outbox(2, last_digest(server)), role)
    assert server.run("import", tmp_path / "role") == 65


def test_a_site_that_differs_is_refused_by_name(refused: Refused, server: Server, office: Office) -> None:
    """A signed manifest of other bytes is refused, and the differing paths are named."""
    box = office.outbox(2, last_digest(server))
    text = box.site_manifest.decode().partition("\n\n")[0] + "\n"
    lines = text.splitlines(keepends=True)
    other = "".join("file " + "ab" * 32 + line[69:] if line.endswith(" /site.js\n") else line for line in lines)
    assert other != text
    signed = office.signer("site").sign(other)
    assert "/site.js" in refused(office.outbox(2, last_digest(server), manifest=signed))


def test_a_manifest_of_other_settings_is_refused(refused: Refused, server: Server, office: Office) -> None:
    """Settings and manifest of one outbox must belong together."""
    others = office.outbox(settings=SiteSettings("Other", "Other.", "Other"))
    box = office.outbox(2, last_digest(server), manifest=others.site_manifest)
    assert "not the one that the office signed" in refused(box)


def test_a_manifest_signed_by_the_wrong_role_is_refused(refused: Refused, server: Server, office: Office) -> None:
    """The key for recipients cannot sign a site."""
    text = office.outbox().site_manifest.decode().partition("\n\n")[0] + "\n"
    refused(office.outbox(2, last_digest(server), manifest=office.signer("recipients").sign(text)))


def test_a_note_of_another_office_is_refused(refused: Refused, server: Server, office: Office) -> None:
    """Recipients must be signed by the key that the outbox names."""
    foreign = Office("other").outbox().recipients
    manifest = office.outbox().site_manifest
    refused(office.outbox(2, last_digest(server), recipients=foreign, manifest=manifest))


def successor(server: Server, office: Office, tmp_path: Path, **changed: object) -> str:
    """Import a second outbox and return its digest."""
    box = office.outbox(2, last_digest(server), **changed)  # type: ignore[arg-type] # passed on
    digest = office.write(tmp_path / "second", box)
    assert server.run("import", tmp_path / "second") == 0
    return digest


def two_epochs(office: Office) -> list[Epoch]:
    """Return the epoch of the first outbox and the one after it."""
    last = TODAY + QUARTER
    return [office.epoch(), office.epoch(2, last + (day(1) - TODAY), last + QUARTER)]


def test_a_serial_that_goes_back_is_refused(refused: Refused, server: Server, office: Office, tmp_path: Path) -> None:
    """An older note would have reports sealed to a key that may be destroyed."""
    digest = successor(server, office, tmp_path, serial=7, epochs=two_epochs(office))
    assert "older" in refused(office.outbox(3, digest, serial=6, epochs=two_epochs(office)))


def test_epochs_that_go_back_are_refused(refused: Refused, server: Server, office: Office, tmp_path: Path) -> None:
    """A higher serial does not bring back an earlier epoch as the last."""
    digest = successor(server, office, tmp_path, serial=2, epochs=two_epochs(office))
    assert "older" in refused(office.outbox(3, digest, serial=3, epochs=[office.epoch()]))


def test_another_note_under_the_same_serial_is_refused(refused: Refused, server: Server, office: Office) -> None:
    """One serial means one note."""
    assert "higher serial" in refused(office.outbox(2, last_digest(server), serial=1, epochs=two_epochs(office)))


def test_a_known_epoch_keeps_its_key(refused: Refused, server: Server, office: Office) -> None:
    """The key of an epoch that reports were sealed to cannot be exchanged."""
    first = office.epoch()
    stolen = Epoch(1, first.first, first.last, str(age.HybridIdentity.generate().recipient()), first.classical)
    assert "known epoch" in refused(office.outbox(2, last_digest(server), serial=2, epochs=[stolen]))


def test_a_promise_that_the_server_does_not_keep_is_refused(refused: Refused, server: Server, office: Office) -> None:
    """The form must not offer more than uploads take."""
    server.configure("uploads", max_files_bytes=10 * 1024 * 1024)
    assert "uploads.max_files_bytes" in refused(
        office.outbox(2, last_digest(server), serial=1, recipients=row_recipients(server))
    )


def row_recipients(server: Server) -> bytes:
    """Return the recipients note that is here."""
    before = row(server)
    assert before is not None
    return before.recipients


def test_a_truncated_outbox_is_refused_at_every_block(server: Server, first_outbox: Path, tmp_path: Path) -> None:
    """A file that was cut changes nothing, wherever it was cut."""
    whole = first_outbox.read_bytes()
    for end in range(0, len(whole), 1024):
        (tmp_path / "cut").write_bytes(whole[:end])
        assert server.run("import", tmp_path / "cut") == 65


def test_what_was_never_exported_is_not_erased(
    client: Client, server: Server, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is stored again after it was acknowledged is kept until it was fetched, and stops nothing else."""
    client.send(office.seal())
    digest = server.envelopes()[0].digest.hex()
    successor(server, office, tmp_path, recipients=row_recipients(server), acknowledged=[digest, "cd" * 32])
    said = capsys.readouterr().out
    assert "acknowledged 2, erased 0, already gone 1" in said
    assert "kept: 1 stored again, not yet fetched" in said
    assert [envelope.digest.hex() for envelope in server.envelopes()] == [digest]


def test_what_is_acknowledged_is_erased(
    client: Client, server: Server, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """After the next outbox the server holds only what it did not acknowledge; unknown digests are counted."""
    client.send(office.seal())
    client.send(office.seal(3 * 1024 * 1024))
    assert server.run("export", tmp_path / "batch") == 0
    gone, kept = (envelope.digest.hex() for envelope in server.envelopes())
    capsys.readouterr()
    successor(server, office, tmp_path, recipients=row_recipients(server), acknowledged=[gone, "cd" * 32])
    assert "acknowledged 2, erased 1, already gone 1" in capsys.readouterr().out
    assert [envelope.digest.hex() for envelope in server.envelopes()] == [kept]
    assert server.usage().envelopes == 1


def test_a_dry_run_changes_nothing(client: Client, server: Server, office: Office, tmp_path: Path) -> None:
    """Everything is checked and nothing is done."""
    client.send(office.seal())
    server.run("export", tmp_path / "batch")
    before = row(server), server.usage()
    digest = server.envelopes()[0].digest.hex()
    box = office.outbox(2, last_digest(server), recipients=row_recipients(server), acknowledged=[digest])
    office.write(tmp_path / "second", box)
    assert server.run("import", "--dry-run", tmp_path / "second") == 0
    assert (row(server), server.usage()) == before


@pytest.mark.parametrize("how", [(), ("--dry-run",)])
@pytest.mark.parametrize(
    ("number", "previous", "reason"), [(1, "", Reason.FORK), (2, "ab" * 32, Reason.FORK), (3, "", Reason.OTHER)]
)
def test_what_is_refused_is_on_record(
    server: Server, office: Office, tmp_path: Path, how: tuple[str], number: int, previous: str, reason: Reason
) -> None:
    """Once, with the reason, in a dry run too."""
    size = len(server.entries())
    office.write(tmp_path / "next", office.outbox(number, previous or last_digest(server)))
    assert server.run("import", *how, tmp_path / "next") == 65
    (said,) = (each.act for each in server.entries()[size:])
    assert (said.event, said.outcome, said.reason) == (Event.INPUT_FAIL, Outcome.REFUSED, reason)


@pytest.mark.parametrize("content", [b"", b"half an outbox", bytes(2048)])
def test_what_is_no_outbox_is_on_record_as_damaged(server: Server, tmp_path: Path, content: bytes) -> None:
    """A file that somebody brought and that is none."""
    (tmp_path / "bad").write_bytes(content)
    assert server.run("import", "--dry-run", tmp_path / "bad") == 65
    assert (server.entries()[-1].act.event, server.entries()[-1].act.reason) == (Event.INPUT_FAIL, Reason.DAMAGED)


def test_a_file_that_is_not_there_leaves_no_record(server: Server, tmp_path: Path) -> None:
    """Nothing was brought."""
    size = len(server.entries())
    assert server.run("import", tmp_path / "nowhere") != 0
    assert len(server.entries()) == size


def test_a_running_application_follows_an_import(
    client: Client, server: Server, office: Office, tmp_path: Path
) -> None:
    """The next request after an import is answered with the new site."""
    before = client.get("/en/").body
    successor(server, office, tmp_path, recipients=row_recipients(server), settings=SiteSettings("New", "New.", "New"))
    assert client.get("/en/").body != before
