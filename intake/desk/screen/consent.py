"""Consent: who may be shown to whom, by which name, and why; what reports propose; answers and withdrawals."""

from collections.abc import Sequence

from flask import url_for
from werkzeug.wrappers import Response

from intake.desk.cases import agreements, proposals
from intake.desk.cases.agreements import Said
from intake.desk.cases.caserecord import gather
from intake.desk.cases.model import Entity
from intake.desk.cases.work_errors import ProposalUnknown
from intake.desk.cases.work_terms import Answer, Audience, GivenBy, Naming
from intake.desk.screen import forms, rendering
from intake.desk.screen.casework import Pages
from intake.desk.screen.rendering import text as _
from intake.desk.store import exports


class ConsentPages(Pages):
    """Views of the consent matrix."""

    def shown(self, code: str) -> Response:
        """Show what counts today for everybody, and everything that was ever answered."""
        with self.reading(code) as opened:
            matrix = agreements.matrix(opened.connection, opened.case, opened.session.today)
            waiting = proposals.open_in(opened.connection, opened.case)
            record = gather(opened.connection, opened.case)
            left = exports.counts(opened.connection, [row.person.id for row in matrix])
        return rendering.page(
            "consent.html",
            case=opened.case,
            matrix=matrix,
            waiting=waiting,
            means=[_called(one.name, [row.person for row in matrix]) for one in waiting],
            record=record,
            left=left,
            audiences=list(Audience),
        )

    def record(self, code: str) -> Response:
        """Enter an answer."""
        said = Said(
            audience=forms.choice("audience", Audience),
            answer=forms.choice("answer", Answer),
            naming=forms.choice("naming", Naming),
            given_by=forms.choice("given_by", GivenBy),
            given_on=forms.day("given_on"),
            basis=forms.text("basis"),
            source=forms.optional("source", forms.SHORT),
            review_on=forms.day_or_none("review_on"),
        )
        person = forms.needed("person", forms.SHORT)
        with self.writing(code) as opened:
            made = opened.do(agreements.record, person, said, propose=forms.ticked("propose"))
            narrows = made.answer is not Answer.YES
            gone = narrows and exports.counts(opened.connection, [made.person])
        return self._gone(code, person) if gone else self._noted(code)

    def withdraw(self, code: str) -> Response:
        """Take an agreement back."""
        person, audience = forms.needed("person", forms.SHORT), forms.choice("audience", Audience)
        with self.writing(code) as opened:
            opened.do(agreements.withdraw, person, audience, forms.day("day"))
            gone = exports.counts(opened.connection, [gather(opened.connection, opened.case).entity(person).id])
        return self._gone(code, person) if gone else self._noted(code)

    def _gone(self, code: str, person: str) -> Response:
        """Lead to what a no can't call back."""
        notice = _("The answer is noted, and nothing new leaves against it. What left before is listed below.")
        return self.done(url_for("exports.shown", code=code, person=person, _anchor="left"), notice)

    def accept(self, code: str) -> Response:
        """Enter what a report proposes, for the person whom it means."""
        item, audience = forms.needed("item", forms.SHORT), forms.choice("audience", Audience)
        defender = forms.number_or_none("defender")
        person = forms.needed("person", forms.SHORT)
        with self.writing(code) as opened:
            waiting = proposals.open_in(opened.connection, opened.case)
            wanted = [one for one in waiting if (one.item, one.audience, one.defender) == (item, audience, defender)]
            if not wanted:
                raise ProposalUnknown(item)
            opened.do(agreements.accept, wanted[0], person, propose=forms.ticked("propose"))
        return self._noted(code)

    def _noted(self, code: str) -> Response:
        notice = _("The answer is noted. Answers are never removed; a later one takes its place.")
        return self.done(url_for("consent.shown", code=code), notice)


def _called(name: str | None, persons: Sequence[Entity]) -> str:
    """Return the short id of the one person who has this name, or nothing."""
    wanted = (name or "").casefold().strip()
    found = [one.label for one in persons if any(wanted == form.form.casefold().strip() for form in one.names)]
    return found[0] if len(found) == 1 else ""
