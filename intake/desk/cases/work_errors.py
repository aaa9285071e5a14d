"""What the office's work on a case refuses, one class per broken rule. `detail` names ids, days and words of ours."""

from intake.desk.cases.errors import RecordError
from intake.desk.errors import SecondOfficerNeeded


class WorkError(RecordError):
    """the work on this case is refused"""


# Days


class FutureDay(WorkError):
    """the day has not come yet"""

    exit_code = 64


class DayToCome(FutureDay):
    """the case file tells of a day that has not come yet"""

    exit_code = 65


class DayOrder(WorkError):
    """the second day lies before the first"""

    exit_code = 64


# Consent


class ConsentFromNobody(WorkError):
    """an agreement that nobody gave is none"""

    hint = "say who gave it, or note the answer as ask-first"


class ConsentWithoutBasis(WorkError):
    """an agreement says on what it rests: a letter, a call, a report"""


class NamingWithoutConsent(WorkError):
    """only a yes says how a person may be named"""


class GuardianNeeded(WorkError):
    """for a child the agreement comes from a guardian, and its basis is written down"""


class NothingToTakeBack(WorkError):
    """there is no agreement to withdraw for this person and audience"""


class ProposalUnknown(WorkError):
    """no item of this case makes this proposal, or it was answered already"""

    exit_code = 66


class NotAPerson(WorkError):
    """consent belongs to persons, groups and organisations"""


# Letters


class LetterUnknown(WorkError):
    """the case has no letter of this number"""

    exit_code = 66


class LetterStepRefused(WorkError):
    """the letter cannot go from its state to this one"""


class LetterWithoutConsent(WorkError):
    """nobody whom this letter is about agrees to being named to the Government"""

    hint = "`triage case consent CASE` shows who agreed to what"


class LetterInadmissible(WorkError):
    """a rule for communications speaks against this letter"""

    hint = "enter what is missing, or say why it leaves all the same: two officers answer for it (`--despite REASON`)"


class LetterWithoutEvents(WorkError):
    """a letter of allegation or an urgent appeal covers events with a victim"""


class JointDiffers(WorkError):
    """a letter of several mandates is a joint one, and a joint one names its mandates"""

    exit_code = 64


class ReferenceMalformed(WorkError):
    """a reference is three capital letters, a number and a year, as in KAZ 2/2011"""

    exit_code = 64


class ReferenceTaken(WorkError):
    """another letter has this reference"""

    exit_code = 73


# Life, actions, needs


class TransitionRefused(WorkError):
    """a case cannot go from its state to this one"""

    hint = "`triage case state CASE` shows where it can go"


class StateByAct(WorkError):
    """a case comes into this state by an act on a letter, never by hand"""

    hint = "`triage case letter` and `triage case reply-received`"


class ReasonNeeded(WorkError):
    """this step says why"""

    exit_code = 64


class ReviewDayNeeded(WorkError):
    """a dormant case has a day on which it is looked at again"""

    exit_code = 64


class ScoreOutOfRange(WorkError):
    """a score goes from 1 to 5"""

    exit_code = 64


class ImpactOutOfRange(WorkError):
    """an impact goes from -3 to +3"""

    exit_code = 64


class ReferralWithoutConsent(WorkError):
    """this person does not agree to being passed to protection partners"""

    hint = "`triage case consent CASE` shows who agreed to what"


class QuoteIncomplete(WorkError):
    """a quote has its source and its place in it"""


class WorkEntryUnknown(WorkError):
    """the case has no such entry"""

    exit_code = 66


# Deadlines


class DeadlineUnknown(WorkError):
    """the case has no deadline of this number"""

    exit_code = 66


class DeadlineIsDone(WorkError):
    """this deadline is marked as done already"""


class RuleUnknown(WorkError):
    """there is no rule of this kind"""

    exit_code = 64
    hint = "`triage deadlines --rules` shows them"


class RuleDays(WorkError):
    """a rule has 0 to 3660 days"""

    exit_code = 64


# Reviews


class ReviewUnknown(WorkError):
    """there is no such review"""

    exit_code = 66
    hint = "`triage case reviews` shows them"


class ReviewAnswered(WorkError):
    """this review has its answer"""


class LetterDayMissing(WorkError):
    """a letter that was sent has a day, from which its deadlines run"""


class ApprovalSpent(SecondOfficerNeeded):
    """what the second officer approved was done already, or is older than 14 days"""

    hint = "propose it again: one approval serves one act"


class ReviewRefused(WorkError):
    """the second officer refused this"""
