"""The words of an office's work on a case: audiences, namings, letters, states, kinds of help and of action.

Obeys the study of the Special Procedures' practice; the kinds of action and of response follow HURIDOCS' lists of
interventions (20), responses (27), impact (44) and status (45) with short labels of our own. Knows nothing else, so
that the command line can list them at once.
"""

import enum
from collections.abc import Mapping
from typing import Final


class Audience(enum.StrEnum):
    """Who may learn of a person, from the nearest to the farthest. A yes for one is no yes for another."""

    OFFICE = "office"
    MANDATES = "mandates"
    PARTNERS = "partners"
    STATE = "state"
    PUBLIC = "public"
    PRESS = "press"


class Answer(enum.StrEnum):
    """What a person says about an audience."""

    YES = "yes"
    NO = "no"
    ASK = "ask-first"


class Naming(enum.StrEnum):
    """How far a person may be named, from the narrowest to the widest."""

    NONE = "none"
    ANONYMISED = "anonymised"
    INITIALS = "initials"
    FULL = "full"


class GivenBy(enum.StrEnum):
    """Who gave an answer about consent."""

    SELF = "self"
    REPRESENTATIVE = "representative"
    FAMILY = "family"
    GUARDIAN = "guardian"
    NOBODY = "nobody"


class LetterType(enum.StrEnum):
    """Letter of allegation, urgent appeal, other letter (law and policy)."""

    AL = "AL"
    UA = "UA"
    OL = "OL"


class LetterState(enum.StrEnum):
    """Where a letter is in its life."""

    DRAFTED = "drafted"
    IN_REVIEW = "in-review"
    SENT = "sent"
    ANSWERED = "answered"
    PUBLISHED = "published"
    DROPPED = "dropped"


class Publicity(enum.StrEnum):
    """Whether a reply may be shown; some are withheld at the State's wish."""

    PUBLIC = "public"
    WITHHELD = "withheld"


class State(enum.StrEnum):
    """Where a case is in its life."""

    NEW = "new"
    TRIAGED = "triaged"
    NEEDS_INFORMATION = "needs_information"
    ACTIVE = "active"
    COMMUNICATION_DRAFTED = "communication_drafted"
    IN_REVIEW = "in_review"
    SENT = "sent"
    REPLY_RECEIVED = "reply_received"
    FOLLOW_UP = "follow_up"
    DORMANT = "dormant"
    CLOSED = "closed"
    REFERRED = "referred"


class ReviewKind(enum.StrEnum):
    """The acts that two officers answer for."""

    MERGE = "merge"
    EXPORT = "export"
    COMMUNICATION = "communication"
    CLOSE = "close"
    CONSENT = "consent"  # of a child


class ReviewVerdict(enum.StrEnum):
    """What the second officer says."""

    APPROVED = "approved"
    REFUSED = "refused"


class ActionKind(enum.StrEnum):
    """What others did."""

    PUBLIC_STATEMENT = "public-statement"
    PUBLICITY = "publicity"
    LETTER = "letter"
    MEETING = "meeting"
    LEGAL_AID = "legal-aid"
    LEGAL_ACTION = "legal-action"
    COMPLAINT = "complaint"
    REQUEST_FOR_INVESTIGATION = "request-for-investigation"
    FACT_FINDING = "fact-finding"
    OBSERVATION = "observation"
    PROTEST = "protest"
    FINANCIAL_AID = "financial-aid"
    MEDICAL_AID = "medical-aid"
    HUMANITARIAN_AID = "humanitarian-aid"
    RELOCATION = "relocation"
    OTHER = "other"


class Response(enum.StrEnum):
    """How the addressee of an action answered."""

    FAVOURABLE = "favourable"
    PLEDGED = "pledged"
    COUNTERED = "countered"
    MORE_INFORMATION = "more-information"
    TOKEN = "token"  # noqa: S105  # an answer for form's sake
    NONE = "none"
    UNKNOWN = "unknown"


class ActionStatus(enum.StrEnum):
    """Whether an action goes on."""

    PENDING = "pending"
    ONGOING = "ongoing"
    COMPLETED = "completed"
    DISCONTINUED = "discontinued"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class NeedKind(enum.StrEnum):
    """What a defender may need, as protection programmes sort it."""

    PHYSICAL_SECURITY = "physical-security"
    DIGITAL_SECURITY = "digital-security"
    COMMUNICATIONS = "communications"
    SECURITY_TRAINING = "security-training"
    SAFE_TRANSPORT = "safe-transport"
    LEGAL = "legal"
    MEDICAL = "medical-psychosocial"
    HUMANITARIAN = "humanitarian-family"
    RELOCATION = "urgent-relocation"
    ADVOCACY = "monitoring-advocacy"
    OTHER = "other"


class DeadlineKind(enum.StrEnum):
    """What is due. `decision` and `review` follow from the case itself; the others are noted and marked as done."""

    DECISION = "decision"
    REVIEW = "review"
    CONSENT = "consent-recheck"
    REPLY = "reply-due"
    PUBLICATION = "publish-after"
    FOLLOW_UP = "follow-up"
    REPRISAL = "reprisal-check"
    OTHER = "other"


FOLLOWING: Final = frozenset({DeadlineKind.DECISION, DeadlineKind.REVIEW})

DEADLINE_WORDS: Final[Mapping[str, str]] = {
    DeadlineKind.DECISION: "decision on new information",
    DeadlineKind.REVIEW: "review of the case",
    DeadlineKind.CONSENT: "ask again for consent",
    DeadlineKind.REPLY: "reply due",
    DeadlineKind.PUBLICATION: "letter may be published",
    DeadlineKind.FOLLOW_UP: "follow-up of a letter",
    DeadlineKind.REPRISAL: "check for reprisals",
    DeadlineKind.OTHER: "deadline",
}

# The rules of days that the table of rules ships, none of them confirmed (migration 0007).
RULES: Final = (
    "reply-AL",
    "reply-UA",
    "reply-OL",
    "publish-AL",
    "publish-UA",
    "publish-OL",
    "follow-up-1",
    "follow-up-2",
    "follow-up-3",
    "reprisal-check",
    "decision-U0",
    "decision-U1",
    "decision-U2",
    "decision-U3",
)
