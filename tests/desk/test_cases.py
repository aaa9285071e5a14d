"""Judging items and keeping cases: what is decided stays, what is refused changes nothing."""

import json
from pathlib import Path

import pytest

from crypto import age
from intake.desk import codes
from intake.desk.verdict import REASONS
from tests.desk.desks import ANSWERS, Desk, report, sealed


@pytest.fixture
def code(desk: Desk, recipient: age.Recipient) -> str:
    """Return an opened item that speaks of danger now."""
    return desk.brought(sealed(recipient))[0]


def test_a_decision_can_open_a_case(desk: Desk, code: str) -> None:
    """An item gets an urgency and feeds a new case in one step."""
    decision = desk.json("decide", code, "--urgency", "U0", "--new-case", "Market arrest")["decision"]
    assert decision["urgency"] == "U0"
    assert [entry["item"]["code"] for entry in desk.json("case", "show", decision["case"])["items"]] == [code]


def test_the_last_decision_counts_and_the_first_stays(desk: Desk, code: str) -> None:
    """A second decision supersedes the first, which is still shown."""
    desk.run("decide", code, "--urgency", "U0")
    desk.run("decide", code, "--urgency", "U2", "--note", "released today")
    assert [decision["urgency"] for decision in desk.json("show", code)["decisions"]] == ["U0", "U2"]
    assert desk.json("list")[0]["urgency"] == "U2"


@pytest.mark.parametrize("statement", ["UPDATE decision SET note = 'x'", "DELETE FROM decision"])
def test_a_decision_cannot_be_changed(desk: Desk, code: str, statement: str) -> None:
    """The database itself refuses to change or remove what was decided."""
    desk.run("decide", code, "--urgency", "U0")
    with desk.session() as session, pytest.raises(Exception, match="append-only"), session.database.writing() as rows:
        rows.exec_driver_sql(statement)


def test_abuse_alone_does_not_close_danger(desk: Desk, code: str) -> None:
    """An item that speaks of danger cannot be rejected for its tone."""
    said = desk.run("decide", code, "--reject", "abusive")
    assert (said.code, desk.json("show", code)["decisions"]) == (65, [])


def test_another_reason_wants_a_note(desk: Desk, code: str) -> None:
    """The reason `other` without a note says nothing and is refused."""
    assert desk.run("decide", code, "--reject", "other").code == 64


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--urgency", "U4"],
        ["--reject", "dislike"],
        ["--urgency", "U0", "--reject", "test"],
        ["--reject", "test", "--new-case", "x"],
        ["--urgency", "U0", "--case", "C-AAAAA", "--new-case", "x"],
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(desk: Desk, code: str, arguments: list[str]) -> None:
    """Neither, both, or unknown verdicts are refused as usage, and nothing is noted."""
    assert desk.run("decide", code, *arguments).code == 64
    assert desk.json("show", code)["decisions"] == []


@pytest.mark.parametrize("reason", [reason for reason in REASONS if reason not in ("abusive", "other")])
def test_an_item_can_be_rejected(desk: Desk, code: str, reason: str) -> None:
    """Each reason of the list is taken, and the item leaves the list of the undecided."""
    assert desk.run("decide", code, "--reject", reason).code == 0
    assert desk.json("list", "--undecided") == []


def test_a_refused_item_can_only_be_rejected(desk: Desk) -> None:
    """What could not be read gets no urgency."""
    (code,) = desk.brought(b"no envelope")
    assert desk.run("decide", code, "--urgency", "U1").code == 65
    assert desk.run("decide", code, "--reject", "unreadable").code == 0


def test_a_duplicate_is_not_decided(desk: Desk, recipient: age.Recipient) -> None:
    """A duplicate names the item to decide instead."""
    plain = report()
    desk.brought(sealed(recipient, plain), sealed(recipient, plain))
    (double,) = desk.json("list", "--state", "duplicate")
    (original,) = desk.json("list", "--state", "opened")
    assert original["code"] in desk.run("decide", double["code"], "--urgency", "U1").err


@pytest.mark.parametrize("code", ["", "AAAA-AA", "x", "K7Q2-M4 OR 1=1", "\u202e", "A" * 500])
def test_an_unknown_item_is_refused(desk: Desk, code: str) -> None:
    """A code that is none, or nobody's, is not found."""
    assert desk.run("show", code).code == 66


def test_a_code_is_read_as_a_person_writes_it(desk: Desk, code: str) -> None:
    """Small letters, no dash, and O for 0 are understood."""
    sloppy = code.lower().replace("-", "").replace("0", "o").replace("1", "l")
    assert desk.json("show", sloppy)["item"]["code"] == code


def test_codes_do_not_count() -> None:
    """A thousand codes have the written form and are all different."""
    made = {codes.new_item() for _ in range(1000)}
    assert len(made) > 990
    assert all(codes.item(code) == code for code in made)


def test_the_inbox_begins_with_danger(desk: Desk, recipient: age.Recipient) -> None:
    """Undecided items stand by the danger that the source claims; an officer's urgency outranks it."""
    said = {danger: {**ANSWERS, "when_danger": danger, "what": danger} for danger in ("past", "unknown", "now", "soon")}
    desk.brought(*(sealed(recipient, report(answers)) for answers in said.values()))
    assert [row["danger"] for row in desk.json("list")] == ["now", "soon", "unknown", "past"]
    past = next(row["code"] for row in desk.json("list") if row["danger"] == "past")
    desk.run("decide", past, "--urgency", "U0")
    assert [row["danger"] for row in desk.json("list")] == ["now", "past", "soon", "unknown"]


# Cases


def test_a_case_is_found_by_code_and_codename(desk: Desk) -> None:
    """A case answers to its random code and to the name that the office gave it."""
    case = desk.json("case", "new", "A title", "--codename", "heron")
    assert desk.json("case", "show", "heron")["case"]["code"] == case["code"]
    assert desk.json("case", "show", case["code"].lower())["case"]["codename"] == "heron"


def test_a_codename_is_given_once(desk: Desk) -> None:
    """Two cases never share a codename."""
    desk.run("case", "new", "A title", "--codename", "heron")
    assert desk.run("case", "new", "Another", "--codename", "heron").code == 73


@pytest.mark.parametrize("arguments", [("new", " "), ("note", "C-00000", "text"), ("show", "C-00000")])
def test_a_case_that_is_none_is_refused(desk: Desk, arguments: tuple[str, ...]) -> None:
    """A case needs a title, and notes need a case."""
    assert desk.run("case", *arguments).code in (64, 66)


def test_an_unknown_case_leaves_no_decision(desk: Desk, code: str) -> None:
    """A decision that names a case which is not there is not noted by half."""
    assert desk.run("decide", code, "--urgency", "U0", "--case", "C-00000").code == 66
    assert desk.json("show", code)["decisions"] == []


def test_notes_stay_in_order(desk: Desk) -> None:
    """Notes are shown as they were written, the first one first."""
    case = desk.json("case", "new", "A title")["code"]
    for text in ("first", "second\nline"):
        desk.run("case", "note", case, text)
    assert [note["text"] for note in desk.json("case", "show", case)["notes"]] == ["first", "second\nline"]


def test_a_dossier_names_its_sources(desk: Desk, recipient: age.Recipient, tmp_path: Path) -> None:
    """Every quotation stands under the code, day and envelope digest of its item; files are named with digests."""
    (code,) = desk.brought(sealed(recipient, report(files=[("letter.pdf", b"x")])))
    item = desk.json("show", code)["item"]
    case = desk.json("decide", code, "--urgency", "U1", "--new-case", "Market")["decision"]["case"]
    desk.run("case", "export", case, "-o", tmp_path / "dossier.md")
    text = (tmp_path / "dossier.md").read_text()
    _, _, body = text.partition(f"## Item {code}, received 2026-11-23")
    assert item["envelope"] in body
    assert "> Two men in plain clothes took her from the market." in body
    assert "letter.pdf" in body


def test_a_dossier_in_json_holds_the_same(desk: Desk, code: str, tmp_path: Path) -> None:
    """The JSON dossier has the answers as they were sealed, with provenance."""
    case = desk.json("decide", code, "--urgency", "U1", "--new-case", "Market")["decision"]["case"]
    desk.run("case", "export", case, "--format", "dossier", "-o", tmp_path / "dossier.json")
    dossier = json.loads((tmp_path / "dossier.json").read_text())
    assert dossier["items"][0]["report"]["answers"] == ANSWERS
    assert dossier["items"][0]["decisions"][0]["urgency"] == "U1"


def test_an_export_overwrites_nothing(desk: Desk, tmp_path: Path) -> None:
    """A dossier goes to a new file only."""
    (tmp_path / "there").write_text("mine")
    case = desk.json("case", "new", "A title")["code"]
    assert desk.run("case", "export", case, "-o", tmp_path / "there").code == 73
    assert (tmp_path / "there").read_text() == "mine"


def test_no_answer_of_a_command_holds_a_key(desk: Desk, code: str) -> None:
    """File keys and identities stand in no JSON answer."""
    for command in (["show", code], ["status"], ["epoch", "list"], ["officer", "list"]):
        said = desk.run(*command, "--json").out
        assert "file_key" not in said
        assert "SECRET" not in said


def test_a_report_that_may_not_be_kept_says_so(desk: Desk, recipient: age.Recipient, tmp_path: Path) -> None:
    """Where the source does not agree that the office keeps the report, show and dossier begin with it."""
    consent = {**ANSWERS["consent"], "c_office": "no"}
    (code,) = desk.brought(sealed(recipient, report({**ANSWERS, "consent": consent})))
    case = desk.json("decide", code, "--urgency", "U1", "--new-case", "Market")["decision"]["case"]
    desk.run("case", "export", case, "-o", tmp_path / "dossier.md")
    assert desk.run("show", code).out.startswith("CONSENT")
    assert "delete it after reading" in (tmp_path / "dossier.md").read_text()
