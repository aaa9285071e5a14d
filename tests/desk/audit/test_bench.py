"""What the record costs: opening reports with the log and without it, in the same run."""

import time
from pathlib import Path

import pytest

from crypto import age
from intake.audit.events import Event
from intake.desk import ledger, opening
from intake.desk.progress import Silent
from tests.desk.desks import Desk, sealed


def opened(desk: Desk, path: Path) -> float:
    """Take a batch in and open it; returns the seconds of the processor."""
    with desk.session() as session:
        begun = time.process_time()
        opening.receive(session, path, Silent())
        opening.open_waiting(session, Silent())
        return time.process_time() - begun


@pytest.mark.bench
def test_the_record_does_not_double_the_work(
    desk: Desk, recipient: age.Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry for each of 1,000 opened reports costs less than receiving and opening them."""
    first, second = (desk.batch([sealed(recipient) for _ in range(1000)], name) for name in ("one.tar", "two.tar"))
    recorded = opened(desk, first)
    with monkeypatch.context() as context:
        context.setattr(ledger, "note", lambda *_, **__: None)
        silent = opened(desk, second)
    print(f"with the log {recorded:.2f} ms a report, without {silent:.2f} ms, {recorded / silent:.2f} times")
    assert recorded < 2 * silent


@pytest.mark.bench
def test_entries_are_added_quickly(desk: Desk) -> None:
    """2,000 entries, each signed, hashed and covered by a signed checkpoint."""
    with desk.session() as session, session.database.writing() as connection:
        begun = time.process_time()
        for number in range(2000):
            ledger.note(session, connection, Event.READ, f"item:{number}")
        rate = 2000 / (time.process_time() - begun)
    print(f"{rate:.0f} entries a second of the processor")
    assert rate > 200
