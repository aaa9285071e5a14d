"""The recipients note (FORMAT.md, "Recipients note"): which key a report is sealed to, and in which days.

A signed note of the role `recipients`. It holds the current epoch and, where there is one, the next.
"""

import datetime
import itertools
import re
from dataclasses import dataclass

from crypto import age, note
from crypto.errors import (
    EpochNotYet,
    EpochStale,
    EpochUnknown,
    KeyMalformed,
    NoteExpired,
    NoteNotYetValid,
    RecipientsMalformed,
)

FIRST_LINE = "sealed-intake/recipients/v1"
CLOCK_GRACE = datetime.timedelta(days=2)
STALE_GRACE = datetime.timedelta(days=7)
_ONE_DAY = datetime.timedelta(days=1)
_NUMBER = r"[1-9][0-9]{0,8}"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SERIAL = re.compile(rf"serial ({_NUMBER})\Z")
_EPOCH = re.compile(rf"epoch ({_NUMBER}) ({_DAY}) ({_DAY}) (age1pq1[a-z0-9]+) (age1[a-z0-9]+)\Z")


@dataclass(frozen=True, slots=True)
class Epoch:
    """The days (inclusive, UTC) of one pair of keys: `hybrid` is `age1pq1…`, `classical` is `age1…`."""

    number: int
    first: datetime.date
    last: datetime.date
    hybrid: str
    classical: str


@dataclass(frozen=True, slots=True)
class RecipientsNote:
    """The content of a verified note; a higher serial replaces a lower one."""

    serial: int
    epochs: tuple[Epoch, ...]

    def text(self) -> str:
        """Return the text to be signed."""
        lines = [FIRST_LINE, f"serial {self.serial}"]
        lines += [f"epoch {e.number} {e.first} {e.last} {e.hybrid} {e.classical}" for e in self.epochs]
        return "\n".join(lines) + "\n"

    def current(self, day: datetime.date) -> Epoch:
        """Return the epoch to seal to on `day`, with two days' grace for a clock that is wrong."""
        for epoch in self.epochs:
            if epoch.first <= day <= epoch.last:
                return epoch
        if day < self.epochs[0].first:
            if self.epochs[0].first - day > CLOCK_GRACE:
                raise NoteNotYetValid(f"from {self.epochs[0].first}")
            return self.epochs[0]
        if day - self.epochs[-1].last > CLOCK_GRACE:
            raise NoteExpired(f"on {self.epochs[-1].last}")
        return self.epochs[-1]

    def accepts(self, number: int, day: datetime.date) -> Epoch:
        """Return the declared epoch if a report for it may still arrive on `day`: seven days after its last."""
        epoch = next((e for e in self.epochs if e.number == number), None)
        if epoch is None:
            raise EpochUnknown
        if epoch.first - day > CLOCK_GRACE:
            raise EpochNotYet(f"from {epoch.first}")
        if day - epoch.last > STALE_GRACE:
            raise EpochStale(f"on {epoch.last}")
        return epoch


def parse(data: bytes, verifier: note.Verifier) -> RecipientsNote:
    """Verify a note and read it; raises a NoteError or RecipientsMalformed."""
    lines = note.body(note.open_note(data, verifier), FIRST_LINE)
    serial = _SERIAL.match(lines[0]) if lines else None
    if serial is None or not 1 <= len(lines) - 1 <= 3:
        raise RecipientsMalformed("a serial line and one to three epochs are expected")
    epochs = tuple(_epoch(line) for line in lines[1:])
    for earlier, later in itertools.pairwise(epochs):
        if later.number != earlier.number + 1 or later.first - earlier.last != _ONE_DAY:
            raise RecipientsMalformed("epochs must follow each other without a gap")
    return RecipientsNote(int(serial[1]), epochs)


def _epoch(line: str) -> Epoch:
    """Read one epoch line and check its keys."""
    match = _EPOCH.match(line)
    if match is None:
        raise RecipientsMalformed("a line that is not an epoch")
    try:
        first, last = (datetime.date.fromisoformat(match[i]) for i in (2, 3))
        age.HybridRecipient.parse(match[4])
        age.X25519Recipient.parse(match[5])
    except (ValueError, KeyMalformed):
        raise RecipientsMalformed("a day or a key that does not exist") from None
    if last < first:
        raise RecipientsMalformed("an epoch that ends before it begins")
    return Epoch(int(match[1]), first, last, match[4], match[5])
