"""What an export refuses, one class per broken rule. `detail` names ids, places and kinds, never a protected name."""

from typing import ClassVar

from intake.audit.events import Reason
from intake.desk.errors import DeskError


class ExportError(DeskError):
    """the export is refused"""


class AudienceNeeded(ExportError):
    """a hand-over says whom it is for"""

    exit_code = 64
    hint = "`--audience AUDIENCE`; the gate of that audience decides what is in it"


class AudienceOther(ExportError):
    """this export is not for that audience"""

    exit_code = 64


class FormUnknown(ExportError):
    """the name of the file ends in the form that is wanted"""

    exit_code = 64


class DecisionMalformed(ExportError):
    """a decision is written PERSON=remove or PERSON=vague, for a person of the case"""

    exit_code = 64
    hint = "a decision only narrows what is shown: `remove` takes the person out, `vague` keeps a year and no place"


class ExportWithoutConsent(ExportError):
    """nobody whom the case is about agrees to this audience"""

    exit_code = 77
    hint = "`triage case consent CASE` shows who agreed to what; what is public already is no agreement"
    reason: ClassVar[Reason] = Reason.CONSENT


class StillIdentifies(ExportError):
    """what is left still tells who somebody is"""

    exit_code = 77
    hint = (
        "narrow it with `--decide PERSON=remove|vague`, enter with `case accept` what reports say, or two officers "
        "accept exactly this list"
    )
    reason: ClassVar[Reason] = Reason.CONSENT


class AcceptedOther(ExportError):
    """what was accepted is another list than the one that stands now"""

    exit_code = 77
    reason: ClassVar[Reason] = Reason.CONSENT


class LeakFound(ExportError):
    """the finished file holds what it must not hold, and was not written"""

    exit_code = 77
    hint = "the place is named, the name is not: correct the entry, or take the person out with `--decide`"
    reason: ClassVar[Reason] = Reason.LEAK


class PlanStale(ExportError):
    """the case or an agreement changed since the export was planned"""

    exit_code = 75
    hint = "plan it again"


class FontsMissing(ExportError):
    """the fonts for PDF are not on this machine"""

    exit_code = 69
    hint = "`apt-get install fonts-noto-core fonts-noto-cjk`, or write .docx"
