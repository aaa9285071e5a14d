"""Which questions yes and no answer, in the languages that the office works in."""

import pytest

from intake.desk.cases import claims
from intake.desk.cases.asking import asks_for_more
from intake.desk.cases.model import Assertion, Question


@pytest.mark.parametrize(
    "question",
    [
        "How many men came?",
        "how many?",
        "At what hour did they come?",
        "Since when was she threatened?",
        "On which day was it?",
        "Who gave the order?",
        "Combien d’hommes sont venus ?",
        "De quoi est-elle accusée ?",
        "D’où venaient-ils ?",
        "Сколько человек пришло?",
        "На какой улице это было?",
        "« Qui l'a dit ? »",
    ],
)
def test_more_than_yes_is_asked_for(question: str) -> None:
    """A claim without a value answers none of these."""
    assert asks_for_more(question)


@pytest.mark.parametrize(
    "question",
    [
        "Was she charged?",
        "Did the police show a warrant?",
        "Is it known who ordered it?",
        "A-t-elle été arrêtée ?",
        "Est-ce que la police est venue ?",
        "Была ли она задержана?",
        "Whatever: were they armed?",
        "",
    ],
)
def test_yes_is_an_answer(question: str) -> None:
    """To these yes and no are answers; what is not known counts as one of them."""
    assert not asks_for_more(question)


@pytest.mark.parametrize(
    ("polarity", "value", "lacks"),
    [("affirms", None, True), ("affirms", "five", False), ("denies", None, False), ("unsure", None, False)],
)
def test_a_yes_to_how_many_lacks_its_answer(polarity: str, value: str | None, lacks: bool) -> None:
    """Only who affirms and gives no value leaves the question open."""
    claim = Assertion(source="s1", polarity=polarity, value=value, quote="men came")
    assert claims.lacks_answer(Question(text="how many men?"), claim) is lacks
