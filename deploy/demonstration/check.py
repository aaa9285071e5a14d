"""The main job, unattended: three reports from a browser through the server into cases, and their erasure confirmed.

Counts what each station says of itself and compares all of them; looks at the server's disk as a thief would.
"""

from __future__ import annotations

import tempfile
from dataclasses import astuple, dataclass
from pathlib import Path

from deploy.demonstration.browsers import Opener, opened
from deploy.demonstration.office import DemoOffice, Say, free_port, serving
from deploy.demonstration.readable import Needles
from deploy.demonstration.samples import REPORTS, Report
from deploy.demonstration.visitor import Visitor


class CheckFailed(Exception):
    """the demonstration did not do what it promises"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many reports each station had."""

    sealed: int
    stored: int
    opened: int
    in_cases: int
    acknowledged: int

    def line(self) -> str:
        """Return the closing line."""
        return (
            f"sealed {self.sealed}, stored {self.stored}, opened {self.opened}, "
            f"in cases {self.in_cases}, acknowledged {self.acknowledged}"
        )

    def equal(self) -> bool:
        """Say whether no report was lost or doubled on its way."""
        return set(astuple(self)) == {len(REPORTS)}


def check(open_browser: Opener, say: Say) -> Counts:
    """Do the whole way in a temporary folder, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="sealed-intake-check-") as name:
        office = DemoOffice(Path(name))
        office.establish(say)
        return _whole_way(office, Path(name), open_browser, say)


def _whole_way(office: DemoOffice, folder: Path, open_browser: Opener, say: Say) -> Counts:
    with serving(office, free_port()) as served:
        say(f"the server serves on {served.address}")
        sealed = _visit(served.address, folder, open_browser, say)
        stored = office.stored()
        say("the courier takes a batch; somebody who seized the server now would look at its folder")
        batch = office.collect()
        _nothing_readable(office, batch)
        read = _open(office, batch, say)
        in_cases = _decide(office, say)
        _search_works(office)
        say("the courier brings the outbox back, and the server erases what it acknowledges")
        acknowledged = office.bring_outbox("--acknowledge-without-backup")
        if left := office.stored():
            raise CheckFailed(f"the server still holds {left} envelopes that were acknowledged")
    _nothing_readable(office, batch)
    return Counts(sealed, stored, read, in_cases, acknowledged)


def _visit(address: str, folder: Path, open_browser: Opener, say: Say) -> int:
    """Let a browser write every report and return how many the page called received."""
    sealed = 0
    with opened(open_browser) as driver:
        for report in REPORTS:
            say(f"a visitor writes: {report.title}")
            visitor = Visitor(driver, address)
            visitor.open()
            visitor.answer(report.answers)
            visitor.attach(_written(report, folder / "visitor"))
            visitor.send()
            visitor.wait_until_received()
            sealed += 1
    return sealed


def _written(report: Report, folder: Path) -> list[Path]:
    """Write the visitor's files to their own disk."""
    folder.mkdir(exist_ok=True)
    paths = [folder / file.name for file in report.files]
    for path, file in zip(paths, report.files, strict=True):
        path.write_bytes(file.data)
    return paths


def _nothing_readable(office: DemoOffice, batch: Path) -> None:
    """Fail where anything of the samples can be read in the hands of the server or the courier."""
    needles = Needles(text for report in REPORTS for text in report.words())
    found = [path for folder in (office.state, office.scratch) for path in needles.readable_files(folder)]
    found += [path for path in (office.log, batch) if needles.found_in(path.read_bytes())]
    if found:
        raise CheckFailed(f"the samples can be read in {', '.join(map(str, found))}")


def _search_works(office: DemoOffice) -> None:
    """Fail where the same search finds nothing in a dossier: its silence on the server would mean nothing then."""
    needles = Needles(text for report in REPORTS for text in report.words())
    dossiers = office.folder / "dossiers"
    dossiers.mkdir()
    for case in office.triage.json("case", "list"):
        code = case["case"]["code"]
        office.triage.run("case", "export", code, "--output", dossiers / f"{code}.md")
    if len(needles.readable_files(dossiers)) != len(REPORTS):
        raise CheckFailed("the dossiers do not hold what the visitors wrote")


def _open(office: DemoOffice, batch: Path, say: Say) -> int:
    """Open the batch offline, compare every file with what the visitors sent, and return how many were opened."""
    say("an officer opens the batch, on what would be a machine without a network")
    read = int(office.triage.json("open", batch)["opened"])
    items = office.triage.json("list")
    arrived = sorted((file["name"], file["sha256"]) for item in items for file in _files(office, item["code"]))
    if arrived != sorted((file.name, file.sha256) for report in REPORTS for file in report.files):
        raise CheckFailed("the opened files are not the ones that were sent")
    return read


def _files(office: DemoOffice, item: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = office.triage.json("files", item)
    return found


def _decide(office: DemoOffice, say: Say) -> int:
    """Give every item an urgency and a case of its own, and return how many items feed a case."""
    say("an officer decides every item and puts it into a case")
    for number, item in enumerate(office.triage.json("list", "--undecided"), start=1):
        office.triage.run("decide", item["code"], "--urgency", "U1", "--new-case", f"Sample {number}")
    return int(office.triage.json("status")["in_cases"])
