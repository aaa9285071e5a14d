"""The groups of views that the table of addresses names."""

from typing import Any

from intake.desk.screen.actions import ActionPages
from intake.desk.screen.agenda import AgendaPages
from intake.desk.screen.cases import CasePages
from intake.desk.screen.claims import ClaimPages
from intake.desk.screen.consent import ConsentPages
from intake.desk.screen.door import DoorPages
from intake.desk.screen.drafts import DraftPages
from intake.desk.screen.events import EventPages
from intake.desk.screen.exports import ExportPages
from intake.desk.screen.figures import FigurePages
from intake.desk.screen.finding import FindingPages
from intake.desk.screen.house import HousePages
from intake.desk.screen.items import ItemPages
from intake.desk.screen.letters import LetterPages
from intake.desk.screen.people import PeoplePages
from intake.desk.screen.sources import SourcePages
from intake.desk.screen.state import Screen


def groups(screen: Screen) -> dict[str, Any]:
    """Return the views by the name of their group."""
    return {
        "door": DoorPages(screen),
        "drafts": DraftPages(screen),
        "items": ItemPages(screen),
        "cases": CasePages(screen),
        "people": PeoplePages(screen),
        "events": EventPages(screen),
        "claims": ClaimPages(screen),
        "sources": SourcePages(screen),
        "consent": ConsentPages(screen),
        "letters": LetterPages(screen),
        "actions": ActionPages(screen),
        "exports": ExportPages(screen),
        "finding": FindingPages(screen),
        "figures": FigurePages(screen),
        "agenda": AgendaPages(screen),
        "house": HousePages(screen),
    }
