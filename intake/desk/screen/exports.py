"""Exports of a case: the plan first, then the file by two officers as a download, and the list of what has left.

A plan that is shown writes nothing. The form carries the digest of what was shown, so what two officers saw is what
leaves; a case that changed in between is planned again. A file is made in memory and goes to the browser only.
"""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import request, url_for
from werkzeug.wrappers import Response

from intake.desk import exports
from intake.desk.cases import caserecord, communications
from intake.desk.cases.caserecord import CaseRecord
from intake.desk.cases.work_terms import Audience
from intake.desk.exports import Form, Kind, Left, Plan
from intake.desk.exports.clearing import Removed
from intake.desk.exports.decisions import Decision
from intake.desk.exports.errors import ExportError, StillIdentifies
from intake.desk.exports.identifying import Identifying
from intake.desk.exports.kinds import LANGUAGES, RULES
from intake.desk.screen import catalogs, downloads, forms, rendering, sentences
from intake.desk.screen.casework import Pages
from intake.desk.screen.errors import ListNotAccepted
from intake.desk.screen.rendering import catalog
from intake.desk.session import Session
from intake.desk.store import exports as rows
from intake.desk.store.database import Connection
from intake.desk.store.letters import Correspondence

_LABEL = re.compile(r"\b[a-z]\d+\b")
KINDS = tuple(kind for kind, rules in RULES.items() if rules.about_case)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the page was asked for; nothing where nothing was chosen yet."""

    kind: Kind | None
    audience: Audience | None
    language: str
    letter: str | None
    decided: tuple[str, ...]

    @property
    def decisions(self) -> Mapping[str, str]:
        """What is decided of each person, by short id."""
        return dict(one.split("=", 1) for one in self.decided if "=" in one)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is left out for one reason, at several places."""

    what: str
    why: str
    where: Sequence[str]


@dataclass(frozen=True, slots=True)
class Telling:
    """What still tells who one person is at one place; `labels` are the entries that it names."""

    person: str
    where: str
    whats: Sequence[str]
    labels: Sequence[str]


class ExportPages(Pages):
    """Views of what leaves a case."""

    def shown(self, code: str) -> Response:
        """Show the plan that is asked for, and what has left."""
        wanted = _asked()
        with self.reading(code) as opened:
            record = caserecord.gather(opened.connection, opened.case, withdrawn=True)
            letters = communications.of_case(opened.connection, opened.case)
            left, sent = _left(opened.connection, record), _sent(opened.connection, record)
        plan, error = _planned(self.session, opened.case.code, wanted)
        titles = {one.label: one.title for one in record.entities}
        titles |= {one.label: one.title for one in record.events}
        return rendering.page(
            "export.html",
            status=422 if error else 200,
            case=opened.case,
            titles=titles,
            letters=letters,
            left=left,
            sent=sent,
            about=request.values.get("person", ""),
            wanted=wanted,
            plan=plan,
            error=error,
            removed=_grouped(plan.removed) if plan else (),
            telling=_together(plan.identifying, titles) if plan else (),
            kinds=KINDS,
            forms=RULES[wanted.kind].forms if wanted.kind else (),
            languages=[catalogs.load(language) for language in LANGUAGES],
            audiences=list(Audience),
            decisions=list(Decision),
        )

    def give(self, code: str) -> Response:
        """Give the file that was planned, or propose it to the second officer."""
        wanted, digest = _posted(), forms.needed("digest", forms.SHORT)
        form = Form(forms.one_of("form", RULES[wanted.kind].forms if wanted.kind else ()))
        accepted = forms.needed("list", forms.SHORT) if forms.ticked("accept") else None
        session = self.with_second()
        plan = replace(_plan(session, code, wanted), digest=digest)
        try:
            if forms.ticked("propose"):
                exports.propose(session, plan, accepted)
                return self.done(url_for("exports.shown", code=plan.code), downloads.proposed())
            given = exports.give(session, plan, form, accepted)
        except StillIdentifies as refusal:
            raise ListNotAccepted from refusal
        return downloads.export(self.screen, given, form, f"{plan.code}-{plan.wish.kind}-{plan.audience}")


def address_of(words: str) -> str | None:
    """Return where the plan is shown that somebody proposed in these words; nothing where it is no export of a case."""
    values: dict[str, str] = {}
    rest: str | None = words
    while rest is not None:
        found = sentences.taken_apart(rest)
        if found is None:
            return None
        values.update(found[1])
        rest = found[1].get("subject")
    if "export" not in values:
        return None
    return url_for(
        "exports.shown",
        code=values["code"],
        kind=values["export"],
        audience=values["audience"],
        language=values["language"],
        letter=values.get("label"),
        decide=values.get("decided", "").split(),
    )


def _asked() -> Wanted:
    """Read what the page is asked for, from its address or from a form that was refused."""
    values = request.values
    kind, audience = values.get("kind", ""), values.get("audience", "")
    chosen = Kind(kind) if kind in KINDS else None
    named = Audience(audience) if audience in tuple(Audience) else None
    # a kind that is for certain audiences only takes its own, where another one was left in the form
    if chosen and RULES[chosen].audiences and named not in RULES[chosen].audiences:
        named = None
    language = values.get("language", catalog().language)
    decided = tuple(one for one in values.getlist("decide") if one)
    said = language if language in LANGUAGES else LANGUAGES[0]
    return Wanted(chosen, named, said, values.get("letter") or None, decided)


def _posted() -> Wanted:
    """Read what was planned, from the form of the plan; nothing is taken for something else there."""
    return Wanted(
        Kind(forms.one_of("kind", KINDS)),
        forms.choice("audience", Audience),
        forms.one_of("language", LANGUAGES),
        forms.optional("letter", forms.SHORT),
        tuple(forms.many("decide")),
    )


def _plan(session: Session, code: str, wanted: Wanted) -> Plan:
    if wanted.kind is None:
        raise ValueError("no kind")
    return exports.plan(
        session,
        code,
        wanted.kind,
        wanted.audience,
        language=wanted.language,
        decided=wanted.decided,
        letter=wanted.letter,
    )


def _planned(session: Session, code: str, wanted: Wanted) -> tuple[Plan | None, ExportError | None]:
    """Return the plan, or why there is none."""
    if wanted.kind is None:
        return None, None
    try:
        return _plan(session, code, wanted), None
    except ExportError as error:
        return None, error


def _left(connection: Connection, record: CaseRecord) -> Sequence[Left]:
    """Return what has left, of the case or about one person; how a person is shown is known for one person only."""
    person = request.values.get("person")
    if not person:
        return [Left(one, "") for one in rows.of_case(connection, record.case.id)]
    return exports.affected(connection, record.entity(person).id)


def _sent(connection: Connection, record: CaseRecord) -> Sequence[Correspondence]:
    """Return the letters that have left, of the case or about one person."""
    person = request.values.get("person")
    if not person:
        return communications.left(connection, record.case)
    return communications.left_about(connection, record.case, record.entity(person).id)


def _grouped(removed: Sequence[Removed]) -> Sequence[LeftOut]:
    places: dict[tuple[str, str], list[str]] = {}
    for one in removed:
        places.setdefault((one.what, one.why), []).append(one.where)
    return [LeftOut(what, why, where) for (what, why), where in places.items()]


def _together(found: Sequence[Identifying], titles: Container[str]) -> Sequence[Telling]:
    """Return what tells of one person at one place as one, in the order of the list."""
    places: dict[tuple[str, str], list[str]] = {}
    for one in found:
        places.setdefault((one.person, one.where), []).append(one.what)
    return [
        Telling(person, where, whats, [label for label in _labels(whats) if label in titles])
        for (person, where), whats in places.items()
    ]


def _labels(texts: Sequence[str]) -> Sequence[str]:
    return list(dict.fromkeys(label for text in texts for label in _LABEL.findall(text)))
