"""The errors of the access log: a sentence each, a code each, an exit code that the runbook can list."""

import pytest

from crypto import errors as crypto_errors
from crypto.errors import Refusal
from intake import durable
from intake.audit import errors
from intake.transfer import errors as transfer_errors


def below(kind: type[Refusal]) -> set[type[Refusal]]:
    """Return every class below a class."""
    return {kind}.union(*(below(child) for child in kind.__subclasses__()))


def of(*modules: str) -> list[type[Refusal]]:
    """Return the errors of some modules."""
    return sorted((kind for kind in below(Refusal) if kind.__module__ in modules), key=lambda kind: kind.__qualname__)


@pytest.mark.parametrize("kind", of(errors.__name__))
def test_every_refusal_has_a_sentence_for_a_person(kind: type[Refusal]) -> None:
    """A sentence is one line without a full stop, so that a detail can follow it."""
    sentence = kind().sentence
    assert sentence
    assert "\n" not in sentence
    assert not sentence.endswith(".")
    assert sentence[0].islower()


def test_no_two_refusals_have_one_code() -> None:
    """A code names one rule, on this floor and on those below it."""
    floors = (errors.__name__, crypto_errors.__name__, transfer_errors.__name__, durable.__name__)
    codes = [kind().code for kind in of(*floors)]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("kind", of(errors.__name__))
def test_the_exit_codes_are_those_of_the_runbook(kind: type[Refusal]) -> None:
    """What is wrong with data is 65, and a log that cannot be written now is 75."""
    assert kind.exit_code == (75 if kind is errors.LogUnwritable else 65)
