"""What others did and demand about a case, and what its persons need."""

from collections.abc import Iterable

from flask import request, url_for
from werkzeug.wrappers import Response

from intake.desk.cases import actions, agreements, needs
from intake.desk.cases.actions import Asking, Doing
from intake.desk.cases.caserecord import gather
from intake.desk.cases.work_terms import ActionKind, ActionStatus, NeedKind
from intake.desk.cases.work_terms import Response as Answered
from intake.desk.screen import forms, rendering
from intake.desk.screen.casework import Open, Pages
from intake.desk.screen.rendering import text as _
from intake.desk.store.actions import Action, Demand
from intake.desk.store.needs import Need


class ActionPages(Pages):
    """Views of actions, demands and needs."""

    def shown(self, code: str) -> Response:
        """Show what others did and demand, and what is needed."""
        with self.reading(code) as opened:
            done, demanded = actions.of_case(opened.connection, opened.case)
            needed = needs.of_case(opened.connection, opened.case)
            persons = agreements.persons(opened.connection, opened.case)
            record = gather(opened.connection, opened.case)
        return rendering.page(
            "actions.html",
            case=opened.case,
            actions=done,
            demands=demanded,
            needs=needed,
            persons=persons,
            record=record,
            impacts=actions.IMPACTS,
            correcting=_corrected(request.args.get("correct", ""), done, demanded, needed),
        )

    def add(self, code: str) -> Response:
        """Enter an action."""
        doing = Doing(
            kind=forms.choice("kind", ActionKind),
            by=forms.needed("by", forms.SHORT),
            date=forms.given_date("date"),
            text=forms.needed("text", forms.LONG),
            addressed_to=forms.optional("addressed_to", forms.SHORT),
            reaction_to=forms.optional("reaction_to", forms.SHORT),
            response=forms.choice("response", Answered),
            impact=forms.number("impact"),
            status=forms.choice("status", ActionStatus),
        )
        with self.writing(code) as opened:
            opened.do(actions.add, doing, forms.optional("supersedes", forms.SHORT))
            self._forget(opened, "action")
        return self._noted(code)

    def demand(self, code: str) -> Response:
        """Enter a demand; its quote is looked for in its source."""
        asking = Asking(
            by=forms.needed("by", forms.SHORT),
            text=forms.needed("text", forms.LONG),
            source=forms.optional("source", forms.SHORT),
            quote=forms.text("quote", forms.LONG),
            addressed_to=forms.optional("addressed_to", forms.SHORT),
            follow_up=forms.optional("follow_up"),
            near=forms.number_or_none("near"),
        )
        with self.writing(code) as opened:
            opened.do(actions.demand, asking, forms.optional("supersedes", forms.SHORT))
            self._forget(opened, "demand")
        return self._noted(code)

    def need(self, code: str) -> Response:
        """Enter what a person needs; passing the person on takes an agreement."""
        with self.writing(code) as opened:
            opened.do(
                needs.add,
                forms.needed("person", forms.SHORT),
                forms.choice("kind", NeedKind),
                forms.optional("referred_to"),
                forms.optional("result"),
                forms.optional("supersedes", forms.SHORT),
            )
        return self._noted(code)

    def _forget(self, opened: Open, kind: str) -> None:
        """Erase the draft of what is saved now, of a new entry or of the correction of another."""
        old = forms.optional("supersedes", forms.SHORT)
        self.forget(opened.session, opened.connection, ":".join(filter(None, (kind, opened.case.code, old))))

    def _noted(self, code: str) -> Response:
        return self.done(url_for("actions.shown", code=code), _("Noted. An entry that corrects it takes its place."))


def _corrected(
    handle: str, done: Iterable[Action], demanded: Iterable[Demand], needed: Iterable[Need]
) -> tuple[str, Action | Demand | Need | None]:
    """Return the entry that a form is to correct, and the letter of its kind."""
    known: dict[str, Action | Demand | Need] = {f"x{one.number}": one for one in done}
    known |= {f"d{one.number}": one for one in demanded} | {f"n{one.number}": one for one in needed}
    return (handle[0], known[handle]) if handle in known else ("", None)
