"""What a page says in our own words: its text without the words of sources and officers, and the English in it."""

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Any

# Words that no French sentence has; those that both languages have are left out.
_ENGLISH = re.compile(
    r"\b(?:the|of|and|is|are|was|were|be|been|with|without|from|this|that|these|who|whom|whose|which|what|where|when|"
    r"not|nobody|somebody|nothing|yes|given|taken|by|for|has|have|had|it|its|to|at|or|if|name|names|named|letter|"
    r"event|removed|same|other|another|left|out|shown|asked|agrees|unknown|unconfirmed|days|until|since|after|before)\b",
    re.IGNORECASE,
)
_SAID = frozenset({"said", "id", "code", "digest"})
_APART = frozenset({"blockquote", "code", "textarea", "script", "style", "title", "svg"})
_VOID = frozenset({"input", "meta", "link", "br", "wbr", "hr", "img"})
_COMMAND = re.compile(r"`[^`]*`|“[^”]*”")
_ENTRY = re.compile(r"^[a-z]+\d+\s")  # an entry that is offered, with its title


class _Reader(HTMLParser):
    """Texts of a page that are ours."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.texts += [given[name] for name in ("aria-label", "placeholder", "title") if given.get(name)]
        if tag not in _VOID:
            # a part with a language of its own is what an export says
            own = tag != "html" and "lang" in given
            apart = tag in _APART or own or bool(_SAID & set(given.get("class", "").split()))
            self._open.append(apart)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not any(self._open) and not _ENTRY.match(f"{text} "):
            self.texts.append(text)


def ours(page: str) -> Sequence[str]:
    """Return what a page says in our own words."""
    reader = _Reader()
    reader.feed(page)
    return reader.texts


def english(page: str, case: Any = ()) -> Sequence[str]:
    """Return what a page in French says in English, but for the words that were entered in a case."""
    entered = sorted({" ".join(words.split()) for words in texts(case)}, key=len, reverse=True)
    theirs = re.compile("|".join(map(re.escape, entered)) or "(?!)")
    return [text for text in ours(page) if _ENGLISH.search(theirs.sub("", _COMMAND.sub("", text)))]


def texts(value: Any) -> Iterator[str]:
    """Yield every text of a case file that has more than one word."""
    if isinstance(value, str):
        yield from [value] if " " in value.strip() else []
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)
