"""The desk's access log as acts see it: one call notes what an officer does, in the transaction in which it is done."""

from intake.audit.events import Event, Outcome, Reason
from intake.desk.session import Session
from intake.desk.store.database import Connection


def note(
    session: Session,
    connection: Connection,
    event: Event,
    object_: str | None = None,
    *,
    outcome: Outcome = Outcome.SUCCESS,
    reason: Reason | None = None,
    batch: str | None = None,
) -> None:
    """Append a leaf for an act; `object_` is what it concerns (`item:ID`, `case:ID`), which only its HMAC tells.

    It is durable when the transaction ends, and what was read may be shown only after that.
    """
