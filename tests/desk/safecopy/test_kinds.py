"""A file is what its first bytes say, whatever its name is."""

import pytest

from intake.desk.safecopy.kinds import Kind, detect

HEADS = {
    b"": Kind.EMPTY,
    b"\x89PNG\r\n\x1a\n\0\0": Kind.PNG,
    b"\xff\xd8\xff\xe0": Kind.JPEG,
    b"RIFF\0\0\0\0WEBPVP8 ": Kind.WEBP,
    b"RIFF\0\0\0\0WAVEfmt ": Kind.WAV,
    b"\0\0\0\x18ftypheic": Kind.HEIF,
    b"\0\0\0\x18ftypisom": Kind.MP4,
    b"%PDF-1.7": Kind.PDF,
    b"\r\n\r\n%PDF-1.7": Kind.PDF,
    b"PK\x03\x04%PDF-1.7": Kind.ZIP,
    b"MZ\x90\0": Kind.EXECUTABLE,
    b"\x7fELF\x02": Kind.EXECUTABLE,
    b"  <!DOCTYPE html><script>": Kind.HTML,
    b"<svg onload=alert(1)>": Kind.HTML,
    "они пришли ночью".encode(): Kind.TEXT,
    b"\0\0\0\0": Kind.UNKNOWN,
    b"\xc3\x28\xa0\xa1 text": Kind.UNKNOWN,
}


@pytest.mark.parametrize(("head", "kind"), HEADS.items())
def test_the_content_tells_the_kind(head: bytes, kind: Kind) -> None:
    """Each kind is told by its own mark, and a file that is two things at once is what it begins as."""
    assert detect(head) is kind


def test_a_letter_cut_at_the_end_of_the_head_is_text() -> None:
    """Text whose last letter lies half beyond the first bytes is still text."""
    assert detect("ж".encode() * 100 + b"\xd0") is Kind.TEXT
