"""The recipients note: which days an epoch holds, and what a signed note may not say."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import age, note, recipients
from crypto.errors import (
    CryptoError,
    EpochNotYet,
    EpochStale,
    EpochUnknown,
    NoteExpired,
    NoteNotYetValid,
    RecipientsMalformed,
    UnknownKey,
    WrongRole,
)
from crypto.recipients import Epoch, RecipientsNote

SIGNER = note.Signer("office/recipients", bytes(32))
HYBRID = str(age.HybridIdentity(bytes(32)).recipient())
CLASSICAL = str(age.X25519Identity(bytes(32)).recipient())
FIRST, LAST = datetime.date(2026, 11, 23), datetime.date(2027, 2, 20)
CURRENT = Epoch(2, FIRST, LAST, HYBRID, CLASSICAL)
NEXT = Epoch(3, datetime.date(2027, 2, 21), datetime.date(2027, 5, 21), HYBRID, CLASSICAL)
NOTE = RecipientsNote(7, (CURRENT, NEXT))
LINE = f"epoch 2 {FIRST} {LAST} {HYBRID} {CLASSICAL}"


def days(number: int) -> datetime.timedelta:
    """Return a number of days."""
    return datetime.timedelta(days=number)


def read(text: str) -> RecipientsNote:
    """Sign a text truly and read it."""
    return recipients.parse(SIGNER.sign(text), SIGNER.verifier)


def test_a_note_is_read_as_it_was_written() -> None:
    """A note with one, two or three epochs gives back its content."""
    third = Epoch(4, NEXT.last + days(1), NEXT.last + days(1), HYBRID, CLASSICAL)
    for epochs in ((CURRENT,), (CURRENT, NEXT), (CURRENT, NEXT, third)):
        assert read(RecipientsNote(1, epochs).text()) == RecipientsNote(1, epochs)


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (FIRST - days(2), 2),
        (FIRST - days(1), 2),
        (FIRST, 2),
        (LAST, 2),
        (NEXT.first, 3),
        (NEXT.last, 3),
        (NEXT.last + days(1), 3),
        (NEXT.last + days(2), 3),
    ],
)
def test_the_epoch_of_a_day_is_current(day: datetime.date, number: int) -> None:
    """Each boundary day has its epoch, and a clock may be two days wrong at either end."""
    assert NOTE.current(day).number == number


def test_no_epoch_is_current_more_than_two_days_outside() -> None:
    """Three days before the first and after the last, no key is given."""
    with pytest.raises(NoteNotYetValid, match=str(FIRST)):
        NOTE.current(FIRST - days(3))
    with pytest.raises(NoteExpired, match=str(NEXT.last)):
        NOTE.current(NEXT.last + days(3))


@pytest.mark.parametrize("day", [FIRST - days(2), FIRST, LAST, LAST + days(1), LAST + days(7)])
def test_a_declared_epoch_is_accepted_on_its_days(day: datetime.date) -> None:
    """A server accepts an epoch from two days before it to seven days after it, beside the next."""
    assert NOTE.accepts(2, day) == CURRENT


@pytest.mark.parametrize(
    ("number", "day", "expected"),
    [
        (2, FIRST - days(3), EpochNotYet),
        (2, LAST + days(8), EpochStale),
        (3, NEXT.first - days(3), EpochNotYet),
        (3, NEXT.last + days(8), EpochStale),
        (1, FIRST, EpochUnknown),
        (4, FIRST, EpochUnknown),
        (0, FIRST, EpochUnknown),
        (-2, FIRST, EpochUnknown),
        (2, datetime.date.min, EpochNotYet),
        (2, datetime.date.max, EpochStale),
    ],
)
def test_a_declared_epoch_is_refused_by_its_name(number: int, day: datetime.date, expected: type[CryptoError]) -> None:
    """Unknown, stale and not yet begun are told apart."""
    with pytest.raises(expected):
        NOTE.accepts(number, day)


@given(st.dates(datetime.date(2026, 1, 1), datetime.date(2028, 1, 1)))
def test_what_a_browser_seals_to_a_server_accepts(day: datetime.date) -> None:
    """On no day is a report sealed to an epoch that the server refuses on that day."""
    try:
        epoch = NOTE.current(day)
    except CryptoError:
        return
    assert NOTE.accepts(epoch.number, day) == epoch


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["serial 1"],
        [LINE],
        [LINE, "serial 1"],
        ["serial 1", "serial 1", LINE],
        ["serial 0", LINE],
        ["serial 01", LINE],
        ["serial -1", LINE],
        ["serial 1000000000", LINE],
        ["serial ١", LINE],
        ["serial  1", LINE],
        ["serial 1 ", LINE],
        ["serial 1", "", LINE],
        ["serial 1", LINE, ""],
        ["serial 1", LINE + " "],
        ["serial 1", LINE, LINE],
        ["serial 1", LINE, NOTE.text().split("\n")[3].replace("epoch 3", "epoch 4")],
        ["serial 1", LINE, NOTE.text().split("\n")[3].replace("2027-02-21", "2027-02-22")],
        ["serial 1", LINE, NOTE.text().split("\n")[3].replace("2027-02-21", "2027-02-20")],
        ["serial 1", LINE.replace("epoch 2", "epoch 02")],
        ["serial 1", LINE.replace("epoch 2", "epoch 0")],
        ["serial 1", LINE.replace("2027-02-20", "2027-02-30")],
        ["serial 1", LINE.replace("2027-02-20", "20270220")],
        ["serial 1", LINE.replace("2027-02-20", "2026-11-22")],
        ["serial 1", LINE.replace("2026-11-23", "0000-11-23")],
        ["serial 1", LINE.replace("2027-02-20", "9999-12-31"), LINE.replace("epoch 2", "epoch 3")],
        ["serial 1", LINE.replace(CLASSICAL, HYBRID)],
        ["serial 1", LINE.replace(HYBRID, CLASSICAL)],
        ["serial 1", LINE.replace(HYBRID, HYBRID[:-1])],
        ["serial 1", LINE.replace(CLASSICAL, CLASSICAL.upper())],
        ["serial 1", LINE.replace(CLASSICAL, CLASSICAL[:-1] + "q")],
        ["serial 1", LINE.replace(CLASSICAL, str(age.X25519Recipient(bytes(32))))],
        ["serial 1", LINE.replace(HYBRID, "age1pq1" + "q" * 100_000)],
    ],
)
def test_a_signed_note_that_breaks_the_form_is_refused(lines: list[str]) -> None:
    """A true signature does not make a malformed line good."""
    with pytest.raises(RecipientsMalformed):
        read("\n".join([recipients.FIRST_LINE, *lines]) + "\n")


def test_four_epochs_are_refused() -> None:
    """No more than three epochs stand in a note."""
    epochs = [CURRENT]
    for number in (3, 4, 5):
        first = epochs[-1].last + days(1)
        epochs.append(replace(CURRENT, number=number, first=first, last=first))
    with pytest.raises(RecipientsMalformed):
        read(RecipientsNote(1, tuple(epochs)).text())


def test_a_note_of_another_role_or_key_is_refused() -> None:
    """The site's text under this key, and this text under the site's key, are refused."""
    with pytest.raises(WrongRole):
        read("sealed-intake/site/v1\nserial 1\n")
    with pytest.raises(UnknownKey):
        recipients.parse(note.Signer("office/site", bytes(32)).sign(NOTE.text()), SIGNER.verifier)


@given(st.text(st.characters(min_codepoint=32, codec="utf-8") | st.just("\n"), max_size=60), st.integers(0, 150))
def test_altered_texts_are_refused_in_our_words(noise: str, position: int) -> None:
    """Whatever stands in a signed text, a refusal is one of ours."""
    text = NOTE.text()
    altered = text[:position] + noise + text[position + 3 :]
    try:
        parsed = read(altered)
    except CryptoError:
        return
    assert parsed.text() == altered
