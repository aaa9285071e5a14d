"""The case of five documents that stay outside the repository, put together when a test runs.

`case.json` is a case file in which every word of a document is a place in it: `{document:offset+length:SHA-256}`. What
stands there in plain letters are our own words. What every entry has and this one leaves out is filled in here.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
_PLACE = re.compile(r"\{([1-9]):([0-9]+)\+([0-9]+):([0-9a-f]{64})\}")
_SOURCE: dict[str, Any] = {"language": "en", "identity_protected": False, "item": None, "attachment": None}
_NAME: dict[str, Any] = {"script": "Latn", "language": None, "kind": "given", "from": None, "to": None}
_ACT: dict[str, Any] = {"place": None, "date": None}
_CLAIM: dict[str, Any] = {
    "polarity": "affirms",
    "value": None,
    "attributed_to": None,
    "hedge": None,
    "supersedes": None,
}


def written() -> Any:
    """Return `case.json` as it stands."""
    return json.loads((HERE / "case.json").read_text())


def documents(shared: Path) -> list[str]:
    """Return the five documents, to the byte; the order is that of their names."""
    texts = [path.read_bytes().decode() for path in sorted((shared / "seeds").glob("*.txt"))]
    assert [digest(text) for text in texts] == written()["documents"]
    return texts


def digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def spelled(value: Any, texts: Sequence[str]) -> Any:
    """Return a value in which every place stands for its words; each must be what it was when it was noted."""
    if isinstance(value, str):
        return _PLACE.sub(lambda found: _words(found, texts), value)
    if isinstance(value, list):
        return [spelled(one, texts) for one in value]
    if isinstance(value, dict):
        return {name: spelled(one, texts) for name, one in value.items()}
    return value


def _words(found: re.Match[str], texts: Sequence[str]) -> str:
    document, offset, length = (int(part) for part in found.groups()[:3])
    words = texts[document - 1][offset : offset + length]
    # the words themselves would stand in the report of a failure
    assert digest(words) == found[4], f"document {document} says something else at {offset}"
    return words


def offset_of(place: str) -> int:
    """Return where the words of a place begin."""
    found = _PLACE.fullmatch(place)
    assert found, place
    return int(found[2])


def case_data(texts: Sequence[str], items: Sequence[str] = ()) -> dict[str, Any]:
    """Return the case file; `items` has the codes of the items that the documents came in."""
    data = written()
    codes: list[str | None] = [*items] or [None] * len(texts)
    whole = {
        "format": "sealed-intake/case",
        "version": 1,
        "code": None,
        "title": data["title"],
        "codename": None,
        "country": data["country"],
        "opened_on": data["opened_on"],
        "sources": [_source(one, texts, codes) for one in data["sources"]],
        "entities": [_entity(one) for one in data["entities"]],
        "events": [{**one, "acts": [_filled(act, _ACT) for act in one["acts"]]} for one in data["events"]],
        "questions": [_question(one) for one in data["questions"]],
        "consents": [],
        "communications": data["communications"],
        "actions": data["actions"],
        "demands": [_demand(one) for one in data["demands"]],
        "needs": data["needs"],
        "deadlines": [],
        "notes": data["notes"],
    }
    return {name: value if name == "sources" else spelled(value, texts) for name, value in whole.items()}


def _filled(one: Mapping[str, Any], lacking: Mapping[str, Any]) -> dict[str, Any]:
    return {**lacking, **one}


def _source(one: Mapping[str, Any], texts: Sequence[str], codes: Sequence[str | None]) -> dict[str, Any]:
    number = one["document"]
    text = texts[number - 1]
    said = {name: spelled(value, texts) for name, value in one.items() if name != "document"}
    return {**_SOURCE, **said, "sha256": digest(text), "text": text, "item": codes[number - 1]}


def _entity(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"protected": False, **one, "names": [_filled(name, _NAME) for name in one["names"]]}


def _question(one: Mapping[str, Any]) -> dict[str, Any]:
    claims = [{**_CLAIM, **claim, "offset": offset_of(claim["quote"])} for claim in one["assertions"]]
    asked = {name: value for name, value in one.items() if name != "makes"}
    return {"office_view": None, **asked, "assertions": claims}


def _demand(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"follow_up": None, **one, "offset": offset_of(one["quote"])}


def to_bytes(data: Mapping[str, Any]) -> bytes:
    """Return a case file's bytes."""
    return json.dumps(data, ensure_ascii=False).encode()


_PAIRS = [("zh", "ж"), ("ye", "е"), ("ya", "я"), ("yu", "ю"), ("kh", "х"), ("sh", "ш"), ("ch", "ч")]
_LETTERS = dict(zip("abvgdezijklmnoprstufy", "абвгдезийклмнопрстуфы", strict=True))


def cyrillic(form: str) -> str:
    """Write a name in Cyrillic, as somebody does who knows both alphabets."""
    text = form.lower()
    for latin, letter in _PAIRS:
        text = text.replace(latin, letter)
    return "".join(_LETTERS.get(letter, letter) for letter in text).title()
