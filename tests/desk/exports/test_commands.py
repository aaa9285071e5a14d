"""`triage export` at the terminal: the plan, the file, the list of what left."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.desk.desks import Desk
from tests.desk.exports.office import ENGLISH, opened


@pytest.fixture
def code(two: Desk) -> str:
    """Return the code of the case, in which one defender agrees to be named to the State."""
    with opened(two) as office:
        office.says("e1", "state")
        return office.case.code


def run(desk: Desk, *words: str | Path, second: bool = True) -> tuple[int, Any]:
    """Run a command as anna, with maria beside her; returns the exit code and the JSON or the message."""
    more = ("--second", "maria", "--second-passphrase-file", str(desk.passphrase_file)) if second else ()
    said = desk.run("--json", "--officer", "anna", *more, *words)
    return said.code, json.loads(said.out) if said.code == 0 else said.err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["export", "letter-al", "CODE", "-o", "FILE.docx"], 77),
        (["export", "summary", "CODE", "-o", "FILE.pdf"], 77),
        (["export", "csv", "CODE", "-o", "FILE.zip"], 64),
        (["export", "csv", "CODE", "--audience", "everybody"], 64),
        (["export", "letter-al", "CODE", "-o", "FILE.pdf"], 64),
        (["export", "letter-al", "CODE", "--letter", "c1"], 66),
        (["export", "letter-al", "CODE", "--decide", "e2=show"], 64),
        (["export", "letter-al", "CODE", "--accept-identifying", "yes"], 64),
        (["export", "letter-al", "C-00000"], 66),
        (["export", "statistics"], 64),
        (["export", "list", "CODE", "--person", "e9"], 66),
        (["export", "dossier", "CODE", "-o", "/nowhere/x.md"], 73),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_may_not_leave_is_refused(two: Desk, code: str, words: list[str], expected: int, tmp_path: Path) -> None:
    """Each refusal has its exit code and a sentence, no name of a person, and leaves no file."""
    given = [word.replace("CODE", code).replace("FILE", str(tmp_path / "x")) for word in words]
    found, message = run(two, *given)
    assert (found, "internal error" in message, message.startswith("triage: error: ")) == (expected, False, True)
    assert ("Ospanov" in message, list(tmp_path.glob("x.*"))) == (False, [])


def test_a_plan_shows_what_is_left_out_and_why(two: Desk, code: str) -> None:
    """Without a file nothing is written, and the report of the gate names no protected name."""
    plan = run(two, "export", "letter-al", code, second=False)[1]["plan"]
    assert [one["shown"] for one in plan["people"]] == ["full", "anonymised"]
    assert {"where": "e2", "what": "role note", "why": "it would tell who it is"} in plan["removed"]
    assert ("Ospanov" in json.dumps(plan), len(plan["identifying"])) == (False, 2)


def test_two_officers_accept_the_list_and_the_letter_leaves(two: Desk, code: str, tmp_path: Path) -> None:
    """The file is on the list with its digest, both officers, and how each person was shown."""
    digest = run(two, "export", "letter-al", code)[1]["plan"]["list_digest"]
    path = tmp_path / "letter.docx"
    made = run(two, "export", "letter-al", code, "-o", path, "--accept-identifying", digest)[1]["export"]
    assert run(two, "export", "list", code)[1] == {"files": [made], "letters": []}
    assert (made["officer"], made["second"], path.stat().st_size) == ("anna", "maria", made["size"])
    left = run(two, "export", "list", code, "--person", "e2")[1]["files"]
    assert [(one["shown"], one["export"]["sha256"]) for one in left] == [("anonymised", made["sha256"])]


@pytest.mark.parametrize("answer", ["withdraw", "no", "ask-first"])
def test_what_has_left_is_listed_where_an_answer_narrows(two: Desk, code: str, tmp_path: Path, answer: str) -> None:
    """It cannot be called back, so the officer sees at once to whom it went, however the person said it."""
    assert run(two, "export", "letter-al", code, "--decide", "e2=remove", "-o", tmp_path / "x.docx")[0] == 0
    words = ("case", "consent", code, "e1", "state", answer)
    left = run(two, *words)[1]["exported"]
    assert [(one["export"]["kind"], one["export"]["audience"], one["shown"]) for one in left] == [
        ("letter-al", "state", "full")
    ]


def test_a_refused_export_is_on_record(two: Desk, code: str, tmp_path: Path) -> None:
    """That somebody tried stays in the access log with the reason, though no file was written."""
    run(two, "export", "letter-al", code, "-o", tmp_path / "x.docx")
    with two.session() as session, session.database.reading() as connection:
        entries = [str(tuple(row)) for row in connection.exec_driver_sql("SELECT * FROM log_entry")]
    assert [one for one in entries if "case_exported" in one and "refused" in one and "consent" in one]


def test_statistics_leave_by_two(two: Desk, code: str, tmp_path: Path) -> None:
    """Alone it is refused; by two a table and a picture are written, without a small cell or a name."""
    assert run(two, "export", "statistics", "-o", tmp_path / "x.csv", second=False)[0] == 77
    for form in ("csv", "svg"):
        assert run(two, "export", "statistics", "-o", tmp_path / f"x.{form}")[0] == 0
    table = (tmp_path / "x.csv").read_text("utf-8-sig")
    assert 'act,arrest,"fewer than 5' in table
    assert "fewer than 5" in (tmp_path / "x.svg").read_text()


def test_what_a_source_asked_not_to_repeat_is_not_repeated(two: Desk, tmp_path: Path) -> None:
    """Four words of it in a row are enough, and a claim that says them is left out."""
    from tests.desk.desks import ANSWERS, report, sealed

    secret = "never say that I saw it from the old bakery"
    item = two.brought(sealed(two.recipient(), report(ANSWERS | {"never_repeat": secret})))[0]
    with opened(two) as office:
        assert office.session.second_officer == "maria"
    code = office.case.code
    assert run(two, "decide", item, "--urgency", "U1", "--case", code)[0] == 0
    assert (
        run(two, "case", "claim", "add", code, "q5", "s1", ENGLISH[:40], "--value", "Saw it from the old bakery")[0]
        == 0
    )
    run(two, "case", "consent", code, "e1", "state", "yes", "--naming", "full", "--given-by", "self", "--basis", "x")
    removed = run(two, "export", "letter-al", code)[1]["plan"]["removed"]
    assert [one["what"] for one in removed if one["why"] == "it repeats what must not be repeated"] == ["claim"]
