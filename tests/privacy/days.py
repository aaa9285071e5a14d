"""Days of a server: visitors who come in any order and each from elsewhere, staff among them, and what is left then.

The application is called in this process, because a thousand days take minutes so and hours otherwise, and because
chance has to be drawn for one visitor at a time; databases, tick, export and files are the real ones. Two databases
stay open over the tick, as they are beside processes that serve, so that what SQLite keeps beside its files is there.
"""

import contextlib
import functools
import hashlib
import io
import os
import random
import shutil
import struct
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from crypto import envelope
from crypto.returncode import ReturnCode
from intake.audit.entry import Act
from intake.audit.events import Event, Outcome
from intake.server import exporting, tick
from intake.server import site as public_site
from intake.server.holdings import Holdings
from intake.server.journal import JOURNAL
from intake.server.ledger import SYSTEM
from tests.privacy.draws import Draws, drawing
from tests.server.clients import Answer, Client
from tests.server.forms import form_of, typed
from tests.server.offices import day
from tests.server.servers import Server

GAME_DAY = day(1)
LANGUAGES = ("ar", "en", "es", "fr", "ru")
_STAFF = (
    Act(Event.LOGIN_SUCCESS, actor="staff-00000001", role="courier"),
    Act(Event.LOGIN_FAIL, Outcome.FAILURE, actor="staff-00000002", role="auditor"),
    Act(Event.LOG_READ, actor="staff-00000003", role="auditor"),
)
Steps = Iterator[None]


@dataclass(frozen=True)
class Visit:
    """Somebody who comes: what is left of it must be the same whenever, and from wherever."""

    steps: Callable[[Client, random.Random], Steps]
    content: bytes = b""


def by_page(content: bytes, requests: int | None = None) -> Visit:
    """Return a report by the page with script, in so many requests, or as many as the connection makes of it."""

    def steps(client: Client, chance: random.Random) -> Steps:
        address = client.begin(len(content))
        inner = chance.sample(range(1, len(content)), (requests or chance.randrange(1, 4)) - 1)
        for start, end in pairwise(sorted((0, *inner, len(content)))):
            yield
            assert client.patch(address, start, content[start:end]).status == 204

    return Visit(steps, content)


def by_form(content: bytes) -> Visit:
    """Return a report that was sealed elsewhere and handed in by a page without script, in some language."""

    def steps(client: Client, chance: random.Random) -> Steps:
        page = f"/{chance.choice(LANGUAGES)}/sealed"
        assert client.call("POST", page, typed(), form_of(content, "sealer")).status == 303
        yield from ()

    return Visit(steps, content)


def at_once(content: bytes, requests: int | None = None) -> Visit:
    """Return a report whose requests follow each other without a pause: of two alike, one is there before the other."""

    def steps(client: Client, chance: random.Random) -> Steps:
        list(by_page(content, requests).steps(client, chance))
        yield from ()

    return Visit(steps, content)


def unfinished(content: bytes, size: int) -> Visit:
    """Return a report of which only a part comes."""

    def steps(client: Client, chance: random.Random) -> Steps:
        address = client.begin(len(content))
        cut = chance.randrange(1, size)
        for start, end in ((0, cut), (cut, size)):
            yield
            assert client.patch(address, start, content[start:end]).status == 204

    return Visit(steps, content)


def erasing(code: ReturnCode) -> Visit:
    """Return somebody who reads a mailbox and erases it."""

    def steps(client: Client, chance: random.Random) -> Steps:
        del chance
        assert client.get(f"/mailbox/{code.mailbox}").status == 200
        yield
        token = {"Deletion-Token": code.deletion_token.hex()}
        assert client.call("DELETE", f"/mailbox/{code.mailbox}", token, None).status == 204

    return Visit(steps)


def leaving_nothing(content: bytes) -> Visit:
    """Return somebody of whom nothing is left: who only looks, is refused, or gives up."""

    def steps(client: Client, chance: random.Random) -> Steps:
        seen = (
            lambda: client.get("/en/").status == 200,
            lambda: client.get(f"/mailbox/{chance.randbytes(32).hex()}").status == 200,
            lambda: client.get("/nothing-here").status == 404,
            lambda: client.create(len(content) + 1).status == 422,
            lambda: client.create(len(content), Upload_Metadata="epoch ?").status == 400,
            lambda: client.call("POST", "/en/sealed", typed(), form_of(b"readable")).status == 422,
        )
        for _ in range(chance.randrange(4)):
            assert chance.choice(seen)()
            yield
        address = client.begin(len(content))
        assert client.patch(address, 0, content[: chance.randrange(1, len(content))]).status == 204
        yield
        assert client.delete(address).status == 204

    return Visit(steps)


def browser(application: Flask, chance: random.Random) -> Client:
    """Return a client that comes from another address, or circuit, with another agent and language each time."""

    def call(method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        own = {
            "User-Agent": f"Mozilla/{chance.random()}",
            "Accept-Language": chance.choice(LANGUAGES),
            "X-Forwarded-For": str(chance.random()),
        }
        address = {"REMOTE_ADDR": f"fc00:dead:beef:4dad::{chance.randrange(1 << 32):x}"}
        browsing = application.test_client()
        got = browsing.open(path, method=method, headers=own | dict(headers), data=body, environ_overrides=address)
        return Answer(got.status_code, {name.lower(): value for name, value in got.headers}, got.get_data())

    return Client(call)


@dataclass(frozen=True)
class Course:
    """How a day goes: in `chance` is the order in which visitors and staff come, and everything about them."""

    visits: Sequence[Visit]
    passing: Sequence[Visit]
    chance: random.Random

    def run(self, client: Client, staff: Callable[[Act], None], draws: Draws) -> list[int]:
        """Let all come, step by step; returns the numbers of the visits in the order in which they were over."""
        passing = [each for each in self.passing if self.chance.randrange(2)]
        came: Counter[bytes] = Counter()
        waiting = {number: self._started(visit, client) for number, visit in enumerate([*self.visits, *passing])}
        acts, names, over = list(_STAFF), dict[int, str](), list[int]()
        while waiting or acts:
            number = self.chance.choice([*waiting, *([-1] if acts else [])])
            if number == -1:
                staff(acts.pop(0))
                continue
            if number not in names:
                names[number] = self._name(number, came)
            with draws.for_(names[number]):
                if next(waiting[number], self) is self:
                    del waiting[number]
                    over.append(number)
        return [number for number in over if number < len(self.visits)]

    def _started(self, visit: Visit, client: Client) -> Iterator[Any]:
        return visit.steps(client, self.chance)

    def _name(self, number: int, came: Counter[bytes]) -> str:
        """Return for whom is drawn: of what is the same, the first, the second and so on; who leaves nothing, apart."""
        if number >= len(self.visits):
            return f"passing {self.chance.random()}"
        content = self.visits[number].content
        came[content] += 1
        return f"{hashlib.sha256(content).hexdigest()} {came[content]}"


@dataclass(frozen=True)
class Left:
    """What is left of a day."""

    files: Mapping[str, bytes]
    times: Mapping[str, int]
    order: Sequence[int]
    folder: Path


Ending = Callable[[Holdings, Draws, Path], None]


def tick_and_export(holdings: Holdings, draws: Draws, folder: Path) -> None:
    """End a day as a server does: the daily run, a batch, and the next daily run, in the same order of draws."""
    with draws.for_("tick"):
        assert tick.tick(holdings, GAME_DAY).folded
    with draws.for_("export"):
        exporting.export(folder / "batch", holdings, GAME_DAY, SYSTEM, new=True)
        assert tick.tick(holdings, GAME_DAY).folded


def only_tick(holdings: Holdings, draws: Draws, folder: Path) -> None:
    """End a day with the daily run alone."""
    del folder
    with draws.for_("tick"):
        assert tick.tick(holdings, GAME_DAY).folded


def live(base: Server, folder: Path, course: Course, seed: bytes, ending: Ending | None = tick_and_export) -> Left:
    """Live a day on a copy of a server and return every byte that is left; without an ending, that of before it."""
    folder.mkdir()
    scratch = folder / "scratch"
    scratch.mkdir()
    server = Server(folder / "state", base.office)
    shutil.copytree(base.folder, server.folder)
    said = io.StringIO()
    JOURNAL._written.clear()
    with (
        drawing(seed) as draws,
        _scratch(scratch),
        contextlib.redirect_stderr(said),
        server.holdings() as holdings,
        server.application(GAME_DAY) as application,
    ):
        # the log stays open too, as beside the process of the staff's pages
        holdings.ledger.record([Act(Event.STARTUP, actor="system", role="system")], GAME_DAY)
        client = browser(application, course.chance)
        order = course.run(client, lambda act: holdings.ledger.record([act], GAME_DAY), draws)
        if ending is not None:
            ending(holdings, draws, folder)
        files = {str(path.relative_to(folder)): path.read_bytes() for path in _files(folder)}
        times = {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in _files(folder)}
    files["said"] = said.getvalue().encode()
    return Left(files, times, order, folder)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@contextlib.contextmanager
def _scratch(folder: Path) -> Iterator[None]:
    """Move the temporary folder of this process."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tempfile, "tempdir", str(folder))
        patched.setenv("TMPDIR", str(folder))
        yield


def comparable(name: str, content: bytes, *, counts: bool = True) -> object:
    """Return a file without what SQLite's own generator puts into it whenever a WAL is begun: salts, and sums of them.

    Without `counts` the number of changes that the index of the WAL counts is left out too.
    """
    if name.endswith("-shm"):
        # Two copies of a head of 48 bytes: the count is the third number, the last 24 bytes are a sum over the frames,
        # two salts, and their sum.
        heads = [content[start : start + 24] for start in (0, 48)]
        return [head if counts else head[:8] + head[12:] for head in heads], content[96:]
    if name.endswith("-wal") and content:
        return content[:16], list(_frames(content))
    return content


def _frames(wal: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Give page, size after a commit and bytes of each frame, which has salts and a sum in its head."""
    page_size = struct.unpack(">I", wal[8:12])[0]
    for start in range(32, len(wal), 24 + page_size):
        yield *struct.unpack(">II", wal[start : start + 8]), wal[start + 24 : start + 24 + page_size]


@contextlib.contextmanager
def remembered_site() -> Iterator[None]:
    """Build each site once: a new application builds it anew, which takes ten times as long as the day."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(public_site, "load", functools.cache(public_site.load))
        yield


def envelope_like(sealed: bytes, size: int) -> bytes:
    """Return an envelope for so many bytes with the header of another one and a payload that nobody opens.

    The server can't tell, and it costs a hundredth of a real one.
    """
    head = sealed[: sealed.index(b"\n", sealed.index(b"\n--- ") + 1) + 1]
    return head + os.urandom(envelope.size_of(size) - len(head))
