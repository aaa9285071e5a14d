"""What comes later changes the picture of the real case and overwrites nothing: a reply, another word of a source."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from intake.desk.cases import casefile, caseimport, communications
from intake.desk.cases.comparison import Row, compare
from intake.desk.report import plain
from tests.desk.cases.cases import Open
from tests.desk.realcase import realcase

# made up: no Government has written this
REPLY = (
    "The Government has the honour to answer. Both persons were told at once why they were invited. "
    "They stayed for two hours and left when they wished. "
    "An internal review of the conduct of the officer was begun and found no fault."
)
LATER = "Our statement of June is corrected: nobody offered to drop a charge."
# question: what is contested, the answer, the words, what the row was and what it is then
CONTESTED: Mapping[str, tuple[str, str | None, str, str]] = {
    "q52": ("affirms", None, "told at once why they were invited", "conflict"),
    "q68": ("affirms", "two hours", "stayed for two hours", "conflict"),
    "q101": ("affirms", None, "An internal review of the conduct of the officer was begun", "conflict"),
}


def source(id: str, text: str, **values: Any) -> dict[str, Any]:
    """Return a sixth source."""
    return {
        "id": id,
        "kind": "government",
        "connection": "authority",
        "reliability": "unknown",
        "title": "Reply",
        "publisher": "Government",
        "language": "en",
        "date": None,
        "public": True,
        "identity_protected": False,
        "sha256": None,
        "text": text,
        "item": None,
        "attachment": None,
        **values,
    }


def claim(id: str, source: str, quote: str, polarity: str, value: str | None) -> dict[str, Any]:
    """Return what a sixth source says."""
    return {
        "id": id, "source": source, "polarity": polarity, "value": value, "quote": quote, "offset": None,
        "attributed_to": None, "hedge": None, "supersedes": None,
    }  # fmt: skip


@pytest.fixture
def with_reply(data: dict[str, Any]) -> bytes:
    """Return the case file with the reply to the letter as a sixth source."""
    data["sources"].append(source("s6", REPLY))
    asked = {one["id"]: one for one in data["questions"]}
    for number, (label, (polarity, value, quote, _)) in enumerate(CONTESTED.items(), 1):
        asked[label]["assertions"].append(claim(f"r{number}", "s6", quote, polarity, value))
    summary = "Both were told the reason; two hours; the officer was reviewed."
    reply = {"received_on": "2026-11-20", "publicity": "public", "summary": summary, "source": "s6"}
    data["communications"][0]["replies"].append({**reply, "contests": [*CONTESTED]})
    data["communications"][0]["state"] = "answered"
    return realcase.to_bytes(data)


def rows(case: Open) -> dict[str, Row]:
    """Return the contradiction view."""
    return {row.question.label: row for row in compare(case.read())}


def cells(row: Row, number: int = 5) -> str:
    """Return the cells of the first sources as bytes can be compared."""
    return json.dumps(plain(row.cells[:number]), sort_keys=True)


def test_a_reply_changes_the_picture(real: Open, with_reply: bytes) -> None:
    """The three claims that it contests are conflicts then; every other question stays what it was."""
    before = {label: row.status for label, row in rows(real).items()}
    caseimport.bring(real.session, with_reply, real.case.code)
    after = {label: str(row.status) for label, row in rows(real).items()}
    assert {label: status for label, status in after.items() if status != before[label]} == {
        label: status for label, (_, _, _, status) in CONTESTED.items()
    }


def test_a_reply_overwrites_nothing(real: Open, with_reply: bytes) -> None:
    """The cells of the first five sources, their texts and their claims are the same, letter for letter."""
    before, file = rows(real), casefile.export(real.session, real.case.code)
    caseimport.bring(real.session, with_reply, real.case.code)
    assert {label: cells(row) for label, row in rows(real).items()} == {
        asked: cells(row) for asked, row in before.items()
    }
    after = casefile.export(real.session, real.case.code)
    assert after["sources"][:5] == file["sources"]  # type: ignore[index]  # a list, as the schema says
    assert (after["entities"], after["events"]) == (file["entities"], file["events"])


def test_a_reply_stands_at_its_letter(real: Open, with_reply: bytes) -> None:
    """The letter of July has the reply, which names the questions that it contests."""
    caseimport.bring(real.session, with_reply, real.case.code)
    with real.session.database.reading() as connection:
        letter = communications.of_case(connection, real.case)[0]
    assert len(letter.replies) == 1
    assert len(letter.replies[0].contests) == len(CONTESTED)


def test_a_reply_comes_once(real: Open, with_reply: bytes) -> None:
    """The same file again brings nothing new."""
    caseimport.bring(real.session, with_reply, real.case.code)
    assert not any(caseimport.bring(real.session, with_reply, real.case.code).added.values())


def test_another_word_of_the_same_publisher_is_a_change(real: Open, data: dict[str, Any]) -> None:
    """What a publisher takes back later is a change over time, not a conflict, and both words stand."""
    day = {"text": "June 2022", "iso": "2022-06", "precision": "month", "basis": "made up", "inferred": None}
    second = data["sources"][1]
    data["sources"].append(source("s6", LATER, kind=second["kind"], publisher=second["publisher"], date=day))
    offered = next(one for one in data["questions"] if one["id"] == "q79")
    offered["assertions"].append(claim("r1", "s6", "nobody offered to drop a charge", "denies", None))
    caseimport.bring(real.session, realcase.to_bytes(data), real.case.code)
    row = rows(real)["q79"]
    assert (str(row.status), row.speaking) == ("change", 2)
