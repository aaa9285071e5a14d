"""What one request has: the desk, the visit, a form that was refused; reached through Flask's `g` in one place only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import g

from crypto.errors import Refusal
from intake.desk.screen.admission import Admission
from intake.desk.screen.hold import Hold


@dataclass(frozen=True, slots=True)
class Undo:
    """How what was just done is undone: a form of one button."""

    address: str
    label: str
    fields: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """What the next page says once."""

    text: str
    undo: Undo | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was refused, to be shown again with what was written."""

    form: str
    error: Refusal
    values: Mapping[str, Sequence[str]]


@dataclass(slots=True)
class Screen:
    """The one desk, its one browser, and what the next page says."""

    hold: Hold
    admission: Admission
    notices: list[Notice] = field(default_factory=list)

    def take_notices(self) -> list[Notice]:
        """Return what is to be said, once."""
        taken, self.notices = self.notices, []
        return taken


def refused() -> Refused | None:
    """Return the form that this request could not do."""
    found: Refused | None = g.get("refused")
    return found
