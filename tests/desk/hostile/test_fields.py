"""A hostile text in any one field of a case file: the file is taken, or refused with the place, in one clear line."""

import copy
import json

import pytest

from crypto.errors import JsonMalformed, Refusal
from intake.desk.cases import caseform
from tests.desk.hostile import tricks
from tests.desk.hostile.tricks import TRICKS, Place

# of the entries of a list one is enough
FIELDS = {tuple(name for name in place if isinstance(name, str)): place for place, _ in tricks.texts(tricks.full())}
PLACES = [*FIELDS.values()]
ODD = {"empty": "", "space": " \n", "long": "x" * 101_000, "digits": "٣٣٣٣-٠٣-٠٨", "surrogate": "\ud800"}


def read(place: Place, value: object) -> Refusal | None:
    """Read the case file with a value at a place; returns the refusal."""
    data = copy.deepcopy(tricks.full())
    tricks.put(data, place, value)
    try:
        caseform.read(json.dumps(data).encode())
    except Refusal as refusal:
        return refusal
    return None


def test_every_free_text_of_the_schema_is_there() -> None:
    """The file that the tests begin with has words wherever the schema lets any words stand."""
    objects = [one["properties"] for one in (tricks.SCHEMA, *tricks.SCHEMA["$defs"].values()) if "properties" in one]
    free = {name for one in objects for name, schema in one.items() if "string" in schema.get("type", "")}
    free = {name for name in free if any(name in one and tricks.is_free(one[name]) for one in objects)}
    assert free - {place[-1] for place in PLACES} <= {"item"}


@pytest.mark.parametrize("place", PLACES, ids=tricks.named)
def test_a_trick_is_taken_or_refused_with_its_place(place: Place) -> None:
    """A field takes every trick, or its refusal names the object that it stands in and shows no letter of it raw."""
    for value in (TRICKS | ODD).values():
        refusal = read(place, value)
        if refusal is None:
            continue
        assert not tricks.hidden(str(refusal))
        assert len(str(refusal)) < 1000
        assert is_named(place, refusal) or isinstance(refusal, JsonMalformed)


def is_named(place: Place, refusal: Refusal) -> bool:
    """Tell whether a refusal names the object around a place, or the claim that rests on what stood there."""
    around = tricks.named(place[:-1]) or str(place[-1])
    return around in str(refusal) or (place[-1] in ("text", "supersedes") and "questions[0]" in str(refusal))


@pytest.mark.parametrize("place", PLACES, ids=tricks.named)
def test_what_is_no_text_is_refused_with_its_place(place: Place) -> None:
    """A number, a truth, a list or an object in the place of a text is refused with the place."""
    odd: tuple[object, ...] = (5, True, [], {}, ["x"])
    for value in odd:
        refusal = read(place, value)
        assert refusal is not None
        assert place[-1] in ("format", "version") or is_named(place, refusal)
