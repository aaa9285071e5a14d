"""Cases that an item may belong to, each with the reasons. A person says which, or none.

Looked for: the same source, the same file, a name that may be the same in the same country, the same place within three
days with the same kind of act, and reports that say the same. Sources are never joined with each other by this.
"""

import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from intake.desk import search
from intake.desk.names import matching, places, proposals
from intake.desk.store import candidates as rows
from intake.desk.store import items
from intake.desk.store.database import Connection
from intake.desk.store.items import Item
from intake.desk.triage import moments

_DAYS = datetime.timedelta(days=3)
_PROPOSALS = 5


class Why(StrEnum):
    """Why a case is proposed, the strongest reason first."""

    SOURCE = "the same source"
    FILE = "the same file"
    SAME_TEXT = "another report that says the same"
    NAME = "a name"
    EVENT = "place, day and kind of act"


_ORDER = list(Why)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; `detail` shows what fits, and may hold words of a source."""

    why: Why
    detail: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that an item may belong to."""

    code: str
    title: str
    reasons: tuple[Reason, ...]


def of_item(connection: Connection, item: Item) -> list[Candidate]:
    """Return the cases that an item may belong to, those with the strongest reasons first, without its own."""
    # names that were entered a moment ago are to be found too
    search.refresh(connection)
    content = items.content(connection, item.id)
    answers: Mapping[str, object] = json.loads(content.manifest)["answers"] if content else {}
    found: dict[str, list[Reason]] = {}
    for case, reason in (*_by_rows(connection, item), *_by_names(connection, answers), *_by_event(connection, answers)):
        reasons = found.setdefault(case, [])
        if reason not in reasons:
            reasons.append(reason)
    own = rows.own_cases(connection, item.id)
    titles = rows.titles(connection, found.keys() - own)
    candidates = [
        Candidate(code, title, tuple(sorted(found[case], key=_rank))) for case, (code, title) in titles.items()
    ]
    return sorted(candidates, key=lambda each: ([_rank(reason) for reason in each.reasons], each.code))


def _rank(reason: Reason) -> int:
    return _ORDER.index(reason.why)


def _by_rows(connection: Connection, item: Item) -> Iterator[tuple[str, Reason]]:
    for case, code in rows.of_source(connection, item.id):
        yield case, Reason(Why.SOURCE, code)
    for case, code in rows.of_files(connection, item.id):
        yield case, Reason(Why.FILE, code)
    for case, code in rows.of_repetitions(connection, item.id):
        yield case, Reason(Why.SAME_TEXT, code)


def _by_names(connection: Connection, answers: Mapping[str, object]) -> Iterator[tuple[str, Reason]]:
    """Yield cases of the same country in which a person may be one of those that the item names."""
    country = answers.get("country")
    for name in _names(answers):
        proposed = proposals.propose(connection, name, _PROPOSALS)
        owners = rows.of_entities(connection, [each.entity for each in proposed])
        for each in proposed:
            case, case_country = owners.get(each.entity, ("", None))
            if case and each.kind == "person" and case_country in (None, country):
                yield case, Reason(Why.NAME, f"{name} ~ {each.form}: {each.reason}")


def _names(answers: Mapping[str, object]) -> list[str]:
    """Return the names of defenders, under all spellings that the form has; the answers are whatever was sealed."""
    defenders = answers.get("defenders")
    found = []
    for entry in defenders if isinstance(defenders, list) else []:
        if isinstance(entry, dict):
            found += [entry.get("name"), *str(entry.get("spellings") or "").replace(";", ",").split(",")]
    return list(dict.fromkeys(name.strip() for name in found if isinstance(name, str) and name.strip()))[:40]


def _by_event(connection: Connection, answers: Mapping[str, object]) -> Iterator[tuple[str, Reason]]:
    """Yield cases with an act of the same kind at the same place, at most three days apart."""
    where, kinds = answers.get("where"), answers.get("violations")
    when = moments.days(str(answers.get("when") or ""))
    if not isinstance(where, str) or not isinstance(kinds, list) or not when:
        return
    acts = [kind for kind in kinds if isinstance(kind, str)]
    for near in rows.events(connection, when[0] - _DAYS, when[-1] + _DAYS, acts):
        if any(abs(near.day - day) <= _DAYS for day in when) and _same_place(where, near.places):
            yield near.case, Reason(Why.EVENT, f"{near.title}, {near.day}")


def _same_place(where: str, names: tuple[str, ...]) -> bool:
    parts = [part for part in (where, *where.split(",")) if part.strip()]
    known = {place for part in parts if (place := places.known(part.strip()))}
    return any(
        places.known(name) in known or matching.compare_places(part.strip(), name).score >= matching.SAME
        for name in names
        for part in parts
    )
