"""The commands of case records: what is typed and what a file brings is the same case."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.desk.cases.files import OTHER, TEXT, case_data, to_bytes
from tests.desk.desks import Desk
from tests.desk.work.files import work_data


@pytest.fixture
def code(desk: Desk, tmp_path: Path) -> str:
    """Import a case."""
    (tmp_path / "case.json").write_bytes(to_bytes(case_data()))
    code: str = run(desk, "import", tmp_path / "case.json")["case"]["code"]
    return code


@pytest.fixture
def typed(desk: Desk) -> str:
    """Make a case by hand that says what the file of `files` says first."""
    code: str = desk.json("case", "new", "Market arrest", "--country", "KZ")["code"]
    for name, text in (("one", TEXT), ("two", OTHER)):
        (desk.work / name).write_text(text, encoding="utf-8")
    run(desk, "source", "add", code, desk.work / "one", "--kind", "ngo", "--date", "on 8 March", "--iso", "2024-03-08")
    run(desk, "source", "add", code, desk.work / "two", "--kind", "newspaper", "--public")
    run(desk, "entity", "add", code, "person", "Aigul Sample", "--source", "s1", "--script", "Latn")
    run(desk, "name", "add", code, "e1", "A. Sample", "--name-kind", "initials", "--source", "s2")
    run(desk, "entity", "add", code, "group", "five men")
    run(desk, "entity", "add", code, "place", "market")
    run(desk, "event", "add", code, "Arrest", "--place", "e3", "--iso", "2024-03")
    run(desk, "act", "add", code, "v1", "arrest", "e1")
    run(desk, "act", "involve", code, "a1", "e2", "--degree", "carried-out", "--source", "s1")
    run(desk, "question", "add", code, "was she charged?", "--subject", "e1", "--event", "v1")
    run(desk, "claim", "add", code, "q1", "s1", "She was NOT charged", "--polarity", "denies", "--hedge", "reportedly")
    run(desk, "claim", "add", code, "q1", "s2", "she was charged", "--attributed-to", "e1")
    run(desk, "question", "sign", code, "q1", "unknown", "they differ")
    return code


def run(desk: Desk, *argv: str | Path) -> Any:
    """Run `triage case` and return its answer."""
    return desk.json("case", *argv)


def test_a_case_is_entered_by_hand(desk: Desk, typed: str, tmp_path: Path) -> None:
    """Every kind of entry has its command; the case file holds what was typed, and the view shows the conflict."""
    data = run(desk, "export", typed)
    assert [one["date"] and one["date"]["precision"] for one in data["sources"]] == ["day", None]
    assert [name["form"] for name in data["entities"][0]["names"]] == ["Aigul Sample", "A. Sample"]
    assert data["events"][0]["acts"][0]["involvements"][0]["degree"] == "carried-out"
    assert [one["quote"] for one in data["questions"][0]["assertions"]] == ["She was not charged", "she was charged"]
    said = desk.run("case", "view", typed).out
    for words in (
        "q1  CONFLICT",
        "| She was not charged",
        "| she was charged",
        "quoting Aigul Sample",
        "| they differ",
        "1 question: 1 conflict",
        "arrest, Aigul Sample",
    ):
        assert words in said


def test_questions_of_one_status_are_shown_alone(desk: Desk, tmp_path: Path) -> None:
    """A conflict is told as its answers, each with who gives it; what nobody disputes can be left aside."""
    (tmp_path / "case.json").write_bytes(to_bytes(case_data()))
    code = run(desk, "import", tmp_path / "case.json")["case"]["code"]
    said = desk.run("case", "view", code, "--status", "conflict").out
    assert "2 questions: 1 conflict, 1 one-source" in said
    assert "different answers:\n    affirms “five”: s1\n    affirms “six”: s2\n" in said
    assert "q2" not in said


def test_a_case_goes_to_another_desk(desk: Desk, tmp_path: Path) -> None:
    """What is exported here and imported there is written there to the same bytes, under the same code."""
    (tmp_path / "other").mkdir()
    other = desk.copied(tmp_path / "other")
    (tmp_path / "case.json").write_bytes(to_bytes(case_data(code="C-9TR4K", codename="heron")))
    run(desk, "import", tmp_path / "case.json")
    assert desk.run("case", "export", "heron", "--format", "json", "-o", tmp_path / "a.json").code == 0
    run(other, "import", tmp_path / "a.json")
    other.run("case", "export", "C-9TR4K", "--format", "json", "-o", tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_an_import_says_what_was_new(desk: Desk, tmp_path: Path) -> None:
    """The first import makes a case, the second into it adds nothing, the second without it is refused."""
    (tmp_path / "case.json").write_bytes(to_bytes(case_data()))
    first = run(desk, "import", tmp_path / "case.json")
    again = desk.run("case", "import", tmp_path / "case.json", "--into", first["case"]["code"])
    assert (first["is_new"], first["added"]["assertions"]) == (True, 4)
    assert "nothing in the file is new" in again.out
    assert desk.run("case", "import", tmp_path / "case.json").code == 73


def test_an_entry_is_withdrawn_and_restored(desk: Desk, code: str) -> None:
    """A claim that is withdrawn is shown no more, and comes back."""
    run(desk, "withdraw", code, "k3", "--reason", "misread")
    assert run(desk, "view", code)["comparison"][0]["status"] == "one-source"
    run(desk, "restore", code, "k3")
    assert run(desk, "view", code)["comparison"][0]["status"] == "conflict"


REFUSED = (
    (("claim", "add", "CODE", "q1", "s1", "six men"), 65),
    (("claim", "add", "CODE", "q9", "s1", "five men"), 66),
    (("claim", "add", "C-00000", "q1", "s1", "five men"), 66),
    (("entity", "add", "CODE", "robot", "x"), 65),
    (("name", "add", "CODE", "s1", "x"), 65),
    (("event", "add", "CODE", "x", "--iso", "yesterday"), 65),
    (("event", "add", "CODE", "x", "--place", "e1"), 65),
    (("act", "add", "CODE", "v1", "sneezing", "e1"), 65),
    (("source", "add", "CODE", "/nowhere", "--kind", "ngo"), 66),
    (("question", "sign", "CODE", "q1", "certain", "x"), 65),
    (("withdraw", "CODE", "s1"), 65),
    (("withdraw", "CODE", "zz"), 66),
    (("restore", "CODE", "s1"), 65),
    (("import", "/nowhere"), 66),
    (("export", "CODE"), 64),
    (("new", "x", "--country", "ZZ"), 65),
)


def test_what_makes_no_sense_is_refused(desk: Desk, code: str) -> None:
    """Each refusal has its exit code, and the case stays as it was."""
    before = run(desk, "export", code)
    for argv, exit_code in REFUSED:
        said = desk.run("case", *(code if part == "CODE" else part for part in argv))
        assert said.code == exit_code, argv
    assert run(desk, "export", code) == before


def test_tricks_of_a_source_do_not_reach_the_terminal(desk: Desk, tmp_path: Path) -> None:
    """Terminal commands and hidden letters in every text are shown as marks."""
    trick = "\x1b[2J\u202e\u200b"
    text = json.dumps(case_data()).replace("five men", f"five{json.dumps(trick)[1:-1]} men")
    (tmp_path / "case.json").write_text(text.replace("Market arrest", json.dumps(trick)[1:-1]))
    code = run(desk, "import", tmp_path / "case.json")["case"]["code"]
    said = desk.run("case", "view", code).out
    assert not set(trick[0] + trick[4:]) & set(said)
    assert "five⟨U+001B⟩[2J⟨U+202E⟩⟨U+200B⟩ men" in said


def test_the_short_form_says_what_it_leaves_out(desk: Desk, tmp_path: Path) -> None:
    """Items and notes are not the case: the counts of the record stand beside them, and where to read it."""
    path = tmp_path / "case.json"
    path.write_bytes(to_bytes(work_data()))
    code = desk.json("case", "import", path)["case"]["code"]
    shown = desk.run("case", "show", code).out
    counted = "2 sources, 1 person, 2 groups, organisations, authorities and places, 1 event, 1 act, 2 questions"
    assert (counted in shown, "3 claims, 1 conflict, 2 answers about consent, 1 letter, 1 reply" in shown) == (
        True,
        True,
    )
    assert f"triage case view {code}" in shown
    said = desk.run("case", "export", code, "-o", tmp_path / "dossier.md")
    assert "triage export dossier" in said.err
    written = (tmp_path / "dossier.md").read_text()
    assert (counted in written, f"triage export dossier {code}" in written) == (True, True)
    assert desk.json("case", "show", code)["record"]["claims"] == 3


def test_an_empty_case_says_that_it_is(desk: Desk) -> None:
    """A case of which nothing is entered is not shown as one that was read."""
    desk.run("case", "new", "Somewhere", "--codename", "heron")
    assert "nothing is entered yet" in desk.run("case", "show", "heron").out
