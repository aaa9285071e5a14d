"""Measurements of the screen: pages of a large office, and the start after the passphrase."""

import statistics
import time

import pytest

from intake.desk import search
from intake.desk.triage import floods
from tests.desk import population
from tests.desk.screen.conftest import Office
from tests.desk.screen.screens import Visit, visiting

PAGES = ("", "/claims", "/people", "/timeline", "/consent", "/letters", "/custody", "/history")


def milliseconds(visit: Visit, path: str, times: int = 5) -> float:
    """Return the median time of a page."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        assert visit.get(path).status_code == 200
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


def filled(office: Office, count: int, seed: int) -> None:
    """Add cases and items, indexed and with their fingerprints."""
    with office.desk.session() as session, session.database.writing() as connection:
        population.fill(connection, count, seed)
        population.arrived(connection, count, seed)
        search.refresh(connection)
        floods.refresh(connection)


@pytest.mark.bench
@pytest.mark.parametrize("count", [200, pytest.param(1_000, marks=pytest.mark.long)])
def test_pages_of_a_large_office(office: Office, count: int) -> None:
    """With ten times the data a case's pages take at most twice the time; the inbox passes over what it counts."""
    paths = {"inbox": "/inbox", **{page or "/overview": f"/case/{office.case}{page}" for page in PAGES}}
    figures = []
    for number, more in enumerate((count, 9 * count)):
        filled(office, more, 5 + number)
        start = time.perf_counter()
        with visiting(office.desk) as visit:
            started = time.perf_counter() - start
            figures.append({name: milliseconds(visit, path) for name, path in paths.items()})
    small, large = figures
    print(f"\nstart after the passphrase: {started:.2f} s of {10 * count}")
    for name in paths:
        print(f"{name}: {small[name]:.0f} ms of {count}, {large[name]:.0f} ms of {10 * count}")
    assert all(large[name] < 2 * small[name] for name in paths if name != "inbox")
    assert started < 2
