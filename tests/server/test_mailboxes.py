"""Mailboxes: one size and form whatever is asked, read with the code, erased with the token."""

import datetime
import json
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from crypto import age, envelope, header, mailbox, returncode
from crypto.age import HybridIdentity
from crypto.errors import NoMatch
from crypto.mailbox import Answer
from crypto.primitives import random, sha256
from crypto.returncode import ReturnCode
from intake.server import nobody, tick
from intake.server.settings import Settings
from intake.transfer.outbox import Posting
from tests.server.clients import Client
from tests.server.offices import TODAY, Office, day
from tests.server.servers import Server
from tests.server.test_answers import assert_fixed
from tests.server.test_importing import last_digest

Post = Callable[..., int]
QUARTER_END = day(90)


@pytest.fixture
def code() -> ReturnCode:
    """The return code of a source."""
    return returncode.derive(random(16))


@pytest.fixture
def post(server: Server, office: Office, tmp_path: Path) -> Post:
    """Return a function that imports one more outbox with a block of so many answers, and returns the exit code."""

    def act(code: ReturnCode, answers: int, *more: str, sequence: int = 2, last: datetime.date = QUARTER_END) -> int:
        given = [Answer(TODAY, f"Answer {number}.") for number in range(answers)]
        block = mailbox.seal(code.mailbox, given, code.reply_identity().recipient())
        box = office.outbox(sequence, last_digest(server), mailboxes=[Posting(code.mailbox, last, block)])
        office.write(tmp_path / f"outbox-{sequence}", box)
        return server.run("import", tmp_path / f"outbox-{sequence}", *more)

    return act


def fetch(client: Client, code: ReturnCode) -> tuple[Answer, ...]:
    """Fetch and open a mailbox."""
    answer = client.get(f"/mailbox/{code.mailbox}")
    return mailbox.open_block(answer.body, code.mailbox, code.reply_identity())


def stored(server: Server) -> int:
    """Return how many mailboxes are stored, decoys among them."""
    with server.store() as store, store.reading() as reader:
        return len(reader.mailbox_ids())


@pytest.mark.parametrize("answers", [0, 1, 4, None])
def test_every_answer_has_one_size(client: Client, post: Post, code: ReturnCode, answers: int | None) -> None:
    """No answer, one, four, or no such mailbox: status, headers and size are the same, and it is an age file."""
    assert answers is None or post(code, answers) == 0
    got, other = client.get(f"/mailbox/{code.mailbox}"), client.get(f"/mailbox/{secrets.token_hex(32)}")
    assert (got.status, got.headers, len(got.body)) == (other.status, other.headers, 67_195)
    assert (got.status, got.headers["content-type"]) == (200, "application/octet-stream")
    assert len(envelope.check_header(got.body[: header.LIMIT]).raw) == envelope.HEADER_LENGTH[envelope.HYBRID]
    assert_fixed(got)


def test_the_source_reads_the_answers(client: Client, post: Post, code: ReturnCode) -> None:
    """What the desk sealed to the code is what the code opens."""
    assert post(code, 4) == 0
    assert [answer.text for answer in fetch(client, code)] == [f"Answer {number}." for number in range(4)]


def test_a_newer_block_replaces_the_earlier(client: Client, server: Server, post: Post, code: ReturnCode) -> None:
    """A mailbox has one block."""
    assert (post(code, 1), post(code, 2, sequence=3)) == (0, 0)
    assert len(fetch(client, code)) == 2
    assert stored(server) == 31


def test_a_dry_run_counts_and_posts_nothing(
    client: Client, server: Server, post: Post, code: ReturnCode, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says how many mailboxes there are and how many have a block already."""
    assert (post(code, 1), post(code, 2, "--dry-run", "--json", sequence=3)) == (0, 0)
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["mailboxes"], told["replaced"]) == (16, 1)
    assert (len(fetch(client, code)), stored(server)) == (1, 16)


def test_a_refused_outbox_posts_nothing(server: Server, office: Office, tmp_path: Path) -> None:
    """Blocks come in the same transaction as the rest."""
    box = office.outbox(2, last_digest(server), mailboxes=[Posting(*decoy_on(day(9)))], manifest=b"unsigned")
    office.write(tmp_path / "bad", box)
    assert server.run("import", tmp_path / "bad") == 65
    assert stored(server) == 0


def decoy_on(last: datetime.date) -> tuple[str, datetime.date, bytes]:
    """Return the values of a posting for nobody."""
    id_, block = mailbox.decoy()
    return id_, last, block


def test_a_mailbox_ends_with_its_last_day(server: Server, post: Post, code: ReturnCode) -> None:
    """On its last day it is given; from the next on it is answered as if it had never been, also before the tick."""
    assert post(code, 1, last=day(5)) == 0
    with server.client(day(5)) as client:
        assert len(fetch(client, code)) == 1
    with server.client(day(6)) as client, pytest.raises(NoMatch):
        fetch(client, code)


def test_a_tick_erases_expired_mailboxes(
    server: Server, post: Post, code: ReturnCode, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those whose last day has passed go, the others stay, and status counts them."""
    assert post(code, 1, last=day(5)) == 0
    with server.holdings() as holdings:
        assert [tick.tick(holdings, day(on)).mailboxes_expired for on in (5, 6, 6, 91)] == [0, 1, 0, 15]
    capsys.readouterr()
    assert server.run("status", "--json") == 0
    assert json.loads(capsys.readouterr().out)["mailboxes"] == 0


def test_nobodys_block_is_the_same_each_time(server: Server, code: ReturnCode) -> None:
    """Asking twice, also of a server that was started again, tells nothing; another id has another block."""
    asked = []
    for _ in range(2):
        with server.client() as client:
            asked += [client.get(f"/mailbox/{name}").body for name in (code.mailbox, code.mailbox[::-1])]
    assert asked[0] == asked[2] != asked[1] == asked[3]


@pytest.mark.parametrize("id_", ["0" * 64, "f" * 64, "f" * 63 + "e"])
def test_the_first_and_the_last_id_are_answered(client: Client, id_: str) -> None:
    """The row after the last mailbox is nobody's."""
    got = client.get(f"/mailbox/{id_}").body
    envelope.check_header(got[: header.LIMIT])
    with pytest.raises(NoMatch):
        age.unseal_bytes(got, [HybridIdentity.generate()])


def wide_values(block: bytes) -> list[int]:
    """Return the 768 values of 10 bits in the ML-KEM ciphertext of a block."""
    share = header.decode_base64(header.parse(block).stanzas[0].args[0].encode())
    whole = int.from_bytes(share[:960], "little")
    return [whole >> 10 * place & 1023 for place in range(768)]


def test_nobodys_ciphertext_is_spread_as_a_real_one() -> None:
    """Of the 3329 residues some share a value with three others, some with two; uniform bytes would show at once."""
    crowded = {value for value in range(1024) if nobody._TO_WIDE.count(value) == 4}
    made = [nobody.block(b"k" * 32, random(32)) for _ in range(40)]
    shares = []
    for blocks in (made, [mailbox.decoy()[1] for _ in range(40)]):
        values = [value for block in blocks for value in wide_values(block)]
        shares.append(sum(value in crowded for value in values) / len(values))
    # 0.309 is expected of both with a deviation of 0.0026, and 0.251 of uniform values
    assert all(0.295 < share < 0.323 for share in shares), shares


@pytest.mark.parametrize("name", ["x", "A" * 64, "0" * 63, "0" * 65, "g" * 64, "0" * 64 + "%0a", "٠" * 64, "0" * 32])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_id_of_another_form_is_refused(client: Client, name: str, method: str) -> None:
    """Only 64 digits in lower case name a mailbox."""
    answer = client.call(method, f"/mailbox/{name}", {"Deletion-Token": "0" * 64}, None)
    assert (answer.status, answer.code) == (404, "mailbox-malformed")
    assert_fixed(answer)


def test_the_token_erases_the_mailbox(client: Client, server: Server, post: Post, code: ReturnCode) -> None:
    """Who has the code can erase; afterwards, and twice, it is answered as if there never was one."""
    assert post(code, 1) == 0
    token = {"Deletion-Token": code.deletion_token.hex()}
    answers = [client.call("DELETE", f"/mailbox/{code.mailbox}", token, None) for _ in range(2)]
    assert [(answer.status, answer.body) for answer in answers] == [(204, b"")] * 2
    assert answers[0].headers == answers[1].headers
    assert stored(server) == 15
    with pytest.raises(NoMatch):
        fetch(client, code)


def test_what_was_erased_is_overwritten(client: Client, server: Server, post: Post, code: ReturnCode) -> None:
    """After the tick no file of the state folder holds the block."""
    assert post(code, 1) == 0
    part = client.get(f"/mailbox/{code.mailbox}").body[3000:3064]
    client.call("DELETE", f"/mailbox/{code.mailbox}", {"Deletion-Token": code.deletion_token.hex()}, None)
    assert server.run("tick") == 0
    assert not [path for path in server.folder.iterdir() if part in path.read_bytes()]


WRONG_TOKENS = [
    (403, "token-mismatch", "0" * 64),
    (400, "token-malformed", None),
    (400, "token-malformed", ""),
    (400, "token-malformed", "0" * 63),
    (400, "token-malformed", "G" * 64),
]


@pytest.mark.parametrize(("status", "told", "token"), WRONG_TOKENS)
def test_another_token_erases_nothing(
    client: Client, post: Post, code: ReturnCode, status: int, told: str, token: str | None
) -> None:
    """The token of another mailbox, none, or one of another form leaves the mailbox as it is."""
    assert post(code, 1) == 0
    headers = {} if token is None else {"Deletion-Token": token}
    answer = client.call("DELETE", f"/mailbox/{code.mailbox}", headers, None)
    assert (answer.status, answer.code) == (status, told)
    assert_fixed(answer)
    assert len(fetch(client, code)) == 1


def test_the_id_is_not_its_own_token(client: Client, post: Post, code: ReturnCode) -> None:
    """Who knows a mailbox id only, as the server does, cannot erase it."""
    assert post(code, 1) == 0
    told = client.call("DELETE", f"/mailbox/{code.mailbox}", {"Deletion-Token": code.mailbox}, None)
    assert told.code == "token-mismatch"
    assert sha256(code.deletion_token).hex() == code.mailbox


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "OPTIONS"])
def test_nobody_posts_to_a_mailbox_from_outside(client: Client, server: Server, method: str) -> None:
    """Blocks come by an outbox only."""
    answer = client.call(method, "/mailbox/" + "0" * 64, {}, b"x" * 67_195)
    assert (answer.status, answer.headers["allow"]) == (405, "DELETE, GET, HEAD")
    assert stored(server) == 0


def test_ten_thousand_guesses_are_limited(server: Server) -> None:
    """Of 10,000 questions from one connection a minute answers no more than its budget, the others are told to wait."""
    with server.client(settings=Settings()) as client:
        began = datetime.datetime.now(datetime.UTC)
        told = [client.get(f"/mailbox/{secrets.token_hex(32)}").status for _ in range(10_000)]
        minutes = (datetime.datetime.now(datetime.UTC) - began).total_seconds() // 60 + 2
    assert set(told) == {200, 429}
    assert told.count(200) <= Settings().limits.requests_per_minute_per_connection * minutes


def test_the_doctor_finds_a_damaged_block(
    server: Server, post: Post, code: ReturnCode, capsys: pytest.CaptureFixture[str]
) -> None:
    """A block that is no longer an age file, and a lost last row, each fail the check of the mailboxes."""
    assert (post(code, 1), server.run("doctor")) == (0, 0)
    for damage in ("UPDATE mailbox SET block = zeroblob(67195)", "DELETE FROM mailbox"):
        with server.store() as store, store.connect() as connection:
            connection.exec_driver_sql(damage)
        assert server.run("doctor") == 70
        assert "FAIL mailboxes" in capsys.readouterr().out
