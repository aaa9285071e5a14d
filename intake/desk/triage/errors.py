"""The errors of triage, one class per broken rule."""

from intake.desk.errors import DeskError


class AnswerNotInList(DeskError):
    """an answer is not in its list"""


class ProtectTooLong(DeskError):
    """what must be protected is written in at most 4,000 characters"""


class NoneTheSame(DeskError):
    """no undecided report says exactly the same"""

    hint = "decide on it alone; so on follow-ups, contradicted sources, and all of a text that came with other names"
