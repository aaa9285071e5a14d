"""Text of a source on a screen and in Markdown: nothing hides, reorders, commands or becomes markup."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.desk.visible import lines, markdown, quoted, shortened, visible

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x00\x07\x08\x1b\x7f\x85\x9b\u200b\u200d\u202e\u2066\u2028\ufeff\ufe0f\u3164⟨⟩\t\r\n"),
        st.sampled_from("<>&`*_[]()#+-=|\\~:.1@!"),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, Ünïcödé, Қарағанды, 中文, العربية", "plain, Ünïcödé, Қарағанды, 中文, العربية"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("\x1b[2J", "⟨U+001B⟩[2J"),
        ("zero\u200bwidth", "zero⟨U+200B⟩width"),
        ("two\nlines", "two⟨U+000A⟩lines"),
        ("⟨U+202E⟩", "⟨U+27E8⟩U+202E⟨U+27E9⟩"),
        ("no\u00a0break", "no break"),
        ("ogham\u1680space", "ogham⟨U+1680⟩space"),
        ("tag\U000e0041", "tag⟨U+E0041⟩"),
        ("\u3164", "⟨U+3164⟩"),
    ],
)
def test_what_hides_is_shown(text: str, shown: str) -> None:
    """Letters that print themselves stay; every other one becomes its code point."""
    assert visible(text) == shown


@given(HOSTILE)
def test_nothing_shown_commands_a_terminal(text: str) -> None:
    """No control, format, separator or private character is ever left."""
    categories = {unicodedata.category(letter) for letter in visible(text)}
    assert not categories & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(HOSTILE, HOSTILE)
def test_two_texts_never_look_the_same(left: str, right: str) -> None:
    """What is shown can be read back: different texts are shown differently."""
    assert (visible(left) == visible(right)) == (left == right)


def test_marks_do_not_pile_up() -> None:
    """A letter under more combining marks than any writing needs does not paint over its neighbours."""
    assert visible("a" + "\u0300" * 9).count("⟨U+0300⟩") == 5


@given(HOSTILE, st.integers(1, 30))
def test_a_shortened_text_fits(text: str, width: int) -> None:
    """A beginning never takes more letters than it may."""
    assert len(shortened(text, width)) <= width


def test_a_carriage_return_does_not_overwrite_a_line() -> None:
    """Only line feeds end lines; a lone carriage return is a mark."""
    assert lines("one\r\ntwo\rthree") == ["one", "two⟨U+000D⟩three"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<script>", "&lt;script&gt;"),
        ("[x](javascript:1)", r"\[x\](javascript:1)"),
        ("![x](y)", r"!\[x\](y)"),
        ("# Title", r"\# Title"),
        ("- point", r"\- point"),
        ("12. point", r"12\. point"),
        ("=1+1", r"\=1+1"),
        ("a | b", r"a \| b"),
        ("https://a.example", r"https\://a.example"),
        ("www.a.example", r"www\.a.example"),
        ("    code", "&#32;&#32;&#32;&#32;code"),
        ("&lt;", "&amp;lt;"),
        ("```", r"\`\`\`"),
    ],
)
def test_markdown_is_text_only(text: str, written: str) -> None:
    """What a Markdown reader would take for markup, HTML or a link is written so that it shows as text."""
    assert markdown(text) == written


@given(HOSTILE)
def test_a_quotation_cannot_end_itself(text: str) -> None:
    """Every line of a quotation begins with its bar and holds no raw angle bracket after it."""
    for line in quoted(text):
        assert line.startswith(">")
        assert "<" not in line
        assert ">" not in line[1:]


@pytest.mark.parametrize(
    ("text", "lines"),
    [("one", ["> one"]), ("one\ntwo", ["> one\\", "> two"]), ("one\n\ntwo\n", ["> one", ">", "> two", ">"])],
)
def test_a_quotation_keeps_its_lines(text: str, lines: list[str]) -> None:
    """Lines stay lines; no backslash stands where a Markdown reader would show it."""
    assert quoted(text) == lines
