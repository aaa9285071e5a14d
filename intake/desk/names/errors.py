"""What judgements on names refuse, one class per broken rule. `detail` names officers, days and ids of ours."""

from intake.desk.errors import DeskError


class JudgementError(DeskError):
    """the judgement is refused"""


class SameEntity(JudgementError):
    """an entity is not compared with itself"""

    exit_code = 64


class NamedUnknown(JudgementError):
    """no case has an entity of this id"""

    exit_code = 66
    hint = "`triage names NAME` shows the ids"


class OtherKind(JudgementError):
    """a person, an organisation and a place are never the same"""


class AlreadyJudged(JudgementError):
    """these two were judged before"""

    hint = "undo that judgement first"


class JudgementContradicts(JudgementError):
    """another judgement says the opposite"""

    hint = "undo one of the two"


class JudgementUnknown(JudgementError):
    """there is no judgement of this number"""

    exit_code = 66


class AlreadyUndone(JudgementError):
    """this judgement was undone before"""
