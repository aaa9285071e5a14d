"""The auditor: the log as people read it, every proof to take away, and nothing else."""

import html

import pytest

from crypto import merkle, tlogproof
from intake.audit.entry import Act
from intake.audit.events import Event
from intake.server.office import sentences
from tests.office.conftest import Enter
from tests.office.desk import CONTENT, Desk, several
from tests.office.visitors import Visitor


@pytest.fixture
def auditor(enter: Enter, desk: Desk) -> Visitor:
    """An auditor, and a log with something in it."""
    for act in several():
        desk.record(act)
    return enter("aude")


def test_an_entry_is_a_sentence(auditor: Visitor) -> None:
    """With who, what, and which batch."""
    page = auditor.get("/en/log").get_data(as_text=True)
    assert "staff-4f2a91c0 made the batch 6f1c6f1c6f1c… with 17 sealed reports." in page
    assert "23 November 2026" in page


@pytest.mark.parametrize("event", list(Event))
def test_every_event_has_its_sentence(event: Event) -> None:
    """In both languages, whatever of the entry is missing."""
    for language in ("en", "fr"):
        assert sentences.sentence(Act(event), language, {}).strip(" .")


def test_commitments_of_a_tick_are_one_row(auditor: Visitor) -> None:
    """Sixteen lines that say nothing would hide the one that does."""
    page = auditor.get("/en/log").get_data(as_text=True)
    assert "3–18" in page
    assert page.count('<code class="event">commitment</code>') == 1


def test_reading_is_on_record_once_in_a_session(auditor: Visitor, desk: Desk) -> None:
    """Before the first entry is shown."""
    for path in ("/en/log", "/en/custody", "/en/checkpoint"):
        auditor.get(path)
    assert desk.events().count(Event.LOG_READ) == 1
    desk.full = True
    assert auditor.get("/en/log").status_code == 200


def test_the_log_is_not_shown_without_a_record(auditor: Visitor, desk: Desk) -> None:
    """Auditors act with a record too."""
    desk.full = True
    for path in (
        "/en/log",
        "/en/log/3",
        "/en/log/3/proof",
        "/en/custody",
        "/en/checkpoint",
        "/en/checkpoint/file",
        "/en/checks",
    ):
        assert auditor.get(path).status_code == 503


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("event=batch_exported", 1),
        ("actor=staff-4f2a91c0", 2),
        ("actor=staff-4f2a91c0&event=authn_login_lock", 1),
        ("actor=staff-99999999", 0),
        ("day=2026-11-23&event=tick", 1),
        ("day=2026-11-22", 0),
        ("below=2&event=sys_startup", 1),
        ("below=1", 1),
    ],
)
def test_entries_are_chosen_by_who_what_and_when(auditor: Visitor, query: str, rows: int) -> None:
    """Each alone, or together."""
    assert auditor.get(f"/en/log?{query}").get_data(as_text=True).count('class="index"') == rows


@pytest.mark.parametrize(
    "query",
    [
        "event=<script>alert(1)</script>",
        "actor=%3Cimg%20src%3Dx%3E",
        "actor=" + "x" * 3000,
        "day=2026-13-77",
        "day=tomorrow+",
        "below=-1",
        "below=9999999999999999999999",
        "below=%D9%A3",
        "_external=1&_scheme=javascript&_anchor=x",
        "endpoint=door.ask&language=de",
    ],
)
def test_a_hostile_query_chooses_nothing_it_should_not(auditor: Visitor, query: str) -> None:
    """It is read as no filter, or as one that fits nothing; it comes back escaped or not at all."""
    answer = auditor.get(f"/en/log?{query}")
    page = answer.get_data(as_text=True)
    assert answer.status_code in (200, 414)
    assert "<script" not in page
    assert "<img" not in page
    assert "javascript:" not in page


def test_the_other_language_shows_the_same_entries(auditor: Visitor) -> None:
    """The link keeps the filter."""
    page = auditor.get("/en/log?event=tick&day=2026-11-23").get_data(as_text=True)
    assert "/fr/log?event=tick&amp;day=2026-11-23" in page


def test_an_entry_comes_with_its_proof(auditor: Visitor, desk: Desk) -> None:
    """Which verifies with the log's key alone."""
    assert "staff-4f2a91c0" in auditor.get("/en/log/20").get_data(as_text=True)
    answer = auditor.get("/en/log/20/proof")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="entry-20.tlog-proof"'
    leaf = merkle.leaf_hash(desk.log_.storage.data(20))
    assert tlogproof.verify(answer.get_data(), leaf, desk.log_.signer.verifier, []).index == 20


@pytest.mark.parametrize("index", ["1000", "9" * 30, "-1", "1.5", "x"])
def test_an_entry_that_there_is_not_is_not_found(auditor: Visitor, index: str) -> None:
    """Neither beyond the end nor before the beginning."""
    assert auditor.get(f"/en/log/{index}").status_code == 404
    assert auditor.get(f"/en/log/{index}/proof").status_code == 404


def test_the_checkpoint_has_three_lines_and_a_picture(auditor: Visitor, desk: Desk) -> None:
    """The same that the signed file begins with."""
    page = auditor.get("/en/checkpoint").get_data(as_text=True)
    for line in desk.checkpoint().decode().split("\n")[:3]:
        assert f"<code>{html.escape(line)}</code>" in page
    assert "<svg" in page
    assert auditor.get("/en/checkpoint/file").get_data() == desk.checkpoint()


def test_a_fault_is_said_first(auditor: Visitor, desk: Desk) -> None:
    """With its place, in the language of the page."""
    assert "No fault was found." in auditor.get("/en/checks").get_data(as_text=True)
    desk.fault = True
    page = auditor.get("/fr/checks").get_data(as_text=True)
    assert "1 faute a été trouvée." in page
    assert "entrée 4" in page


def test_a_kept_checkpoint_is_compared(auditor: Visitor, desk: Desk) -> None:
    """The same, an earlier one, and what is none."""
    kept = desk.checkpoint().decode()
    assert "It is the same." in auditor.post("/en/compare", kept=kept).get_data(as_text=True)
    desk.record(Act(Event.STARTUP, actor="system", role="system"))
    assert "It fits." in auditor.post("/en/compare", kept=kept).get_data(as_text=True)
    page = auditor.post("/en/compare", kept="</textarea><script>x</script>").get_data(as_text=True)
    assert "This is no checkpoint." in page
    assert "<script" not in page


def test_the_bundle_is_on_record_before_it_leaves(auditor: Visitor, desk: Desk) -> None:
    """And is taken away under a name of ours."""
    token = auditor.token()
    desk.full = True
    assert auditor.post("/en/bundle", token=token).status_code == 503
    assert auditor.get("/en/parcel/file").status_code == 410
    desk.full = False
    assert auditor.post("/en/bundle", token=token).headers["Location"] == "/en/parcel"
    assert desk.events()[-1] is Event.LOG_EXPORTED
    answer = auditor.get("/en/parcel/file")
    assert answer.get_data() == CONTENT
    assert answer.headers["Content-Disposition"] == 'attachment; filename="intake-log-1-131.audit"'
