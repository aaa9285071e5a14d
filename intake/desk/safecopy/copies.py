"""Making and showing safe copies of an item's files, each touch noted in the file's custody and in the access log."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata

from crypto import primitives
from intake.audit.events import Event, Outcome, Reason
from intake.desk import extraction, ledger
from intake.desk.extraction import Chosen
from intake.desk.safecopy import kinds, pixels, sandbox
from intake.desk.safecopy.errors import FileTooLarge, KindNotCopied, NoSafeCopy
from intake.desk.safecopy.kinds import Kind
from intake.desk.safecopy.pixels import LONGEST_SIDE, MOST_PAGES, Page
from intake.desk.session import Session
from intake.desk.store import files
from intake.desk.store.database import Connection
from intake.desk.store.files import Check, Copy, Touch

LARGEST = 128 * 1024 * 1024
COPIED = "copied"


@dataclass(frozen=True, slots=True)
class SafeCopy:
    """The safe copy of a file; `total` is how many pages the file says it has, of which the first ones were drawn."""

    check: Check
    pages: tuple[Copy, ...]

    @property
    def total(self) -> int:
        """How many pages there would be."""
        return self.check.pages or len(self.pages)


def make(session: Session, code: str, number: int) -> SafeCopy:
    """Return the safe copy of a file, made now where there is none; raises NoSafeCopy for a file that has none."""
    with session.database.writing() as connection:
        chosen = extraction.choose(connection, code, number)
        ledger.note(session, connection, Event.READ, f"item:{chosen.item.id}")
        known = files.checks(connection, chosen.item.id).get(number)
        if known and known.state == COPIED:
            files.add_custody(connection, chosen.item.id, number, Touch.COPY_SHOWN, session.officer, session.today)
            return SafeCopy(known, tuple(files.copies(connection, chosen.item.id, number)))
    data = _content(session, chosen)
    kind = kinds.detect(data[: kinds.HEAD])
    try:
        total, drawn = _draw(kind, data)
    except NoSafeCopy as error:
        _note_failure(session, chosen, kind, error)
        raise
    return _keep(session, chosen, kind, total, drawn)


def _content(session: Session, chosen: Chosen) -> bytes:
    """Return the plain bytes of a file; they stay in memory. Of a file that is too large, the first ones."""
    size = 0
    parts: list[bytes] = []

    def take(part: bytes) -> None:
        nonlocal size
        if size <= LARGEST:
            parts.append(part)
        size += len(part)

    extraction.copy(session, chosen, take)
    return b"".join(parts)


def _draw(kind: Kind, data: bytes) -> tuple[int, list[Page]]:
    """Draw a file in the sandbox."""
    if kind not in kinds.COPIED:
        raise KindNotCopied(kind)
    if len(data) > LARGEST:
        raise FileTooLarge
    with sandbox.drawing(kind, _slices(data), MOST_PAGES, LONGEST_SIDE) as said:
        return pixels.count(said), list(pixels.pages(said))


def _slices(data: bytes) -> Iterator[bytes]:
    step = 1024 * 1024
    yield from (data[start : start + step] for start in range(0, len(data), step))


def _keep(session: Session, chosen: Chosen, kind: Kind, total: int, drawn: list[Page]) -> SafeCopy:
    """Note the check and keep the pages, all or none."""
    tool = f"{'pypdfium2' if kind is Kind.PDF else 'pillow'} {_version(kind)}"
    check = Check(chosen.attachment.number, kind, COPIED, total, session.officer, session.today)
    copies = tuple(
        Copy(each.number, each.width, each.height, primitives.sha256(each.png).hex(), tool, session.today)
        for each in drawn
    )
    with session.database.writing() as connection:
        files.add_check(connection, chosen.item.id, check)
        for copy, page in zip(copies, drawn, strict=True):
            files.add_copy(connection, chosen.item.id, check.number, copy, page.png)
        _touch(session, connection, chosen, Touch.COPIED)
    return SafeCopy(check, copies)


def _version(kind: Kind) -> str:
    return metadata.version("pypdfium2" if kind is Kind.PDF else "pillow")


def _note_failure(session: Session, chosen: Chosen, kind: Kind, error: NoSafeCopy) -> None:
    """Note why there is no safe copy."""
    check = Check(chosen.attachment.number, kind, error.state, None, session.officer, session.today)
    with session.database.writing() as connection:
        files.add_check(connection, chosen.item.id, check)
        _touch(session, connection, chosen, Touch.COPY_FAILED)
        reason = Reason.DAMAGED
        ledger.note(session, connection, Event.READ, f"item:{chosen.item.id}", outcome=Outcome.FAILURE, reason=reason)


def _touch(session: Session, connection: Connection, chosen: Chosen, touch: Touch) -> None:
    files.add_custody(connection, chosen.item.id, chosen.attachment.number, touch, session.officer, session.today)


def page(session: Session, code: str, number: int, page_number: int) -> bytes | None:
    """Return one page of a safe copy as PNG, on record."""
    with session.database.writing() as connection:
        chosen = extraction.choose(connection, code, number)
        found = files.png(connection, chosen.item.id, number, page_number)
        if found is not None:
            ledger.note(session, connection, Event.READ, f"item:{chosen.item.id}")
        return found
