"""Text of a source made safe to look at: what would hide, reorder or command becomes a visible mark.

A report may come from someone who wants to mislead the officer: bidirectional overrides that swap the words of a
sentence, zero-width letters that make two names differ, terminal sequences that clear the screen or fake a line of
ours. `visible` is one-to-one but for the width of spaces: two different texts never look the same, because the bracket
of a mark is marked too. It must not know where the text will be shown; `markdown` adds what a Markdown reader would
take as a command.
"""

import re
import unicodedata
from collections.abc import Iterator

# Cc controls, Cf format (bidi, zero width, tags), Cs lone surrogates, Co private use, Cn unassigned, Zl and Zp line
# ends.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Letters and symbols that print nothing, though their category says otherwise.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# More combining marks than this on one letter is not writing, it paints over the lines around it (no language
# needs more than three; Vietnamese and pointed Hebrew have two to three).
_MARKS_PER_LETTER = 4

# Text copied from the web is full of no-break spaces: marks for them made real reports hard to read, and a space that
# is wider or does not break hides nothing. The Ogham space is drawn as a line.
_SPACES = {
    ord(space): " "
    for space in "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
}

# with a group, so that `split` keeps the marks
MARK = re.compile(r"(⟨U\+[0-9A-F]{4,6}⟩)")
_HALF_MARK = re.compile(r"⟨[^⟩]*\Z")
_ORDINARY = re.compile(r"[ -~]*")
_INLINE = re.compile(r"([\\`*_\[\]~|$@])")
_BLOCK = re.compile(r"^([#+=-]|\d{1,9}[.)])")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def _mark(letter: str) -> str:
    return f"⟨U+{ord(letter):04X}⟩"


def _is_hidden(letter: str) -> bool:
    if letter in _BLANK or letter in "⟨⟩" or _VARIATION.match(letter):
        return True
    category = unicodedata.category(letter)
    return category in _HIDDEN_CATEGORIES or (category == "Zs" and letter != " ")


def letters(text: str) -> Iterator[str]:
    """Yield for each letter of the text what is shown in its place: itself, or its mark."""
    marks = 0
    for letter in text.translate(_SPACES):
        marks = marks + 1 if unicodedata.combining(letter) or unicodedata.category(letter) == "Me" else 0
        yield _mark(letter) if marks > _MARKS_PER_LETTER or _is_hidden(letter) else letter


def visible(text: str) -> str:
    """Return the text on one line, with every letter that does not show itself replaced by its code point."""
    return text if _ORDINARY.fullmatch(text) else "".join(letters(text))


def lines(text: str) -> list[str]:
    r"""Split at line ends (\n, \r\n) and make each line visible; a lone \r stays, as a mark."""
    return [visible(line) for line in text.replace("\r\n", "\n").split("\n")]


def shortened(text: str, width: int) -> str:
    """Return the beginning of the text on one line of at most `width` letters."""
    return cut(visible(" ".join(text[: 4 * width].split())), width)


def cut(shown: str, width: int) -> str:
    """Return the beginning of a text that is visible already, of at most `width` letters; no mark is cut in two."""
    return shown if len(shown) <= width else _HALF_MARK.sub("", shown[: max(width - 1, 0)]) + "…"


def markdown(text: str) -> str:
    """Return one line as Markdown (CommonMark, GFM) that renders as the text: no markup, no HTML, no link.

    `://`, `www.` and `@` are broken up so that no reader makes a link of an address: opening it would tell its owner
    that the office has the report.
    """
    shown = visible(text)
    indent = len(shown) - len(shown.lstrip(" "))
    shown = _INLINE.sub(r"\\\1", shown[indent:].translate(_ENTITIES))
    shown = shown.replace("://", r"\://").replace("www.", r"www\.").replace("WWW.", r"WWW\.")
    shown = _BLOCK.sub(lambda match: match[1][:-1] + "\\" + match[1][-1], shown)
    return "&#32;" * indent + shown


def quoted(text: str) -> list[str]:
    """Return the lines of a Markdown block quote that shows the text line by line."""
    found = text.replace("\r\n", "\n").split("\n")
    # a backslash breaks the line; before an empty line or the end of the quotation it would be shown
    breaks = [bool(later.strip()) for later in [*found[1:], ""]]
    return [
        f"> {markdown(line)}" + "\\" * more if line.strip() else ">" for line, more in zip(found, breaks, strict=True)
    ]
