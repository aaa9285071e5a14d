"""Epochs: without a gap, and destroyed only when nothing needs their keys any more."""

import datetime

import pytest

from crypto import age
from intake.desk import epochs, opening
from intake.desk.errors import (
    EpochAlreadyDestroyed,
    EpochHasUnopened,
    EpochNotCollected,
    EpochStillAccepted,
    EpochUnknownHere,
)
from intake.desk.progress import Silent
from intake.desk.store import office
from tests.desk.desks import TODAY, Desk, sealed

DAY = datetime.timedelta(days=1)
LAST = TODAY + 89 * DAY
LATER = LAST + 8 * DAY


def collected(desk: Desk, day: datetime.date, *envelopes: bytes) -> None:
    """Open a batch on a day."""
    with desk.session(day) as session:
        opening.receive(session, desk.batch(envelopes, f"{day}.tar", made=day), Silent())
        opening.open_waiting(session, Silent())


def destroy(desk: Desk, number: int, day: datetime.date, *, without_last_batch: bool = False) -> None:
    """Destroy an epoch on a day."""
    with desk.session(day) as session:
        epochs.destroy(session, number, without_last_batch=without_last_batch)


def test_an_epoch_follows_the_last_one(desk: Desk) -> None:
    """The next epoch begins on the day after, with keys of its own."""
    with desk.session() as session:
        epoch = epochs.add(session, 30)
    assert (epoch.number, epoch.first, epoch.last) == (2, LAST + DAY, LAST + 30 * DAY)
    assert desk.recipient(2) != desk.recipient(1)


def test_after_a_pause_there_is_no_gap(desk: Desk) -> None:
    """An epoch made long after the last one ended begins where that ended, and lasts from now on."""
    with desk.session(LAST + 50 * DAY) as session:
        epoch = epochs.add(session, 30)
    assert (epoch.first, epoch.last) == (LAST + DAY, LAST + 79 * DAY)


def test_keys_of_an_interrupted_attempt_are_used(desk: Desk) -> None:
    """Keys whose row was not written before a power cut are taken up and not replaced."""
    with desk.session() as session:
        left = session.keyring.make_epoch(2)
        assert epochs.add(session, 30).hybrid == str(left.hybrid.recipient())


@pytest.mark.parametrize("day", [TODAY, LAST, LAST + 7 * DAY])
def test_an_accepted_epoch_is_not_destroyed(desk: Desk, day: datetime.date) -> None:
    """While the server accepts reports for it, an epoch's keys stay."""
    with pytest.raises(EpochStillAccepted):
        destroy(desk, 1, day)


def test_an_unopened_item_keeps_the_keys(desk: Desk) -> None:
    """While any item waits, no key is destroyed."""
    batch = desk.batch([sealed(desk.recipient())])
    with desk.session(LATER) as session:
        opening.receive(session, batch, Silent())
    with pytest.raises(EpochHasUnopened):
        destroy(desk, 1, LATER)


def test_what_may_lie_on_the_server_keeps_the_keys(desk: Desk) -> None:
    """Until a batch was opened after the days of grace, reports may still lie on the server."""
    collected(desk, LAST + 7 * DAY)
    with pytest.raises(EpochNotCollected):
        destroy(desk, 1, LATER)


def test_a_batch_of_what_is_new_keeps_the_keys(desk: Desk) -> None:
    """It lacks what an earlier one carried that was lost on the way, and that still lies on the server."""
    path = desk.batch([sealed(desk.recipient())], kind="new", made=LATER)
    with desk.session(LATER) as session:
        opening.receive(session, path, Silent())
        opening.open_waiting(session, Silent())
    with pytest.raises(EpochNotCollected):
        destroy(desk, 1, LATER)


@pytest.mark.parametrize("made", [TODAY, LAST, LAST + 7 * DAY])
def test_a_batch_made_before_and_opened_after_keeps_the_keys(desk: Desk, made: datetime.date) -> None:
    """What arrived after a batch was made is not in it, however late it is opened."""
    path = desk.batch([sealed(desk.recipient())], made=made)
    with desk.session(LATER) as session:
        opening.receive(session, path, Silent())
        opening.open_waiting(session, Silent())
    with pytest.raises(EpochNotCollected):
        destroy(desk, 1, LATER)


def test_a_server_with_a_clock_ahead_does_not_vouch_for_days_to_come(desk: Desk) -> None:
    """A batch counts up to the day on which it was opened at most."""
    with desk.session(LAST) as session:
        opening.receive(session, desk.batch([], "ahead.tar", made=LATER), Silent())
    with pytest.raises(EpochNotCollected):
        destroy(desk, 1, LATER)


def test_a_destroyed_epoch_opens_nothing_more(desk: Desk) -> None:
    """After the destruction a late report is refused with its own reason, and the row keeps the public keys."""
    recipient = desk.recipient()
    collected(desk, LATER)
    destroy(desk, 1, LATER)
    assert not (desk.path / "keyring" / "secret-epoch-1.age").exists()
    answer = desk.json("open", desk.batch([sealed(recipient)], "late.tar"))
    assert answer["items"][0]["reason"] == "epoch-destroyed"
    with desk.session() as session, session.database.reading() as connection:
        assert office.epochs(connection)[0].hybrid == str(recipient)


def test_items_stay_readable_after_the_destruction(desk: Desk, recipient: age.Recipient) -> None:
    """What was opened before is still shown."""
    collected(desk, LATER, sealed(recipient))
    destroy(desk, 1, LATER)
    (row,) = desk.json("list")
    assert desk.run("show", row["code"]).code == 0


def test_the_last_batch_can_be_given_up(desk: Desk) -> None:
    """An officer can say that nothing more will come; then the keys go."""
    destroy(desk, 1, LATER, without_last_batch=True)
    assert not (desk.path / "keyring" / "secret-epoch-1.age").exists()


def test_a_destruction_that_was_cut_short_is_finished(desk: Desk) -> None:
    """Where the power failed after the keys were erased, the same command notes it."""
    (desk.path / "keyring" / "secret-epoch-1.age").unlink()
    destroy(desk, 1, LATER, without_last_batch=True)
    with pytest.raises(EpochAlreadyDestroyed):
        destroy(desk, 1, LATER)


def test_an_unknown_epoch_is_refused(desk: Desk) -> None:
    """There is no epoch before the first or after the last."""
    with pytest.raises(EpochUnknownHere):
        destroy(desk, 2, LATER)


@pytest.mark.parametrize(("day", "warned"), [(TODAY, 0), (LAST - 14 * DAY, 0), (LAST - 13 * DAY, 1), (LAST + DAY, 1)])
def test_the_end_of_the_last_epoch_is_announced(desk: Desk, day: datetime.date, warned: int) -> None:
    """From two weeks before the last epoch ends the desk says so."""
    with desk.session() as session, session.database.reading() as connection:
        assert len(epochs.warnings(office.epochs(connection), day)) == warned
