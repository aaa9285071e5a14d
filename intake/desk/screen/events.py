"""What happened: the timeline as a picture and as a list, events, acts, and who was involved."""

from collections.abc import Sequence
from dataclasses import replace

from flask import url_for
from werkzeug.wrappers import Response

from intake.desk.cases import dates, events, terms
from intake.desk.cases.caserecord import gather
from intake.desk.cases.model import Act, Event, Involvement
from intake.desk.screen import forms, rendering, timeline
from intake.desk.screen.casework import Pages


class EventPages(Pages):
    """Views of events."""

    def shown(self, code: str) -> Response:
        """Show what happened, in the order of the days that are meant."""
        with self.reading(code) as opened:
            record = gather(opened.connection, opened.case)
        ordered = sorted(record.events, key=lambda event: dates.sort_key(event.date))
        return rendering.page(
            "timeline.html",
            case=opened.case,
            record=record,
            events=ordered,
            picture=timeline.draw(ordered),
            together=_together,
        )

    def one(self, code: str, label: str) -> Response:
        """Show one event with its acts, each with the form that describes it anew."""
        with self.reading(code) as opened:
            record = gather(opened.connection, opened.case)
        return rendering.page("event.html", case=opened.case, record=record, event=record.event(label))

    def describe(self, code: str, label: str) -> Response:
        """Describe an event anew; what it was is kept."""
        with self.writing(code) as opened:
            before = gather(opened.connection, opened.case).event(label)
            after = replace(
                before,
                title=forms.needed("title"),
                date=forms.given_date("date"),
                place=forms.optional("place", forms.SHORT),
            )
            opened.do(events.change, after)
        return self.described(url_for("events.one", code=code, label=label), code, label)

    def describe_act(self, code: str, label: str) -> Response:
        """Describe an act anew; what it was is kept."""
        draft, handle = _act(), forms.needed("act", forms.SHORT)
        with self.writing(code) as opened:
            before = gather(opened.connection, opened.case).act(handle)
            after = replace(before, type=draft.type, victim=draft.victim, place=draft.place, date=draft.date)
            opened.do(events.change_act, after)
        return self.described(url_for("events.one", code=code, label=label, _anchor=handle), code, handle)

    def correct(self, code: str, label: str) -> Response:
        """Say better who was involved in an act."""
        draft, old = _involvement(), forms.needed("instead_of", forms.SHORT)
        with self.writing(code) as opened:
            made = opened.do(events.add_involvement, forms.needed("act", forms.SHORT), draft, old)
        return self.corrected(url_for("events.one", code=code, label=label), code, old, made.id)

    def add(self, code: str) -> Response:
        """Enter an event."""
        draft = Event(
            title=forms.needed("title"), date=forms.given_date("date"), place=forms.optional("place", forms.SHORT)
        )
        with self.writing(code) as opened:
            made = opened.do(events.add, draft)
        here = url_for("events.one", code=opened.case.code, label=made.label)
        return self.entered(here, opened.case.code, made.label)

    def act(self, code: str) -> Response:
        """Enter an act of an event."""
        draft = _act()
        with self.writing(code) as opened:
            event = forms.needed("event", forms.SHORT)
            made = opened.do(events.add_act, event, draft)
        here = url_for("events.one", code=opened.case.code, label=event, _anchor=made.label)
        return self.entered(here, opened.case.code, made.label)

    def involvement(self, code: str) -> Response:
        """Enter who was involved in an act."""
        draft = _involvement()
        with self.writing(code) as opened:
            act = gather(opened.connection, opened.case).act(forms.needed("act", forms.SHORT))
            made = opened.do(events.add_involvement, act.id, draft)
            found = gather(opened.connection, opened.case).events
        event = next(event.label for event in found if any(one.id == act.id for one in event.acts))
        here = url_for("events.one", code=opened.case.code, label=event, _anchor=act.label)
        return self.entered(here, opened.case.code, made.id)


def _together(act: Act) -> Sequence[tuple[Involvement, Sequence[str]]]:
    """Return who was involved, each role once, with the ids of the sources that say so."""
    found: dict[tuple[str, str, str], tuple[Involvement, list[str]]] = {}
    for one in act.involvements:
        _, sources = found.setdefault((one.entity, one.role, one.degree), (one, []))
        sources += [one.source] if one.source else []
    return list(found.values())


def _act() -> Act:
    """Read the fields of an act."""
    return Act(
        type=forms.one_of("type", terms.ACT_TYPES),
        victim=forms.needed("victim", forms.SHORT),
        place=forms.optional("place", forms.SHORT),
        date=forms.given_date("date"),
    )


def _involvement() -> Involvement:
    """Read the fields of who was involved."""
    return Involvement(
        entity=forms.needed("entity", forms.SHORT),
        role=forms.one_of("role", terms.ROLES),
        degree=forms.one_of("degree", terms.DEGREES),
        source=forms.optional("source", forms.SHORT),
    )
