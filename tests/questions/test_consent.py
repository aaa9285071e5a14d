"""Consent: which set counts for whom, and that nothing unknown becomes a yes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.questions import consent_of
from intake.questions.consent import LINES

ASK = {line.id: "ask" for line in LINES}
YES = ASK | {"c_office": "yes", "c_state": "yes", "c_public": "full", "given_by": "self"}


def test_common_set() -> None:
    """The common set counts for a defender without a set of their own."""
    answers = {"consent": YES, "defenders": [{"name": "x"}]}
    assert consent_of(answers, 0) == consent_of(answers)
    assert consent_of(answers, 0).lines["c_state"] == "yes"
    assert not consent_of(answers, 0).own


def test_own_set() -> None:
    """A defender's own set counts instead of the common one, in both directions."""
    answers = {"consent": YES, "defenders": [{"consent": ASK}, {"name": "x"}]}
    assert consent_of(answers, 0).lines["c_state"] == "ask"
    assert consent_of(answers, 0).own
    assert consent_of(answers, 0).given_by == ""
    assert consent_of(answers, 1).lines["c_state"] == "yes"


def test_own_set_takes_nothing_from_the_common_one() -> None:
    """A line that an own set leaves out reads "ask", whatever the common set says."""
    assert consent_of({"consent": YES, "defenders": [{"consent": {"c_office": "yes"}}]}, 0).lines["c_state"] == "ask"


@pytest.mark.parametrize("value", ["yes", "full", "initials", "no_name", "ask"])
def test_children(value: str) -> None:
    """For a child, letters with the name and public naming stay at "ask first", whatever is ticked."""
    given_ = ASK | {"c_state": "yes", "c_public": value, "c_partners": "yes"}
    lines = consent_of({"consent": given_, "defenders": [{"age": "child"}]}, 0).lines
    assert (lines["c_state"], lines["c_public"]) == ("ask", "ask")
    assert lines["c_partners"] == "yes"


def test_a_childs_no_stays_no() -> None:
    """A "no" for a child stays a "no"."""
    assert consent_of({"consent": ASK | {"c_state": "no"}, "defenders": [{"age": "child"}]}, 0).lines["c_state"] == "no"


@pytest.mark.parametrize("given_", [None, [], "yes", {}, {"c_state": True}, {"c_state": "YES"}, {"c_state": "full"}])
def test_unknown_is_ask(given_: object) -> None:
    """What is missing or not understood reads "ask", never "yes"."""
    assert set(consent_of({"consent": given_}).lines.values()) == {"ask"}


@pytest.mark.parametrize("number", [-1, 1, 99])
def test_no_such_entry(number: int) -> None:
    """An entry that does not exist has the common set."""
    assert not consent_of({"consent": YES, "defenders": [{"consent": ASK}]}, number).own


@given(st.dictionaries(st.sampled_from(["consent", "defenders"]), st.recursive(st.text() | st.none(), st.lists)))
def test_any_answers(answers: dict[str, Any]) -> None:
    """Whatever the answers are, every line has an answer of its own list."""
    lines = consent_of(answers, 0).lines
    assert all(lines[line.id] in {choice.id for choice in line.choices} for line in LINES)
