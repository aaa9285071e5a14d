"""An office with two officers and a case about two persons, for the tests of its work."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from intake.desk.cases import agreements, claims, communications, entities, events, life, sources
from intake.desk.cases.agreements import Said
from intake.desk.cases.communications import Draft, Sending
from intake.desk.cases.consent import Effective
from intake.desk.cases.dates import GivenDate
from intake.desk.cases.model import Act, Entity, Event, Name, Question, Source
from intake.desk.cases.work_terms import Answer, Audience, GivenBy, LetterState, LetterType, Naming, State
from intake.desk.session import Session, unlocked
from intake.desk.store.consents import Consent
from intake.desk.store.letters import Correspondence
from tests.desk.cases.cases import Open, opened
from tests.desk.desks import PASSPHRASE, TODAY, Desk

EARLIER = TODAY - datetime.timedelta(days=10)


@contextmanager
def session(desk: Desk, officer: str = "anna", second: str | None = None) -> Iterator[Session]:
    """Unlock a desk with one officer, or with two."""
    with unlocked(desk.path, officer, lambda _: PASSPHRASE, TODAY, second=second) as found:
        yield found


@dataclass(frozen=True, slots=True)
class Work:
    """A case in an unlocked desk, with two victims of one event."""

    open: Open
    first: str
    other: str
    event: str
    place: str

    @property
    def case(self) -> Open:
        """The case, with the ways to enter into it."""
        return self.open

    def says(self, audience: str, answer: str = "yes", person: str = "", **values: Any) -> Consent:
        """Enter an answer about consent."""
        yes = answer == "yes"
        given: dict[str, Any] = {
            "naming": "full" if yes else "none",
            "given_by": "self",
            "on": EARLIER,
            "basis": "a call",
        } | values
        said = Said(
            Audience(audience),
            Answer(answer),
            Naming(given["naming"]),
            GivenBy(given["given_by"]),
            given["on"],
            given["basis"],
            review_on=given.get("review_on"),
        )
        propose = given.get("propose", False)
        return self.open.act(agreements.record, person or self.first, said, propose=propose)

    def counts(self, audience: str, person: str = "", today: datetime.date = TODAY) -> Effective:
        """Return what counts."""
        with self.open.session.database.reading() as connection:
            rows = agreements.matrix(connection, self.open.case, today)
        return next(row.cells[Audience(audience)] for row in rows if row.person.id == (person or self.first))

    def active(self) -> None:
        """Bring the case so far that letters can be written."""
        self.open.act(life.move, State.TRIAGED)
        self.open.act(life.move, State.ACTIVE)

    def letter(self, type: str = "AL", **values: Any) -> Correspondence:
        """Draft a letter that covers the event, and give it into review."""
        self.active()
        head: dict[str, Any] = {
            "joint": False,
            "addressee": "The Government",
            "mandates": ("Defenders",),
            "events": (self.event,),
        }
        drafted = self.open.act(communications.draft, Draft(LetterType(type), **(head | values)))
        return self.open.act(communications.step, drafted.label, LetterState.IN_REVIEW)

    def send(self, letter: Correspondence, reference: str = "KAZ 2/2026", on: datetime.date = TODAY) -> Correspondence:
        """Send a letter."""
        return self.open.act(communications.send, letter.label, Sending(reference, on))


def worked(session: Session) -> Work:
    """Make a case in which two persons were arrested on one day."""
    case = opened(session)
    first, other = case.person("Aigul Sample"), case.person("Bota Example")
    place = case.act(entities.add, Entity(kind="place", names=(Name(form="Sampletown"),)))
    event = case.act(events.add, Event(title="Arrests", date=GivenDate("on 8 March", "2026-03-08", "day")))
    for person in (first, other):
        case.act(events.add_act, event.id, Act(type="arrest", victim=person.id))
    # short ids of their own, so that what a test enters begins with s1 and q1
    told = case.act(sources.add, Source(kind="ngo", title="A statement"), "They were taken.", "told")
    asked = case.act(claims.ask, Question(text="were they arrested?", event=event.id), "asked")
    case.claim(asked.label, told.label, "They were taken")
    return Work(case, first.id, other.id, event.id, place.id)
