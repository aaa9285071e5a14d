"""Everything that an export starts from, read in one transaction: the record, the office's work, what must not leak.

Nothing of it reaches a file as it is: it goes through `clearing` first.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intake.desk.cases import caserecord, communications, gates, proposals
from intake.desk.cases.caserecord import CaseRecord
from intake.desk.cases.clocks import rules
from intake.desk.cases.gates import Verdict
from intake.desk.cases.model import Entity
from intake.desk.cases.proposals import Proposal
from intake.desk.cases.work_terms import Audience
from intake.desk.exports import kinds
from intake.desk.exports.kinds import Kind
from intake.desk.session import Session
from intake.desk.store import (
    actions,
    assessments,
    case_sources,
    cases,
    consents,
    deadlines,
    items,
    lives,
    needs,
    office,
)
from intake.desk.store.actions import Action, Demand
from intake.desk.store.cases import Case
from intake.desk.store.consents import Consent
from intake.desk.store.database import Connection
from intake.desk.store.deadlines import Noted, Rule
from intake.desk.store.items import Item
from intake.desk.store.letters import Correspondence
from intake.desk.store.lives import Risk
from intake.desk.store.needs import Need


@dataclass(frozen=True, slots=True)
class Work:
    """The office's work on a case."""

    letters: Sequence[Correspondence]
    actions: Sequence[Action]
    demands: Sequence[Demand]
    needs: Sequence[Need]
    consents: Sequence[Consent]
    deadlines: Sequence[Noted]
    risk: Risk | None


@dataclass(frozen=True, slots=True)
class Material:
    """A case with everything that an export of it must know. `unsaid`: what sources asked never to repeat.

    `known` has the entities with what was withdrawn of them too: a name that was taken out of the record is still one.
    `offered` is what its reports say about consent and nobody has entered.
    `texts` has the sources' by their ids, for the dossier of the office alone.
    """

    record: CaseRecord
    known: Sequence[Entity]
    work: Work
    verdicts: Sequence[Verdict]
    offered: Sequence[Proposal]
    items: Sequence[Item]
    unsaid: Sequence[str]
    officers: Sequence[str]
    rules: dict[str, Rule]
    texts: Mapping[str, str]


def gathered(session: Session, connection: Connection, case: Case, kind: Kind, audience: Audience | None) -> Material:
    """Read a case whole; the caller puts the reading on record."""
    gate, named = kinds.gate_of(kind, audience)
    links = cases.links(connection, case.id)
    risks = lives.risks(connection, case.id)
    work = Work(
        communications.of_case(connection, case),
        actions.actions(connection, case.id),
        actions.demands(connection, case.id),
        needs.of_case(connection, case.id),
        consents.of_case(connection, case.id),
        deadlines.of_case(connection, case.id),
        risks[-1] if risks else None,
    )
    return Material(
        caserecord.gather(connection, case),
        caserecord.gather(connection, case, withdrawn=True).entities,
        work,
        gates.verdicts(connection, case, gate, session.today, named),
        proposals.open_in(connection, case),
        [items.by_id(connection, link.item) for link in links],
        [remark for link in links for remark in _unsaid(connection, link.item)],
        [officer.name for officer in office.officers(connection)],
        dict(rules(connection)),
        case_sources.texts(connection, case.id) if gate is gates.Export.DOSSIER else {},
    )


def _unsaid(connection: Connection, item: str) -> list[str]:
    """Return what the source of an item, and the officer who judged it, said must not be repeated."""
    content = items.content(connection, item)
    answers = json.loads(content.manifest).get("answers", {}) if content else {}
    said = answers.get("never_repeat")
    remarks = [said] if isinstance(said, str) else []
    return [*remarks, *(noted.protect for noted in assessments.of_item(connection, item) if noted.protect)]
