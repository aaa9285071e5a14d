"""The work of an office at the terminal: what is refused says so with its exit code, what is done answers in JSON."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.desk.desks import PASSPHRASE, TODAY, Desk
from tests.desk.work import office
from tests.desk.work.office import worked


@pytest.fixture
def code(two: Desk) -> str:
    """Return a case with two victims, at a desk with two officers."""
    with office.session(two) as session:
        return str(worked(session).case.case.code)


def run(desk: Desk, *words: str, second: bool = False) -> tuple[int, Any]:
    """Run a command as anna, with maria beside her where wanted; returns the exit code and the JSON or the message."""
    more = ("--second", "maria", "--second-passphrase-file", str(desk.passphrase_file)) if second else ()
    said = desk.run("--json", "--officer", "anna", *more, *words)
    return said.code, json.loads(said.out) if said.code == 0 else said.err


def agreed(desk: Desk, code: str) -> None:
    """Note a yes for the State."""
    words = ("--naming", "full", "--given-by", "self", "--basis", "a call")
    assert run(desk, "case", "consent", code, "e1", "state", "yes", *words)[0] == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["consent", "CODE", "e1", "state", "yes"], 65),
        (["consent", "CODE", "e1", "state"], 64),
        (["consent", "CODE", "e1", "everybody", "yes"], 64),
        (["consent", "CODE", "e9", "state", "no"], 66),
        (["consent", "C-00000"], 66),
        (["consent", "CODE", "e1", "state", "no", "--on", "2026-13-01"], 64),
        (["consent", "CODE", "e1", "state", "withdraw"], 65),
        (["accept", "CODE", "1", "e1"], 66),
        (["gate", "CODE", "handover"], 64),
        (["gate", "CODE", "letter", "--audience", "state"], 64),
        (["letter", "new", "CODE", "AL", "--to", ""], 65),
        (["letter", "send", "CODE", "c1", "KAZ 2/2026"], 66),
        (["letter", "send", "CODE", "c1", "KAZ 2/2026", "--document", "/nowhere"], 66),
        (["reply-received", "CODE", "c1", "--summary", "x"], 66),
        (["action", "CODE", "protest"], 64),
        (["action", "CODE", "protest", "e1", "x", "--date", "2026-02-30"], 65),
        (["action", "CODE", "protest", "e1", "x", "--impact=4"], 64),
        (["need", "CODE", "e1"], 64),
        (["need", "CODE", "e1", "legal", "--refer-to", "a lawyer"], 65),
        (["state", "CODE", "sent"], 65),
        (["state", "CODE", "dormant"], 65),
        (["state", "CODE", "closed", "--reason", "done"], 77),
        (["state", "CODE", "triaged", "--propose"], 65),
        (["assign", "CODE", "nobody"], 66),
        (["risk", "CODE", "--threats", "9", "x", "--vulnerabilities", "1", "x", "--capacities", "1", "x"], 64),
        (["deadline", "CODE", "--add", "soon", "hearing"], 64),
        (["deadline", "CODE", "--done", "t1"], 66),
        (["approve", "1"], 66),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_makes_no_sense_is_refused(two: Desk, code: str, words: list[str], expected: int) -> None:
    """Each refusal has its exit code and a sentence, and no traceback."""
    found, message = run(two, "case", *(code if word == "CODE" else word for word in words))
    assert (found, "internal error" in message, message.startswith("triage: error: ")) == (expected, False, True)


@pytest.mark.parametrize(
    "words", [["--days", "-1"], ["--days", "99999999"], ["--set-rule", "x", "1", "y"], ["--ics", "/"]]
)
def test_deadlines_refuse_what_makes_no_sense(two: Desk, words: list[str]) -> None:
    """Days without sense, rules that there are not, a calendar that cannot be written."""
    found, message = run(two, "deadlines", *words)
    assert (found in (64, 73), "internal error" in message) == (True, False)


def test_a_refused_act_of_two_is_on_record(two: Desk, code: str) -> None:
    """That somebody tried to close a case alone stays, though nothing was done."""
    before = len(entries(two))
    run(two, "case", "state", code, "closed", "--reason", "done")
    reasons = [entry for entry in entries(two)[before:] if "second-person-missing" in entry]
    assert len(reasons) == 1


def entries(desk: Desk) -> list[str]:
    """Return the bytes of the access log's entries as text."""
    with office.session(desk) as session, session.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM log_entry").all()
    return [str(tuple(row)) for row in rows]


def test_a_letter_goes_its_way_in_two_steps(two: Desk, code: str, tmp_path: Path) -> None:
    """Drafted, reviewed, proposed by one, approved by the other, sent, answered; the case comes after."""
    for state in ("triaged", "active"):
        assert run(two, "case", "state", code, state)[0] == 0
    agreed(two, code)
    run(two, "case", "letter", "new", code, "UA", "--to", "The Government", "--mandate", "Defenders", "--event", "v1")
    run(two, "case", "letter", "review", code, "c1")
    (tmp_path / "letter").write_bytes(b"Dear Government")
    send = ("case", "letter", "send", code, "c1", "KAZ 2/2026", "--document", str(tmp_path / "letter"))
    assert run(two, *send)[0] == 77
    number = str(run(two, *send, "--propose")[1]["number"])
    assert run(two, "case", "approve", number)[0] == 77
    assert two.run("--officer", "maria", "case", "approve", number).code == 0
    assert run(two, *send)[1]["steps"][-1]["second"] == "maria"
    (sent,) = run(two, "export", "list", code)[1]["letters"]
    assert (sent["steps"][-1]["reference"], len(sent["steps"][-1]["document"])) == ("KAZ 2/2026", 64)
    told = two.run("--officer", "anna", "export", "list", code).out
    assert ("KAZ 2/2026" in told, sent["steps"][-1]["document"] in told, "nothing has left" in told) == (
        True,
        True,
        False,
    )
    run(two, "case", "reply-received", code, "c1", "--summary", "denies", "--publicity", "public")
    assert run(two, "case", "state", code)[1]["state"] == "reply_received"
    left = run(two, "case", "consent", code, "e1", "state", "withdraw")[1]["left"]
    assert [one["steps"][-1]["reference"] for one in left] == ["KAZ 2/2026"]


def test_two_officers_close_a_case(two: Desk, code: str) -> None:
    """With both slots open one command does it."""
    assert run(two, "case", "state", code, "closed", "--reason", "done", second=True)[1]["state"] == "closed"


def test_the_second_passphrase_is_checked(two: Desk, code: str, tmp_path: Path) -> None:
    """A wrong one ends the command before anything is done."""
    (tmp_path / "wrong").write_bytes(PASSPHRASE[::-1] + b"\n")
    words = ("--officer", "anna", "--second", "maria", "--second-passphrase-file", str(tmp_path / "wrong"))
    assert two.run(*words, "case", "state", code, "closed", "--reason", "done").code == 77


def test_the_matrix_and_the_gate_tell_the_same(two: Desk, code: str) -> None:
    """Who agreed is named to the State, the other is described."""
    agreed(two, code)
    matrix = run(two, "case", "consent", code)[1]["matrix"]
    assert [row["cells"]["state"]["allowed"] for row in matrix] == [True, False]
    assert [one["shown"] for one in run(two, "case", "gate", code, "letter")[1]] == ["full", "anonymised"]


def test_a_calendar_is_written_once(two: Desk, code: str, tmp_path: Path) -> None:
    """The file is new, holds no name, and is not overwritten."""
    run(two, "case", "deadline", code, "--add", str(TODAY), "hearing of Aigul Sample")
    path = tmp_path / "dates.ics"
    assert run(two, "deadlines", "--ics", str(path))[0] == 0
    assert (code in path.read_text(), "Aigul" in path.read_text()) == (True, False)
    assert run(two, "deadlines", "--ics", str(path))[0] == 73


def test_texts_of_people_are_made_visible(two: Desk, code: str) -> None:
    """Control characters in what was entered do not reach the terminal."""
    run(two, "case", "action", code, "protest", "e1", "\x1b[2Ja picket\u202e")
    said = two.run("--officer", "anna", "case", "action", code).out
    assert ("\x1b" in said, "\u202e" in said, "a picket" in said) == (False, False, True)
