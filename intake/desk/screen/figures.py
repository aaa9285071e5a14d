"""Statistics: counts by country, act, urgency and reply as pictures and tables, without what would name somebody."""

from flask import url_for
from werkzeug.wrappers import Response

from intake.desk import exports, figures
from intake.desk.exports import Form, Kind, Left
from intake.desk.exports.kinds import LANGUAGES, RULES
from intake.desk.figures import Cell, Table
from intake.desk.screen import catalogs, downloads, forms, rendering
from intake.desk.screen.casework import Pages
from intake.desk.store import exports as rows

MOST = 20
FORMS = RULES[Kind.STATISTICS].forms


class FigurePages(Pages):
    """Views of counts."""

    def shown(self) -> Response:
        """Show all tables."""
        session = self.session
        tables = figures.tables(session)
        with session.database.reading() as connection:
            left = [Left(one, "") for one in rows.of_case(connection, None)]
        return rendering.page(
            "statistics.html",
            tables=[(table, _bars(table)) for table in tables],
            smallest=figures.SMALLEST,
            left=left,
            forms=FORMS,
            languages=[catalogs.load(language) for language in LANGUAGES],
        )

    def give(self) -> Response:
        """Give the counts as a file, or propose them to the second officer."""
        form, language = Form(forms.one_of("form", FORMS)), forms.one_of("language", LANGUAGES)
        session = self.with_second()
        if forms.ticked("propose"):
            exports.propose_statistics(session, form, language)
            return self.done(url_for("figures.shown"), downloads.proposed())
        given = exports.give_statistics(session, form, language)
        return downloads.export(self.screen, given, form, "statistics")


def _bars(table: Table) -> list[tuple[Cell, float]]:
    """Return the largest cells that are shown, with the length of their bar in hundredths."""
    shown = [cell for cell in table.cells if cell.count is not None][:MOST]
    longest = max((cell.count or 0 for cell in shown), default=1)
    return [(cell, round(100 * (cell.count or 0) / longest, 1)) for cell in shown]
