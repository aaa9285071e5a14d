"""The JSON Schema of case files: it says what the reader holds, as far as a schema can."""

import json
from collections.abc import Iterable
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from intake.desk.cases import caseimport, terms
from intake.desk.cases import work_terms as words
from intake.desk.cases.casefile import export
from intake.desk.cases.errors import RecordError
from tests.desk.cases.cases import Open
from tests.desk.cases.files import assertion, case_data, entity, name, question, source, to_bytes

SCHEMA = json.loads((resources.files("intake.desk.cases") / "case.schema.json").read_text("utf-8"))
MARKS = {"official", "internal"}


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """Return a validator of the schema, which is itself a schema."""
    Draft202012Validator.check_schema(SCHEMA)
    return Draft202012Validator(SCHEMA)


def objects(schema: Any) -> Iterable[dict[str, Any]]:
    """Yield every object of the schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)


def test_what_is_written_fits_the_schema(case: Open, validator: Draft202012Validator) -> None:
    """A case that was imported and exported is valid."""
    imported = caseimport.bring(case.session, to_bytes(case_data()))
    assert [*validator.iter_errors(export(case.session, imported.case.code))] == []


def test_every_object_is_closed(validator: Draft202012Validator) -> None:
    """Each object of a case file has exactly its fields, all of them required but the marks, which came later."""
    for one in objects(SCHEMA):
        assert one["additionalProperties"] is False
        assert one["required"] == [name for name in one["properties"] if name not in MARKS]


def field(definition: str, name: str) -> list[str]:
    """Return the words that a field allows."""
    return [word for word in SCHEMA["$defs"][definition]["properties"][name]["enum"] if word is not None]


@pytest.mark.parametrize(
    ("definition", "name", "allowed"),
    [
        ("source", "kind", terms.SOURCE_KINDS.keys),
        ("source", "connection", terms.CONNECTIONS.keys),
        ("source", "reliability", terms.RELIABILITIES.keys),
        ("name", "kind", terms.NAME_KINDS.keys),
        ("entity", "kind", terms.ENTITY_KINDS.keys),
        ("entity", "child", terms.CHILD.keys),
        ("act", "type", terms.ACT_TYPES.keys),
        ("involvement", "role", terms.ROLES.keys),
        ("involvement", "degree", terms.DEGREES.keys),
        ("assertion", "polarity", terms.POLARITIES.keys),
        ("assertion", "hedge", terms.HEDGES.keys),
        ("officeView", "status", terms.VIEW_STATUSES.keys),
        ("date", "precision", terms.PRECISIONS.keys),
        ("date", "inferred", terms.DATE_PARTS.keys),
        ("consent", "audience", words.Audience),
        ("consent", "answer", words.Answer),
        ("consent", "naming", words.Naming),
        ("consent", "given_by", words.GivenBy),
        ("communication", "type", words.LetterType),
        ("communication", "state", words.LetterState),
        ("reply", "publicity", words.Publicity),
        ("action", "kind", words.ActionKind),
        ("action", "response", words.Response),
        ("action", "status", words.ActionStatus),
        ("need", "kind", words.NeedKind),
    ],
)
def test_the_lists_of_the_schema_are_ours(definition: str, name: str, allowed: Iterable[str]) -> None:
    """Each list of words in the schema is the one that the reader knows."""
    assert field(definition, name) == [str(word) for word in allowed]


@pytest.mark.parametrize(
    "broken",
    [
        case_data(version=2),
        case_data(extra=1),
        case_data(title=""),
        case_data(country="Kenya"),
        case_data(sources=[source("s1", "")]),
        case_data(sources=[source("S1", "x")]),
        case_data(sources=[source("s1", "x", kind="rumour")]),
        case_data(sources=[source("s1", "x", attachment=0)]),
        case_data(entities=[entity("e1", "person", name("x" * 10_001))]),
        case_data(entities=[entity("e1", "person", name("x", source=None, script="latin"))]),
        case_data(questions=[question("q1", "x", assertion("k1", "s1", "five men", offset=-1))]),
        case_data(notes=[{"officer": "a", "on": "today", "text": "x"}]),
    ],
)
def test_schema_and_reader_refuse_alike(case: Open, validator: Draft202012Validator, broken: Any) -> None:
    """What the schema refuses the reader refuses too."""
    assert not validator.is_valid(broken)
    with pytest.raises(RecordError):
        caseimport.bring(case.session, to_bytes(broken))
