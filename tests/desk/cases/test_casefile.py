"""Case files: what is written is read to the same case, what is new is added, what does not fit is refused whole."""

import contextlib
import copy
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import JsonMalformed, Refusal
from intake.desk.cases import casefile, caseform, caseimport, claims, entities, withdrawal
from intake.desk.cases.errors import (
    AlreadySuperseded,
    CaseCodeTaken,
    CaseFileError,
    CaseFileKnown,
    CaseFileMissingField,
    CaseFileOfOther,
    CaseFileTooLarge,
    CaseFileUnknownField,
    CaseFileValue,
    CaseFileVersion,
    CodeMalformed,
    DanglingId,
    DateMalformed,
    DuplicateId,
    EntryDiffers,
    EntryOfOtherKind,
    LabelMalformed,
    QuoteAmbiguous,
    QuoteNotInSource,
    SupersedesCycle,
    SupersedesOther,
    TermUnknown,
    TextMissing,
    TextTooLong,
)
from intake.desk.session import Session
from tests.desk.cases.cases import Open
from tests.desk.cases.files import TEXT, assertion, case_data, entity, name, question, source, to_bytes
from tests.desk.desks import Desk


@pytest.fixture
def session(case: Open) -> Session:
    """Return an unlocked desk."""
    return case.session


def bring(session: Session, data: Any, into: str | None = None) -> caseimport.Imported:
    """Import a case file from plain data."""
    return caseimport.bring(session, to_bytes(data), into)


def exported(session: Session, code: str) -> dict[str, Any]:
    """Return the case file that the desk writes."""
    value: dict[str, Any] = json.loads(casefile.to_bytes(casefile.export(session, code)))
    return value


def test_a_file_becomes_a_case(session: Session) -> None:
    """Everything in the file is in the case, and the export has digests and offsets filled in."""
    imported = bring(session, case_data())
    data = exported(session, imported.case.code)
    assert imported.added == {
        "sources": 2, "entities": 3, "names": 4, "events": 1, "acts": 1, "involvements": 1,
        "questions": 2, "assertions": 4, "views": 1, "notes": 1, "work": 0,
    }  # fmt: skip
    assert data["questions"][0]["office_view"] == case_data()["questions"][0]["office_view"]
    assert data["sources"][0]["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert data["questions"][0]["assertions"][0]["offset"] == TEXT.index("five men")


def test_another_desk_makes_the_same_case(desk: Desk, tmp_path: Path) -> None:
    """Export, import at another desk, export: the same bytes, under the same code."""
    (tmp_path / "other").mkdir()
    other = desk.copied(tmp_path / "other")
    with desk.session() as session:
        data = casefile.to_bytes(casefile.export(session, bring(session, case_data(codename="heron")).case.code))
    with other.session() as session:
        code = caseimport.bring(session, data).case.code
        assert casefile.to_bytes(casefile.export(session, code)) == data


def test_a_sixth_source_changes_the_picture(session: Session) -> None:
    """A file that grew by a source adds it and its claims; the row becomes a conflict, and nothing was overwritten."""
    code = bring(session, case_data()).case.code
    before = exported(session, code)
    grown = copy.deepcopy(before)
    grown["sources"].append(source("s3", "She was charged the same day."))
    grown["questions"][1]["assertions"].append(assertion("k5", "s3", "was charged"))
    added = bring(session, grown, code).added
    assert {kind: count for kind, count in added.items() if count} == {"sources": 1, "assertions": 1}
    after = exported(session, code)
    assert after["questions"][0] == before["questions"][0]
    assert after["questions"][1]["assertions"][:1] == before["questions"][1]["assertions"]


def test_the_same_file_again_adds_nothing(session: Session) -> None:
    """Into its own case a file adds nothing; as a new case it is recognised."""
    data = case_data()
    code = bring(session, data).case.code
    assert not any(bring(session, data, code).added.values())
    with pytest.raises(CaseFileKnown, match=code):
        bring(session, data)
    with pytest.raises(CaseCodeTaken):
        bring(session, exported(session, code))


def test_a_file_of_another_case_is_not_added(session: Session) -> None:
    """A file that bears another case's code makes no merge of the two."""
    one, other = bring(session, case_data()).case.code, bring(session, case_data(title="Other")).case.code
    with pytest.raises(CaseFileOfOther):
        bring(session, exported(session, one), other)


def test_who_imported_a_signature_is_known(session: Session) -> None:
    """A view that a file signs is kept as its officer's, with the officer who brought it."""
    case = Open(session, bring(session, case_data()).case)
    view = case.read().question("q1").office_view
    assert view is not None
    assert (view.officer, view.entered_by) == ("ben", "anna")


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_no_mutation_of_a_file_surprises_the_reader(data: st.DataObject) -> None:
    """Whatever stands in any place of a file, it is read or refused by a rule."""
    file = case_data()
    at: Any = file
    for _ in range(data.draw(st.integers(0, 6))):
        inner = [*at.values()] if isinstance(at, dict) else at
        nested = [one for one in inner if isinstance(one, (dict, list)) and one]
        if not nested:
            break
        at = data.draw(st.sampled_from(nested))
    key = data.draw(st.sampled_from([*at] if isinstance(at, dict) else [*range(len(at))]))
    at[key] = data.draw(JUNK)
    with contextlib.suppress(Refusal):
        caseform.read(json.dumps(file).encode())


def test_what_was_withdrawn_does_not_come_back(session: Session) -> None:
    """An import into the case leaves a withdrawn name and claim withdrawn."""
    case = Open(session, bring(session, case_data()).case)
    case.act(withdrawal.withdraw, "k4"), case.act(withdrawal.withdraw, case.read().entity("e1").names[1].id)
    assert not any(bring(session, case_data(), case.case.code).added.values())
    record = case.read()
    assert (len(record.entity("e1").names), record.question("q2").assertions) == (1, ())


def test_what_was_changed_here_stays(session: Session) -> None:
    """A file with what an entry said before it was changed at this desk is accepted, and the change is kept."""
    case = Open(session, bring(session, case_data()).case)
    case.act(entities.change, replace(case.read().entity("e1"), protected=True))
    assert not any(bring(session, case_data(), case.case.code).added.values())
    assert case.read().entity("e1").protected


def test_what_a_person_enters_and_what_a_file_brings_is_one_case(session: Session) -> None:
    """A claim entered by hand goes on from the ids of the file, and is exported beside its claims."""
    case = Open(session, bring(session, case_data()).case)
    case.claim("q2", "s2", "she was charged"), case.act(claims.sign, "q2", "unknown", "they differ")
    data = exported(session, case.case.code)["questions"][1]
    assert [one["id"] for one in data["assertions"]] == ["k4", "k5"]
    assert data["office_view"]["officer"] == "anna"


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=5),
    st.sampled_from(["s1", "e1", "e3", "v1", "a1", "q1", "k1", "k2", "2024", "2024-03-08", "day", "yes", "five men"]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)

Break = Callable[[dict[str, Any]], object]


def put(path: str, value: Any) -> Break:
    """Return what puts a value at a place of a file."""

    def act(data: Any) -> None:
        *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        for part in way:
            data = data[part]
        data[last] = value

    return act


def drop(path: str, key: str) -> Break:
    """Return what removes a field."""

    def act(data: Any) -> None:
        for part in path.split(".") if path else ():
            data = data[int(part) if part.isdigit() else part]
        del data[key]

    return act


BROKEN: list[tuple[Break, type[Refusal], str]] = [
    (put("version", 2), CaseFileVersion, "version"),
    (put("version", True), CaseFileVersion, "version"),
    (put("format", "x"), CaseFileVersion, "format"),
    (put("extra", 1), CaseFileUnknownField, "extra"),
    (put("events.0.acts.0.extra", 1), CaseFileUnknownField, "events[0].acts[0].extra"),
    (put("a\u202eb", 1), CaseFileUnknownField, "⟨U+202E⟩"),
    (drop("", "notes"), CaseFileMissingField, "notes"),
    (drop("sources.0", "text"), CaseFileMissingField, "sources[0].text"),
    (put("title", 5), CaseFileValue, "title"),
    (put("title", " "), TextMissing, "title"),
    (put("title", "x" * 2001), TextTooLong, "title"),
    (put("country", "XX"), CodeMalformed, "country"),
    (put("opened_on", "20 November"), CaseFileValue, "opened_on"),
    (put("opened_on", "2026-02-30"), CaseFileValue, "opened_on"),
    (put("code", "c-1"), CaseFileValue, "code"),
    (put("sources", {}), CaseFileValue, "sources"),
    (put("sources.0", "x"), CaseFileValue, "sources[0]"),
    (put("sources.0.public", 1), CaseFileValue, "sources[0].public"),
    (put("sources.0.kind", "rumour"), TermUnknown, "sources[0]"),
    (put("sources.0.sha256", "ab"), CodeMalformed, "sources[0]"),
    (put("sources.0.language", "English"), CodeMalformed, "sources[0]"),
    (put("sources.0.attachment", 1), CodeMalformed, "sources[0]"),
    (put("sources.0.text", "x" * (1 << 20) + "x"), TextTooLong, "sources[0]"),
    (put("sources.0.text", "é" * (1 << 19) + "é"), TextTooLong, "sources[0]"),
    (put("sources.0.id", "S 1"), LabelMalformed, "sources[0].id"),
    (put("sources.1.id", "s1"), DuplicateId, "sources[1].id"),
    (put("entities.0.id", "s1"), DuplicateId, "entities[0].id"),
    (put("entities.0.kind", "robot"), TermUnknown, "entities[0]"),
    (put("entities.2.child", "yes"), EntryOfOtherKind, "entities[2]"),
    (put("entities.0.names.0.form", "x" * 10_001), TextTooLong, "entities[0].names[0]"),
    (put("entities.0.names.0.form", ""), TextMissing, "entities[0].names[0]"),
    (put("entities.0.names.0.source", "s9"), DanglingId, "entities[0].names[0].source"),
    (put("entities.0.names.0.from", "March"), DateMalformed, "entities[0].names[0]"),
    (put("events.0.place", "e1"), EntryOfOtherKind, "events[0].place"),
    (put("events.0.date.iso", "2024-03"), DateMalformed, "events[0].date"),
    (put("events.0.date.precision", "hour"), DateMalformed, "events[0].date"),
    (put("events.0.acts.0.type", "sneezing"), TermUnknown, "events[0].acts[0]"),
    (put("events.0.acts.0.victim", None), CaseFileValue, "events[0].acts[0].victim"),
    (put("events.0.acts.0.victim", "s1"), EntryOfOtherKind, "events[0].acts[0].victim"),
    (put("events.0.acts.0.involvements.0.role", "x"), TermUnknown, "events[0].acts[0].involvements[0]"),
    (put("questions.0.event", "v9"), DanglingId, "questions[0].event"),
    (put("questions.0.office_view.on", None), CaseFileValue, "questions[0].office_view.on"),
    (
        put("questions.0.assertions.0.quote", "seven men"),
        QuoteNotInSource,
        "questions[0].assertions[0].quote: source s1",
    ),
    (put("questions.0.assertions.0.quote", "e"), QuoteAmbiguous, "questions[0].assertions[0].quote: source s1, "),
    (put("questions.0.assertions.0.offset", 3), QuoteNotInSource, "source s1, offset 3"),
    (put("questions.0.assertions.0.offset", -1), CaseFileValue, "questions[0].assertions[0].offset"),
    (put("questions.0.assertions.0.offset", 10**12), CodeMalformed, "questions[0].assertions[0]"),
    (put("questions.0.assertions.0.supersedes", "k2"), SupersedesCycle, "questions[0].assertions"),
    (put("questions.0.assertions.2.supersedes", "k3"), SupersedesCycle, "questions[0].assertions"),
    (put("questions.0.assertions.0.supersedes", "k4"), DanglingId, "questions[0].assertions"),
    (put("questions.0.assertions.2.supersedes", "k1"), AlreadySuperseded, "questions[0].assertions"),
    (put("questions.0.assertions.2.supersedes", "k2"), SupersedesOther, "questions[0].assertions"),
    (put("consents", [{}]), CaseFileError, "consents[0]"),
    (put("notes.0.text", ""), TextMissing, "notes[0]"),
]


@pytest.mark.parametrize(("act", "refusal", "place"), BROKEN)
def test_a_broken_file_is_refused_with_its_place(
    session: Session, act: Break, refusal: type[Refusal], place: str
) -> None:
    """Every broken rule has its class and names the place, and nothing of the file was taken."""
    data = case_data()
    act(data)
    with pytest.raises(refusal) as caught:
        bring(session, data)
    assert place in str(caught.value)
    with session.database.reading() as connection:
        for table in ("source", "entry", "case_file"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0  # noqa: S608


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", JsonMalformed),
        (b"[]", CaseFileVersion),
        (b"\xff", JsonMalformed),
        (b'{"format":"sealed-intake/case","version":1,"version":1}', JsonMalformed),
        (b'{"format":"sealed-intake/case","version":1.0}', JsonMalformed),
        (b'{"format":"sealed-intake/case","version":1,"title":"\\ud800"}', JsonMalformed),
        (b"[" * 100_000, JsonMalformed),
        (b" " * (16 << 20) + b"1", CaseFileTooLarge),
        (b'"' + b"x" * 10_000_000 + b'"', CaseFileVersion),
    ],
)
def test_what_is_no_case_file_is_refused(session: Session, data: bytes, refusal: type[Refusal]) -> None:
    """Other JSON, JSON that could be read in two ways, and what is too large are refused."""
    with pytest.raises(refusal):
        caseimport.bring(session, data)


@pytest.mark.parametrize(
    "act",
    [
        put("sources.0.text", "On 8 March five men came. Aigul\u00a0Sample said: “They took ME.” She was not charged."),
        put("sources.0.title", "another title"),
        put("entities.0.kind", "group"),
        put("events.0.title", "another title"),
        put("events.0.acts.0.type", "detention"),
        put("questions.0.text", "how many?"),
        put("questions.1.assertions.0.polarity", "affirms"),
        put("sources.0.sha256", "0" * 64),
    ],
)
def test_an_id_that_says_something_else_is_refused(session: Session, act: Break) -> None:
    """Into a case no entry is overwritten: a file that says something else under a known id is refused whole."""
    code = bring(session, case_data()).case.code
    before, data = exported(session, code), case_data()
    act(data)
    data["sources"].append(source("s3", "new"))
    with pytest.raises(EntryDiffers):
        bring(session, data, code)
    assert exported(session, code) == before


def test_an_act_does_not_move_to_another_event(session: Session) -> None:
    """The same act under another event is another statement, and refused."""
    data = case_data()
    data["events"].append({"id": "v2", "title": "Other", "date": None, "place": None, "acts": []})
    code = bring(session, data).case.code
    data["events"][1]["acts"].append(data["events"][0]["acts"].pop())
    with pytest.raises(EntryDiffers):
        bring(session, data, code)


def test_a_claim_may_stand_before_the_one_that_it_supersedes(session: Session) -> None:
    """The order of a file is kept, whichever way its claims supersede each other."""
    data = case_data()
    data["questions"][0]["assertions"].reverse()
    code = bring(session, data).case.code
    assert [one["id"] for one in exported(session, code)["questions"][0]["assertions"]] == ["k3", "k2", "k1"]


def test_the_limits_hold_and_are_reached(session: Session) -> None:
    """A name of 10,000 characters and hostile letters in every text come back as they were."""
    trick = "<b>\u202e\u200b\x1b[2J\x00</b>"
    data = case_data(title=trick, entities=[entity("e1", "person", name("x" * 10_000)), *case_data()["entities"][1:]])
    data["questions"].append(question("q3", trick, assertion("k9", "s1", "five men", value=trick)))
    code = bring(session, data).case.code
    back = exported(session, code)
    assert (back["title"], back["questions"][2]["assertions"][0]["value"]) == (trick, trick)
    assert back["entities"][0]["names"][0]["form"] == "x" * 10_000


def marked(**marks: Any) -> dict[str, Any]:
    """Return a case file whose first question and first person have marks."""
    data = case_data()
    data["questions"][0] |= {name: value for name, value in marks.items() if name == "internal"}
    data["entities"][0] |= {name: value for name, value in marks.items() if name == "official"}
    return data


def test_marks_stand_in_a_file_only_where_they_are_set(session: Session) -> None:
    """A file without them is written as it always was, and one that says no to both is the same case."""
    written = [bring(session, marked(**marks)).case.code for marks in ({}, {"internal": True})]
    first, second = (casefile.export(session, code) for code in written)
    assert b"internal" not in casefile.to_bytes(first)
    assert b'"internal": true' in casefile.to_bytes(second)
    bring(session, marked(internal=False, official=False), written[0])
    with pytest.raises(EntryDiffers):
        bring(session, marked(internal=True), written[0])


@pytest.mark.parametrize("marks", [{"internal": None}, {"internal": 1}, {"official": "yes"}])
def test_a_mark_is_true_or_false(session: Session, marks: dict[str, Any]) -> None:
    """Nothing else is a mark."""
    with pytest.raises(CaseFileValue):
        bring(session, marked(**marks))
