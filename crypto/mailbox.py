"""Mailbox blocks (FORMAT.md, "Mailbox block"): what a source fetches with the return code, always of one size.

A block is an age file sealed to the source's reply key. Its content is `u32 length ‖ JSON ‖ zeros`, 64 KiB in all,
whether it holds one answer or four.
"""

import datetime
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crypto import age, envelope, ijson, primitives
from crypto.errors import AnswerEmpty, AnswerTooLarge, BlockMalformed, JsonMalformed, TooManyAnswers

VERSION = 1
CONTENT = 65536
BLOCK = envelope.size_of(CONTENT)
MAX_ANSWERS = 4
MAX_ANSWER = 12288
_ID = re.compile(r"[0-9a-f]{64}\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the office: its day (UTC) and plain text of at most 12 KiB in UTF-8."""

    day: datetime.date
    text: str


def check_answer(text: str) -> None:
    """Refuse an answer that is empty or larger than its slot."""
    if not text.strip():
        raise AnswerEmpty
    size = len(text.encode("utf-8"))
    if size > MAX_ANSWER:
        raise AnswerTooLarge(f"{size:,} bytes, at most {MAX_ANSWER:,}")


def seal(mailbox: str, answers: Sequence[Answer], recipient: age.HybridRecipient) -> bytes:
    """Return the block of a mailbox: `BLOCK` bytes, opened by the reply key only."""
    if len(answers) > MAX_ANSWERS:
        raise TooManyAnswers
    for answer in answers:
        check_answer(answer.text)
    return age.seal_bytes(_content(mailbox, answers), [recipient])


def _content(mailbox: str, answers: Sequence[Answer]) -> bytes:
    """Return the 64 KiB of a block: there is only one way to write given answers."""
    value = {
        "version": VERSION,
        "mailbox": mailbox,
        "answers": [{"day": str(answer.day), "text": answer.text} for answer in answers],
    }
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    # quotes and control characters grow when they are escaped
    if len(data) > CONTENT - 4:
        raise AnswerTooLarge("too many characters that must be escaped")
    content = len(data).to_bytes(4, "big") + data
    return content + bytes(CONTENT - len(content))


def open_block(block: bytes, mailbox: str, identity: age.HybridIdentity) -> tuple[Answer, ...]:
    """Open a block as the browser does; raises NoMatch where it is another's or nobody's, BlockMalformed."""
    content = age.unseal_bytes(block, [identity])
    length = int.from_bytes(content[:4], "big")
    if len(content) != CONTENT or length > CONTENT - 4 or any(content[4 + length :]):
        raise BlockMalformed("not 64 KiB padded with zeros")
    try:
        value = ijson.loads(content[4 : 4 + length])
    except JsonMalformed as error:
        raise BlockMalformed(error.detail) from None
    if not isinstance(value, dict) or value.keys() != {"version", "mailbox", "answers"}:
        raise BlockMalformed("other keys than those of version 1")
    if value["version"] is True or value["version"] != VERSION or value["mailbox"] != mailbox:
        raise BlockMalformed("another version or mailbox")
    if not isinstance(value["answers"], list) or len(value["answers"]) > MAX_ANSWERS:
        raise BlockMalformed("answers is not a list of at most four")
    answers = tuple(_answer(entry) for entry in value["answers"])
    if _content(mailbox, answers) != content:
        raise BlockMalformed("not written in the one accepted way")
    return answers


def _answer(value: Any) -> Answer:
    """Read one answer."""
    if not isinstance(value, dict) or value.keys() != {"day", "text"}:
        raise BlockMalformed("an answer with other keys than day and text")
    day, text = value["day"], value["text"]
    if not isinstance(day, str) or not isinstance(text, str) or not _DAY.match(day):
        raise BlockMalformed("an answer whose day or text is not as it must be")
    if len(text.encode("utf-8")) > MAX_ANSWER:
        raise BlockMalformed("an answer larger than its place")
    try:
        return Answer(datetime.date.fromisoformat(day), text)
    except ValueError:
        raise BlockMalformed("a day that does not exist") from None


def is_id(text: str) -> bool:
    """Tell whether a text is a mailbox id: 64 lower-case hexadecimal digits."""
    return bool(_ID.match(text))


def decoy() -> tuple[str, bytes]:
    """Return a mailbox that nobody has, with a block that nobody opens; by its bytes it is like any other."""
    # the id of a real mailbox is the digest of a secret; here the secret and the key are thrown away
    mailbox = primitives.sha256(primitives.random(32)).hex()
    return mailbox, seal(mailbox, (), age.HybridIdentity.generate().recipient())
