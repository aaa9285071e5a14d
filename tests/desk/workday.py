"""A desk in the midst of a day, and every kind of command that writes to it, with what it takes to look at it whole."""

import contextlib
import functools
import json
import operator
import random
import re
import shutil
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa

from intake.desk import keyring
from intake.desk.cases import caseimport, caserecord, communications, life
from intake.desk.cases.communications import Draft
from intake.desk.cases.work_terms import LetterState, LetterType, State
from intake.desk.names import judgements
from intake.desk.names.judgements import Opinion
from intake.desk.session import Session
from intake.desk.store.database import Connection
from intake.desk.store.judgements import Word
from intake.desk.store.schema import metadata
from tests.desk.cases.files import to_bytes
from tests.desk.desks import ANSWERS, PASSPHRASE, Desk, Said, report, sealed
from tests.desk.exports.office import Office, data, opened
from tests.desk.persons import Person
from tests.desk.safecopy import hostile

CANARY = "canary-81d7"
NEW_PASSPHRASE = b"six other words for the test"
SITE = ("office_name", "Office", "mandate", "Human rights defenders", "helpline", "+00 000")
_DRAFT = re.compile(r"\.[0-9a-f]{16}\.(part|copy|check)(-wal|-shm|-journal)?\Z")
_WHOLE = {"desk.db", "desk.lock", "desk.failed", "keyring", "envelopes"}
# a log grows with each look at it, and the index is brought up to date by whoever searches
_APART = re.compile(r"log|search_")


Shape = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Write:
    """A command that writes. `$NAME` in it stands for something of the desk; `done` are exit codes of a repetition."""

    name: str
    argv: str
    done: frozenset[int] = frozenset({0})
    second: bool = False
    # several transactions: what is between them may be seen
    steps: bool = False


_REPEATED = frozenset({65})
_TAKEN = frozenset({73})
_AGREED = "--naming full --given-by self --basis call"
WRITES = (
    Write("open", "open $BATCH", steps=True),
    Write("decide", "decide $ITEM --urgency U1 --new-case market --note why"),
    Write("reject", "decide $ITEM --reject empty"),
    Write("assess", "assess $ITEM --defender yes --linked yes --speaks ngo --agreement given --next-step ask"),
    Write("case new", "case new market --country KZ"),
    Write("case import", "case import $FILE", _TAKEN),
    Write("case import into", "case import $FILE --into $CASE"),
    Write("source", "case source add $CASE $TEXT --kind ngo"),
    Write("entity", "case entity add $CASE person Asel"),
    Write("event", "case event add $CASE trial --date 2026-03-09"),
    Write("question", "case question add $CASE when?"),
    Write("note", "case note $CASE words"),
    Write("need", "case need $CASE e1 legal"),
    Write("deadline", "case deadline $CASE --add 2026-12-01 hearing"),
    Write("consent", f"case consent $CASE e2 state yes {_AGREED}"),
    Write("withdrawal", "case consent $CASE e1 state withdraw", _REPEATED),
    Write("letter new", "case letter new $CASE UA --to Government --mandate Defenders --event v1"),
    Write("letter sent", "case letter send $CASE c1 $REFERENCE", _REPEATED, second=True),
    Write("same", "same judge $ONE $OTHER same", _REPEATED, second=True),
    Write("same undo", "same undo 1", _REPEATED),
    Write("reply", "reply $ANSWERED --file $TEXT"),
    Write("epoch new", "epoch new", steps=True),
    Write("officer add", "officer add boris --new-passphrase-file $NEW", _TAKEN, steps=True),
    Write("passphrase", "passphrase --new-passphrase-file $NEW", frozenset({77})),
    Write("safe copy", "file copy $ITEM 1 -o $DIR", _TAKEN),
    Write("extract", "extract $ITEM 1 -o $OUT", _TAKEN),
    Write("dossier", "export dossier $CASE -o $OUT.md", _TAKEN),
    Write("hand-over", "export csv $CASE --audience state --accept-identifying $LIST -o $OUT.zip", _TAKEN, second=True),
    Write("case file", "case export $CASE --format json -o $OUT.json", _TAKEN),
    Write("calendar", "deadlines --ics $OUT.ics", _TAKEN),
    Write("bundle", "audit bundle $OUT.tar", _TAKEN),
    Write("outbox", "outbox $OUT.tar --acknowledge-without-backup", _TAKEN),
    Write("backup", "backup $OUT.tar", _TAKEN, steps=True),
    Write("assignment", "case assign $CASE anna maria"),
)


@dataclass(frozen=True, slots=True)
class Workday:
    """The desk, and what `$NAME` in a command stands for."""

    desk: Desk
    names: Mapping[str, str] = field(default_factory=dict)

    def copied(self, work: Path) -> "Workday":
        """Return a copy with a life of its own, without what a command wrote elsewhere."""
        desk = self.desk.copied(work)
        for file in ("batch.tar", "case.json", "text", "new"):
            shutil.copy(self.desk.work / file, work / file)
        (work / "left").mkdir()
        return Workday(desk, self.names)

    @property
    def out(self) -> Path:
        """The folder that takes what a command writes outside the desk."""
        return self.desk.work / "left"

    def argv(self, write: Write) -> list[str]:
        """Return the arguments of a command."""
        work = self.desk.work
        places = {"BATCH": work / "batch.tar", "FILE": work / "case.json", "TEXT": work / "text", "NEW": work / "new"}
        places |= {"DIR": self.out, "OUT": self.out / "file"}
        values = {**self.names, **{name: str(path) for name, path in places.items()}}
        words = [re.sub(r"\$([A-Z]+)", lambda match: values[match[1]], word) for word in write.argv.split()]
        two = ["--second", "maria", "--second-passphrase-file", str(self.desk.passphrase_file)] if write.second else []
        return ["--json", "--officer", "anna", *two, *words]

    def run(self, write: Write) -> Said:
        """Run a command in this process."""
        return self.desk.run(*self.argv(write))

    def look(self, *argv: str) -> Said:
        """Run a command as the other officer, whose passphrase no command here changes."""
        (self.desk.work / "maria").write_bytes(PASSPHRASE + b"\n")
        return self.desk.run("--officer", "maria", *argv, "--passphrase-file", self.desk.work / "maria")

    @contextlib.contextmanager
    def session(self) -> Iterator[Session]:
        """Unlock the desk as the other officer."""
        with self.desk.session(officer="maria") as session:
            yield session

    def shape(self) -> Shape:
        """Return how many values each table holds and how many files each folder, but for the log."""
        with self.session() as session, session.database.reading() as connection:
            tables = [table for table in metadata.sorted_tables if not _APART.match(table.name)]
            found = {table.name: _filled(connection, table) for table in tables}
        for folder in ("keyring", "envelopes"):
            found[folder] = len(list((self.desk.path / folder).iterdir()))
        return found

    def leftovers(self) -> list[str]:
        """Return the names of what does not belong into the folder of a desk that nobody has open."""
        below = [*(self.desk.path / "keyring").iterdir(), *(self.desk.path / "envelopes").iterdir()]
        drafts = [path.name for path in below if not path.name.endswith(".age") or path.name.startswith(".")]
        return drafts + [path.name for path in self.desk.path.iterdir() if path.name not in _WHOLE]

    def readable(self) -> list[str]:
        """Return the files in the desk's folder that somebody could read without a key."""
        files = [path for path in self.desk.path.rglob("*") if path.is_file()]
        secret = (CANARY.encode(), b"CREATE TABLE", b"SQLite format", b"AGE-SECRET", PASSPHRASE, NEW_PASSPHRASE)
        return [path.name for path in files if any(word in path.read_bytes() for word in secret)]


def _filled(connection: Connection, table: sa.Table) -> int:
    """Return how many values that are not NULL a table holds: an update that sets one counts as a row does."""
    counted = functools.reduce(operator.add, map(sa.func.count, table.columns))
    return int(connection.execute(sa.select(counted)).scalar_one())


def difference(one: Shape, other: Shape) -> dict[str, int]:
    """Return what the second has more, or less, than the first."""
    names = {*one, *other}
    return {name: other.get(name, 0) - one.get(name, 0) for name in names if one.get(name, 0) != other.get(name, 0)}


def seeded() -> random.Random:
    """Return instants that are others each time, and can be had again."""
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    return random.Random(seed)


def is_draft(name: str) -> bool:
    """Tell whether a file in the desk's folder is a sealed draft, which the next command removes."""
    return _DRAFT.match(name) is not None or name in ("desk.db-wal", "desk.db-shm")


def check_file(path: Path) -> None:
    """Read a file that a command wrote; half a file raises."""
    if path.suffix == ".tar":
        with tarfile.open(path) as archive:
            assert [len((archive.extractfile(one) or path.open("rb")).read()) == one.size for one in archive]
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive_:
            assert archive_.testzip() is None
    elif path.suffix == ".json":
        json.loads(path.read_bytes())
    elif path.suffix == ".png":
        assert path.read_bytes().endswith(b"IEND\xaeB`\x82")
    else:
        assert path.read_bytes().endswith((b"\n", b"IEND\xaeB`\x82"))


def furnished(desk: Desk) -> Workday:
    """Bring a desk to where every command has something to do."""
    (desk.work / "new").write_bytes(NEW_PASSPHRASE + b"\n")
    (desk.work / "text").write_text(f"{CANARY} on 8 March five men came.\n")
    (desk.work / "case.json").write_bytes(to_bytes(data(title="Another")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "WORK_FACTOR", 10)
        added = desk.run("officer", "add", "maria", "--new-passphrase-file", desk.passphrase_file)
    assert added.code == 0, added.err
    assert desk.run("--officer", "anna", "site", "set", *SITE).code == 0
    with opened(desk) as office:
        names = _worked(office)
    names["ANSWERED"] = Person().writes(desk)
    png = [("photo.png", hostile.picture("PNG"))]
    names["ITEM"] = desk.brought(sealed(desk.recipient(), report(ANSWERS | {"what": CANARY}, png)))[0]
    desk.batch([sealed(desk.recipient(), report(ANSWERS | {"what": f"{CANARY} {n}"}, png)) for n in range(3)])
    return Workday(desk, names)


def _worked(office: Office) -> dict[str, str]:
    """Give a case a yes, a letter that can leave, and a namesake in another case; returns what commands name."""
    session = office.session
    office.says("e1", "state")
    other = caseimport.bring(session, to_bytes(data(title="Elsewhere"))).case
    with session.database.writing() as connection:
        case, values = office.case, (session, connection, office.case)
        life.move(*values, State.TRIAGED)
        life.move(*values, State.ACTIVE)
        drafted = communications.draft(*values, Draft(LetterType.AL, False, "Government", ("Defenders",), ("v1",)))
        communications.step(*values, drafted.label, LetterState.IN_REVIEW)
    here, there = (caserecord.read(session, each.code).entities for each in (case, other))
    judgements.judge(session, here[0].id, here[1].id, Opinion(Word.DIFFERENT))
    plan = office.plan("csv", "state")
    return {
        "CASE": case.code,
        "ONE": here[0].id,
        "OTHER": there[0].id,
        "LIST": plan.list_digest or "",
        "REFERENCE": "KAZ 2/2026",
    }
