"""How fast a large office finds words and names, and that ten times as much does not take twice as long."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from intake.desk import query, search
from intake.desk.names import form, matching, proposals
from intake.desk.store.database import Connection, Database
from tests.desk import population

SMALL, LARGE = 1_000, 10_000
WORDS = ("police", "the police court", "полиция", "Shymkent", '"police court"', "北京", "القاهرة", "det", "zzz qqq")
NAMES = (
    "Gulmar Sabekgaov",
    "Гулмар Сабекгаов",
    "أحمد منصور",
    "Ahmed Mansoor",
    "王芳伟",
    "Shymkent",
    "Nur",
    "A. Dabekgaov",
)


@dataclass(frozen=True, slots=True)
class Office:
    """A populated database and what it took to index it."""

    database: Database
    seconds: float


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Office]]:
    """Return an office and one of ten times its size."""
    made = [populated(tmp_path_factory.mktemp("office") / "desk.db", count) for count in (SMALL, LARGE)]
    yield made
    for office in made:
        office.database.close()


def populated(path: Path, count: int) -> Office:
    """Return a database with so many cases."""
    database = Database.create(path, bytes(32))
    with database.writing() as connection:
        population.fill(connection, count)
    started = time.perf_counter()
    with database.writing() as connection:
        search.refresh(connection)
    return Office(database, time.perf_counter() - started)


def milliseconds(office: Office, act: Callable[[Connection, str], object], asked: Sequence[str]) -> list[float]:
    """Return how long each question takes, the best of three."""
    found = []
    with office.database.reading() as connection:
        for one in asked:
            times = []
            for _ in range(3):
                started = time.perf_counter()
                act(connection, one)
                times.append(1_000 * (time.perf_counter() - started))
            found.append(min(times))
    return found


def words(connection: Connection, text: str) -> None:
    """Search as the desk does, without its record."""
    wanted = query.terms(text)
    search._hits(connection, wanted, search._found(connection, wanted, "anna", search.LIMIT))


def names(connection: Connection, name: str) -> None:
    """Propose entities for a name."""
    proposals.propose(connection, name, search.LIMIT)


@pytest.mark.bench
@pytest.mark.parametrize(("act", "asked", "limit"), [(words, WORDS, 100), (names, NAMES, 50)])
def test_a_large_office_is_not_slower(
    offices: list[Office], act: Callable[[Connection, str], object], asked: Sequence[str], limit: int
) -> None:
    """Every question is answered within its limit, and of ten times as much in at most twice the time."""
    small, large = (milliseconds(office, act, asked) for office in offices)
    for count, taken in ((SMALL, small), (LARGE, large)):
        print(f"\n{act.__name__}, {count} cases: {statistics.median(taken):.1f} ms, at most {max(taken):.1f}", end="")
    print(f"; indexed in {offices[1].seconds:.0f} s")
    assert max(large) <= limit
    # below a few milliseconds the ratio is that of noise
    assert statistics.median(large) <= 2 * statistics.median(small) + 3


@pytest.mark.bench
def test_no_name_is_compared_with_all(offices: list[Office]) -> None:
    """Finding by keys is many times faster than comparing every name of the office."""
    office = offices[0]
    by_key = statistics.median(milliseconds(office, names, NAMES))
    started = time.perf_counter()
    with office.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT form FROM entity_name").scalars().all()
        asked = form.parse("Gulmar Sabekgaov")
        for one in rows:
            matching.compare(asked, form.parse(one))
    scan = 1_000 * (time.perf_counter() - started)
    print(f"\n{len(rows)} names: by key {by_key:.1f} ms, each compared {scan:.0f} ms")
    assert by_key * 5 < scan


def test_a_small_office_can_be_made(tmp_path: Path) -> None:
    """A population has the names and claims that it says, and every quote stands in its source."""
    office = populated(tmp_path / "desk.db", 3)
    with office.database.reading() as connection:
        counts = [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608  # our own tables
            for table in ('"case"', "entity_name", "assertion")
        ]
        wrong = connection.exec_driver_sql(
            "SELECT count(*) FROM assertion a JOIN source_text t ON t.source = a.source "
            'WHERE substr(t.text, a."offset" + 1, length(a.quote)) <> a.quote'
        ).scalar_one()
    office.database.close()
    assert (counts, wrong) == ([3, 3 * population.NAMES_PER_CASE, 3 * population.ASSERTIONS_PER_CASE], 0)
