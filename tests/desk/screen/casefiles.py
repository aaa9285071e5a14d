"""A synthetic case as one file: three sources that agree, contradict and keep silent. Nobody in it exists."""

import json
from collections.abc import Mapping
from typing import Any

NGO = (
    "URGENT: Aigerim Sample detained in Almaty\n\n"
    "On 8 March, Aigerim Sample, a defender of land rights, was taken from the Green Market by five men in plain "
    "clothes. Her colleague Daniyar Muster, who was present, said: “They showed no papers.”\n\n"
    "She was held for three days at the police station of the Auezov district. According to her lawyer she was not "
    "charged. Her organisation, Clear Water, calls on the authorities to investigate at once."
)
NEWS = (
    "Активистку задержали на рынке\n\n"
    "8 марта 2024 года в Алматы полиция задержала активистку Айгерим Сэмпл. По словам очевидца Данияра Мустера, "
    "задержанием занимались не менее трёх человек. Ей предъявлено обвинение в мелком хулиганстве, сообщили в полиции."
)
STATE = (
    "Reply of the Permanent Mission\n\n"
    "Ms. A. Sample was invited for a conversation on 9 March 2024 and left the police station the same day. No force "
    "was used. She was charged with an administrative offence (art. 434)."
)


def _date(text: str, iso: str | None, precision: str, basis: str = "", inferred: str | None = None) -> dict[str, Any]:
    return {"text": text, "iso": iso, "precision": precision, "basis": basis, "inferred": inferred}


def _source(id: str, kind: str, title: str, text: str, language: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "kind": kind,
        "connection": "ngo",
        "reliability": "likely",
        "title": title,
        "publisher": "",
        "language": language,
        "date": None,
        "public": True,
        "identity_protected": False,
        "sha256": "",
        "text": text,
        "item": None,
        "attachment": None,
    } | more


def _name(form: str, source: str | None, **more: Any) -> dict[str, Any]:
    return {
        "form": form,
        "script": None,
        "language": None,
        "kind": "given",
        "source": source,
        "from": None,
        "to": None,
    } | more


def _entity(id: str, kind: str, note: str, *names: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": kind, "role_note": note, "child": "no", "protected": False, "names": list(names)} | more


def _said(id: str, source: str, text: str, quote: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "source": source,
        "polarity": "affirms",
        "value": None,
        "quote": quote,
        "offset": text.index(quote),
        "attributed_to": None,
        "hedge": None,
        "supersedes": None,
    } | more


def _question(id: str, text: str, *said: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "event": "v1",
        "subject": None,
        "text": text,
        "office_view": None,
        "assertions": list(said),
    } | more


def case() -> Mapping[str, Any]:
    """Return the case."""
    return {
        "format": "sealed-intake/case",
        "version": 1,
        "code": None,
        "title": "Aigerim Sample, land rights, Almaty",
        "codename": "green market",
        "country": "KZ",
        "opened_on": "2026-11-20",
        "sources": [
            _source(
                "s1", "ngo", "Clear Water: urgent statement", NGO, "en", date=_date("9 March", "2024-03-09", "day")
            ),
            _source("s2", "newspaper", "Активистку задержали на рынке", NEWS, "ru"),
            _source("s3", "government", "Reply of the Permanent Mission", STATE, "en", connection="authority"),
        ],
        "entities": [
            _entity(
                "e1",
                "person",
                "defender of land rights",
                _name("Aigerim Sample", "s1", language="en", script="Latn"),
                _name("Айгерим Сэмпл", "s2", language="ru", script="Cyrl"),
                _name("A. Sample", "s3", kind="initials", language="en"),
            ),
            _entity(
                "e2", "person", "colleague, eyewitness", _name("Daniyar Muster", "s1"), _name("Данияр Мустер", "s2")
            ),
            _entity("e3", "organisation", "", _name("Clear Water", "s1")),
            _entity("e4", "authority", "", _name("police of the Auezov district", "s1")),
            _entity("e5", "place", "", _name("Almaty", "s1"), _name("Алматы", "s2")),
            _entity("e6", "person", "her daughter", _name("سارة", None, language="ar", script="Arab"), child="yes"),
        ],
        "events": [
            {
                "id": "v1",
                "title": "Taken from the Green Market",
                "date": _date("On 8 March", "2024-03-08", "day", "s1", "year"),
                "place": "e5",
                "acts": [
                    {
                        "id": "a1",
                        "type": "arrest",
                        "victim": "e1",
                        "place": "e5",
                        "date": None,
                        "involvements": [
                            {"entity": "e4", "role": "perpetrator", "degree": "carried-out", "source": "s1"}
                        ],
                    }
                ],
            },
            {
                "id": "v2",
                "title": "Held at the police station",
                "date": _date("for three days", "2024-03-08/2024-03-11", "range", "s1"),
                "place": None,
                "acts": [],
            },
            {
                "id": "v3",
                "title": "Surveillance before",
                "date": _date("in February", "2024-02", "month"),
                "place": None,
                "acts": [],
            },
        ],
        "questions": [
            _question(
                "q1",
                "how many men?",
                _said("k1", "s1", NGO, "five men in plain clothes", value="five", attributed_to="e2"),
                _said("k2", "s2", NEWS, "не менее трёх человек", value="at least three", attributed_to="e2"),
            ),
            _question(
                "q2",
                "was she charged?",
                _said(
                    "k3",
                    "s1",
                    NGO,
                    "According to her lawyer she was not charged",
                    polarity="denies",
                    hedge="according-to",
                ),
                _said("k4", "s2", NEWS, "Ей предъявлено обвинение в мелком хулиганстве"),
                _said("k5", "s3", STATE, "She was charged with an administrative offence"),
                office_view={
                    "status": "likely",
                    "text": "The article is known.",
                    "officer": "anna",
                    "on": "2026-11-21",
                },
            ),
            _question(
                "q3",
                "on which day?",
                _said("k6", "s1", NGO, "On 8 March", value="8 March"),
                _said("k7", "s2", NEWS, "8 марта 2024 года", value="2024-03-08"),
                _said("k8", "s3", STATE, "on 9 March 2024", value="2024-03-09"),
            ),
            _question("q4", "was force used?", _said("k9", "s3", STATE, "No force was used", polarity="denies")),
        ],
        "consents": [],
        "communications": [],
        "actions": [],
        "demands": [],
        "needs": [],
        "deadlines": [],
        "notes": [{"officer": "anna", "on": "2026-11-21", "text": "Ask the lawyer for the decision."}],
    }


def written(**changes: Any) -> bytes:
    """Return the case as the bytes of a file."""
    return json.dumps({**case(), **changes}, ensure_ascii=False).encode()
