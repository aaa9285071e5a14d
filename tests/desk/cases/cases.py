"""A case with sources and entities on a real desk, for the tests of case records."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from intake.desk.cases import caserecord, claims, entities, records, sources
from intake.desk.cases.caserecord import CaseRecord
from intake.desk.cases.model import Assertion, Entity, Name, Question, Source
from intake.desk.session import Session
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection

TEXT = "On 8 March five men came. Aigul\u00a0Sample said: “They took me.” She was not charged."
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Open:
    """A case, in an unlocked desk."""

    session: Session
    case: Case

    @contextmanager
    def writing(self) -> Iterator[tuple[Session, Connection, Case]]:
        """Give what an act on the case takes, in one transaction."""
        with self.session.database.writing() as connection:
            yield self.session, connection, self.case

    def act(self, act: Callable[..., T], *values: object, **named: object) -> T:
        """Do one act in a transaction of its own."""
        with self.writing() as (session, connection, case):
            return act(session, connection, case, *values, **named)

    def source(self, text: str = TEXT, **values: object) -> Source:
        """Enter a source."""
        return self.act(sources.add, Source(**{"kind": "ngo", **values}), text)  # type: ignore[arg-type]  # tests only

    def person(self, *forms: str) -> Entity:
        """Enter a person."""
        return self.act(entities.add, Entity(kind="person", names=tuple(Name(form=form) for form in forms)))

    def question(self, text: str = "how many men?") -> Question:
        """Enter a question."""
        return self.act(claims.ask, Question(text=text))

    def claim(self, question: str, source: str, quote: str, **values: object) -> Assertion:
        """Enter an assertion."""
        draft = {"source": source, "quote": quote, "polarity": "affirms", **values}
        return self.act(claims.add, question, Assertion(**draft))  # type: ignore[arg-type]  # tests only

    def read(self) -> CaseRecord:
        """Read the case."""
        return caserecord.read(self.session, self.case.code)


def opened(session: Session) -> Open:
    """Make a case."""
    return Open(session, records.new(session, "A title"))
