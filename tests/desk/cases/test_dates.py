"""Dates as given: what they say fits together, and two of them are ordered only as far as they are known."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.desk.cases.dates import GivenDate, Order, check_reaction, order, sort_key
from intake.desk.cases.errors import ActionBeforeEvent, DateMalformed, TextBroken, TextTooLong

_PRECISION = {4: "year", 7: "month", 10: "day"}


def given_as(iso: str, precision: str | None = None) -> GivenDate:
    """Return a date by its ISO prefix."""
    return GivenDate(iso, iso, precision or ("range" if "/" in iso else _PRECISION[len(iso)]))


UNKNOWN = GivenDate("in spring")


@pytest.mark.parametrize(
    ("iso", "precision", "inferred"),
    [
        ("2024-03", "day", None),
        ("2024", "month", None),
        ("2024-03-08", "year", None),
        ("2024-03-08", "range", None),
        ("2024/2025", "year", None),
        ("2025/2024", "range", None),
        ("2024/", "range", None),
        ("2024-02-30", "day", None),
        ("2024-13", "month", None),
        ("0000", "year", None),
        ("24-3-8", "day", None),
        ("٢٠٢٤", "year", None),
        ("2024-03-08T10:00", "day", None),
        ("2024", "about ten", None),
        ("2024", "unknown", None),
        (None, "day", None),
        (None, "unknown", "year"),
        ("2024", "year", "hour"),
    ],
)
def test_a_date_that_contradicts_itself_is_refused(iso: str | None, precision: str, inferred: str | None) -> None:
    """Prefix, precision and inferred part must fit together and be a day that exists."""
    with pytest.raises(DateMalformed):
        GivenDate("some day", iso, precision, "", inferred)


def test_a_date_has_no_end_of_words() -> None:
    """Words of a date have a limit and no half letters."""
    with pytest.raises(TextTooLong):
        GivenDate("x" * 1001)
    with pytest.raises(TextBroken):
        GivenDate("\ud800")


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (given_as("2024-03-08"), given_as("2024-03-09"), Order.BEFORE),
        (given_as("2024-03-09"), given_as("2024-03-08"), Order.AFTER),
        (given_as("2024-03-08"), given_as("2024-03-08"), Order.SAME),
        (given_as("2024-03"), given_as("2024-03-08"), Order.PERHAPS),
        (given_as("2024-03"), given_as("2024-03"), Order.PERHAPS),
        (given_as("2024"), given_as("2025-01-01"), Order.BEFORE),
        (given_as("2024-02"), given_as("2024-03-01"), Order.BEFORE),
        (given_as("2024-03-05", "about"), given_as("2024-03-08"), Order.PERHAPS),
        (given_as("2024-03-04", "about"), given_as("2024-03-08"), Order.BEFORE),
        (given_as("2024-03-01/2024-03-07"), given_as("2024-03-08"), Order.BEFORE),
        (given_as("2024-03/2024-04"), given_as("2024-04-30"), Order.PERHAPS),
        (UNKNOWN, given_as("2024"), Order.PERHAPS),
        (None, given_as("2024"), Order.PERHAPS),
        (given_as("0001", "about"), given_as("9999", "about"), Order.BEFORE),
    ],
)
def test_dates_are_ordered_as_far_as_they_are_known(
    left: GivenDate | None, right: GivenDate | None, expected: Order
) -> None:
    """Before and after are said only where every day that is meant is."""
    assert order(left, right) is expected


def test_an_action_before_an_event_is_no_reaction() -> None:
    """What surely came before is refused; the same day, later, and what is not certain are not."""
    with pytest.raises(ActionBeforeEvent):
        check_reaction(given_as("2024-03-07"), given_as("2024-03-08"))
    for action in (given_as("2024-03-08"), given_as("2024-04"), given_as("2024"), UNKNOWN, None):
        check_reaction(action, given_as("2024-03-08"))


def test_a_timeline_ends_with_what_is_unknown() -> None:
    """The more exact of two that begin on one day stands first, the unknown last."""
    dates = [UNKNOWN, given_as("2024"), given_as("2024-01-01"), given_as("2023-12", "about")]
    assert [one.text for one in sorted(dates, key=sort_key)] == ["2023-12", "2024-01-01", "2024", "in spring"]


@given(st.dates(), st.dates())
def test_single_days_are_ordered_as_days(left: datetime.date, right: datetime.date) -> None:
    """For days that are known the order is that of the calendar."""
    expected = Order.SAME if left == right else Order.BEFORE if left < right else Order.AFTER
    assert order(given_as(left.isoformat()), given_as(right.isoformat())) is expected
