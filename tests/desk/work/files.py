"""The sections of a case file about an office's work, in which each kind of entry is there."""

from typing import Any

from tests.desk.cases.files import case_data

DAY = {"text": "on 9 March", "iso": "2024-03-09", "precision": "day", "basis": "given", "inferred": None}


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
