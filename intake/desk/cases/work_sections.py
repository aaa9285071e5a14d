"""The sections of a case file about the office's work: consents, letters, actions, demands, needs, deadlines.

Until the work of an office is kept in the record they are written empty, and a file that has something in them is
refused whole: what cannot be kept is not dropped in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from intake.desk.cases.errors import SectionNotKept
from intake.desk.session import Session
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection

if TYPE_CHECKING:
    from intake.desk.cases.caseform import Labels
    from intake.desk.cases.nodes import Node

SECTIONS = ("consents", "communications", "actions", "demands", "needs", "deadlines")


@dataclass(frozen=True, slots=True)
class Sections:
    """What a case file says about the office's work, with the ids of the file."""


def parse(fields: "Mapping[str, Node]", labels: "Labels", texts: Mapping[str, str]) -> Sections:
    """Read the sections strictly; `labels` knows the ids of the file, `texts` has those of its sources."""
    for name in SECTIONS:
        for node in fields[name].items():
            raise SectionNotKept(node.path)
    return Sections()


def store(session: Session, connection: Connection, case: Case, sections: Sections, ids: Mapping[str, str]) -> int:
    """Enter what is new in the sections; `ids` has the random ids by those of the file. Returns how many were new."""
    return 0


def to_data(connection: Connection, case: Case, labels: Mapping[str, str]) -> dict[str, list[object]]:
    """Return the sections as a case file has them; `labels` has the short ids by the random ones."""
    return {name: [] for name in SECTIONS}
