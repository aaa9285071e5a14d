"""Servers for the tests: one is made and has imported an outbox, every test works on a copy."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.clients import Client
from tests.server.offices import Office
from tests.server.servers import Running, Server, running


@pytest.fixture(scope="session")
def office() -> Office:
    """The office of all servers."""
    return Office()


@pytest.fixture(scope="session")
def first_outbox(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first outbox of the office."""
    path = tmp_path_factory.mktemp("office") / "outbox-1"
    office.write(path, office.outbox())
    return path


@pytest.fixture(scope="session")
def made(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server that was made and has imported nothing."""
    server = Server(tmp_path_factory.mktemp("made") / "state", office)
    assert server.run("init", "--office", office.signer("outbox").vkey) == 0
    return server


@pytest.fixture(scope="session")
def imported(made: Server, first_outbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server that has imported the first outbox."""
    server = Server(tmp_path_factory.mktemp("imported") / "state", made.office)
    shutil.copytree(made.folder, server.folder)
    assert server.run("import", first_outbox) == 0
    return server


@pytest.fixture
def fresh(made: Server, tmp_path: Path) -> Server:
    """A server of one test that has imported nothing."""
    shutil.copytree(made.folder, tmp_path / "state")
    return Server(tmp_path / "state", made.office)


@pytest.fixture
def server(imported: Server, tmp_path: Path) -> Server:
    """A server of one test, ready to receive."""
    shutil.copytree(imported.folder, tmp_path / "state")
    return Server(tmp_path / "state", imported.office)


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    """A client of the server's application."""
    with server.client() as made_client:
        yield made_client


@pytest.fixture(scope="module")
def standing(imported: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A real process that all tests of a module share: for questions that leave nothing behind."""
    server = Server(tmp_path_factory.mktemp("standing") / "state", imported.office)
    shutil.copytree(imported.folder, server.folder)
    with running(server) as started:
        yield started


@pytest.fixture
def process(server: Server, tmp_path: Path) -> Iterator[Running]:
    """The server as a real process; what it says on standard error is in `said`."""
    with running(server, tmp_path / "said") as started:
        yield started
