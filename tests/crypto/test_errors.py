"""The errors of every floor: a sentence each, a code each, an exit code that the runbook can list."""

import pytest

from crypto import errors
from crypto.errors import Refusal
from intake import durable
from intake.transfer import errors as transfer_errors


def below(kind: type[Refusal]) -> set[type[Refusal]]:
    """Return every class below a class."""
    return {kind}.union(*(below(child) for child in kind.__subclasses__()))


FLOORS = {errors.__name__, transfer_errors.__name__, durable.__name__}
OURS = sorted((kind for kind in below(Refusal) if kind.__module__ in FLOORS), key=lambda kind: kind.__qualname__)


@pytest.mark.parametrize("kind", OURS)
def test_every_refusal_has_a_sentence_for_a_person(kind: type[Refusal]) -> None:
    """A sentence is one line without a full stop, so that a detail can follow it."""
    sentence = (kind.__doc__ or "").strip()
    assert sentence
    assert "\n" not in sentence
    assert not sentence.endswith(".")


def test_no_two_refusals_have_one_code() -> None:
    """A code names one rule."""
    codes = [kind().code for kind in OURS]
    assert len(codes) == len(set(codes))


def test_a_refusal_is_shown_as_sentence_and_detail() -> None:
    """The detail follows the sentence, and the code is the name of the class."""
    refusal = errors.NotPadded("67196 bytes")
    assert str(refusal) == "the size is not one of the padded sizes: 67196 bytes"
    assert (refusal.code, refusal.sentence) == ("not-padded", "the size is not one of the padded sizes")
