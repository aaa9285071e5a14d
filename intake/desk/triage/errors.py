"""The errors of triage, one class per broken rule."""

from intake.desk.errors import DeskError


class AnswerNotInList(DeskError):
    """an answer is not in its list"""


class ProtectTooLong(DeskError):
    """what must be protected is written in at most 4,000 characters"""
