"""Statistics: what is small is left out, and so is what would give it away."""

from collections.abc import Mapping

import pytest

from intake.desk.figures import table


def shown(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Return the cells of a table."""
    return {cell.key: cell.count for cell in table("x", counts).cells}


def test_small_cells_are_left_out() -> None:
    """Cells under five are left out where there are enough of them."""
    assert shown({"a": 50, "b": 4, "c": 4, "d": 4}) == {"a": 50, "b": None, "c": None, "d": None}


def test_a_single_small_cell_takes_another_with_it() -> None:
    """One small cell could be had from the sum, so the next smallest goes with it."""
    assert shown({"a": 50, "b": 20, "c": 3}) == {"a": 50, "b": None, "c": None}


def test_few_that_say_much() -> None:
    """Two cells of one are known when their sum is two, so a third goes with them."""
    assert shown({"a": 50, "b": 20, "c": 1, "d": 1}) == {"a": 50, "b": None, "c": None, "d": None}


@pytest.mark.parametrize("counts", [{"a": 3}, {"a": 4, "b": 1}])
def test_sum_that_would_say_it(counts: dict[str, int]) -> None:
    """Where nothing is left to hide behind, the sum is left out too."""
    made = table("x", counts)
    assert made.total is None
    assert not any(cell.count for cell in made.cells)


def test_nothing_is_hidden_without_need() -> None:
    """Where all are large everything is shown, and what is nothing is no cell."""
    made = table("x", {"a": 5, "b": 6, "c": 0})
    assert [(cell.key, cell.count) for cell in made.cells] == [("b", 6), ("a", 5)]
    assert made.total == 11
