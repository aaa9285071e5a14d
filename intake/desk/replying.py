"""Replies to sources: written by an officer, kept until an outbox posts them, never changed.

A reply goes to the mailbox that the item names and is sealed to the key beside it, both of the source's first item;
an item whose address contradicts an earlier one gets none. Everything that could stop the outbox later is refused now.
"""

from dataclasses import dataclass

from crypto import age, mailbox
from crypto.errors import KeyMalformed
from crypto.mailbox import Answer
from intake.audit.events import Event, Reason
from intake.desk import inbox, ledger, sources
from intake.desk.errors import (
    ItemIsDuplicate,
    ItemNotOpened,
    ItemUnreadable,
    NothingToWithdraw,
    NoWayToAnswer,
    ReplyAddressBroken,
    ReplyAddressContradicted,
    TextNotUtf8,
)
from intake.desk.session import Session
from intake.desk.store import items, replies
from intake.desk.store import sources as rows
from intake.desk.store.database import Connection
from intake.desk.store.items import Item, State
from intake.desk.store.replies import Reply


@dataclass(frozen=True, slots=True)
class Address:
    """Where replies to an item go."""

    mailbox: str
    recipient: age.HybridRecipient


def check(session: Session, code: str) -> Item:
    """Return an item that can be answered, or say why not, before anyone writes in vain."""
    with session.database.reading() as connection:
        item = inbox.find(connection, code)
        _address(connection, item)
        return item


def reply(session: Session, code: str, text: str) -> Item:
    """Note a reply; the next outbox posts it."""
    text = _plain(text)
    mailbox.check_answer(text)
    with session.database.writing() as connection:
        item = inbox.find(connection, code)
        address = _address(connection, item)
        replies.add(connection, item.id, session.officer, session.today, text)
        # sealed here once for nothing: a block that cannot be made would stop every later outbox
        block(connection, address)
        ledger.note(session, connection, Event.REPLIED, f"item:{item.id}")
    return item


def withdraw(session: Session, code: str) -> Reply:
    """Take back the last reply to an item that was not posted yet."""
    with session.database.writing() as connection:
        item = inbox.find(connection, code)
        waiting = [one for one in replies.of_item(connection, item.id) if not (one.outbox or one.withdrawn_on)]
        if not waiting:
            raise NothingToWithdraw(item.code)
        replies.withdraw(connection, waiting[-1].id, session.officer, session.today)
        block(connection, _address(connection, item))
        ledger.note(session, connection, Event.UPDATED, f"item:{item.id}", reason=Reason.WITHDRAWN)
    return waiting[-1]


def block(connection: Connection, address: Address) -> bytes:
    """Return the block of a mailbox: the last four replies to all items of its source, the oldest first."""
    last = replies.of_mailbox(connection, address.mailbox)[-mailbox.MAX_ANSWERS :]
    return mailbox.seal(address.mailbox, [Answer(one.written_on, one.text) for one in last], address.recipient)


def _address(connection: Connection, item: Item) -> Address:
    """Return where replies to an item go, or say why there is no such place."""
    match item.state:
        case State.UNOPENED:
            raise ItemNotOpened(item.code)
        case State.DUPLICATE:
            raise ItemIsDuplicate(items.by_id(connection, item.duplicate_of or "").code)
        case State.REFUSED:
            raise ItemUnreadable(item.code)
    found = rows.address(connection, item.id)
    if found is None and item.standing is not None:
        raise ReplyAddressContradicted(", ".join(one.code for one in rows.in_conflict(connection, item.id)))
    if found is None or not sources.is_genuine(item):
        raise NoWayToAnswer(item.code)
    try:
        return Address(found[0], age.HybridRecipient.parse(found[1]))
    except KeyMalformed:
        raise ReplyAddressBroken(item.code) from None


def _plain(text: str) -> str:
    """Return the text with line ends of one kind and none at its end."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise TextNotUtf8 from None
    return text.replace("\r\n", "\n").rstrip()
