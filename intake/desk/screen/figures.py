"""Statistics: counts by country, act, urgency and reply as pictures and tables, without what would name somebody."""

from werkzeug.wrappers import Response

from intake.desk import figures
from intake.desk.figures import Cell, Table
from intake.desk.screen import rendering
from intake.desk.screen.casework import Pages

MOST = 20


class FigurePages(Pages):
    """Views of counts."""

    def shown(self) -> Response:
        """Show all tables."""
        tables = figures.tables(self.session)
        return rendering.page(
            "statistics.html", tables=[(table, _bars(table)) for table in tables], smallest=figures.SMALLEST
        )


def _bars(table: Table) -> list[tuple[Cell, float]]:
    """Return the largest cells that are shown, with the length of their bar in hundredths."""
    shown = [cell for cell in table.cells if cell.count is not None][:MOST]
    longest = max((cell.count or 0 for cell in shown), default=1)
    return [(cell, round(100 * (cell.count or 0) / longest, 1)) for cell in shown]
