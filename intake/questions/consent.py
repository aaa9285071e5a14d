"""Consent: what may be done with a report, line by line, and which set of lines counts for which person.

There is one set in the required part; it counts for everybody whom the report is about. Each defender entry may
carry a set of its own, which then counts for that person instead. So a sender with one person decides nothing twice,
and a sender with five persons can still answer for each. Every line starts at "ask me first": nothing has to be
decided in order to send. Nothing here may turn an unknown into a yes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from intake.questions.form import LINE, Choice, Kind, Question
from intake.questions.form import marked as _

ASK: Final = "ask"
YES_NO_ASK: Final = (
    Choice("yes", _("Yes")),
    Choice("no", _("No")),
    Choice(ASK, _("Ask me first")),
)
NAMING: Final = (
    Choice("full", _("Yes, with the full name")),
    Choice("initials", _("Yes, with initials")),
    Choice("no_name", _("Yes, without a name")),
    Choice("no", _("No")),
    Choice(ASK, _("Ask me first")),
)


def _line(id: str, label: str, hint: str, choices: tuple[Choice, ...] = YES_NO_ASK) -> Question:
    return Question(id, Kind.CHOICE, label, hint, required=True, choices=choices, default=ASK)


LINES: Final = (
    _line(
        "c_office",
        _("The office may keep this report and work on it"),
        _("With “No” the office deletes the report after reading it."),
    ),
    _line(
        "c_mandates",
        _("It may be shown in confidence to other UN experts and their staff"),
        _("Experts often write joint letters."),
    ),
    _line(
        "c_state",
        _("A letter with the name or names may go to the Government or another responsible body"),
        _("A letter that has left cannot be called back."),
    ),
    _line(
        "c_public",
        _("The name or names may appear in public reports and in the public database of letters"),
        _("This is a separate agreement from the one about the letter."),
        NAMING,
    ),
    _line(
        "c_partners",
        _("It may be passed to protection organisations in order to get help"),
        _("For example for legal help, safe transport or relocation."),
    ),
    _line(
        "c_press",
        _("It may be used in a press release or on social media"),
        _("This is a separate agreement from the one about public reports."),
    ),
)

GIVEN: Final = (
    Question(
        "given_by",
        Kind.CHOICE,
        _("Who gave this agreement?"),
        choices=(
            Choice("self", _("The person")),
            Choice("representative", _("A representative, for example a lawyer")),
            Choice("family", _("The family")),
            Choice("nobody", _("Nobody yet")),
        ),
    ),
    Question("given_when", Kind.LINE, _("When was it given?"), _("“About” is good enough."), limit=LINE),
)

CHANGE: Final = _("You can change your mind by writing again. A letter that has left cannot be called back.")
CHILDREN: Final = _(
    "For children the office always asks first before it names them in a letter or in public, whatever is chosen here."
)

CONSENT: Final = Question(
    "consent",
    Kind.SET,
    _("What may the office do with this report?"),
    _(
        "You need not decide anything now. What you leave at “Ask me first” is not done without asking you. "
        "Your answers count for everybody whom the report is about; further down each person can have other ones."
    ),
    required=True,
    questions=LINES + GIVEN,
)

OWN_CONSENT: Final = Question(
    "consent",
    Kind.SET,
    _("This person agrees to other things than those chosen above"),
    _("Without this, your answers in the first part count for this person too."),
    questions=LINES + GIVEN,
)

# In a follow-up a line that is not answered stays as it was; nothing has to be decided again in order to write again.
CHANGED_CONSENT: Final = Question(
    "consent",
    Kind.SET,
    _("I want to change what the office may do"),
    _(
        "Only the lines that you change here are changed. With “No” you take an agreement back. "
        "Your answers count for everybody whom your reports are about."
    ),
    questions=tuple(
        replace(question, required=False, default="", unanswered=_("No change")) for question in LINES + GIVEN
    ),
)

_NEVER_ASSUMED_FOR_CHILDREN: Final = frozenset({"c_state", "c_public"})


@dataclass(frozen=True, slots=True)
class Consent:
    """The set that counts for one person. A line that was not answered reads "ask"."""

    lines: Mapping[str, str]
    given_by: str
    given_when: str
    own: bool  # answered for this person, not for the whole report


def consent_of(answers: Mapping[str, object], defender: int | None = None) -> Consent:
    """The consent that counts for the report as a whole, or for defender entry number `defender` (from 0)."""
    entry = _entry(answers, defender)
    own = _mapping(entry.get("consent"))
    given = own or _mapping(answers.get("consent"))
    child = entry.get("age") == "child"
    lines = {line.id: _protected(line, _answer(line, given.get(line.id)), child) for line in LINES}
    return Consent(lines, _text(given.get("given_by")), _text(given.get("given_when")), own=bool(own))


def changes_of(answers: Mapping[str, object]) -> dict[str, str]:
    """The lines that a follow-up changes, and no others; what is not one of the choices changes nothing."""
    given = _mapping(answers.get("consent"))
    return {line.id: _answer(line, given[line.id]) for line in LINES if _is_choice(line, given.get(line.id))}


def _protected(line: Question, answer: str, child: bool) -> str:
    return ASK if child and line.id in _NEVER_ASSUMED_FOR_CHILDREN and answer != "no" else answer


def _answer(line: Question, answer: object) -> str:
    return str(answer) if _is_choice(line, answer) else ASK


def _is_choice(line: Question, answer: object) -> bool:
    return isinstance(answer, str) and answer in {choice.id for choice in line.choices}


def _entry(answers: Mapping[str, object], number: int | None) -> Mapping[str, object]:
    entries = answers.get("defenders")
    if number is None or not isinstance(entries, list) or not 0 <= number < len(entries):
        return {}
    return _mapping(entries[number])


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
