"""Servers of the tests of privacy: those of `tests/server`, and one with a past and with mailboxes."""

import os
import random
import shutil
from collections.abc import Iterator

import pytest

from crypto import mailbox, returncode
from crypto.mailbox import Answer
from crypto.returncode import ReturnCode
from intake.server import exporting, tick
from intake.server.ledger import SYSTEM
from intake.transfer.outbox import Posting
from tests.privacy import days
from tests.server.conftest import first_outbox, imported, made, office, server
from tests.server.offices import TODAY, Office, day
from tests.server.servers import Server
from tests.server.test_importing import last_digest

__all__ = ["first_outbox", "imported", "made", "office", "server"]  # the fixtures of a server


@pytest.fixture(scope="session")
def code() -> ReturnCode:
    """The return code of somebody who has an answer."""
    return returncode.derive(os.urandom(16))


@pytest.fixture(scope="session")
def used(imported: Server, office: Office, code: ReturnCode, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server that has received, carried away and been answered: what the day of a test comes on top of."""
    folder = tmp_path_factory.mktemp("used")
    server = Server(folder / "state", office)
    shutil.copytree(imported.folder, server.folder)
    with server.client() as client:
        for size in (0, 0, 300_000):
            client.send(office.seal(size))
    with server.holdings() as holdings:
        exporting.export(folder / "batch", holdings, TODAY, SYSTEM, new=True)
        tick.tick(holdings, TODAY)
    block = mailbox.seal(code.mailbox, [Answer(TODAY, "We read it.")], code.reply_identity().recipient())
    box = office.outbox(2, last_digest(server), mailboxes=[Posting(code.mailbox, day(90), block)])
    office.write(folder / "outbox", box)
    assert server.run("import", folder / "outbox") == 0
    return server


@pytest.fixture(scope="module", autouse=True)
def _site() -> Iterator[None]:
    """Build the site once for the tests of a module; those of other folders build it themselves."""
    with days.remembered_site():
        yield


@pytest.fixture
def chance() -> random.Random:
    """What a test leaves to chance, the same in each run of it."""
    return random.Random(20261123)
