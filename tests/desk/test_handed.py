"""Files that were sealed or brought without the page: by hand, armored, with the `age` tool alone, without a form."""

import hashlib
import io
import os
import secrets
import subprocess
from pathlib import Path

import pytest

from crypto import age, armor, envelope, padme
from crypto.errors import TooLarge
from intake.desk import handed
from intake.desk.errors import FileAltered
from intake.desk.reading import read_envelope
from tests.desk.desks import Desk, report, sealed

SITE = ("office_name", "Office", "mandate", "Human rights defenders", "helpline", "+00 000")
LETTER = b"To the office: they came at night.\n"


def given(desk: Desk, data: bytes, name: str = "stick.age") -> Path:
    """Write what somebody brought."""
    path = desk.work / name
    path.write_bytes(data)
    return path


def only(desk: Desk) -> dict[str, object]:
    """Return the one row of the inbox."""
    (row,) = desk.json("list", "--state", "all")
    return dict(row)


# By hand


@pytest.mark.parametrize("form", ["binary", "armored", "armored with CRLF and blank lines"])
def test_a_sealed_file_is_taken_in_by_hand(desk: Desk, recipient: age.Recipient, form: str) -> None:
    """A report on a stick, binary or armored, is opened like any other and noted with day and officer."""
    data = sealed(recipient)
    if form != "binary":
        data = armor.encode(data)
    if "CRLF" in form:
        data = b"\r\n \r\n" + data.replace(b"\n", b"\r\n") + b"\r\n"
    answer = desk.json("open", given(desk, data))
    assert (answer["opened"], answer["batch"], answer["by_hand"]["known"]) == (1, None, False)
    assert "2026-11-23, by hand, taken in by anna" in desk.run("show", answer["by_hand"]["code"]).out
    assert "by hand" in desk.run("list").out


def test_the_same_file_is_one_item(desk: Desk, recipient: age.Recipient) -> None:
    """A file that comes twice, the second time armored, or in a batch before or after, is one item."""
    data = sealed(recipient)
    desk.run("open", given(desk, data))
    said = desk.run("open", given(desk, armor.encode(data), "mail.asc"))
    assert "was here already" in said.out
    assert desk.json("open", desk.batch([data]))["known"] == 1
    assert only(desk)["brought_by"] == "anna"


def test_a_report_that_came_both_ways_is_a_duplicate(desk: Desk, recipient: age.Recipient) -> None:
    """The same submission sealed again and brought by hand is noted as a duplicate."""
    plain = report()
    desk.brought(sealed(recipient, plain))
    assert desk.json("open", given(desk, sealed(recipient, plain)))["duplicate"] == 1


def test_the_server_does_not_learn_what_came_by_hand(desk: Desk, recipient: age.Recipient) -> None:
    """No outbox acknowledges it; once a batch brings it too, the next one does."""
    desk.run("site", "set", *SITE)
    data = sealed(recipient)
    desk.run("open", given(desk, data))
    assert desk.json("outbox", desk.work / "one", "--acknowledge-without-backup")["acknowledged"] == 0
    desk.run("open", desk.batch([data]))
    assert desk.json("outbox", desk.work / "two", "--acknowledge-without-backup")["acknowledged"] == 1
    assert hashlib.sha256(data).hexdigest() in outbox_text(desk.work / "two")


def outbox_text(path: Path) -> str:
    """Return the bytes of an outbox as text."""
    return path.read_bytes().decode("latin-1")


def test_files_come_out_of_what_came_by_hand(desk: Desk, recipient: age.Recipient, tmp_path: Path) -> None:
    """Attachments are extracted from an armored report as from any other."""
    data = armor.encode(sealed(recipient, report(files=[("a.pdf", b"first")])))
    code = desk.json("open", given(desk, data))["by_hand"]["code"]
    assert desk.run("extract", code, "1", "-o", tmp_path / "out").code == 0
    assert (tmp_path / "out").read_bytes() == b"first"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a readable letter\n" * 5000,
        b"PK\x03\x04" + bytes(70000),
        b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n",
        b"age-encryption.org/v1\n",
        b"age-encryption.org/v1\n-> X25519 AAAA\n" + bytes(200),
        armor.BEGIN + b"\n" + b"A" * 64 + b"\n",
        armor.BEGIN + b"\nnot base64\n" + armor.END + b"\n",
    ],
)
def test_what_is_no_sealed_file_is_not_taken_in(desk: Desk, data: bytes) -> None:
    """Readable texts, other formats, and broken headers or armor are refused at the door, and nothing is noted."""
    assert desk.run("open", given(desk, data)).code == 65
    assert desk.json("list", "--state", "all") == []
    assert list((desk.path / "envelopes").iterdir()) == []


@pytest.mark.parametrize("cut", [2, 17, 30000])
def test_a_file_that_was_cut_is_kept_with_the_reason(desk: Desk, recipient: age.Recipient, cut: int) -> None:
    """A sealed file whose end is missing ends as refused; armor that was cut is refused at the door."""
    data = sealed(recipient)
    assert desk.run("open", given(desk, armor.encode(data)[:-cut])).code == 65
    answer = desk.json("open", given(desk, data[:-cut], "cut.age"))
    assert answer["items"][0]["reason"].startswith("payload-")


def test_a_file_for_somebody_else_is_kept_with_the_reason(desk: Desk) -> None:
    """A sealed file that no key of the office opens ends as refused."""
    data = sealed(age.HybridIdentity.generate().recipient())
    assert desk.json("open", given(desk, data))["items"][0]["reason"] == "no-match"


def test_a_file_that_changes_while_it_is_read_is_refused(
    desk: Desk, recipient: age.Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stick that gives other bytes the second time leaves nothing."""
    first, second = sealed(recipient), sealed(recipient)
    given_in_turn = iter([[first], [second]])
    monkeypatch.setattr(handed, "_pieces", lambda _: iter(next(given_in_turn)))
    with desk.session() as session, pytest.raises(FileAltered):
        handed.receive(session, given(desk, first))
    assert list((desk.path / "envelopes").iterdir()) == []


def test_a_missing_file_is_said(desk: Desk) -> None:
    """A file that is not there ends with 66."""
    assert desk.run("open", desk.work / "nothing.age").code == 66


# Without the form


@pytest.mark.parametrize("size", [0, 1, 34, 65535, 65537, 70000, 300_000])
@pytest.mark.parametrize("kind", ["hybrid", "classical"])
def test_a_bare_file_is_one_attachment(desk: Desk, kind: str, size: int, tmp_path: Path) -> None:
    """A file sealed with the age tool alone is hashed, kept sealed, listed as `content`, and comes out whole."""
    data = os.urandom(size)
    (code,) = desk.brought(sealed(desk.recipient(kind=kind), data))
    (file,) = desk.json("files", code)
    assert (file["name"], file["size"], file["sha256"]) == ("content", size, hashlib.sha256(data).hexdigest())
    assert desk.run("extract", code, "1", "-o", tmp_path / "out").code == 0
    assert (tmp_path / "out").read_bytes() == data


@pytest.mark.parametrize(
    ("kind", "size", "marks"),
    [
        ("hybrid", 34, (True, True, False)),
        ("classical", 34, (True, True, True)),
        ("classical", padme.padded(70000), (True, False, True)),
    ],
)
def test_a_bare_file_says_what_that_means(desk: Desk, kind: str, size: int, marks: tuple[bool, ...]) -> None:
    """The item says that there was no form, that its size was visible, that the key is classical, as it applies."""
    (code,) = desk.brought(sealed(desk.recipient(kind=kind), bytes(size)))
    said = desk.run("show", code).out
    words = ("sealed with a bare age tool", "its size was visible", "classical key")
    assert tuple(word in said for word in words) == marks
    assert "bare file" in desk.run("list").out


def test_a_report_to_the_classical_key_is_read_and_marked(desk: Desk) -> None:
    """A document that was made by hand and sealed with an older tool is a report; the key is marked."""
    (code,) = desk.brought(sealed(desk.recipient(kind="classical")))
    assert desk.json("show", code)["report"]["language"] == "en"
    assert "classical key" in desk.run("show", code).out


def test_a_report_of_our_page_has_no_mark(desk: Desk, recipient: age.Recipient) -> None:
    """Nothing is said about the sealing of an ordinary report."""
    assert "sealing" not in desk.run("show", desk.brought(sealed(recipient))[0]).out


def test_a_bare_file_that_comes_twice_is_a_duplicate(desk: Desk, recipient: age.Recipient) -> None:
    """The same content sealed twice is opened once; a document with the same bytes inside is not its duplicate."""
    desk.brought(sealed(recipient, LETTER))
    answer = desk.json("open", desk.batch([sealed(recipient, LETTER), sealed(recipient, LETTER + b"\n")]))
    assert (answer["opened"], answer["duplicate"]) == (1, 1)


@pytest.mark.parametrize("position", [0.1, 0.5, 0.999])
def test_a_damaged_bare_file_is_refused(desk: Desk, recipient: age.Recipient, position: float) -> None:
    """A bit that flipped anywhere leaves no content: the item is refused and its envelope kept."""
    data = bytearray(sealed(recipient, os.urandom(200_000)))
    data[int(len(data) * position)] ^= 1
    assert desk.json("open", desk.batch([bytes(data)]))["refused"] == 1


def test_a_bare_file_feeds_a_case(desk: Desk, recipient: age.Recipient, tmp_path: Path) -> None:
    """It is decided like any item, and the dossier lists it with its digest and marks."""
    (code,) = desk.brought(sealed(recipient, LETTER))
    case = desk.json("decide", code, "--urgency", "U1", "--new-case", "Letter")["decision"]["case"]
    for form in ("markdown", "dossier", "json"):
        assert desk.run("case", "export", case, "--format", form, "-o", tmp_path / form).code == 0
    text = (tmp_path / "markdown").read_text()
    assert hashlib.sha256(LETTER).hexdigest() in text
    assert "sealed with a bare age tool" in text
    assert desk.run("case", "show", case).code == 0


def test_a_bare_file_too_large_is_refused(recipient: age.Recipient) -> None:
    """What is larger than the largest envelope is not read."""
    with pytest.raises(TooLarge):
        read_envelope(io.BytesIO(sealed(recipient)), envelope.MAX_SIZE + 1, lambda _: [])


@pytest.mark.parametrize("armored", [False, True])
def test_the_standard_tool_makes_what_the_desk_opens(desk: Desk, tmp_path: Path, armored: bool) -> None:
    """A letter sealed with the age command to the classical key is taken in by hand and comes out as it was."""
    (tmp_path / "letter.txt").write_bytes(LETTER)
    options = ["--armor"] if armored else []
    command = ["age", *options, "-r", str(desk.recipient(kind="classical")), "-o", "letter.age", "letter.txt"]
    subprocess.run(command, cwd=tmp_path, check=True)
    code = desk.json("open", tmp_path / "letter.age")["by_hand"]["code"]
    assert desk.run("extract", code, "1", "-o", tmp_path / "out").code == 0
    assert (tmp_path / "out").read_bytes() == LETTER


def test_the_letter_stands_in_no_file_of_the_desk(desk: Desk, recipient: age.Recipient) -> None:
    """What came by hand is on the desk's disk only sealed."""
    mark = secrets.token_hex(16).encode()
    desk.run("open", given(desk, sealed(recipient, LETTER + mark)))
    assert [path for path in desk.path.rglob("*") if path.is_file() and mark in path.read_bytes()] == []
