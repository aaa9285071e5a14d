"""A case written as one JSON file, the one that `caseform` reads; withdrawn entries are left out.

What is written here and read at another desk makes the same case, and is written there to the same bytes.
"""

import json
from collections.abc import Callable, Mapping, Sequence

from intake.audit.events import Event as Audit
from intake.desk import ledger
from intake.desk.cases import records, work_sections
from intake.desk.cases.caseform import FORMAT, VERSION
from intake.desk.cases.caserecord import CaseRecord, gather
from intake.desk.cases.dates import GivenDate
from intake.desk.cases.model import Act, Assertion, Entity, Event, Involvement, Name, OfficeView, Question, Source
from intake.desk.session import Session
from intake.desk.store import case_sources
from intake.desk.store.cases import Note

Data = dict[str, object]
Labelled = Callable[[str | None], str | None]


def export(session: Session, code: str) -> Data:
    """Read a case and return it as a case file; that it was exported is on record before it is returned."""
    with session.database.writing() as connection:
        case = records.find(connection, code)
        record = gather(connection, case)
        work = work_sections.to_data(connection, case, record.labels)
        data = to_data(record, case_sources.texts(connection, case.id), work)
        ledger.note(session, connection, Audit.CASE_EXPORTED, f"case:{case.id}")
    return data


def to_bytes(data: Mapping[str, object]) -> bytes:
    """Return a case file as it is written."""
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def to_data(record: CaseRecord, texts: Mapping[str, str], work: Mapping[str, Sequence[object]]) -> Data:
    """Return a record as a case file; `texts` has the sources' by their random ids."""

    def labelled(id: str | None) -> str | None:
        return None if id is None else record.labels[id]

    case = record.case
    return {
        "format": FORMAT,
        "version": VERSION,
        "code": case.code,
        "title": case.title,
        "codename": case.codename,
        "country": case.country,
        "opened_on": case.opened_on.isoformat(),
        "sources": [_source(one, texts[one.id]) for one in record.sources],
        "entities": [_entity(one, labelled) for one in record.entities],
        "events": [_event(one, labelled) for one in record.events],
        "questions": [_question(one, labelled) for one in record.questions],
        **work,
        "notes": [_note(one) for one in record.notes],
    }


def date_data(date: GivenDate | None) -> Data | None:
    """Return a date as case files have it."""
    if date is None:
        return None
    return {
        "text": date.text,
        "iso": date.iso,
        "precision": date.precision,
        "basis": date.basis,
        "inferred": date.inferred,
    }


def _source(one: Source, text: str) -> Data:
    return {
        "id": one.label,
        "kind": one.kind,
        "connection": one.connection,
        "reliability": one.reliability,
        "title": one.title,
        "publisher": one.publisher,
        "language": one.language,
        "date": date_data(one.date),
        "public": one.public,
        "identity_protected": one.identity_protected,
        "sha256": one.sha256,
        "text": text,
        "item": one.item,
        "attachment": one.attachment,
    }


def _entity(one: Entity, labelled: Labelled) -> Data:
    return {
        "id": one.label,
        "kind": one.kind,
        "role_note": one.role_note,
        "child": one.child,
        "protected": one.protected,
        "names": [_name(name, labelled) for name in one.names],
        **_marked("official", one.official),
    }


def _marked(name: str, mark: bool) -> Data:
    """Return a mark that only stands in a file where it is set, so that older files and readers know nothing of it."""
    return {name: True} if mark else {}


def _name(one: Name, labelled: Labelled) -> Data:
    return {
        "form": one.form,
        "script": one.script,
        "language": one.language,
        "kind": one.kind,
        "source": labelled(one.source),
        "from": one.valid_from,
        "to": one.valid_to,
    }


def _event(one: Event, labelled: Labelled) -> Data:
    return {
        "id": one.label,
        "title": one.title,
        "date": date_data(one.date),
        "place": labelled(one.place),
        "acts": [_act(act, labelled) for act in one.acts],
    }


def _act(one: Act, labelled: Labelled) -> Data:
    return {
        "id": one.label,
        "type": one.type,
        "victim": labelled(one.victim),
        "place": labelled(one.place),
        "date": date_data(one.date),
        "involvements": [_involvement(involved, labelled) for involved in one.involvements],
    }


def _involvement(one: Involvement, labelled: Labelled) -> Data:
    return {
        "entity": labelled(one.entity),
        "role": one.role,
        "degree": one.degree,
        "source": labelled(one.source),
    }


def _question(one: Question, labelled: Labelled) -> Data:
    return {
        "id": one.label,
        "event": labelled(one.event),
        "subject": labelled(one.subject),
        "text": one.text,
        "office_view": _view(one.office_view),
        "assertions": [_assertion(assertion, labelled) for assertion in one.assertions],
        **_marked("internal", one.internal),
    }


def _view(one: OfficeView | None) -> Data | None:
    if one is None:
        return None
    return {"status": one.status, "text": one.text, "officer": one.officer, "on": one.on.isoformat()}


def _assertion(one: Assertion, labelled: Labelled) -> Data:
    return {
        "id": one.label,
        "source": labelled(one.source),
        "polarity": one.polarity,
        "value": one.value,
        "quote": one.quote,
        "offset": one.offset,
        "attributed_to": labelled(one.attributed_to),
        "hedge": one.hedge,
        "supersedes": labelled(one.supersedes),
    }


def _note(one: Note) -> Data:
    return {"officer": one.officer, "on": one.written_on.isoformat(), "text": one.text}
