"""What somebody is asked who writes again with a return code: only what is new.

A document says that it is one by the answer `kind`; a report has no such answer. The source token beside the answers
says to which report it belongs, so nothing here asks that again. A line of consent that is left out is not changed.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from intake.questions.consent import CHANGED_CONSENT
from intake.questions.defenders import FORM, WHEN_DANGER
from intake.questions.form import STORY, Form, Group, Kind, Question
from intake.questions.form import marked as _

KIND: Final = "kind"
FOLLOW_UP_KIND: Final = "follow-up"

FOLLOW_UP: Final = Form(
    version=1,
    required=Group(
        "again",
        _("Write again"),
        _(
            "The office sees that this comes from the person who wrote before. "
            "Only the first question must be answered."
        ),
        (
            Question(
                "what",
                Kind.TEXT,
                _("What do you want to add, or to answer?"),
                _("In your own words, in any language. Do not name witnesses. Longer texts can be added as files."),
                required=True,
                limit=STORY,
            ),
            replace(WHEN_DANGER, required=False),
            CHANGED_CONSENT,
        ),
    ),
    optional=(),
    files=FORM.files,
)


def is_follow_up(answers: Mapping[str, object]) -> bool:
    """Tell whether the answers say that they belong to an earlier report."""
    return answers.get(KIND) == FOLLOW_UP_KIND


def form_of(answers: Mapping[str, object]) -> Form:
    """Return the questions that the answers are to be read with."""
    return FOLLOW_UP if is_follow_up(answers) else FORM
