"""An office with two officers and a case of two defenders, of whom it depends on agreements who may be shown."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intake.desk import exports
from intake.desk.cases import agreements, caseimport, records
from intake.desk.cases.agreements import Said
from intake.desk.cases.work_terms import Answer, Audience, GivenBy, Naming
from intake.desk.exports import Kind, Plan
from intake.desk.exports.inspection import texts
from intake.desk.exports.kinds import Form
from intake.desk.session import Session, unlocked
from intake.desk.store.cases import Case
from intake.desk.store.exports import Exported
from tests.desk.cases.files import EMPTY, assertion, case_data, entity, name, question, source, to_bytes
from tests.desk.desks import PASSPHRASE, TODAY, Desk

ENGLISH = "On 8 March five men took Aigul Sadykova from the market. Bolat Ospanov was with her. She was not charged."
RUSSIAN = "Шестеро увезли Айгуль Садыкову и Болата Оспанова 8 марта. Ей предъявили обвинение."
STATE = "A citizen was invited for a conversation on 8 March. No force was used."
DAY = {"text": "on 8 March", "iso": "2026-03-08", "precision": "day", "basis": "the report", "inferred": None}


def data(**values: Any) -> dict[str, Any]:
    """Return the case as a case file; `values` replace its fields."""
    police = {"entity": "e3", "role": "perpetrator", "degree": "carried-out", "source": "s1"}
    act = {"type": "arrest", "place": None, "date": None, "involvements": [police]}
    sections: dict[str, Any] = {
        "title": "Arrest at the market",
        "sources": [
            source("s1", ENGLISH, title="Two defenders taken", publisher="Steppe Herald", kind="newspaper"),
            source("s2", RUSSIAN, public=False, title="Письмо", publisher="Тайный друг", language="ru", kind="letter"),
            source("s3", STATE, kind="government", title="Statement", publisher="Ministry of Order"),
        ],
        "entities": [
            entity("e1", "person", name("Aigul Sadykova"), name("Айгуль Садыкова"), role_note="a lawyer of miners"),
            entity("e2", "person", name("Bolat Ospanov"), name("Болат Оспанов"), role_note="editor of a bulletin"),
            entity("e3", "authority", name("City Police")),
            entity("e4", "place", name("Sampletown")),
        ],
        "events": [
            {
                "id": "v1",
                "title": "Arrests at the market",
                "date": dict(DAY),
                "place": "e4",
                "acts": [{"id": "a1", "victim": "e1", **act}, {"id": "a2", "victim": "e2", **act}],
            }
        ],
        "questions": [
            question(
                "q1",
                "how many men came?",
                assertion("k1", "s1", "five men", value="five"),
                assertion("k2", "s2", "Шестеро", value="six"),
            ),
            question(
                "q2",
                "was a charge brought?",
                assertion("k3", "s1", "She was not charged", polarity="denies"),
                assertion("k4", "s2", "Ей предъявили обвинение"),
            ),
            question("q3", "was force used?", assertion("k5", "s3", "No force was used", polarity="denies")),
            question(
                "q4",
                "on which day was it?",
                assertion("k6", "s1", "8 March", value="8 March"),
                assertion("k7", "s2", "8 марта", value="8 March"),
                assertion("k8", "s3", "8 March", value="8 March"),
            ),
            question("q5", "where are they held?"),
        ],
        "notes": [],
        **{section: [] for section in EMPTY},
    }
    return case_data(**(sections | values))


@dataclass(frozen=True, slots=True)
class Office:
    """The case in an unlocked desk."""

    session: Session
    case: Case
    folder: Path

    def says(self, person: str, audience: str, answer: str = "yes", naming: str = "full", **values: Any) -> None:
        """Enter an answer about consent."""
        on = values.pop("on", TODAY - datetime.timedelta(days=3))
        given_by = GivenBy(values.pop("given_by", "self"))
        naming = naming if answer == "yes" else "none"
        said = Said(Audience(audience), Answer(answer), Naming(naming), given_by, on, "a call", **values)
        with self.session.database.writing() as connection:
            agreements.record(self.session, connection, self.case, person, said, propose=True)

    def withdraws(self, person: str, audience: str) -> None:
        """Take an agreement back."""
        with self.session.database.writing() as connection:
            agreements.withdraw(self.session, connection, self.case, person, Audience(audience), TODAY)

    def plan(self, kind: str, audience: str | None = None, **values: Any) -> Plan:
        """Plan an export."""
        wanted = Audience(audience) if audience else None
        return exports.plan(self.session, self.case.code, Kind(kind), wanted, **values)

    def write(self, plan: Plan, name: str, accepted: str | None = None) -> tuple[Exported, Path]:
        """Write an export."""
        path = self.folder / name
        return exports.write(self.session, plan, path, accepted), path

    def told(self, kind: str, name: str, audience: str | None = None, **values: Any) -> str:
        """Write an export, accepting what still identifies somebody, and return every text of the file."""
        plan = self.plan(kind, audience, **values)
        _, path = self.write(plan, name, plan.list_digest)
        return "\n".join(found.text for found in texts(path.read_bytes(), Form(path.suffix[1:])))


@contextmanager
def opened(desk: Desk, content: dict[str, Any] | None = None, second: str | None = "maria") -> Iterator[Office]:
    """Bring a case to a desk with two officers, and keep it open."""
    with unlocked(desk.path, "anna", lambda _: PASSPHRASE, TODAY, second=second) as session:
        made = caseimport.bring(session, to_bytes(data() if content is None else content), None)
        with session.database.reading() as connection:
            case = records.find(connection, made.case.code)
        yield Office(session, case, desk.work)


def named(text: str, words: Sequence[str]) -> list[str]:
    """Return which of some words stand in a text."""
    return [word for word in words if word.casefold() in text.casefold()]
