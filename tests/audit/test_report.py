"""The report tells what the check found and nothing else: escaped, by itself, for people, spreadsheets and programs."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crypto import note
from crypto.errors import Refusal, VerifierMalformed
from intake.audit import findings, ocsf, report, reporting, sentences
from intake.audit.entry import Act, Entry
from intake.audit.errors import MemberRefused, NotSound
from intake.audit.events import Event, Outcome, Reason
from intake.audit.findings import Code, Finding
from intake.audit.log import Log
from intake.audit.passage import Passage, Step, passages
from intake.audit.reporting import Brought, Outputs
from intake.audit.wording import WORDS
from intake.durable import AlreadyExists
from tests.audit import logs, parcels
from tests.conftest import OpenBrowser

BROUGHT = Brought(logs.SERVER.vkey, [logs.WITNESS.vkey])
AXE = Path(__file__).parents[2] / "intake/site/client/node_modules/axe-core/axe.min.js"
RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(
  (found) => done(found.violations.map((each) => [each.id, each.nodes[0].html.slice(0, 200)])),
  (error) => done([String(error)]));
"""


@pytest.fixture
def carried(bundle: bytes, tmp_path: Path) -> Path:
    """A true bundle as a file."""
    (tmp_path / "bundle").write_bytes(bundle)
    return tmp_path / "bundle"


def outputs(folder: Path, language: str = "en") -> Outputs:
    """Return a file for each form."""
    return Outputs(folder / "report.html", folder / "report.csv", folder / "report.jsonl", language)


# sentences and classes


@pytest.mark.parametrize("language", sentences.LANGUAGES)
@pytest.mark.parametrize("event", Event)
def test_every_event_has_a_sentence(event: Event, language: str) -> None:
    """Every event is told in both languages, with everything that an entry can hold and with nothing of it."""
    full = Act(
        event, Outcome.REFUSED, "staff-0a1b2c3d", "courier", "office/log/1+01020304", "staff-0d0d0d0d", "ab" * 32,
        "cd" * 16, 5, "1-15", 3, Reason.OTHER, "office/log/1 7 " + "A" * 43 + "=",
    )  # fmt: skip
    for act in (full, Act(event)):
        told = sentences.sentence(act, language)
        assert told.endswith((".", "…"))
        assert not re.search(r"[{}]|None|\s\.|\s\s|…\.", told)


@pytest.mark.parametrize("table", [sentences.OUTCOMES, sentences.REASONS])
def test_every_outcome_and_reason_has_words(table: dict[object, tuple[str, str]]) -> None:
    """No reason is shown by its name alone."""
    assert set(sentences.OUTCOMES) == set(Outcome)
    assert set(sentences.REASONS) == set(Reason)
    assert all(len(words) == len(sentences.LANGUAGES) for words in table.values())


def test_both_languages_have_the_same_words() -> None:
    """Nothing is said in one language only."""
    assert WORDS["en"].keys() == WORDS["fr"].keys()
    assert set(WORDS) == set(sentences.LANGUAGES) == set(findings.LANGUAGES)


@pytest.mark.parametrize("event", Event)
def test_every_event_has_a_class(event: Event) -> None:
    """Every event is one of OCSF, with what its class wants, at the midnight of its day."""
    act = Act(
        event, None if event is Event.COMMITMENT else Outcome.SUCCESS, "staff-0a1b2c3d", "courier", object="ab" * 32
    )
    told = json.loads(ocsf.line(Entry(3, logs.DAY, "0.1.0+0123456789abcdef", act), "intake/log/1"))
    assert told["class_uid"] // 1000 == told["category_uid"]
    assert told["type_uid"] == told["class_uid"] * 100 + told["activity_id"]
    assert told["time"] % 86_400_000 == 0
    assert told["actor"] == {"user": {"uid": "staff-0a1b2c3d"}}
    assert told["unmapped"]["event"] == event


@pytest.mark.parametrize(("outcome", "status"), [(Outcome.SUCCESS, 1), (Outcome.FAILURE, 2), (Outcome.REFUSED, 2)])
def test_what_went_wrong_is_graver(outcome: Outcome, status: int) -> None:
    """A read that was refused is told as such, and no longer as information."""
    told = ocsf.event(Entry(3, logs.DAY, None, Act(Event.READ, outcome)), "intake/log/1")
    assert (told["status_id"], told["severity_id"]) == (status, 1 if status == 1 else 3)


# the files


@pytest.mark.parametrize("language", sentences.LANGUAGES)
def test_a_report_is_written_in_each_form(carried: Path, tmp_path: Path, language: str) -> None:
    """All forms tell of every entry, in the language that was asked for."""
    verified = reporting.run(carried, BROUGHT, outputs(tmp_path, language))
    rows = list(csv.DictReader(io.StringIO((tmp_path / "report.csv").read_text("utf-8-sig"))))
    lines = (tmp_path / "report.jsonl").read_text().splitlines()
    assert len(rows) == len(lines) == verified.size
    assert WORDS[language]["sound"] in (tmp_path / "report.html").read_text()
    assert [row["index"] for row in rows] == [str(json.loads(line)["unmapped"]["index"]) for line in lines]


def test_the_same_bundle_makes_the_same_report(carried: Path, tmp_path: Path) -> None:
    """A report holds no time and nothing of the machine."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        reporting.run(carried, BROUGHT, outputs(tmp_path / name))
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_a_refused_bundle_leaves_no_file(bundle: bytes, tmp_path: Path) -> None:
    """Where the form is broken no report is left, not even half of one."""
    (tmp_path / "bundle").write_bytes(bundle[:-600])
    with pytest.raises(Refusal):
        reporting.run(tmp_path / "bundle", BROUGHT, outputs(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_a_report_overwrites_nothing(carried: Path, tmp_path: Path) -> None:
    """A name that is taken is refused, and the other forms are not written either."""
    (tmp_path / "report.jsonl").write_text("mine")
    with pytest.raises(AlreadyExists):
        reporting.run(carried, BROUGHT, outputs(tmp_path))
    assert (tmp_path / "report.jsonl").read_text() == "mine"
    assert not (tmp_path / "report.html").exists()


def test_faults_are_told_on_the_page(tmp_path: Path, bundle: bytes) -> None:
    """A log with faults gets its report too, which begins with them; then the command fails."""
    altered = parcels.body(bundle, "tile/entries/000.p/38").replace(b"wrong-code", b"wrong-cod3")
    (tmp_path / "bundle").write_bytes(parcels.resigned(bundle, {"tile/entries/000.p/38": altered}))
    verified = reporting.run(tmp_path / "bundle", BROUGHT, outputs(tmp_path))
    assert "entry 20</strong>: the entry is not the one that was signed" in (tmp_path / "report.html").read_text()
    assert "fault: entry 20: the entry is not the one that was signed" in reporting.as_text(verified)
    with pytest.raises(NotSound):
        reporting.check_sound(verified)


def test_what_was_found_is_told_to_programs(carried: Path) -> None:
    """Programs get the findings as values."""
    told = json.loads(reporting.as_json(reporting.verify(carried, replace(BROUGHT, witnesses=[logs.WITNESS.vkey]))))
    assert (told["sound"], told["findings"], told["size"]) == (True, [], 38)


def test_a_quick_check_says_that_it_was_quick(carried: Path) -> None:
    """A check of the hashes alone is never taken for the whole one."""
    verified = reporting.verify(carried, BROUGHT, hashes_only=True)
    reporting.check_sound(verified)
    assert reporting.as_text(verified).endswith("sound; only the hashes were checked, not what the entries say")
    assert json.loads(reporting.as_json(verified))["hashes_only"]


def test_a_kept_checkpoint_is_compared(carried: Path, tmp_path: Path) -> None:
    """A file with a checkpoint that the auditor kept is compared with the log."""
    (tmp_path / "kept").write_bytes(parcels.earlier(logs.server_log(), 20).text().encode())
    assert reporting.verify(carried, replace(BROUGHT, kept=[tmp_path / "kept"])).is_sound
    forged = parcels.earlier(parcels.rewritten(logs.server_log(), 7), 20)
    (tmp_path / "kept").write_bytes(forged.text().encode())
    (finding,) = reporting.verify(carried, replace(BROUGHT, kept=[tmp_path / "kept"])).findings
    assert (finding.code, finding.last, finding.detail) == (Code.HISTORY_DIFFERS, 19, "kept")


@pytest.mark.parametrize("key", ["", "intake/log/1", logs.WITNESS.vkey, logs.SERVER.vkey[:-1]])
def test_a_key_that_is_none_is_refused(carried: Path, key: str) -> None:
    """What an auditor types in is checked before the bundle."""
    with pytest.raises(VerifierMalformed):
        reporting.verify(carried, Brought(key))


def test_another_key_is_not_the_logs(carried: Path) -> None:
    """A key of the same name that another holds verifies nothing."""
    with pytest.raises(MemberRefused):
        reporting.verify(carried, Brought(note.Signer("intake/log/1", bytes(32)).vkey))


# what a hostile log could put into a report


def test_the_page_runs_nothing_and_asks_for_nothing(carried: Path, tmp_path: Path) -> None:
    """The page has no script, no style but its own, and no address."""
    reporting.run(carried, BROUGHT, outputs(tmp_path))
    page = (tmp_path / "report.html").read_text()
    assert not re.search(
        r"<script|<link|<img|<iframe|<form|<a\b|\bstyle=|\bon\w+=|\bsrc=|\bhref=|://|@import|url\(", page
    )
    assert "default-src &#39;none&#39;; style-src &#39;sha256-" in page


def test_what_is_shown_is_escaped(bundle: bytes) -> None:
    """Whatever came to stand in a finding is text on the page."""
    verified = replace(logs.read(bundle), findings=(Finding(Code.INDEX_WRONG, 3, detail="<script>alert(1)</script>"),))
    page = report.page(verified, report.Reader()).decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_log_that_is_wrong_everywhere_is_not_told_entry_by_entry(bundle: bytes) -> None:
    """A page and a terminal show some hundred findings and say how many more there are."""
    many = tuple(Finding(Code.ENTRY_ALTERED, index) for index in range(report.MOST_FINDINGS + 3))
    verified = replace(logs.read(bundle), findings=many)
    assert f"{WORDS['en']['more']} 3" in report.page(verified, report.Reader()).decode()
    assert reporting.as_text(verified).endswith("and 3 more\nNOT SOUND")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    """A cell that a spreadsheet could calculate begins with a mark."""
    entry = Entry(1, logs.DAY, "0.1.0+0123456789abcdef", Act(Event.READ, actor="staff-0a1b2c3d", role=text))
    assert f"'{text}" in next(csv.reader(io.StringIO(report.row(entry), newline="")))


def test_a_page_of_a_long_log_says_what_it_leaves_out() -> None:
    """A page shows the newest entries, and says how many are in the spreadsheet only."""
    reader = report.Reader()
    for index in range(report.SHOWN + 7):
        reader.take(Entry(index, logs.DAY, None, Act(Event.LOG_READ)))
    assert (reader.left_out, len(reader.entries), reader.entries[-1].index) == (7, report.SHOWN, report.SHOWN + 6)


# the way of a batch


def test_the_way_of_a_batch_is_what_the_log_tells(served: Log) -> None:
    """What a log cannot know of a batch is not invented."""
    (passage,) = passages([logs.exported(5), logs.staff(Event.ARRIVED, batch=logs.BATCH)])
    assert passage == Passage(logs.BATCH, accepted=5, exported=5)
    assert (passage.whole, passage.count(Step.OPENED)) == (5, None)


def test_a_refused_export_is_no_step() -> None:
    """What was refused did not happen."""
    assert passages([replace(logs.exported(5), outcome=Outcome.REFUSED)]) == ()


def test_an_outbox_is_no_batch() -> None:
    """An acknowledgement that names an outbox says nothing of one batch."""
    assert passages([logs.staff(Event.ACKNOWLEDGED, batch=logs.OUTBOX, count=5)]) == ()


ITEMS = [f"{number:064x}" for number in range(3)]


def at_the_desk(event: Event, item: str, **more: Any) -> Act:
    """Return what the desk notes of an item."""
    return logs.officer(logs.ANNA, event, object=item, **more)


def test_decisions_are_counted_one_by_one() -> None:
    """The desk's log tells the later steps: of each item once, however often it was decided or opened anew."""
    opened = logs.officer(logs.ANNA, Event.BATCH_OPENED, batch=logs.BATCH, count=3)
    ended = [at_the_desk(Event.ITEM_OPENED, item, batch=logs.BATCH) for item in ITEMS]
    decided = [at_the_desk(Event.DECIDED, item) for item in (*ITEMS[:2], ITEMS[0])]
    (passage,) = passages([opened, *ended, opened, ended[0], *decided, ended[0], decided[0]])
    assert (passage.opened, passage.decided, passage.total(Step.DECIDED)) == (3, 2, 3)


def test_what_could_not_be_read_or_was_here_before_waits_for_no_decision() -> None:
    """A batch of five with one that was refused and three that an earlier batch had brought is decided with one."""
    opened = logs.officer(logs.ANNA, Event.BATCH_OPENED, batch=logs.BATCH, count=5)
    refused = at_the_desk(Event.ITEM_REFUSED, ITEMS[1], batch=logs.BATCH, outcome=Outcome.REFUSED)
    (passage,) = passages(
        [
            opened,
            at_the_desk(Event.ITEM_OPENED, ITEMS[0], batch=logs.BATCH),
            refused,
            at_the_desk(Event.DECIDED, ITEMS[0]),
        ]
    )
    assert (passage.opened, passage.decided, passage.total(Step.DECIDED)) == (5, 1, 1)


def test_a_decision_on_what_came_by_hand_is_of_no_batch() -> None:
    """Or on what another generation of the log tells of."""
    assert passages([at_the_desk(Event.ITEM_OPENED, ITEMS[0]), at_the_desk(Event.DECIDED, ITEMS[0])]) == ()


# in a real browser


@pytest.mark.parametrize("language", sentences.LANGUAGES)
def test_the_page_is_for_everybody(carried: Path, tmp_path: Path, chromium: OpenBrowser, language: str) -> None:
    """On the page axe-core finds nothing, and on a phone nothing stands out of its width."""
    reporting.run(carried, BROUGHT, outputs(tmp_path, language))
    browser = chromium()
    browser.set_window_size(390, 800)
    browser.get((tmp_path / "report.html").as_uri())
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    assert browser.execute_script("return getComputedStyle(document.querySelector('.verdict')).fontWeight") == "600"
    browser.execute_script(AXE.read_text())
    assert browser.execute_async_script(RUN) == []


def test_the_policy_holds(carried: Path, tmp_path: Path, chromium: OpenBrowser) -> None:
    """Whatever were slipped into the page could neither run nor ask for anything."""
    reporting.run(carried, BROUGHT, outputs(tmp_path))
    page = (tmp_path / "report.html").read_text()
    (tmp_path / "altered.html").write_text(page.replace("</main>", "<script>document.title = 'ran'</script></main>"))
    browser = chromium()
    browser.get((tmp_path / "altered.html").as_uri())
    assert browser.title == "Access log · intake/log/1"
