"""The search for readable text finds what it claims to find; without that its silence would mean nothing."""

import base64
import os
from pathlib import Path

import pytest

from deploy.demonstration.readable import Needles
from deploy.demonstration.samples import REPORTS

TEXT = "Two men in a grey van wait outside our reading room every evening since the hearing."
NEEDLES = Needles([TEXT, "Ilse Varrick"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("before", range(12))
def test_a_piece_of_a_text_is_found_at_every_offset(encoding: str, before: int) -> None:
    """A piece of a text shows in each encoding wherever in a file it begins."""
    assert NEEDLES.found_in(os.urandom(before) + TEXT[20:45].encode(encoding) + os.urandom(30))


@pytest.mark.parametrize("before", range(3))
def test_a_piece_in_base64_is_found_at_every_alignment(before: int) -> None:
    """A text inside something larger that was written in Base64 shows too."""
    assert NEEDLES.found_in(base64.b64encode(bytes(before) + TEXT[3:60].encode()))


def test_a_short_name_is_found_whole() -> None:
    """A name that is shorter than a block shows where it stands whole."""
    assert NEEDLES.found_in(b"\0 name=Ilse Varrick;")


def test_random_bytes_are_not_taken_for_the_samples() -> None:
    """What is sealed looks random, and random bytes hold nothing readable."""
    samples = Needles(text for report in REPORTS for text in report.words())
    assert not samples.found_in(os.urandom(1024 * 1024))


def test_a_file_is_found_by_its_name_alone(tmp_path: Path) -> None:
    """A file that is named after a text is found although it is empty."""
    (tmp_path / "Ilse Varrick.txt").touch()
    assert NEEDLES.readable_files(tmp_path) == [tmp_path / "Ilse Varrick.txt"]
