"""The closed lists: every key is stable and short, and what a source ticks is what an act is called."""

import re

import pytest

from intake.desk.cases import terms
from intake.desk.cases.terms import Terms
from intake.questions.defenders import VIOLATIONS

LISTS = [value for value in vars(terms).values() if isinstance(value, Terms)]


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.name)
def test_keys_and_codes_are_well_formed(listed: Terms) -> None:
    """Keys are plain words, labels are there, codes of HURIDOCS have twelve digits."""
    for term in listed:
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,24}", term.key)
        assert term.label.strip() == term.label != ""
        assert term.huridocs is None or re.fullmatch(r"[0-9]{12}", term.huridocs)
    assert listed.label(listed.keys[0]) == next(iter(listed)).label


def test_acts_are_the_violations_of_the_form() -> None:
    """The 24 violations of the public form are the types of acts, in the same order."""
    assert terms.ACT_TYPES.keys == tuple(choice.id for choice in VIOLATIONS)
    assert len(terms.ACT_TYPES.keys) == 24
    assert terms.ACT_TYPES["arrest"].huridocs == "030101000000"


def test_what_is_in_no_list_is_in_no_list() -> None:
    """Neither labels, nor None, nor other cases of letters are keys."""
    assert not any(key in terms.ACT_TYPES for key in ("Arrest", "ARREST", "", None, 1))
