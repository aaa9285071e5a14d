"""What is stored links nothing: not a follow-up to the report before it, and neither of them to a mailbox."""

import os
from pathlib import Path

import pytest
from sqlalchemy import inspect

from crypto import age, document, mailbox, returncode
from crypto.document import Manifest, Reply
from crypto.mailbox import Answer
from crypto.returncode import ReturnCode
from intake.transfer.outbox import Posting
from tests.server.clients import Client
from tests.server.forms import form_of, typed
from tests.server.offices import ANSWERS, TODAY, Office, day
from tests.server.servers import Server
from tests.server.test_importing import last_digest


@pytest.fixture
def code() -> ReturnCode:
    """The return code of a source who writes twice."""
    return returncode.derive(os.urandom(16))


def sealed(office: Office, code: ReturnCode) -> bytes:
    """Return a report that says how to answer, with the same code each time."""
    reply = Reply(code.mailbox, str(code.reply_identity().recipient()), code.source_token.hex())
    manifest = Manifest(os.urandom(16).hex(), "en", ANSWERS, (), reply)
    return b"".join(age.seal(document.encode(manifest, []), [office.hybrid.recipient()]))


@pytest.fixture
def sent(client: Client, office: Office, code: ReturnCode) -> list[bytes]:
    """A report by the page with script, a follow-up by the form without, another by the page."""
    reports = [sealed(office, code) for _ in range(3)]
    client.send(reports[0])
    assert client.call("POST", "/en/sealed", typed(), form_of(reports[1], "sealer")).status == 303
    client.send(reports[2])
    return reports


Rows = dict[str, list[tuple[object, ...]]]


def rows(server: Server) -> Rows:
    """Return all that is stored, by table."""
    with server.store() as store, store.connect() as connection:
        names = inspect(connection).get_table_names()
        # S608: the names are those that the database itself gave
        return {name: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")] for name in names}  # noqa: S608


def post(server: Server, office: Office, code: ReturnCode, path: Path) -> None:
    """Import an outbox with an answer for the code."""
    block = mailbox.seal(code.mailbox, [Answer(TODAY, "We read it.")], code.reply_identity().recipient())
    office.write(path, office.outbox(2, last_digest(server), mailboxes=[Posting(code.mailbox, day(90), block)]))
    assert server.run("import", path) == 0


def test_two_reports_of_one_source_share_nothing_of_it(server: Server, sent: list[bytes]) -> None:
    """The rows of any two envelopes have only size, epoch and day in common, which all of that day have."""
    found = rows(server)
    assert len(found["envelope"]) == len(found["piece"]) == len(sent) == 3
    for table in ("envelope", "upload"):
        common = [set(one) & set(other) for one in found[table] for other in found[table] if one is not other]
        assert all(not isinstance(value, bytes) for values in common for value in values)
    assert {(row[2:]) for row in found["envelope"]} == {(len(sent[0]), 1, str(TODAY))}


def test_two_reports_of_one_source_share_no_sealed_bytes(sent: list[bytes]) -> None:
    """From the first random byte on, no 16 bytes of one envelope are anywhere in another."""
    start = len(b"age-encryption.org/v1\n-> mlkem768x25519 ")
    blocks = [{report[at : at + 16] for at in range(start, len(report) - 15)} for report in sent]
    assert not blocks[0] & blocks[1]
    assert not blocks[0] & blocks[2]


def test_no_upload_leads_to_its_envelope(server: Server, sent: list[bytes]) -> None:
    """Remembered uploads name no body, and no value of theirs is in a row of an envelope, a piece or a batch."""
    found = rows(server)
    assert len(found["upload"]) == len(sent) - 1
    assert all(row[-1] is None for row in found["upload"])
    remembered = {value for row in found["upload"] for value in row if isinstance(value, bytes)}
    others = {value for table in ("envelope", "piece", "batch", "carried") for row in found[table] for value in row}
    assert not remembered & others


def test_nothing_of_the_code_is_stored_before_an_answer(server: Server, sent: list[bytes], code: ReturnCode) -> None:
    """Neither the mailbox id nor a token nor the reply key is in any file of the server."""
    del sent
    secrets = [bytes.fromhex(code.mailbox), code.deletion_token, code.source_token, code.reply_seed]
    secrets += [str(code.reply_identity().recipient()).encode(), *(secret.hex().encode() for secret in secrets[:4])]
    content = b"".join(path.read_bytes() for path in server.folder.iterdir())
    assert not [secret for secret in secrets if secret in content]


def test_an_answer_leads_to_no_report(
    client: Client, server: Server, office: Office, sent: list[bytes], code: ReturnCode, tmp_path: Path
) -> None:
    """A posted mailbox shares no value with a report; reading and erasing it leave no trace, and no token stays."""
    post(server, office, code, tmp_path / "outbox")
    before = rows(server)
    client.get(f"/mailbox/{code.mailbox}")
    assert rows(server) == before
    posted = {value for row in before["mailbox"] for value in row}
    assert not posted & {value for table in ("envelope", "piece", "upload") for row in before[table] for value in row}
    client.call("DELETE", f"/mailbox/{code.mailbox}", {"Deletion-Token": code.deletion_token.hex()}, None)
    assert len(rows(server)["mailbox"]) == len(before["mailbox"]) - 1
    assert server.run("tick") == 0
    content = b"".join(path.read_bytes() for path in server.folder.iterdir())
    assert not [token for token in (code.deletion_token, code.source_token) if token in content]
    assert bytes.fromhex(code.mailbox) not in content
    assert sorted(server.bodies()) == sorted(sent)
