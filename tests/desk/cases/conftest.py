"""Fixtures of the tests of case records: an empty case on a fresh desk."""

from collections.abc import Iterator

import pytest

from tests.desk.cases.cases import Open, opened
from tests.desk.desks import Desk


@pytest.fixture
def case(desk: Desk) -> Iterator[Open]:
    """Open a desk and make a case in it."""
    with desk.session() as session:
        yield opened(session)
