"""The one place that reads the clock, and only to the day (UTC).

No finer time exists in this project: a time of day written anywhere could help to find a source.
"""

import datetime


def today() -> datetime.date:
    """Return the current day in UTC."""
    return datetime.datetime.now(datetime.UTC).date()
