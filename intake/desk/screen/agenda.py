"""What is overdue and coming over all cases, and the same as a file for a calendar."""

from flask import request
from werkzeug.wrappers import Response

from intake.audit.events import Event
from intake.desk import ledger
from intake.desk.cases import deadlines, icalendar
from intake.desk.cases.deadlines import AHEAD, Agenda
from intake.desk.screen import downloads, rendering
from intake.desk.screen.casework import Pages

_FARTHEST = 3660


class AgendaPages(Pages):
    """Views of deadlines."""

    def shown(self) -> Response:
        """Show what is due."""
        ahead = min(_FARTHEST, max(1, request.args.get("days", AHEAD, type=int)))
        return rendering.page("deadlines.html", agenda=self._agenda(ahead), ahead=ahead)

    def calendar(self) -> Response:
        """Give the deadlines as an iCalendar file: codes of cases, and no names."""
        ahead = min(_FARTHEST, max(1, request.args.get("days", AHEAD, type=int)))
        found = self._agenda(ahead)
        data = icalendar.write([*found.overdue, *found.coming], self.session.today)
        return downloads.attached(data, "text/calendar; charset=utf-8", "deadlines.ics")

    def _agenda(self, ahead: int) -> Agenda:
        session = self.session
        with session.database.writing() as connection:
            ledger.note(session, connection, Event.READ, "deadlines")
            return deadlines.agenda(connection, session.today, ahead)
