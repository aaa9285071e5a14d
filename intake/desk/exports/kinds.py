"""What can be exported: each kind with its gate, the forms of file it can have, and the audiences it can be for.

A hand-over is never for everybody: it names its audience. It must not know how a file is written.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from intake.desk.cases import gates
from intake.desk.cases.work_terms import Audience
from intake.desk.exports.errors import AudienceNeeded, AudienceOther, FormUnknown

LANGUAGES: Final = ("en", "fr")


class Kind(enum.StrEnum):
    """What is exported."""

    DOSSIER = "dossier"
    URGENT_APPEAL = "letter-ua"
    ALLEGATION = "letter-al"
    SUMMARY = "summary"
    REFERRAL = "referral"
    PRESS = "press"
    STATISTICS = "statistics"
    CSV = "csv"
    JSON = "json"
    UWAZI = "uwazi"


class Form(enum.StrEnum):
    """The form of a file, which its name ends in."""

    DOCX = "docx"
    PDF = "pdf"
    MARKDOWN = "md"
    CSV = "csv"
    SVG = "svg"
    JSON = "json"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for a kind. `audiences` begins with the one that counts where none is named; empty: it is named."""

    gate: gates.Export
    forms: tuple[Form, ...]
    audiences: tuple[Audience, ...]

    @property
    def about_case(self) -> bool:
        """Whether it is about one case."""
        return self.gate is not gates.Export.STATISTICS


_TEXTS = (Form.DOCX, Form.PDF, Form.MARKDOWN)
LETTERS: Final = (Kind.URGENT_APPEAL, Kind.ALLEGATION)
HANDOVERS: Final = (Kind.CSV, Kind.JSON, Kind.UWAZI)
RULES: Final[Mapping[Kind, Rules]] = {
    Kind.DOSSIER: Rules(gates.Export.DOSSIER, _TEXTS, (Audience.OFFICE, Audience.MANDATES)),
    Kind.URGENT_APPEAL: Rules(gates.Export.LETTER, (Form.DOCX,), (Audience.STATE,)),
    Kind.ALLEGATION: Rules(gates.Export.LETTER, (Form.DOCX,), (Audience.STATE,)),
    Kind.SUMMARY: Rules(gates.Export.PUBLIC, _TEXTS, (Audience.PUBLIC,)),
    Kind.REFERRAL: Rules(gates.Export.REFERRAL, _TEXTS, (Audience.PARTNERS,)),
    Kind.PRESS: Rules(gates.Export.PRESS, _TEXTS, (Audience.PRESS,)),
    Kind.STATISTICS: Rules(gates.Export.STATISTICS, (Form.CSV, Form.SVG), ()),
    Kind.CSV: Rules(gates.Export.HANDOVER, (Form.ZIP,), ()),
    Kind.JSON: Rules(gates.Export.HANDOVER, (Form.JSON,), ()),
    Kind.UWAZI: Rules(gates.Export.HANDOVER, (Form.ZIP,), ()),
}


def audience_of(kind: Kind, named: Audience | None) -> Audience | None:
    """Return whom an export is for; statistics are for nobody in particular, as they hold nobody."""
    rules = RULES[kind]
    if not rules.about_case:
        if named is not None:
            raise AudienceOther(f"{kind} holds no persons")
        return None
    if not rules.audiences:
        if named is None:
            raise AudienceNeeded(kind)
        return named
    if named is not None and named not in rules.audiences:
        raise AudienceOther(f"{kind} is for {' or '.join(rules.audiences)}")
    return named or rules.audiences[0]


def gate_of(kind: Kind, audience: Audience | None) -> tuple[gates.Export, Audience | None]:
    """Return the gate of an export, and the audience as that gate takes it."""
    gate = RULES[kind].gate
    if kind is Kind.DOSSIER and audience is Audience.MANDATES:
        return gates.Export.MANDATES, None
    return gate, audience if gate is gates.Export.HANDOVER else None


def form_of(kind: Kind, path: Path) -> Form:
    """Return the form that the name of a file asks for."""
    ending = path.suffix.lower().removeprefix(".")
    forms = RULES[kind].forms
    if ending not in forms:
        raise FormUnknown(f"{kind}: {', '.join(f'.{form}' for form in forms)}")
    return Form(ending)
