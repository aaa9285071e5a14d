"""After the tick a thief of all files can't say which of two reports of a day came first; before it he can.

`linkage` says how the game goes, and why many games from one day count as many.
"""

import os
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.privacy import days, linkage
from tests.privacy.days import Course, Ending
from tests.privacy.linkage import STRATEGIES, VOTE, Game, Thief
from tests.server.offices import Office
from tests.server.servers import Server

# how likely a server that tells nothing fails a test, all strategies together
WRONGLY = 1e-6


@dataclass
class Table:
    """Where games are played: days on copies of one server."""

    base: Server
    office: Office
    folder: Path
    chance: random.Random
    reports: tuple[int, ...] = (2, 8, 32, 48)
    sizes: tuple[int, ...] = (0, 0, 0, 0, 0, 0, 100_000, 300_000)
    passing: int = 2
    ending: Ending | None = days.tick_and_export

    def play(self, count: int) -> list[Game]:
        """Play games."""
        played: list[Game] = []
        while len(played) < count:
            played += self._day()
        return played[:count]

    def _day(self) -> list[Game]:
        """Live a day whose reports come one after the other, in an order drawn from all, with others between them."""
        sealed = self.office.seal()
        sizes = self.chance.choices(self.sizes, k=self.chance.choice(self.reports))
        contents = [days.envelope_like(sealed, size) for size in sizes]
        visits = [(days.at_once, days.by_form)[self.chance.randrange(2)](content) for content in contents]
        visits += [days.unfinished(days.envelope_like(sealed, 0), 9000)] * self.chance.randrange(
            min(self.passing, 1) + 1
        )
        passing = [days.leaving_nothing(sealed) for _ in range(self.passing)]
        course = Course(visits, passing, self.chance)
        left = days.live(self.base, self.folder / "day", course, os.urandom(32), self.ending)
        try:
            return linkage.games(left, contents, self.chance)
        finally:
            shutil.rmtree(left.folder)


@pytest.fixture
def table(used: Server, office: Office, tmp_path: Path) -> Table:
    """A table, with games that nobody has played before."""
    return Table(used, office, tmp_path, random.Random())


def results(thief: Thief, played: list[Game]) -> dict[str, float]:
    """Return the part of games that each strategy wins, and the vote of all; and show them."""
    won = {name: thief.accuracy(played, name, random.Random(0)) for name in (*STRATEGIES, VOTE)}
    width = max(map(len, won))
    print(f"\n{len(played)} games, chosen in training: {thief.best}")
    print("\n".join(f"  {name:{width}} {part:.4f}" for name, part in won.items()))
    return won


def check(table: Table, training: int, count: int) -> float:
    """Train, play, hold that no strategy is better or worse than a coin, and return what the chosen one wins."""
    thief = linkage.trained(table.play(training), table.chance)
    won = results(thief, table.play(count))
    allowed = linkage.bound(count, WRONGLY / len(won))
    assert not [name for name, part in won.items() if abs(part - 0.5) > allowed]
    return won[thief.best]


def test_after_the_tick_the_thief_tosses_a_coin(table: Table) -> None:
    """In 250 games no strategy wins more, or less, than chance explains."""
    check(table, 100, 250)


def test_before_the_tick_the_thief_wins(table: Table) -> None:
    """A moment before, one of the same strategies at least is right in more than 95 of 100 games."""
    table.ending = None
    thief = linkage.trained(table.play(60), table.chance)
    assert max(results(thief, table.play(120)).values()) > 0.95


def test_before_the_tick_the_index_of_the_log_tells(table: Table) -> None:
    """Who has only the list of pages that were written says whether the large report came first or the small."""
    table.ending, table.reports, table.sizes, table.passing = None, (2,), (0, 700_000), 0
    thief = linkage.trained(table.play(20), table.chance)
    told = [game for game in table.play(60) if game.says["index of the WAL"]]
    assert len(told) > 15
    assert thief.accuracy(told, "index of the WAL", table.chance) > 0.9


@pytest.mark.long
def test_after_the_tick_over_many_games(table: Table) -> None:
    """In 16,000 games the best strategy wins 0.50 ± 0.02: a coin leaves that range once in two million times."""
    table.reports = (2, 64, 96, 128)
    assert 0.48 <= check(table, 2000, 16_000) <= 0.52
