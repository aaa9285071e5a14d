"""Hostile texts, and a case file with them in every text of its schema, whichever fields that has today."""

import copy
import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from importlib import resources
from typing import Any

from tests.desk.work.files import consent, work_data

Schema = dict[str, Any]
Place = tuple[str | int, ...]

TRICKS = {
    "bidi": "\u202egnp.exe\u202c \u2066x\u2069 \u061c\u200f",
    "hidden": "a\u200bb\u00adc\ufeffd\U000e0041\u3164\u180e",
    "terminal": "\x1b[2J\x1b]0;title\x07\x1b]8;;http://evil.example\x1b\\x\x9b31m\x08\x7f",
    "html": "\"'><img src=x onerror=alert(1)><script>alert(1)</script>{{ 7*7 }}{% raw %}&lt;<!-- -->",
    "svg": "<svg onload=alert(1)><text>x</text></svg>]]><foreignObject/>",
    "equals": '=HYPERLINK("http://evil.example","x")',
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3",
    "at": "@SUM(A1)",
    "wide": "＝1+1",
    "tab": "\t=1+1",
    "semicolon": "x;=1+1;x\n=1+1\r\n-1",
    "field": 'HYPERLINK "http://evil.example" {INCLUDETEXT} MERGEFIELD \\* {{x}} <w:instrText>x</w:instrText>',
    "pdf": ") Tj ET Q /URI (http://evil.example) endstream endobj \\( \\",
    "xml": "\ufffe\uffff\x0b\x0c\x1f\x00]]>&#0;",
    "null": "a\x00b",
    "markdown": "[x](http://evil.example) ![x](file:///etc/passwd) <http://evil.example> `x` # *x* www.evil.example",
    "calendar": "x\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nATTACH;x=y:http://evil.example\\,\\;",
    "path": "../../../etc/passwd\x00.txt C:\\CON /dev/null ~ a/b",
    "right": "السيد محمد بن علي \u05d0\u05d1\u05d2 123 (x)",
    "marks": "e" + "\u0301" * 300 + "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "line": "one\nK7Q2-M4  U0  fake line\n  | fake bar\u2028\u2029\x85",
    "quotes": "' OR 1=1 -- \"; DROP TABLE item; %s %n {0} ${x} $(x) `x`",
    "long": "Ж" * 700,
}
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
SCHEMA: Schema = json.loads((resources.files("intake.desk.cases") / "case.schema.json").read_text("utf-8"))


def hidden(text: str, allowed: str = "\n") -> set[str]:
    """Return the letters of a text that would hide, turn or command."""
    return {letter for letter in set(text) - set(allowed) if unicodedata.category(letter) in _HIDDEN}


def resolved(schema: Schema, value: object) -> Schema:
    """Return what a value has to fulfil."""
    if "$ref" in schema:
        return resolved(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], value)
    if "anyOf" in schema:
        fits = [one for one in schema["anyOf"] if (one.get("type") == "null") == (value is None)]
        return resolved(fits[0], value)
    return schema


def texts(value: Any, schema: Schema = SCHEMA, place: Place = ()) -> Iterator[tuple[Place, Schema]]:
    """Yield the place of every text of a case file, with what the schema says of it."""
    schema = resolved(schema, value)
    if isinstance(value, dict):
        for key, part in value.items():
            yield from texts(part, schema["properties"][key], (*place, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from texts(part, schema["items"], (*place, number))
    elif isinstance(value, str):
        yield place, schema


def is_free(schema: Schema) -> bool:
    """Tell whether any words may stand there."""
    return not {"enum", "const", "pattern"} & schema.keys()


def put(data: Any, place: Place, value: object) -> None:
    """Put a value at a place."""
    for part in place[:-1]:
        data = data[part]
    data[place[-1]] = value


def got(data: Any, place: Place) -> Any:
    """Return the value at a place."""
    for part in place:
        data = data[part]
    return data


def named(place: Place) -> str:
    """Return a place as a refusal names it."""
    return re.sub(r"^\.", "", "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place))


def full() -> dict[str, Any]:
    """Return a case file in which every field that may hold words holds some."""
    agreed = [consent(audience=one) for one in ("mandates", "partners", "state", "public", "press")]
    data = work_data(codename="heron", consents=agreed)
    data["consents"][0]["second_officer"] = "ben"
    data["demands"][0]["follow_up"] = "asked again"
    data["needs"][0]["result"] = "given"
    return data


# a quote has to stand in its source, an item to be there; letters and drawn-up references have a form of their own
_FIXED = {"quote", "item", "reference"}


def poisoned(choose: Callable[[], str], data: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a case file with a trick before the words of every free field, and one that a source is quoted with."""
    data = copy.deepcopy(full() if data is None else data)
    for place, schema in [*texts(data)]:
        if is_free(schema) and place[-1] not in _FIXED:
            longest = schema.get("maxLength", 10_000)
            put(data, place, f"{choose()} {got(data, place)}"[:longest])
    source, claim = data["sources"][0], data["questions"][0]["assertions"][1]
    trick = choose()
    source["text"] += f"\n{trick} end"
    claim["quote"], claim["offset"] = f"{trick} end", len(source["text"]) - len(trick) - 4
    return data


def rotated(seed: int) -> Callable[[], str]:
    """Return what chooses a trick, another for each field."""
    chooser = random.Random(seed)
    return lambda: chooser.choice([*TRICKS.values()])
