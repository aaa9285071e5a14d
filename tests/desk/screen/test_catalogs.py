"""The catalogs of the screen: complete in both languages, and made from the sources as they are."""

import re

import pytest

from intake.desk.screen import catalogs, extraction

PLACE = re.compile(r"%\([a-z]+\)s")


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_catalogs_are_up_to_date(language: str) -> None:
    """`python -m intake.desk.screen.extraction` would change nothing."""
    assert extraction.updated(language) == catalogs.path_of(language).read_bytes()


def test_everything_is_in_french() -> None:
    """Every text has its French, the sentences of refusals too."""
    catalog = catalogs.read("fr")
    assert not [message.id for message in catalog if message.id and not all(_strings(message.string))]


def test_places_for_values_are_the_same() -> None:
    """A translation has the same places for values as its source."""
    for message in catalogs.read("fr"):
        for source, text in zip(_strings(message.id), _strings(message.string), strict=False):
            if source:
                assert sorted(PLACE.findall(source)) == sorted(PLACE.findall(text)), source


def _strings(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (str(value or ""),)
