"""Long work on a terminal: a bar says how far it is; where nobody looks, nothing is said."""

import re

import pytest

from crypto import age
from tests.desk import terminals
from tests.desk.desks import Desk, sealed

COUNTS = [40, pytest.param(1_000, marks=pytest.mark.long)]


@pytest.mark.parametrize("count", COUNTS)
def test_a_batch_is_opened_under_a_bar(desk: Desk, recipient: age.Recipient, count: int) -> None:
    """Receiving and opening each show how many bytes of how many are done, and leave nothing on the last line."""
    path = desk.batch([sealed(recipient) for _ in range(count)])
    with terminals.running(desk.path, "open", path) as terminal:
        terminal.enter_passphrase()
        assert terminal.end() == 0
    for label in ("receiving", "opening"):
        shown = [int(percent) for percent in re.findall(rf"\r{label}: +([0-9]+)%", terminal.said)]
        # a fast machine has done a small batch before the bar is drawn a third time
        assert len(set(shown)) > (2 if count > 100 else 0)
        assert shown == sorted(shown)
    assert re.search(rf"\r +\r.*\nopened {count}, duplicate 0, refused 0\r\n\Z", terminal.said, re.DOTALL)


@pytest.mark.parametrize("count", COUNTS)
def test_no_bar_where_there_is_no_terminal(desk: Desk, recipient: age.Recipient, count: int) -> None:
    """In a pipe or a file there are no bars, only what was done."""
    said = desk.run("open", desk.batch([sealed(recipient) for _ in range(count)]))
    assert (said.code, said.err) == (0, "")
    assert said.out.endswith(f"opened {count}, duplicate 0, refused 0\n")


def test_no_bar_beside_json(desk: Desk, recipient: age.Recipient) -> None:
    """A program that asks for JSON gets nothing else, also on a terminal."""
    with terminals.running(desk.path, "--json", "open", desk.batch([sealed(recipient)])) as terminal:
        terminal.enter_passphrase()
        terminal.until('"opened": 1')
        assert terminal.end() == 0
    assert "receiving" not in terminal.said
