"""Persons who write to the office: each has a return code, as the page or the sealer makes one."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from crypto import age, mailbox, returncode
from crypto.document import Reply
from crypto.mailbox import Answer
from crypto.returncode import ReturnCode
from intake.transfer.outbox import Outbox
from tests.desk.desks import ANSWERS, Desk, report, sealed


def _code() -> ReturnCode:
    return returncode.derive(secrets.token_bytes(returncode.ENTROPY))


@dataclass(frozen=True, slots=True)
class Person:
    """A person with a return code."""

    code: ReturnCode = field(default_factory=_code)

    @property
    def address(self) -> Reply:
        """The reply fields that go into every document of this person."""
        recipient = str(self.code.reply_identity().recipient())
        return Reply(self.code.mailbox, recipient, self.code.source_token.hex())

    def writes(self, desk: Desk, **answers: object) -> str:
        """Send a report and return the code of its item."""
        return sent(desk, ANSWERS | answers, self.address)

    def writes_again(self, desk: Desk, consent: Mapping[str, str] | None = None) -> str:
        """Send a follow-up, which changes only the consent that it names."""
        return sent(desk, follow_up(consent), self.address)

    def reads(self, outbox: Outbox) -> tuple[Answer, ...] | None:
        """Open the block that an outbox has for this person, as the browser does; None where there is none."""
        block = next((one.block for one in outbox.mailboxes if one.mailbox == self.code.mailbox), None)
        return mailbox.open_block(block, self.code.mailbox, self.code.reply_identity()) if block else None


def follow_up(consent: Mapping[str, str] | None = None) -> dict[str, object]:
    """Return the answers of a follow-up."""
    return {"kind": "follow-up", "what": "She was released."} | ({"consent": dict(consent)} if consent else {})


def sent(desk: Desk, answers: Mapping[str, object], address: Reply | None) -> str:
    """Seal a document, bring it in a batch, open it; returns the code of its item."""
    return desk.brought(sealed(desk.recipient(), report(answers, reply=address)))[0]


def with_other_token(address: Reply) -> Reply:
    """Return what somebody can forge who knows a mailbox only: token and key are the forger's."""
    recipient = str(age.HybridIdentity.generate().recipient())
    return replace(address, source_token=secrets.token_hex(32), recipient=recipient)
