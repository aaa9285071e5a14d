"""A small case file as plain data, with each kind of entry, for tests to change and break; and a large one."""

import copy
import json
from typing import Any

TEXT = "On 8 March five men came. Aigul\u00a0Sample said: “They took me.” She was not charged."
OTHER = "Six men took A. Sample on 8 March; she was charged, her sister said."
DAY = {
    "text": "on 8 March",
    "iso": "2024-03-08",
    "precision": "day",
    "basis": "the report's own day",
    "inferred": "year",
}
LARGE = 5_000_000
EMPTY = ("consents", "communications", "actions", "demands", "needs", "deadlines")


def source(id: str, text: str, **values: Any) -> dict[str, Any]:
    """Return a source."""
    return {
        "id": id,
        "kind": "ngo",
        "connection": "ngo",
        "reliability": "likely",
        "title": f"Statement {id}",
        "publisher": f"Publisher {id}",
        "language": "en",
        "date": None,
        "public": True,
        "identity_protected": False,
        "sha256": None,
        "text": text,
        "item": None,
        "attachment": None,
    } | values


def name(form: str, **values: Any) -> dict[str, Any]:
    """Return a name."""
    return {
        "form": form, "script": "Latn", "language": None, "kind": "given", "source": "s1", "from": None, "to": None
    } | values  # fmt: skip


def entity(id: str, kind: str, *names: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Return an entity."""
    return {"id": id, "kind": kind, "role_note": "", "child": "unknown", "protected": False, "names": [*names]} | values


def assertion(id: str, source: str, quote: str, **values: Any) -> dict[str, Any]:
    """Return an assertion whose quote is looked up."""
    return {
        "id": id,
        "source": source,
        "polarity": "affirms",
        "value": None,
        "quote": quote,
        "offset": None,
        "attributed_to": None,
        "hedge": None,
        "supersedes": None,
    } | values


def question(id: str, text: str, *assertions: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Return a question."""
    return {
        "id": id, "event": "v1", "subject": None, "text": text, "office_view": None, "assertions": [*assertions]
    } | values  # fmt: skip


def case_data(**values: Any) -> dict[str, Any]:
    """Return a case file; `values` replace its fields."""
    involved = {"entity": "e2", "role": "perpetrator", "degree": "carried-out", "source": "s1"}
    act = {"id": "a1", "type": "arrest", "victim": "e1", "place": None, "date": None, "involvements": [involved]}
    view = {"status": "possible", "text": "five or six", "officer": "ben", "on": "2026-11-01"}
    return copy.deepcopy(
        {
            "format": "sealed-intake/case",
            "version": 1,
            "code": None,
            "title": "Market arrest",
            "codename": None,
            "country": "KZ",
            "opened_on": "2026-11-20",
            "sources": [source("s1", TEXT, date=dict(DAY)), source("s2", OTHER)],
            "entities": [
                entity("e1", "person", name("Aigul Sample"), name("А. Сэмпл", script="Cyrl", source=None)),
                entity("e2", "group", name("five men")),
                entity("e3", "place", name("market")),
            ],
            "events": [{"id": "v1", "title": "Arrest at the market", "date": dict(DAY), "place": "e3", "acts": [act]}],
            "questions": [
                question(
                    "q1",
                    "how many men?",
                    assertion("k1", "s1", "five men", value="four"),
                    assertion("k2", "s1", "five men", value="five", supersedes="k1"),
                    assertion("k3", "s2", "six men", value="six"),
                    office_view=view,
                ),
                question("q2", "was she charged?", assertion("k4", "s1", "not charged", polarity="denies")),
            ],
            **{section: [] for section in EMPTY},
            "notes": [{"officer": "ben", "on": "2026-11-01", "text": "call the lawyer"}],
        }
        | values
    )


def to_bytes(data: Any) -> bytes:
    """Return a case file's bytes."""
    return json.dumps(data).encode()


def large_file() -> bytes:
    """Return a case file of 5 MB: long sources, thousands of claims that are looked up."""
    lines = [
        f"Line {number}: five men came on day {number} and \u201ctook\u201d A\u00a0Sample away."
        for number in range(400)
    ]
    sources = [source(f"s{number}", "\n".join(lines) + f" {number}") for number in range(60)]
    persons = [entity(f"e{number}", "person", *(name(f"Name {number} {i}") for i in range(5))) for number in range(800)]
    questions: list[dict[str, Any]] = []
    for number in range(400):
        said = [
            assertion(f"k{number}-{i}", f"s{i}", f'Line {number}: five men came on day {number} and "took" A Sample')
            for i in range(12)
        ]
        questions.append(question(f"q{number}", f"question {number}?", *said, event=None))
    data = case_data(sources=sources, entities=persons, events=[], questions=questions)
    raw = json.dumps(data, ensure_ascii=False).encode()
    data["notes"] = [
        {"officer": "ben", "on": "2026-11-01", "text": f"{n} " + "note " * 1000}
        for n in range((LARGE - len(raw)) // 5000 + 1)
    ]
    return json.dumps(data, ensure_ascii=False).encode()
