"""Answers to sources: written without leaving a trace, posted once, read by one person, told apart by nobody else."""

import io
import os
from pathlib import Path

import pytest

from crypto import age, mailbox, note
from crypto.document import Reply
from crypto.errors import CryptoError
from intake.desk import opening, outgoing, posting
from intake.desk.errors import NoEpochNow
from intake.desk.progress import Silent
from intake.desk.store import items
from intake.desk.store.items import State
from intake.transfer import outbox
from intake.transfer.outbox import Outbox
from tests.desk.desks import ANSWERS, TODAY, Desk, Said, report, sealed
from tests.desk.persons import Person, sent, with_other_token

TEXT = "We have read it. Can you write to us about the second hearing?"
SITE = ("office_name", "Office", "mandate", "Human rights defenders", "helpline", "+00 000")


@pytest.fixture
def person() -> Person:
    """Return somebody who wants an answer."""
    return Person()


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """Return a desk whose site can be built."""
    assert desk.run("site", "set", *SITE).code == 0
    return desk


def answer(desk: Desk, item: str, text: str = TEXT) -> Said:
    """Answer an item with a text from a file."""
    path = desk.work / "answer.txt"
    path.write_text(text)
    return desk.run("reply", item, "--file", path)


def carried(desk: Desk, *options: str) -> Outbox:
    """Make the next outbox and read it as a server does."""
    path = desk.work / f"{len(list(desk.work.glob('*.outbox')))}.outbox"
    said = desk.run("outbox", path, *options)
    assert said.code == 0, said.err
    return opened(desk, path)


def opened(desk: Desk, path: Path) -> Outbox:
    """Read an outbox by the pinned key."""
    verifier = note.Verifier.parse(desk.json("status")["office"])
    return outbox.read(io.BytesIO(path.read_bytes()), verifier)[0]


# The way of an answer


def test_an_answer_reaches_its_person(ready: Desk, person: Person) -> None:
    """What an officer writes is what the person opens with the return code, with its day."""
    assert answer(ready, person.writes(ready)).code == 0
    assert person.reads(carried(ready)) == (mailbox.Answer(TODAY, TEXT),)


def test_nobody_else_opens_it(ready: Desk, person: Person) -> None:
    """Another person's key opens neither that block nor a decoy."""
    answer(ready, person.writes(ready))
    stranger = Person().code.reply_identity()
    for one in carried(ready).mailboxes:
        with pytest.raises(CryptoError):
            mailbox.open_block(one.block, one.mailbox, stranger)


def test_five_answers_keep_the_last_four(ready: Desk, person: Person) -> None:
    """A mailbox holds the last four answers, the oldest first, whichever report of the person they answer."""
    codes = [person.writes(ready), person.writes_again(ready)]
    for number in range(5):
        assert answer(ready, codes[number % 2], f"answer {number}").code == 0
    found = person.reads(carried(ready))
    assert found is not None
    assert [one.text for one in found] == [f"answer {number}" for number in range(1, 5)]


def test_an_answer_is_posted_once(ready: Desk, person: Person) -> None:
    """The next outbox does not carry it again, and the item says which one did."""
    code = person.writes(ready)
    answer(ready, code)
    assert person.reads(carried(ready)) is not None
    assert person.reads(carried(ready)) is None
    assert [one["outbox"] for one in desk_answers(ready, code)] == [1]


def desk_answers(desk: Desk, code: str) -> list[dict[str, object]]:
    """Return the answers to an item as the desk tells them."""
    found: list[dict[str, object]] = desk.json("show", code)["answers"]
    return found


def test_a_later_answer_brings_the_earlier_ones_again(ready: Desk, person: Person) -> None:
    """A new answer takes the place of the whole block, so it carries those before it."""
    code = person.writes(ready)
    answer(ready, code, "first")
    carried(ready)
    answer(ready, code, "second")
    found = person.reads(carried(ready))
    assert found is not None
    assert [one.text for one in found] == ["first", "second"]


def test_an_outbox_written_again_has_the_same_bytes(ready: Desk, person: Person) -> None:
    """Sealing is random, so the bytes that were made are kept: blocks and decoys come out as they were."""
    answer(ready, person.writes(ready))
    carried(ready)
    carried(ready)
    assert ready.run("outbox", ready.work / "again", "--again", "1").code == 0
    assert (ready.work / "again").read_bytes() == (ready.work / "0.outbox").read_bytes()


def test_an_outbox_that_cannot_be_made_posts_nothing(ready: Desk, person: Person) -> None:
    """Where making an outbox fails, its answers still wait."""
    answer(ready, person.writes(ready))
    with ready.session(TODAY.replace(year=2028)) as session, pytest.raises(NoEpochNow):
        outgoing.make(session, ready.work / "one")
    assert ready.json("status")["answers_waiting"] == 1


# What the number and form of mailboxes tell


@pytest.mark.parametrize(("persons", "mailboxes"), [(0, 16), (1, 16), (16, 16), (17, 32)])
def test_mailboxes_are_filled_up_with_decoys(ready: Desk, persons: int, mailboxes: int) -> None:
    """An outbox has a multiple of sixteen mailboxes and never fewer."""
    for one in [Person() for _ in range(persons)]:
        assert answer(ready, one.writes(ready)).code == 0
    assert len(carried(ready).mailboxes) == mailboxes


def test_a_decoy_looks_like_a_mailbox(ready: Desk, person: Person) -> None:
    """All records have one size, one last day and one kind of header, and ascend by id."""
    answer(ready, person.writes(ready))
    found = carried(ready).mailboxes
    assert {len(one.block) for one in found} == {mailbox.BLOCK}
    assert {one.last for one in found} == {TODAY + posting.KEPT}
    assert [one.mailbox for one in found] == sorted({one.mailbox for one in found})


def test_decoys_are_new_each_time(ready: Desk) -> None:
    """No id comes twice, so two outboxes do not show which ids are decoys."""
    ids = [one.mailbox for _ in range(2) for one in carried(ready).mailboxes]
    assert len(set(ids)) == len(ids)


def test_the_words_leave_the_desk_sealed_only(ready: Desk, person: Person) -> None:
    """The text stands in no file of the desk and not in the outbox."""
    answer(ready, person.writes(ready))
    carried(ready)
    files = [path for path in (*ready.path.rglob("*"), ready.work / "0.outbox") if path.is_file()]
    assert [path for path in files if TEXT.encode() in path.read_bytes()] == []


# Writing


def test_standard_input_is_read(ready: Desk, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `-` the text comes from standard input; line ends of another system are made ours."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"two\r\nlines\n\n")))
    code = person.writes(ready)
    assert ready.run("reply", code, "-").code == 0
    assert desk_answers(ready, code)[0]["text"] == "two\nlines"


def editor(work: Path, script: str) -> str:
    """Return an editor that runs a script on its file."""
    path = work / "editor.sh"
    path.write_text(script)
    return f"sh '{path}'"


def drafts() -> list[str]:
    """Return the drafts in memory."""
    return [name for name in os.listdir("/dev/shm") if name.startswith("triage-")]


def test_an_editor_writes_in_memory(ready: Desk, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The draft is an owner-only file in memory, in a folder that takes the editor's own files too, and is removed."""
    seen = ready.work / "seen"
    script = f'printf "%s" "$1" > "{seen}"; stat -c %a "$1" "$TMPDIR" > "{seen}.modes"; printf "%s" "written" > "$1"'
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor(ready.work, script))
    code = person.writes(ready)
    assert ready.run("reply", code).code == 0
    assert desk_answers(ready, code)[0]["text"] == "written"
    assert seen.read_text().startswith("/dev/shm/triage-")
    assert Path(f"{seen}.modes").read_text().split() == ["600", "700"]
    assert not Path(seen.read_text()).exists()


@pytest.mark.parametrize(
    ("script", "code"),
    [("exit 1", 66), ("true", 65), ('printf " \\n" > "$1"', 65), ('printf "\\377" > "$1"', 65), ('rm "$1"', 66)],
)
def test_an_editor_that_leaves_no_text_notes_nothing(
    ready: Desk, person: Person, monkeypatch: pytest.MonkeyPatch, script: str, code: int
) -> None:
    """Where the editor fails, or saves nothing, blanks, other bytes or no file, nothing is noted and nothing left."""
    before = drafts()
    monkeypatch.setenv("VISUAL", editor(ready.work, script))
    item = person.writes(ready)
    assert ready.run("reply", item).code == code
    assert desk_answers(ready, item) == []
    assert drafts() == before


@pytest.mark.parametrize("command", ["", "no-such-editor", "'unclosed"])
def test_without_an_editor_another_way_is_named(
    ready: Desk, person: Person, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """Where no editor is named, or it does not exist, the error ends with 66."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", command)
    assert ready.run("reply", person.writes(ready)).code == 66


def test_a_folder_on_a_disk_takes_no_draft(
    ready: Desk, person: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where there is no folder in memory, no editor is called."""
    (tmp_path / "mounts").write_text("/dev/sda1 /dev/shm ext4 rw 0 0\n")
    monkeypatch.setattr("intake.desk.draft._MOUNTS", tmp_path / "mounts")
    monkeypatch.setenv("VISUAL", editor(ready.work, 'printf written > "$1"'))
    assert ready.run("reply", person.writes(ready)).code == 69


def test_the_text_is_never_an_argument(ready: Desk, person: Person) -> None:
    """The command takes no text, which the shell would remember and `ps` would show."""
    assert ready.run("reply", person.writes(ready), "a text").code == 64
    assert ready.run("reply", person.writes(ready), "-", "--file", ready.work / "x").code == 64


# What is refused


@pytest.mark.parametrize("text", ["", " \n\t\n", "x" * (mailbox.MAX_ANSWER + 1), "й" * (mailbox.MAX_ANSWER // 2 + 1)])
def test_a_text_that_has_no_place_is_refused(ready: Desk, person: Person, text: str) -> None:
    """An empty text and one larger than its place, counted in bytes, are refused and not noted."""
    code = person.writes(ready)
    assert answer(ready, code, text).code == 65
    assert desk_answers(ready, code) == []


def test_the_largest_text_has_its_place(ready: Desk, person: Person) -> None:
    """Four answers of the largest size fill a block that the person opens."""
    code = person.writes(ready)
    for _ in range(4):
        assert answer(ready, code, "x" * mailbox.MAX_ANSWER).code == 0
    assert len(person.reads(carried(ready)) or ()) == 4


def test_what_would_burst_the_block_later_is_refused_now(ready: Desk, person: Person) -> None:
    """A text that fits alone and not beside the three before it, because signs must be escaped, stops no outbox."""
    code = person.writes(ready)
    said = [answer(ready, code, '"' * mailbox.MAX_ANSWER).code for _ in range(4)]
    assert said == [0, 0, 65, 65]
    assert len(person.reads(carried(ready)) or ()) == 2


def test_a_file_of_other_bytes_is_refused(ready: Desk, person: Person) -> None:
    """A file that is no text, or not there, is not sent."""
    (ready.work / "picture").write_bytes(b"\xff\xd8\xff\xe0")
    code = person.writes(ready)
    assert ready.run("reply", code, "--file", ready.work / "picture").code == 65
    assert ready.run("reply", code, "--file", ready.work / "nothing").code == 66


def test_who_left_no_address_gets_no_answer(ready: Desk) -> None:
    """An item without reply fields, one without the form and one that nobody could read are refused in their words."""
    recipient = ready.recipient()
    without = sent(ready, ANSWERS, None)
    (bare,) = ready.brought(sealed(recipient, b"a letter"))
    (unreadable,) = ready.brought(b"no envelope")
    assert ["no way to answer" in answer(ready, code).err for code in (without, bare, unreadable)] == [
        True,
        True,
        False,
    ]
    assert answer(ready, unreadable).code == 65
    assert answer(ready, "ZZZZ-ZZ").code == 66


def test_only_the_original_of_a_duplicate_is_answered(ready: Desk, person: Person) -> None:
    """An item that repeats another names the one to answer."""
    plain = report(reply=person.address)
    (original,) = ready.brought(sealed(ready.recipient(), plain))
    (repeated,) = ready.brought(sealed(ready.recipient(), plain))
    said = answer(ready, repeated)
    assert (said.code, original in said.err) == (65, True)


def test_what_waits_unopened_is_not_answered(ready: Desk, person: Person) -> None:
    """An item that was received and not opened has no address yet."""
    batch = ready.batch([sealed(ready.recipient(), report(reply=person.address))])
    with ready.session() as session:
        opening.receive(session, batch, Silent())
        with session.database.reading() as connection:
            (item,) = items.in_state(connection, State.UNOPENED)
    assert answer(ready, item.code).code == 65


@pytest.mark.parametrize("recipient", ["age1pq1qqqq", "age1pq1" + "q" * 1959])
def test_an_address_that_is_no_key_is_refused(ready: Desk, recipient: str) -> None:
    """A document made by hand with a key that is none is read, and not answered; outboxes go on."""
    code = sent(ready, ANSWERS, Reply("a" * 64, recipient, "b" * 64))
    said = answer(ready, code)
    assert (said.code, "the key that the source left" in said.err) == (65, True)
    assert len(carried(ready).mailboxes) == 16


def test_a_forged_follow_up_is_not_answered(ready: Desk, person: Person) -> None:
    """Who knows the mailbox and not the token gets no answer, and names whom it claims to be."""
    genuine = person.writes(ready)
    said = answer(ready, sent(ready, ANSWERS, with_other_token(person.address)))
    assert (said.code, genuine in said.err) == (65, True)


def test_a_forged_follow_up_diverts_no_answer(ready: Desk, person: Person) -> None:
    """Answers to the genuine item are sealed to the genuine key, whatever a forged one says after it."""
    genuine = person.writes(ready)
    forger = age.HybridIdentity.generate()
    sent(ready, ANSWERS, Reply(person.code.mailbox, str(forger.recipient()), "f" * 64))
    sent(ready, ANSWERS, Reply(person.code.mailbox, str(forger.recipient()), person.address.source_token))
    answer(ready, genuine)
    assert person.reads(carried(ready)) == (mailbox.Answer(TODAY, TEXT),)


# Taking back


def test_what_was_not_posted_can_be_taken_back(ready: Desk, person: Person) -> None:
    """A withdrawn answer is not posted, and stays on record with its day."""
    code = person.writes(ready)
    answer(ready, code, "kept")
    answer(ready, code, "withdrawn")
    assert ready.run("reply", code, "--withdraw").code == 0
    assert [one.text for one in person.reads(carried(ready)) or ()] == ["kept"]
    assert [one["withdrawn_on"] for one in desk_answers(ready, code)] == [None, str(TODAY)]


def test_a_mailbox_whose_only_answer_was_taken_back_is_not_posted(ready: Desk, person: Person) -> None:
    """Where nothing waits any more, no block is made."""
    code = person.writes(ready)
    answer(ready, code)
    ready.run("reply", code, "--withdraw")
    assert person.reads(carried(ready)) is None


def test_what_was_posted_cannot_be_taken_back(ready: Desk, person: Person) -> None:
    """After an outbox there is nothing to withdraw, nor twice, nor where nothing was written."""
    code = person.writes(ready)
    assert ready.run("reply", code, "--withdraw").code == 65
    answer(ready, code)
    carried(ready)
    assert ready.run("reply", code, "--withdraw").code == 65


# What the desk shows


def test_an_item_shows_its_answers(ready: Desk, person: Person) -> None:
    """`show` quotes every answer with officer, day and what became of it; the dossier does too."""
    code = person.writes(ready)
    case = ready.json("decide", code, "--urgency", "U1", "--new-case", "Market")["decision"]["case"]
    answer(ready, code)
    assert "waits for the next outbox" in ready.run("show", code).out
    carried(ready)
    ready.run("case", "export", case, "-o", ready.work / "dossier.md")
    for text in (
        ready.run("show", code).out,
        ready.run("case", "show", case).out,
        (ready.work / "dossier.md").read_text(),
    ):
        assert "anna, posted in outbox 1" in text
        assert "second hearing" in text
