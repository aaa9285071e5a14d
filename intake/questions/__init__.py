"""What the form asks, as data: the public page, the check of a document and the desk read the same list.

Obeys the question list that the office decided (five required answers, everything else may stay empty, and a list of
things that are never asked: `tests/questions/test_form.py` names them). Knows nothing of pages, files,
networks or keys, and imports nothing of ours.
"""

from intake.questions.answers import Problem, check
from intake.questions.consent import Consent, changes_of, consent_of
from intake.questions.defenders import FORM
from intake.questions.followup import FOLLOW_UP, FOLLOW_UP_KIND, form_of, is_follow_up
from intake.questions.form import Choice, FileLimits, Form, Group, Kind, Question

__all__ = [
    "FOLLOW_UP",
    "FOLLOW_UP_KIND",
    "FORM",
    "Choice",
    "Consent",
    "FileLimits",
    "Form",
    "Group",
    "Kind",
    "Problem",
    "Question",
    "changes_of",
    "check",
    "consent_of",
    "form_of",
    "is_follow_up",
]
