"""Everything that the office's pages work with, made once for a process."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from intake import clock
from intake.server.office.codes import Codes
from intake.server.office.enrolment import Enrolments
from intake.server.office.entrance import Entrance
from intake.server.office.port import Acts
from intake.server.office.sessions import Sessions
from intake.server.office.store import OfficeStore
from intake.server.office.tries import Tries


@dataclass(frozen=True)
class Premises:
    """The parts of one office server."""

    store: OfficeStore
    acts: Acts
    incoming: Path
    two_person_export: bool = False
    codes: Codes = field(default_factory=Codes)
    failed: Tries = field(default_factory=Tries)
    sessions: Sessions = field(default_factory=Sessions)
    enrolments: Enrolments = field(default_factory=Enrolments)
    today: Callable[[], datetime.date] = clock.today
    entrance: Entrance = field(init=False)

    def __post_init__(self) -> None:
        # the one way to fill a field of a frozen value that is made of the others
        object.__setattr__(self, "entrance", Entrance(self.store, self.acts, self.codes, self.failed))
