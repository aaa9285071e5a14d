"""A hand-over as a case file: what `case import` reads, after the gate.

The whole texts of sources stay in the office. In their place stands a text made of the words that are quoted, so that
the file says nothing more and is still one that checks its quotes.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from intake.desk.cases import casefile, work_export
from intake.desk.cases.caserecord import CaseRecord
from intake.desk.cases.model import Question
from intake.desk.exports.clearing import WITHHELD, Cleared
from intake.desk.visible import visible

_MARK = re.compile(r"(⟨U\+[0-9A-F]{4,6}⟩)")


def written(cleared: Cleared) -> bytes:
    """Return a case as a case file."""
    record, texts = _quoted(cleared.record)
    work = _work(cleared, record.labels)
    data = casefile.to_data(record, texts, work)
    # the digest of a document would tell whoever has one like it which one it is
    data["sources"] = [{**one, "sha256": None} for one in cast(list[casefile.Data], data["sources"])]
    return (json.dumps(_shown(data), ensure_ascii=True, indent=1) + "\n").encode("ascii")


def _shown(value: object) -> object:
    """Return a value with every letter visible; offsets were counted after the same change."""
    if isinstance(value, str):
        return _visible(value)
    if isinstance(value, Mapping):
        return {key: _shown(part) for key, part in value.items()}
    return [_shown(part) for part in value] if isinstance(value, list) else value


def _visible(text: str) -> str:
    """Return a text with its marks; those that stand in it already stay as they are."""
    pieces = _MARK.split(text.replace("\r\n", "\n"))
    return "".join(piece if _MARK.fullmatch(piece) else _lines(piece) for piece in pieces)


def _lines(text: str) -> str:
    return "\n".join(visible(line) for line in text.split("\n"))


def _quoted(record: CaseRecord) -> tuple[CaseRecord, dict[str, str]]:
    """Return a record whose quotes stand in texts that are made of them, and those texts."""
    texts: dict[str, str] = {one.id: "" for one in record.sources}
    questions: list[Question] = []
    for question in record.questions:
        claims = []
        for claim in question.assertions:
            quote, text = _visible(claim.quote), texts[claim.source]
            if quote not in text:
                texts[claim.source] = text = f"{text}\n{quote}" if text else quote
            claims.append(replace(claim, quote=quote, offset=text.index(quote)))
        questions.append(replace(question, assertions=tuple(claims)))
    texts = {id: text or WITHHELD for id, text in texts.items()}
    return replace(record, questions=tuple(questions)), texts


def _work(cleared: Cleared, labels: Mapping[str, str]) -> dict[str, list[object]]:
    """Return the office's work that was cleared, as the sections of a case file; demands lose their place in a text."""
    writing = work_export.Writing(labels)
    alone = [replace(one, source=None, quote="", offset=None) for one in cleared.work.demands]
    demands = [work_export.demand_entry(one) for one in alone]
    return {
        "consents": [],
        "communications": writing.all([work_export.letter_entry(one) for one in cleared.work.letters], "c"),
        "actions": writing.all([work_export.action_entry(one) for one in cleared.work.actions], "x"),
        "demands": writing.all(demands),
        "needs": [],
        "deadlines": [],
    }
