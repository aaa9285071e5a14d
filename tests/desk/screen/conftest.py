"""A desk with a case, reports and two officers; every test gets a copy, with its screen open."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from intake.desk.cases import caseimport
from tests.desk.desks import ANSWERS, PASSPHRASE, Desk, report, sealed
from tests.desk.persons import Person, with_other_token
from tests.desk.screen import casefiles, screens
from tests.desk.screen.screens import Visit

DEFENDER = {"name": "Aigerim Sample", "work": "land rights"}


@dataclass(frozen=True, slots=True)
class Office:
    """A desk that is in use: codes of its items and of its case."""

    desk: Desk
    item: str
    second: str
    forged: str
    case: str

    def copied(self, work: Path) -> "Office":
        """Return a copy with a life of its own."""
        return Office(self.desk.copied(work), self.item, self.second, self.forged, self.case)


@pytest.fixture(scope="session")
def furnished(founded: Desk, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return a desk with two officers, three reports with files, and a case of three sources."""
    desk = founded.copied(tmp_path_factory.mktemp("furnished"))
    with desk.session() as session:
        session.keyring.add_officer("boris", PASSPHRASE, log_n=10)
        case = caseimport.bring(session, casefiles.written()).case.code
    with desk.session(officer="boris"):
        pass
    person = Person()
    answers = ANSWERS | {"defenders": [DEFENDER], "where": "Almaty", "when": "8 March", "violations": ["arrest"]}
    item = desk.brought(sealed(desk.recipient(), report(answers, [("note.txt", b"hello")], person.address)))[0]
    forged = report(ANSWERS | {"what": "She is well."}, reply=with_other_token(person.address))
    return Office(
        desk,
        item,
        Person().writes(desk, what="هددوني بالقتل", country="EG", when_danger="soon"),
        desk.brought(sealed(desk.recipient(), forged))[0],
        case,
    )


@pytest.fixture
def office(furnished: Office, tmp_path: Path) -> Office:
    """Return a desk of this test's own."""
    return furnished.copied(tmp_path)


@pytest.fixture
def visit(office: Office) -> Iterator[Visit]:
    """Return a browser that was let into that desk."""
    with screens.visiting(office.desk) as visit:
        yield visit
