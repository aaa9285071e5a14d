"""Mailbox blocks have one size, open only for the return code, and hold what their form allows."""

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import age, mailbox, returncode
from crypto.errors import AnswerEmpty, AnswerTooLarge, BlockMalformed, CryptoError, NoMatch, TooManyAnswers
from crypto.mailbox import Answer

DAY = datetime.date(2026, 11, 23)
CODE = returncode.derive(bytes(range(16)))
REPLY = CODE.reply_identity()


def block_of(value: object, padding: int | None = None) -> bytes:
    """Seal any JSON as the content of a block."""
    data = json.dumps(value, separators=(",", ":")).encode()
    zeros = mailbox.CONTENT - 4 - len(data) if padding is None else padding
    return age.seal_bytes(len(data).to_bytes(4, "big") + data + bytes(zeros), [REPLY.recipient()])


def good() -> dict[str, Any]:
    """Return the content of a true block."""
    return {"version": 1, "mailbox": CODE.mailbox, "answers": [{"day": "2026-11-23", "text": "x"}]}


@pytest.mark.parametrize("number", [0, 1, 4])
def test_a_block_has_one_size(number: int) -> None:
    """No answer, one and four of the longest give the same number of bytes."""
    block = mailbox.seal(CODE.mailbox, [Answer(DAY, "x" * mailbox.MAX_ANSWER)] * number, REPLY.recipient())
    assert len(block) == mailbox.BLOCK == 67195
    assert len(mailbox.open_block(block, CODE.mailbox, REPLY)) == number


def test_the_golden_block_opens(root: Path) -> None:
    """Bytes once written stay readable."""
    told = json.loads((root / "tests/vectors/mailbox.json").read_text())
    code = returncode.derive(bytes.fromhex(told["entropy"]))
    block = (root / "tests/vectors/mailbox-block.age").read_bytes()
    answers = mailbox.open_block(block, told["mailbox"], code.reply_identity())
    assert [{"day": str(a.day), "text": a.text} for a in answers] == told["answers"]


@settings(max_examples=30)
@given(st.lists(st.text(min_size=1, max_size=500).filter(str.strip), max_size=4))
def test_any_text_comes_back(texts: list[str]) -> None:
    """Quotes, scripts and control characters survive the way."""
    answers = tuple(Answer(DAY, text) for text in texts)
    assert mailbox.open_block(mailbox.seal(CODE.mailbox, answers, REPLY.recipient()), CODE.mailbox, REPLY) == answers


def test_an_empty_answer_is_refused() -> None:
    """Nothing is not an answer."""
    with pytest.raises(AnswerEmpty):
        mailbox.check_answer(" \n")


def test_an_answer_larger_than_its_place_is_refused() -> None:
    """The limit is in bytes, so that the block never grows."""
    with pytest.raises(AnswerTooLarge):
        mailbox.seal(CODE.mailbox, [Answer(DAY, "ж" * (mailbox.MAX_ANSWER // 2 + 1))], REPLY.recipient())


def test_answers_that_grow_by_escaping_are_refused() -> None:
    """Control characters take six bytes each in JSON; four such answers do not fit."""
    with pytest.raises(AnswerTooLarge):
        mailbox.seal(CODE.mailbox, [Answer(DAY, "x" + "\x01" * (mailbox.MAX_ANSWER - 1))] * 4, REPLY.recipient())


def test_a_fifth_answer_is_refused() -> None:
    """Whoever seals chooses which four."""
    with pytest.raises(TooManyAnswers):
        mailbox.seal(CODE.mailbox, [Answer(DAY, "x")] * 5, REPLY.recipient())


def test_a_decoy_opens_for_nobody() -> None:
    """A decoy is like any block, and no return code fits it."""
    name, block = mailbox.decoy()
    assert mailbox.is_id(name)
    assert len(block) == mailbox.BLOCK
    with pytest.raises(NoMatch):
        mailbox.open_block(block, name, REPLY)


def test_a_block_in_another_mailbox_is_refused() -> None:
    """The server cannot give one mailbox's answers under another's name."""
    block = mailbox.seal("0" * 64, [], REPLY.recipient())
    with pytest.raises(BlockMalformed):
        mailbox.open_block(block, CODE.mailbox, REPLY)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"version": True},
        {"more": 1},
        {"answers": {}},
        {"answers": [1]},
        {"answers": [{"day": "2026-11-23"}]},
        {"answers": [{"day": "2026-02-30", "text": "x"}]},
        {"answers": [{"day": "20261123", "text": "x"}]},
        {"answers": [{"day": 1, "text": "x"}]},
        {"answers": [{"day": "2026-11-23", "text": None}]},
        {"answers": [{"day": "2026-11-23", "text": "x"}] * 5},
    ],
)
def test_a_content_of_another_form_is_refused(change: Mapping[str, Any]) -> None:
    """Each rule of the form has its refusal."""
    with pytest.raises(BlockMalformed):
        mailbox.open_block(block_of({**good(), **change}), CODE.mailbox, REPLY)


def test_a_content_of_another_length_is_refused() -> None:
    """64 KiB, neither more nor less."""
    with pytest.raises(BlockMalformed):
        mailbox.open_block(block_of(good(), padding=5), CODE.mailbox, REPLY)


@settings(max_examples=50)
@given(st.binary(max_size=200))
def test_random_content_is_refused_by_our_errors(data: bytes) -> None:
    """Nothing that is sealed to a source makes its reader fail otherwise."""
    block = age.seal_bytes(data.ljust(mailbox.CONTENT, b"\0"), [REPLY.recipient()])
    with pytest.raises(CryptoError):
        mailbox.open_block(block, CODE.mailbox, REPLY)


@pytest.mark.parametrize("data", [b'{"version":1,"version":1}', b'{"a":"\\ud800"}', b'{"a":1.0}', b"\xff\xfe{\0}\0"])
def test_json_that_two_readers_read_differently_is_refused(data: bytes) -> None:
    """Duplicate keys, halves of characters, fractions and other encodings have no place in a block."""
    content = len(data).to_bytes(4, "big") + data
    block = age.seal_bytes(content.ljust(mailbox.CONTENT, b"\0"), [REPLY.recipient()])
    with pytest.raises(BlockMalformed):
        mailbox.open_block(block, CODE.mailbox, REPLY)


def test_a_second_way_to_write_a_block_is_refused() -> None:
    """White space and needless escapes could carry a mark that the reader does not show."""
    for data in (
        json.dumps(good()).encode(),
        json.dumps(good(), separators=(",", ":")).replace('"x"', '"\\u0078"').encode(),
    ):
        content = len(data).to_bytes(4, "big") + data
        block = age.seal_bytes(content.ljust(mailbox.CONTENT, b"\0"), [REPLY.recipient()])
        with pytest.raises(BlockMalformed):
            mailbox.open_block(block, CODE.mailbox, REPLY)
