"""Two days that differ only in where visitors come from, with what, in which language, when and in which order, leave
the same bytes.

Each pair of days has the same reports, and draws the same random bytes for the same report; everything else about the
visitors is drawn anew. After the tick every byte of the state folder, of a batch, of the temporary folder and of
standard error is compared. Left out are salts, and sums over them, in what SQLite keeps beside a database: they come
from its own generator, which no test can seed (`days.comparable`).
"""

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from crypto import age
from crypto.returncode import ReturnCode
from intake.server import exporting
from tests.privacy import days
from tests.privacy.days import Course, Left, Visit
from tests.server.offices import Office
from tests.server.servers import Server

SIZES = (0, 0, 0, 0, 100_000, 300_000)


@pytest.fixture(autouse=True)
def _same_sealing() -> Iterator[None]:
    """Seal the keys of the ticks, which go into the batch, without the chance of a library of cryptography."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(exporting, "age", _Sealing)
        yield


class _Sealing:
    """Stands in for `crypto.age`: what is sealed to somebody is there to be compared."""

    parse_recipient = staticmethod(age.parse_recipient)

    @staticmethod
    def seal(plaintext: Sequence[bytes], recipients: Sequence[object]) -> list[bytes]:
        return [f"sealed to {len(recipients)}\n".encode(), *plaintext]


def leaving(office: Office, chance: random.Random, code: ReturnCode, requests: int | None) -> list[Visit]:
    """Return those of whom something is left: reports of three kinds, some begun only, some twice, and an answer."""
    sealed = office.seal()

    def report() -> bytes:
        return days.envelope_like(sealed, chance.choice(SIZES))

    visits = [days.by_page(report(), requests) for _ in range(chance.randrange(1, 6))]
    visits += [days.by_form(report()) for _ in range(chance.randrange(3))]
    visits += [days.unfinished(report(), chance.randrange(3, 60_000)) for _ in range(chance.randrange(3))]
    visits += [days.at_once(report(), requests)] * chance.choice((0, 2, 3))
    return visits + [days.erasing(code)] * chance.randrange(2)


@dataclass(frozen=True)
class Pairs:
    """Pairs of days on one server."""

    base: Server
    office: Office
    code: ReturnCode
    chance: random.Random
    folder: Path

    def alike(self, number: int, *, passing: bool) -> int:
        """Compare so many pairs and return how many of them had different orders.

        With `passing`, those of whom nothing is left come on one day and not on the other, reports come in more or
        fewer requests, and how many changes were made may differ.
        """
        found = [self._pair(passing=passing) for _ in range(number)]
        return sum(found)

    def _pair(self, *, passing: bool) -> bool:
        visits = leaving(self.office, self.chance, self.code, None if passing else 2)
        passers = [days.leaving_nothing(self.office.seal()) for _ in range(4)] if passing else []
        seed = self.chance.randbytes(32)
        one, other = (
            days.live(self.base, self.folder / name, Course(visits, passers, random.Random(self.chance.random())), seed)
            for name in ("one", "other")
        )
        assert differences(one, other, counts=not passing) == []
        shutil.rmtree(one.folder)
        shutil.rmtree(other.folder)
        return one.order != other.order


def differences(one: Left, other: Left, *, counts: bool = True) -> list[str]:
    """Return the names of the files that differ."""
    names = sorted({*one.files, *other.files})
    return [name for name in names if _content(one, name, counts) != _content(other, name, counts)]


def _content(left: Left, name: str, counts: bool) -> object:
    return days.comparable(name, left.files[name], counts=counts) if name in left.files else None


@pytest.fixture
def pairs(used: Server, office: Office, code: ReturnCode, chance: random.Random, tmp_path: Path) -> Pairs:
    """Pairs of days of one server."""
    return Pairs(used, office, code, chance, tmp_path)


def test_order_and_origin_leave_nothing(pairs: Pairs) -> None:
    """Of 20 pairs of days."""
    assert pairs.alike(20, passing=False) > 10


def test_those_who_pass_leave_nothing(pairs: Pairs) -> None:
    """Nor do those who look, are refused or give up, but that the number of changes is counted."""
    assert pairs.alike(10, passing=True) > 5


@pytest.mark.long
@pytest.mark.parametrize("passing", [False, True])
def test_a_thousand_pairs(pairs: Pairs, passing: bool) -> None:
    """Of 1,000 pairs, half of them with visitors of whom nothing is left."""
    assert pairs.alike(500, passing=passing) > 250


@pytest.mark.parametrize("name", ["state/intake.db-wal", "state/intake.db-shm"])
def test_before_the_tick_the_order_is_there(pairs: Pairs, name: str) -> None:
    """The comparison would find it: without a tick the same two days differ in what lies beside the database."""
    visits = [days.by_page(days.envelope_like(pairs.office.seal(), size), 2) for size in (0, 300_000, 900_000, 0)]
    seed = pairs.chance.randbytes(32)
    one, other = (
        days.live(pairs.base, pairs.folder / str(number), Course(visits, (), random.Random(number)), seed, None)
        for number in (1, 2)
    )
    assert one.order != other.order
    assert name in differences(one, other)
