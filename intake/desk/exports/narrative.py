"""What happened, as letters, summaries and the press tell it: events in their order, acts, accounts; and the gaps.

Works on what was cleared for an audience. A source is never named here and no words of one are quoted.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

from intake.desk.cases import comparison
from intake.desk.cases.comparison import Row, Status
from intake.desk.cases.dates import sort_key
from intake.desk.cases.model import Act, Event
from intake.desk.exports import hedging, page
from intake.desk.exports.clearing import HIDDEN, Cleared
from intake.desk.exports.language import Language
from intake.desk.exports.page import Block

_FIRST = ("person", "organisation")  # of those to whom something happened


class Narrative:
    """The story of a case in one language; `gaps` gathers what is missing, in the order in which it was met."""

    def __init__(self, cleared: Cleared, said: Language) -> None:
        self.cleared, self.said = cleared, said
        self.gaps: list[str] = []

    @cached_property
    def rows(self) -> list[Row]:
        """The questions with what the sources make of them together."""
        return comparison.compare(self.cleared.record)

    @cached_property
    def events(self) -> list[Event]:
        """The events in the order of their days."""
        return sorted(self.cleared.record.events, key=lambda event: sort_key(event.date))

    def gap(self, key: str, **values: object) -> str:
        """Note that something is missing, and return its mark."""
        mark = self.said.gap(key, **values)
        if mark not in self.gaps:
            self.gaps.append(mark)
        return mark

    def acts(self) -> str:
        """Return all kinds of acts in a row."""
        types = dict.fromkeys(act.type for event in self.events for act in event.acts)
        return self.said.joined([self.said.say("act_type", type) for type in types])

    def victims(self) -> str:
        """Return those to whom it happened in a row, persons first; where no act is known, all who are in the case."""
        ids = [act.victim for event in self.events for act in event.acts]
        ids = ids or [one.id for one in self.cleared.record.entities if one.id in self.cleared.people]
        kinds = {one.id: one.kind for one in self.cleared.record.entities}
        ids.sort(key=lambda id: _FIRST.index(kinds[id]) if kinds[id] in _FIRST else len(_FIRST))
        return self.said.joined([self.cleared.called(id) for id in dict.fromkeys(ids)])

    def story(self, *, gaps: bool = True) -> Iterator[Block]:
        """Yield every event with its acts and accounts, then what is said beside the events."""
        if not self.events and gaps:
            yield page.paragraph(self.gap("events"))
        for event in self.events:
            yield page.paragraph(" ".join(self._event(event, gaps)))
            yield from self._accounts([row for row in self.rows if row.question.event == event.id], gaps)
        yield from self._accounts([row for row in self.rows if row.question.event is None], gaps)

    def _event(self, event: Event, gaps: bool) -> Iterator[str]:
        place = self.cleared.called(event.place) if event.place else ""
        where = self.said.say("month", "where", place=place) if place not in ("", HIDDEN) else ""
        title = event.title.strip().rstrip(".")
        key = "event_alone" if title == HIDDEN else "event"
        yield self.said.say("letter", key, when=self.said.when(event.date), where=where, title=title)
        yield from (self._act(acts) for acts in _alike(event.acts))
        if gaps and (event.date is None or event.date.iso is None):
            yield self.gap("day", title=title)
        if gaps and event.date is not None and event.date.inferred:
            yield self.gap("inferred", given=event.date.text)
        if gaps and event.acts and not any(act.involvements for act in event.acts):
            yield self.gap("perpetrator", title=title)

    def _act(self, acts: Sequence[Act]) -> str:
        blamed = ("perpetrator", "instigator", "superior", "responsible")
        by = dict.fromkeys(one.entity for act in acts for one in act.involvements if one.role in blamed)
        named = self.said.joined([self.cleared.called(id) for id in by])
        suffix = self.said.say("letter", "by", people=named) if named else ""
        victims = self.said.joined([self.cleared.called(id) for id in dict.fromkeys(act.victim for act in acts)])
        return self.said.say("letter", "act", people=victims, act=self.said.say("act_type", acts[0].type), by=suffix)

    def _accounts(self, rows: Sequence[Row], gaps: bool) -> Iterator[Block]:
        for row, text in hedging.accounts(rows, self.cleared.record.sources, self.said):
            unanswered = gaps and hedging.without_answer(row)
            missing = f" {self.gap('answer', question=hedging.asked(row.question.text))}" if unanswered else ""
            yield page.point(text + missing)
        for row in rows if gaps else ():
            if row.status is Status.SILENCE:
                yield page.point(self.gap("silence", question=hedging.asked(row.question.text)))

    def disputed(self) -> list[str]:
        """Return the questions about events on which accounts differ."""
        events = [row for row in self.rows if row.question.event is not None]
        return [hedging.asked(row.question.text) for row in events if row.status is Status.CONFLICT]


def _alike(acts: Sequence[Act]) -> list[list[Act]]:
    """Return acts of one kind by the same hands together."""
    groups: dict[tuple[object, ...], list[Act]] = {}
    for act in acts:
        by = tuple(sorted((one.entity, one.role) for one in act.involvements))
        groups.setdefault((act.type, by), []).append(act)
    return list(groups.values())
