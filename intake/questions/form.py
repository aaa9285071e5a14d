"""What a form is made of: kinds of questions, groups, limits.

Labels are plain English and double as keys of the translation catalogs; `marked` only marks them for extraction.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


def marked(text: str) -> str:
    """Mark a text for the catalogs (Babel extracts the calls); the translation happens where a page is built."""
    return text


class Kind(StrEnum):
    """How a question is answered, and with it the JSON type of its answer."""

    LINE = "line"  # one line of text: string
    TEXT = "text"  # several lines of text: string
    CHOICE = "choice"  # one of a few: the id of the choice
    COUNTRY = "country"  # one of COUNTRIES: its two letters, or "other"
    TICKS = "ticks"  # any number of a list: list of ids, in the order of the list
    SET = "set"  # several questions answered together: object
    ENTRIES = "entries"  # the same questions for several persons: list of objects


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer; the id is stored, the label is shown."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `limit` counts characters of a text and entries of a list; `unanswered` names a choice not made."""

    id: str
    kind: Kind
    label: str
    hint: str = ""
    required: bool = False
    limit: int = 0
    choices: tuple[Choice, ...] = ()
    default: str = ""
    unanswered: str = ""
    questions: tuple["Question", ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that stand under one heading."""

    id: str
    title: str
    intro: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class FileLimits:
    """Limits of the attachments; the sum of their sizes is a setting of the office."""

    count: int
    name_bytes: int
    note_length: int


@dataclass(frozen=True, slots=True)
class Form:
    """The whole form. `required` is the first group, the others may be left closed."""

    version: int
    required: Group
    optional: tuple[Group, ...]
    files: FileLimits

    def questions(self) -> tuple[Question, ...]:
        """All questions of the outermost level, in the order of the page."""
        return self.required.questions + tuple(q for group in self.optional for q in group.questions)


SHORT: Final = 300
LINE: Final = 500
TEXT: Final = 4_000
STORY: Final = 40_000
