"""The site settings: one canonical form, and every field refused by its name."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.site.errors import SettingsMalformed
from intake.site.settings import parse
from tests.site.pages import settings

CANONICAL = settings().to_json()


def test_round() -> None:
    """Settings come back from their bytes as they were."""
    wanted = settings(office_name="Büro für مدافعون", max_files_bytes=2**20, demo=True)
    assert parse(wanted.to_json()) == wanted


def test_canonical() -> None:
    """The bytes are canonical JSON: sorted names, no blanks."""
    assert CANONICAL.startswith(b'{"demo":false,"helpline":"')
    assert b", " not in CANONICAL


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("office_name", ""),
        ("office_name", "   "),
        ("office_name", "x" * 121),
        ("office_name", "two\nlines"),
        ("office_name", "a\u202egpj"),
        ("office_name", "a\u2066b"),
        ("office_name", "a\x1b[31m"),
        ("office_name", "a\x00"),
        ("office_name", "\ud800"),
        ("office_name", 7),
        ("mandate", ""),
        ("mandate", "x" * 601),
        ("mandate", None),
        ("helpline", ""),
        ("helpline", "x" * 301),
        ("helpline", "a\u2028b"),
        ("languages", ("en", "en")),
        ("languages", ("xx",)),
        ("languages", ("EN",)),
        ("languages", ("../en",)),
        ("languages", ("",)),
        ("languages", (1,)),
        ("languages", ["en"]),
        ("languages", "en"),
        ("max_files_bytes", 0),
        ("max_files_bytes", 2**20 - 1),
        ("max_files_bytes", 500 * 2**20 + 1),
        ("max_files_bytes", -1),
        ("max_files_bytes", True),
        ("max_files_bytes", 2.0**20),
        ("max_files_bytes", "1048576"),
        ("demo", 0),
        ("demo", "false"),
        ("demo", None),
        ("leave_address", ""),
        ("leave_address", "http://example.org/"),
        ("leave_address", "https://example.org"),
        ("leave_address", "https://user@example.org/"),
        ("leave_address", "https://example.org:8443/"),
        ("leave_address", "https://example.org/?from=here"),
        ("leave_address", "javascript:alert(1)"),
        ("leave_address", "https://example.org/" + "x" * 190),
        ("leave_address", None),
    ],
)
def test_refused_field(name: str, value: object) -> None:
    """A field with a wrong value is refused, and the error names it."""
    with pytest.raises(SettingsMalformed, match=name):
        settings(**{name: value})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"{}",
        b"\xff",
        CANONICAL[:-1],
        CANONICAL + b"\n",
        b" " + CANONICAL,
        CANONICAL.replace(b":", b": ", 1),
        CANONICAL.replace(b'"demo":false', b'"demo":false,"demo":false'),
        CANONICAL.replace(b'"demo":false,', b""),
        CANONICAL.replace(b'"demo":false', b'"demo":false,"more":1'),
        CANONICAL.replace(b'["en"]', b'"en"'),
        CANONICAL.replace(b'["en"]', b"[[]]"),
        CANONICAL.replace(b"524288000", b"524288000.0"),
        CANONICAL.replace(b"524288000", b"5.24288e8"),
        CANONICAL.replace(b"524288000", b"NaN"),
        b"[" * 100_000,
    ],
)
def test_refused_bytes(data: bytes) -> None:
    """Anything but the canonical form of exactly these fields is refused."""
    with pytest.raises(SettingsMalformed):
        parse(data)


@given(st.dictionaries(st.text(), st.integers()) | st.lists(st.text()) | st.binary())
def test_any_bytes(value: object) -> None:
    """Whatever bytes come, the reader ends in its own refusal."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    with pytest.raises(SettingsMalformed):
        parse(data)
