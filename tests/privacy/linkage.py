"""The game of the thief: who has every file of a server, and all batches, says which of two reports came first.

A strategy looks at the files and gives each report a place; of two, the one with the lower place is said to have come
first. On days for training is learned which strategies are to be turned round, how much each is worth in a vote of
all, and which is best. Days in which reports came in an order drawn at random from all orders are the games: of such a
day disjoint pairs are taken, and whichever way one of these stood says nothing of how another stands. So against files
that do not depend on the order the number of right guesses is that of as many tosses of a coin, also where many pairs
come from one day.

What the desk makes of a batch (its log, the outboxes, and with them what a server later erases and cosigns) is made
of the batch alone; it can't tell what the batch doesn't.
"""

import hashlib
import hmac
import math
import random
import sqlite3
import struct
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from tests.privacy.days import Left

PAGE = 16384


@dataclass(frozen=True)
class Report:
    """A report as its batch shows it."""

    content: bytes
    digest: bytes

    @classmethod
    def of(cls, content: bytes) -> "Report":
        """Return the report of an envelope."""
        return cls(content, hashlib.sha256(content).digest())


Places = Mapping[bytes, float]


@dataclass
class Seized:
    """What the thief has."""

    left: Left
    reports: Sequence[Report]
    tables: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)

    def file(self, name: str) -> bytes:
        """Return a file, without a byte if it is not there."""
        return self.left.files.get(name, b"")

    def rows(self, table: str) -> list[tuple[object, ...]]:
        """Return what a table says, in the order in which its rows lie."""
        if table not in self.tables:
            with closing(sqlite3.connect(self.left.folder / "state" / "intake.db")) as connection:
                # S608: the names are those of this module
                self.tables[table] = list(connection.execute(f"SELECT * FROM {table}"))  # noqa: S608
        return self.tables[table]


Strategy = Callable[[Seized], Places]


def _found(name: str, of: Callable[[Report], bytes], *, last: bool = False) -> Strategy:
    """Return the strategy that goes by where something of a report lies in a file."""

    def places(seized: Seized) -> Places:
        content = seized.file(name)
        find = content.rfind if last else content.find
        return {report.digest: find(of(report)) for report in seized.reports}

    return places


def _digest(report: Report) -> bytes:
    return report.digest


def _start(report: Report) -> bytes:
    """Return bytes of the payload that lie where the first piece begins."""
    return report.content[4000:4032]


def _end(report: Report) -> bytes:
    return report.content[-32:]


def _by_digest(seized: Seized) -> Places:
    return {report.digest: index for index, report in enumerate(sorted(seized.reports, key=_digest))}


def _column(column: int) -> Strategy:
    """Return the strategy that goes by a column of the envelopes' table."""

    def places(seized: Seized) -> Places:
        rows = sorted(seized.rows("envelope"), key=lambda row: str(row[column]))
        return {row[1]: index for index, row in enumerate(rows) if isinstance(row[1], bytes)}

    return places


def _by_row(seized: Seized) -> Places:
    return {row[1]: index for index, row in enumerate(seized.rows("envelope")) if isinstance(row[1], bytes)}


def _by_tick(seized: Seized) -> Places:
    """Go by where the commitment of a report lies in the file of the log; the thief has the keys of the ticks."""
    keys = [row[2] for row in seized.rows("tick") if isinstance(row[2], bytes)]
    log = seized.file("state/log.db") + seized.file("state/log.db-wal")
    return {
        report.digest: max(log.find(hmac.digest(key, report.digest, "sha256").hex().encode()) for key in keys)
        if keys
        else 0
        for report in seized.reports
    }


def _by_upload(seized: Seized) -> Places:
    """Go by the memory of uploads: of one length the first in the file is taken for the first in the envelopes."""
    lying = seized.file("state/intake.db")
    uploads: dict[object, list[int]] = {}
    for row in seized.rows("upload"):
        uploads.setdefault(row[1], []).append(lying.find(row[0] if isinstance(row[0], bytes) else b""))
    places: dict[bytes, float] = {}
    for _, digest, size, *_ in seized.rows("envelope"):
        if isinstance(digest, bytes):
            places[digest] = uploads[size].pop(0) if uploads.get(size) else math.inf
    return places


def _by_index(seized: Seized) -> Places:
    """Go by the pages that the index of the WAL lists: where, in the middle, as many in a row are as a report needs."""
    runs = _runs(seized.file("state/intake.db-shm"))
    places: dict[bytes, float] = {}
    for report in seized.reports:
        off = [abs(length - len(report.content) // PAGE) for _, length in runs]
        fits = [start for (start, _), by in zip(runs, off, strict=True) if by == min(off)]
        places[report.digest] = sum(fits) / len(fits) if fits else 0
    return places


def _runs(index: bytes) -> list[tuple[int, int]]:
    """Return where pages that follow each other in the file begin in the first block of an index, and how many.

    Up to where the whole file is written anew, as a tick does.
    """
    pages = struct.unpack("<4062I", index[136:16384]) if index else ()
    starts = [place for place, page in enumerate(pages) if not place or page != pages[place - 1] + 1]
    runs = [(start, end - start) for start, end in pairwise([*starts, len(pages)])]
    return list(takewhile(lambda run: pages[run[0]] and not (pages[run[0]] < 3 and run[1] > 9), runs)) if pages else []


def _by_growth(seized: Seized) -> Places:
    """Go by where the end of a report lies in the file, which grows, or else in the WAL, from which the file grows."""
    file, wal = seized.file("state/intake.db"), seized.file("state/intake.db-wal")
    places: dict[bytes, float] = {}
    for report in seized.reports:
        lies = file.find(_end(report))
        places[report.digest] = lies if lies >= 0 else len(file) + wal.find(_end(report))
    return places


def _by_chance_of(number: Callable[[Seized], int]) -> Strategy:
    """Return the strategy that turns the order of digests round where a number, of which there is one, is odd."""

    def places(seized: Seized) -> Places:
        turn = -1 if number(seized) % 2 else 1
        return {digest: turn * place for digest, place in _by_digest(seized).items()}

    return places


def _counter(seized: Seized) -> int:
    return int.from_bytes(seized.file("state/intake.db")[24:28])


def _time(seized: Seized) -> int:
    return seized.left.times.get("state/intake.db", 0) // 1000


def _staff(seized: Seized) -> int:
    """Return where in the log, among what staff did, the first tick of the day stands."""
    return seized.file("state/log.db").find(b'"event":"tick"') + len(seized.file("state/log.db-wal"))


def _written(seized: Seized) -> int:
    return len(seized.file("said"))


STRATEGIES: Mapping[str, Strategy] = {
    "digest": _by_digest,
    "row": _by_row,
    "random key": _column(0),
    "page of the row": _found("state/intake.db", _digest),
    "page of the row, last": _found("state/intake.db", _digest, last=True),
    "page of the first piece": _found("state/intake.db", _start),
    "page of the last piece": _found("state/intake.db", _end, last=True),
    "frame of the row": _found("state/intake.db-wal", _digest),
    "frame of the first piece": _found("state/intake.db-wal", _start),
    "frame of the last piece": _found("state/intake.db-wal", _end, last=True),
    "growth of the file": _by_growth,
    "index of the WAL": _by_index,
    "commitment in the log": _by_tick,
    "memory of uploads": _by_upload,
    "member of the batch": _found("batch", _start),
    "line of the manifest": _found("batch", lambda report: report.digest.hex().encode()),
    "counter of changes": _by_chance_of(_counter),
    "time of the file": _by_chance_of(_time),
    "what staff did": _by_chance_of(_staff),
    "standard error": _by_chance_of(_written),
}


@dataclass(frozen=True)
class Game:
    """Two reports, and what each strategy says of which came first: 1 if it is right, -1 if not, 0 for nothing."""

    says: Mapping[str, int]


def games(left: Left, contents: Sequence[bytes], chance: random.Random) -> list[Game]:
    """Make games of a day: all its reports in disjoint pairs."""
    reports = [Report.of(content) for content in contents]
    seized = Seized(left, reports)
    came = {reports[number].digest: place for place, number in enumerate(left.order) if number < len(reports)}
    places = {name: strategy(seized) for name, strategy in STRATEGIES.items()}
    drawn = sorted(came)
    chance.shuffle(drawn)
    return [
        Game({name: _said(place, one, other, came) for name, place in places.items()})
        for one, other in zip(drawn[::2], drawn[1::2], strict=False)
    ]


def _said(place: Places, one: bytes, other: bytes, came: Mapping[bytes, int]) -> int:
    difference = place.get(other, 0) - place.get(one, 0)
    if not difference or math.isnan(difference):
        return 0
    return 1 if (difference > 0) is (came[other] > came[one]) else -1


@dataclass(frozen=True)
class Thief:
    """What was learned in training: how much each strategy is worth, less than nothing if it is to be turned round."""

    worth: Mapping[str, float]
    best: str

    def guess(self, game: Game, name: str, coin: random.Random) -> bool:
        """Say whether a strategy, or the vote of all, is right in a game; what says nothing tosses a coin."""
        if name == VOTE:
            said = sum(self.worth[each] * value for each, value in game.says.items())
        else:
            said = math.copysign(1, self.worth[name]) * game.says[name]
        return said > 0 if said else coin.random() < 0.5

    def accuracy(self, played: Sequence[Game], name: str, coin: random.Random) -> float:
        """Return the part of games that is won."""
        return sum(self.guess(game, name, coin) for game in played) / len(played)


VOTE = "vote of all"


def trained(played: Sequence[Game], coin: random.Random) -> Thief:
    """Learn from games of which the outcome is known."""
    worth = {name: _log_odds([game.says[name] for game in played]) for name in STRATEGIES}
    thief = Thief(worth, VOTE)
    best = max((*STRATEGIES, VOTE), key=lambda name: thief.accuracy(played, name, coin))
    return Thief(worth, best)


def _log_odds(said: Sequence[int]) -> float:
    right, wrong = said.count(1) + 1, said.count(-1) + 1
    return math.log(right / wrong)


def bound(count: int, wrongly: float) -> float:
    """Return how far from one half a coin's part of heads in `count` tosses is with the probability `wrongly` at most.

    Exact: the tails of the binomial distribution are added up from the outside.
    """
    tail = 0.0
    for heads in range(count + 1):
        tail += math.exp(_log_choose(count, heads) - count * math.log(2))
        if 2 * tail > wrongly:
            return 0.5 - heads / count
    raise AssertionError


def _log_choose(count: int, of: int) -> float:
    return math.lgamma(count + 1) - math.lgamma(of + 1) - math.lgamma(count - of + 1)
