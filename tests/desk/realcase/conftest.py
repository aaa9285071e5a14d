"""Fixtures of the tests of the real case: five documents, the case file made of them, a desk that has imported it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intake.desk.cases import caseimport, records
from tests.desk.cases.cases import Open
from tests.desk.desks import PASSPHRASE, Desk
from tests.desk.realcase import realcase


@pytest.fixture(scope="session")
def texts(shared: Path) -> list[str]:
    """Return the five documents."""
    return realcase.documents(shared)


@pytest.fixture
def data(texts: list[str]) -> dict[str, Any]:
    """Return the case file, for a test to change."""
    return realcase.case_data(texts)


@pytest.fixture(scope="session")
def imported(founded: Desk, texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, str]:
    """Return a desk that has the case, and the code of the case; tests work on copies."""
    desk = founded.copied(tmp_path_factory.mktemp("realcase"))
    _add_maria(desk)
    # it marks officials, which takes two
    with desk.session(second="maria") as session:
        case = caseimport.bring(session, realcase.to_bytes(realcase.case_data(texts))).case
    return desk, case.code


def _add_maria(desk: Desk) -> None:
    (desk.work / "maria").write_bytes(PASSPHRASE + b"\n")
    assert desk.run("officer", "add", "maria", "--new-passphrase-file", desk.work / "maria").code == 0


@pytest.fixture
def elsewhere(desk: Desk) -> Desk:
    """Return another desk of two officers, which does not have the case."""
    _add_maria(desk)
    return desk


@pytest.fixture
def office(imported: tuple[Desk, str], tmp_path: Path) -> tuple[Desk, str]:
    """Return a desk of this test's own that has the case, and the code of the case."""
    desk, code = imported
    work = tmp_path / "office"
    work.mkdir()
    return desk.copied(work), code


@pytest.fixture
def real(office: tuple[Desk, str]) -> Iterator[Open]:
    """Open that desk and find the case."""
    desk, code = office
    with desk.session() as session:
        with session.database.reading() as connection:
            case = records.find(connection, code)
        yield Open(session, case)
