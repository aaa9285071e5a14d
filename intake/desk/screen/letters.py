"""Letters of the office and the replies to them, and what is due in a case."""

from flask import url_for
from werkzeug.wrappers import Response

from intake.desk.cases import communications, dates, deadlines
from intake.desk.cases.caserecord import gather
from intake.desk.cases.communications import STEPS, Draft, Received, Sending
from intake.desk.cases.work_terms import LetterState, LetterType, Publicity
from intake.desk.screen import forms, rendering
from intake.desk.screen.casework import Pages
from intake.desk.screen.errors import DayMalformed
from intake.desk.screen.rendering import text as _

_BY_ACT = (LetterState.SENT, LetterState.ANSWERED)


class LetterPages(Pages):
    """Views of letters and deadlines."""

    def shown(self, code: str) -> Response:
        """Show the letters of a case, their replies, and what is due."""
        with self.reading(code) as opened:
            letters = communications.of_case(opened.connection, opened.case)
            due = deadlines.of_case(opened.connection, opened.case)
            record = gather(opened.connection, opened.case)
        steps = {one.letter.id: [state for state in STEPS[one.now.state] if state not in _BY_ACT] for one in letters}
        return rendering.page(
            "letters.html",
            case=opened.case,
            letters=letters,
            due=due,
            record=record,
            steps={id: sorted(found, key=list(LetterState).index) for id, found in steps.items()},
            may_send={one.letter.id for one in letters if LetterState.SENT in STEPS[one.now.state]},
            may_reply={one.letter.id for one in letters if one.now.sent_on is not None},
        )

    def draft(self, code: str) -> Response:
        """Begin a letter."""
        mandates = [line.strip() for line in forms.text("mandates").split("\n") if line.strip()]
        drafted = Draft(
            forms.choice("type", LetterType),
            forms.ticked("joint"),
            forms.needed("addressee"),
            mandates,
            forms.many("event"),
        )
        with self.writing(code) as opened:
            letter = opened.do(communications.draft, drafted)
        return self._done(code, letter.label)

    def step(self, code: str, label: str) -> Response:
        """Bring a letter on, back or out."""
        with self.writing(code) as opened:
            letter = opened.do(communications.step, label, forms.choice("state", LetterState))
        return self._done(code, letter.label)

    def send(self, code: str, label: str) -> Response:
        """Note that a letter leaves, by two officers; or propose it to the second."""
        despite = forms.optional("despite")
        sending = Sending(forms.needed("reference", forms.SHORT), forms.day("sent_on"), despite=despite)
        with self.writing(code) as opened:
            if forms.ticked("propose"):
                opened.do(communications.propose, label, sending)
                notice = _("Proposed: the second officer finds it under “To approve”.")
                return self.done(url_for("letters.shown", code=code), notice)
            letter = opened.do(communications.send, label, sending)
        return self._done(code, letter.label)

    def reply(self, code: str, label: str) -> Response:
        """Note a reply to a letter."""
        received = Received(
            _received(),
            forms.choice("publicity", Publicity),
            forms.needed("summary", forms.LONG),
            forms.optional("source", forms.SHORT),
            forms.many("contests"),
        )
        with self.writing(code) as opened:
            letter = opened.do(communications.reply, label, received)
            self.forget(opened.session, opened.connection, f"summary:{opened.case.code}:{label}")
        return self._done(code, letter.label)

    def deadline(self, code: str) -> Response:
        """Note a deadline of the office's own."""
        with self.writing(code) as opened:
            opened.do(deadlines.add, forms.day("due"), forms.needed("basis"))
        return self.done(url_for("letters.shown", code=code, _anchor="due"), _("The deadline is noted."))

    def done_(self, code: str) -> Response:
        """Mark a deadline as done."""
        with self.writing(code) as opened:
            opened.do(deadlines.done, forms.needed("label", forms.SHORT))
        return self.done(url_for("letters.shown", code=code, _anchor="due"), _("The deadline is done."))

    def _done(self, code: str, label: str) -> Response:
        return self.done(url_for("letters.shown", code=code, _anchor=label), _("%(label)s is noted.", label=label))


def _received() -> str:
    """Return when a reply came: a day, or the month or year where no day is known."""
    value = forms.needed("received_on", 10)
    if not dates.is_prefix(value):
        raise DayMalformed("received_on")
    return value
