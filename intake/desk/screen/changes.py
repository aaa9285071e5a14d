"""Changes of entries told to people: which field said what before and after, in the words of the screen.

Values of closed lists by their labels, references by short ids and names, dates as they were given. What an entry is
called in the history, withdrawn or not, is told here too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intake.desk.cases import terms
from intake.desk.cases.caserecord import CaseRecord
from intake.desk.cases.model import Act, Assertion, Entered, Involvement, Name, Question
from intake.desk.cases.redescription import Field
from intake.desk.cases.terms import Terms
from intake.desk.screen import labels
from intake.desk.screen.rendering import catalog

_LISTS: Mapping[tuple[str, str], Terms] = {
    ("source", "kind"): terms.SOURCE_KINDS,
    ("source", "connection"): terms.CONNECTIONS,
    ("source", "reliability"): terms.RELIABILITIES,
    ("entity", "kind"): terms.ENTITY_KINDS,
    ("entity", "child"): terms.CHILD,
    ("act", "type"): terms.ACT_TYPES,
    ("case", "urgency"): terms.URGENCIES,
}
_REFERENCES = ("place", "victim", "event", "subject")
_DATE = ("text", "iso", "precision", "basis", "inferred")


@dataclass(frozen=True, slots=True)
class Told:
    """A field that was changed, as it is shown; nothing stands for what was empty."""

    name: str
    before: str | None
    after: str | None


class Telling:
    """What the words for values are made of: the record and the labels of the page."""

    def __init__(self, record: CaseRecord) -> None:
        """Look up what has no title of its own; `record` has what was withdrawn, too."""
        self._record = record
        self._parts = {one.id: self._part(one) for one in record.all() if not record.titles.get(one.id)}

    def fields(self, kind: str, changed: Sequence[Field]) -> Sequence[Told]:
        """Return the fields of one change."""
        return [
            Told(one.name, *(self._words(kind, one.name, said) for said in (one.before, one.after))) for one in changed
        ]

    def _words(self, kind: str, name: str, value: object) -> str | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            return catalog().text("Yes" if value else "No")
        if (kind, name) in _LISTS:
            return _label(_LISTS[kind, name], value)
        if name in _REFERENCES:
            return self.called(str(value))
        if isinstance(value, dict):
            return ", ".join(str(value[part]) for part in _DATE if value.get(part))
        return str(value)

    def called(self, id: str) -> str:
        """Return what people know an entry by: its short id and its name."""
        label = self._record.labels.get(id, "")
        return " ".join(filter(None, (label, self._record.titles.get(id) or self._parts.get(id, ""))))

    def _part(self, one: Entered) -> str:
        """Return what is known by no title: a name by its letters, who was involved by the own name."""
        if isinstance(one, Name):
            return one.form
        if isinstance(one, Involvement):
            return self._record.titles.get(one.entity, "")
        if isinstance(one, Act):
            return _label(terms.ACT_TYPES, one.type)
        if isinstance(one, Question):
            return one.text
        return one.quote if isinstance(one, Assertion) else ""


def _label(kind: Terms, key: object) -> str:
    return catalog().text_or_source(labels.of(kind, key))
