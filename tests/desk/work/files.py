"""The sections of a case file about an office's work, in which each kind of entry is there."""

import json
from typing import Any

from tests.desk.cases.files import case_data, entity, name

DAY = {"text": "on 9 March", "iso": "2024-03-09", "precision": "day", "basis": "given", "inferred": None}

_SECTIONS = ("consents", "actions", "demands", "needs", "deadlines")


def consent(**values: Any) -> dict[str, Any]:
    """Return an answer about consent."""
    return {
        "person": "e1",
        "audience": "state",
        "answer": "yes",
        "naming": "full",
        "given_by": "self",
        "basis": "a call",
        "given_on": "2026-11-01",
        "source": "s1",
        "review_on": None,
        "withdrawn_on": None,
        "second_officer": None,
    } | values


def reply(**values: Any) -> dict[str, Any]:
    """Return a reply to a letter."""
    said = {"received_on": "2026-06-01", "publicity": "public", "summary": "denies", "source": "s2", "contests": ["q1"]}
    return said | values


def letter(**values: Any) -> dict[str, Any]:
    """Return a letter that was answered."""
    return {
        "id": "c1",
        "type": "AL",
        "joint": True,
        "reference": "KAZ 2/2026",
        "addressee": "The Government",
        "mandates": ["Defenders", "Assembly"],
        "events": ["v1"],
        "sent_on": "2026-05-01",
        "reply_due": "2026-06-30",
        "publish_after": "2026-06-30",
        "state": "answered",
        "replies": [reply()],
    } | values


def action(**values: Any) -> dict[str, Any]:
    """Return an action."""
    return {
        "id": "x1",
        "kind": "protest",
        "by": "e2",
        "date": dict(DAY),
        "addressed_to": None,
        "reaction_to": "v1",
        "response": "none",
        "impact": -1,
        "status": "completed",
        "text": "a picket",
    } | values


def demand(**values: Any) -> dict[str, Any]:
    """Return a demand."""
    return {
        "by": "e1", "source": "s1", "text": "an answer", "quote": "They took me.", "offset": None, "addressed_to": "e2",
        "follow_up": None,
    } | values  # fmt: skip


def need(**values: Any) -> dict[str, Any]:
    """Return a need."""
    return {"person": "e1", "kind": "legal", "referred_to": "a lawyer", "result": None} | values


def deadline(**values: Any) -> dict[str, Any]:
    """Return a deadline."""
    return {"kind": "other", "due": "2026-12-24", "basis": "hearing", "done_on": None} | values


def work_data(**values: Any) -> dict[str, Any]:
    """Return a case file with work; `values` replace its fields."""
    sections = {
        "consents": [consent(), consent(audience="public", withdrawn_on="2026-11-20")],
        "communications": [letter()],
        "actions": [action()],
        "demands": [demand()],
        "needs": [need()],
        "deadlines": [deadline(), deadline(kind="follow-up", done_on="2026-11-02")],
    }
    return case_data(**(sections | values))


def large_work_file() -> bytes:
    """Return a case file of 5 MB that is an office's work: 50 persons, and thousands of entries about them."""
    people = [f"e{number}" for number in range(1, 51)]
    persons = [entity(each, "person", name(f"Name {each}")) for each in people]
    places = [entity("e90", "group", name("five men")), entity("e91", "place", name("market"))]
    data = work_data(entities=[*persons, *places])
    data["events"][0] |= {"place": "e91", "acts": []}
    audiences = ("office", "mandates", "partners", "state", "public", "press")
    sections: dict[str, list[dict[str, Any]]] = {section: [] for section in (*_SECTIONS, "communications")}
    for number in range(2_200):
        person, words = people[number % 50], f"{number} " + "a call to the family, noted by the officer " * 4
        sections["consents"].append(consent(person=person, audience=audiences[number // 50 % 6], basis=words))
        sections["actions"] += [action(id=f"x{number}-{i}", by=person, text=f"{i} {words}") for i in range(2)]
        sections["demands"].append(demand(by=person, text=words, addressed_to="e90"))
        sections["needs"].append(need(person=person, referred_to=words))
        sections["deadlines"].append(deadline(basis=words, done_on="2026-11-02" if number % 2 else None))
        if number % 2:
            told = reply(summary=words, contests=["q1", "q2"])
            reference = f"KAZ {1 + number % 900}/{2000 + number // 900}"
            sections["communications"].append(letter(id=f"c{number}", reference=reference, replies=[told]))
    return json.dumps(data | sections, ensure_ascii=False).encode()
