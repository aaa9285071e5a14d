"""The list of cases: filtered, ordered, counted and paged by the database, and only the rows of a page are read."""

import statistics
import time
from collections.abc import Iterator
from typing import Any

import pytest

from intake.desk.cases import life, records
from intake.desk.cases.work_terms import State
from intake.desk.session import Session
from intake.desk.store import cases, docket
from intake.desk.store.docket import Wanted
from tests.desk import population
from tests.desk.cases.test_commands import run
from tests.desk.desks import Desk
from tests.desk.screen.test_hostile import TRICKS


@pytest.fixture
def session(desk: Desk) -> Iterator[Session]:
    """Return a desk with four cases, of which one was moved twice and one has a lead."""
    with desk.session() as session:
        for title, codename, country in (
            ("Arrest at the Market", None, "KZ"),
            ("ÉLISE, avocate", "héron", "EG"),
            ("Активистка Айгерим", None, "KZ"),
            ("100% _land_ rights", None, None),
        ):
            records.new(session, title, codename, country)
        with session.database.writing() as connection:
            moved = records.find(connection, "héron")
            life.move(session, connection, moved, State.TRIAGED)
            life.move(session, connection, moved, State.ACTIVE)
            life.assign(session, connection, moved, "anna", None)
        yield session


WANTED: list[tuple[Wanted, set[str]]] = [
    (Wanted(), {"Arrest at the Market", "ÉLISE, avocate", "Активистка Айгерим", "100% _land_ rights"}),
    (Wanted(state=State.ACTIVE), {"ÉLISE, avocate"}),
    (Wanted(state=State.TRIAGED), set()),
    (Wanted(state=State.NEW, country="KZ"), {"Arrest at the Market", "Активистка Айгерим"}),
    (Wanted(country="KE"), set()),
    (Wanted(lead="anna"), {"ÉLISE, avocate"}),
    (Wanted(lead="boris"), set()),
    (Wanted(words="elise AVOCATE"), {"ÉLISE, avocate"}),
    (Wanted(words="Heron"), {"ÉLISE, avocate"}),
    (Wanted(words="айгерим"), {"Активистка Айгерим"}),
    (Wanted(words="market elise"), set()),
    (Wanted(words="%"), {"100% _land_ rights"}),
    (Wanted(words="_and_"), set()),
]


@pytest.mark.parametrize(("wanted", "titles"), WANTED, ids=[str(number) for number in range(len(WANTED))])
def test_what_is_wanted(session: Session, wanted: Wanted, titles: set[str]) -> None:
    """State, country, lead and words are all kept to; words without case and accents, in any script, none is a sign."""
    found = records.listed(session, wanted)
    assert {line.case.title for line in found.lines} == titles
    assert found.total == len(titles)


@pytest.mark.parametrize("words", [*TRICKS.values(), "'", '"; DROP TABLE "case"', "\\", "\x00", "a" * 5_000])
def test_words_that_are_tricks(session: Session, words: str) -> None:
    """What is looked for is never a command."""
    records.listed(session, Wanted(words=words, country=words, lead=words))
    assert records.listed(session).total == 4


@pytest.mark.parametrize(("number", "size", "count"), [(1, 3, 3), (2, 3, 1), (9, 3, 1), (-1, 3, 3), (10**20, 3, 1)])
def test_pages(session: Session, number: int, size: int, count: int) -> None:
    """A page beyond the last is the last, and what is no number of a page is the first."""
    found = records.listed(session, Wanted(), number, size)
    assert (len(found.lines), found.total) == (count, 4)


def test_only_the_rows_of_a_page_are_read(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many cases as many leave the database as the page has, with whatever filter."""
    with session.database.writing() as connection:
        population.fill(connection, 60, 3)
    read: list[str] = []

    def counted(*row: Any) -> cases.Case:
        read.append(row[1])
        return cases.Case(*row)

    monkeypatch.setattr(docket, "Case", counted)
    for wanted in (Wanted(), Wanted(state=State.NEW), Wanted(words="a")):
        read.clear()
        assert len(records.listed(session, wanted, 2, 10).lines) == len(read) == 10


REFUSED = (("--state", "asleep"), ("--limit", "0"), ("--page", "x"), ("--limit", "9999999"))


@pytest.mark.parametrize("argv", REFUSED, ids=" ".join)
def test_what_the_command_refuses(desk: Desk, argv: tuple[str, str]) -> None:
    """A state that is none, and numbers that are none, are refused as usage."""
    assert desk.run("case", "list", *argv).code == 64


def test_the_command_lists(desk: Desk) -> None:
    """The command lists what is wanted, a page of it, and says of how many."""
    for number in ("one", "two", "three"):
        run(desk, "new", f"Case {number}", "--country", "KZ")
    assert len(run(desk, "list")) == 3
    assert [line["case"]["title"] for line in run(desk, "list", "--words", "CASE two", "--country", "KZ")] == [
        "Case two"
    ]
    said = desk.run("case", "list", "--limit", "2", "--page", "2").out
    assert "1 of 3 cases" in said


@pytest.mark.bench
@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_a_page_of_a_large_docket(desk: Desk, count: int) -> None:
    """A page of ten thousand cases takes at most 150 ms, with any filter, the entry of the access log with it."""
    with desk.session() as session:
        with session.database.writing() as connection:
            population.fill(connection, count, 5)
        for wanted in (
            Wanted(),
            Wanted(state=State.NEW),
            Wanted(words="shymkent"),
            Wanted(lead="anna"),
            Wanted(country="KZ"),
        ):
            taken = []
            for _ in range(5):
                start = time.perf_counter()
                records.listed(session, wanted, 3, 100)
                taken.append(1000 * (time.perf_counter() - start))
            print(f"\n{wanted}: {statistics.median(taken):.0f} ms of {count}")
            assert statistics.median(taken) < 150 * max(1, count / 10_000)
