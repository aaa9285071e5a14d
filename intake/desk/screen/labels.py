"""What closed lists are called on the screen: the terms of case records by their own labels, the rest by those here.

English, as the catalogs have it; `rendering` translates. A key that no list has is shown as it is.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from intake.desk.cases import work_terms as work
from intake.desk.cases.comparison import Reason, Status
from intake.desk.cases.consent import Standing
from intake.desk.cases.gates import Shown
from intake.desk.cases.terms import Terms
from intake.desk.exports.decisions import Decision
from intake.desk.exports.kinds import Form, Kind
from intake.desk.safecopy.kinds import Kind as Content
from intake.desk.store.files import Touch
from intake.desk.store.items import State as ItemState
from intake.desk.store.judgements import Word
from intake.desk.triage.candidates import Why

URGENCIES: Final[Mapping[str, str]] = {
    "U0": "Life or liberty now or within 48 hours",
    "U1": "Serious harm likely within days",
    "U2": "Past violation with continuing effect",
    "U3": "Past, law or policy",
}
DANGERS: Final[Mapping[str, str]] = {
    "now": "Now or in the next 48 hours",
    "soon": "In days or weeks",
    "past": "Happened, no immediate danger",
    "unknown": "Source does not know",
}
REASONS: Final[Mapping[str, str]] = {
    "outside-mandate": "Outside the mandate",
    "not-credible": "Not credible",
    "no-agreement": "Without agreement",
    "repeated": "Said before",
    "abusive": "Abusive",
    "empty": "Empty",
    "test": "A test",
    "unreadable": "Cannot be read",
    "other": "Other (say which in the note)",
}
STEPS: Final[Mapping[str, str]] = {
    "entered": "Entered",
    "withdrawn": "Withdrawn",
    "restored": "Restored",
    "changed": "Changed",
}
ENUMS: Final[Mapping[str, type[StrEnum]]] = {
    "audience": work.Audience,
    "answer": work.Answer,
    "naming": work.Naming,
    "giver": work.GivenBy,
    "letter": work.LetterType,
    "letter_state": work.LetterState,
    "publicity": work.Publicity,
    "state": work.State,
    "action": work.ActionKind,
    "response": work.Response,
    "action_status": work.ActionStatus,
    "need": work.NeedKind,
    "deadline": work.DeadlineKind,
    "review": work.ReviewKind,
}
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "urgency": URGENCIES,
    "danger": DANGERS,
    "reason": REASONS,
    "step": STEPS,
    "field": {
        "title": "Title",
        "codename": "Codename",
        "country": "Country",
        "urgency": "Urgency",
        "kind": "Kind",
        "connection": "Who speaks",
        "reliability": "Reliability",
        "publisher": "Publisher or author",
        "language": "Language",
        "date": "Day",
        "public": "Public",
        "identity_protected": "Identity protected",
        "role_note": "Who that is",
        "child": "Child",
        "protected": "Protected",
        "official": "In an official capacity",
        "place": "Where",
        "type": "What was done",
        "victim": "To whom",
        "text": "Question",
        "event": "About the event",
        "subject": "About",
        "internal": "For the office alone",
    },
    "audience": {
        work.Audience.OFFICE: "Office",
        work.Audience.MANDATES: "Other mandates",
        work.Audience.PARTNERS: "Partners",
        work.Audience.STATE: "State",
        work.Audience.PUBLIC: "Public",
        work.Audience.PRESS: "Press",
    },
    "answer": {work.Answer.YES: "Yes", work.Answer.NO: "No", work.Answer.ASK: "Ask first"},
    "naming": {
        work.Naming.NONE: "Not at all",
        work.Naming.ANONYMISED: "Without name",
        work.Naming.INITIALS: "Initials",
        work.Naming.FULL: "Full name",
    },
    "giver": {
        work.GivenBy.SELF: "The person",
        work.GivenBy.REPRESENTATIVE: "A representative",
        work.GivenBy.FAMILY: "The family",
        work.GivenBy.GUARDIAN: "A guardian",
        work.GivenBy.NOBODY: "Nobody yet",
    },
    "letter": {
        work.LetterType.AL: "AL, letter of allegation",
        work.LetterType.UA: "UA, urgent appeal",
        work.LetterType.OL: "OL, other letter",
    },
    "letter_state": {
        work.LetterState.DRAFTED: "Drafted",
        work.LetterState.IN_REVIEW: "In review",
        work.LetterState.SENT: "Sent",
        work.LetterState.ANSWERED: "Answered",
        work.LetterState.PUBLISHED: "Published",
        work.LetterState.DROPPED: "Dropped",
    },
    "publicity": {work.Publicity.PUBLIC: "May be shown", work.Publicity.WITHHELD: "Withheld at the State’s wish"},
    "state": {
        work.State.NEW: "New",
        work.State.TRIAGED: "Triaged",
        work.State.NEEDS_INFORMATION: "Needs information",
        work.State.ACTIVE: "Active",
        work.State.COMMUNICATION_DRAFTED: "Letter drafted",
        work.State.IN_REVIEW: "Letter in review",
        work.State.SENT: "Letter sent",
        work.State.REPLY_RECEIVED: "Reply received",
        work.State.FOLLOW_UP: "Follow-up",
        work.State.DORMANT: "Dormant",
        work.State.CLOSED: "Closed",
        work.State.REFERRED: "Referred",
    },
    "action": {
        work.ActionKind.PUBLIC_STATEMENT: "Public statement",
        work.ActionKind.PUBLICITY: "Publicity",
        work.ActionKind.LETTER: "Letter",
        work.ActionKind.MEETING: "Meeting",
        work.ActionKind.LEGAL_AID: "Legal aid",
        work.ActionKind.LEGAL_ACTION: "Legal action",
        work.ActionKind.COMPLAINT: "Complaint",
        work.ActionKind.REQUEST_FOR_INVESTIGATION: "Request for an investigation",
        work.ActionKind.FACT_FINDING: "Fact-finding",
        work.ActionKind.OBSERVATION: "Observation",
        work.ActionKind.PROTEST: "Protest",
        work.ActionKind.FINANCIAL_AID: "Financial aid",
        work.ActionKind.MEDICAL_AID: "Medical aid",
        work.ActionKind.HUMANITARIAN_AID: "Humanitarian aid",
        work.ActionKind.RELOCATION: "Relocation",
        work.ActionKind.OTHER: "Other",
    },
    "response": {
        work.Response.FAVOURABLE: "Favourable",
        work.Response.PLEDGED: "Pledged",
        work.Response.COUNTERED: "Countered",
        work.Response.MORE_INFORMATION: "Asked for more information",
        work.Response.TOKEN: "For form’s sake",
        work.Response.NONE: "None",
        work.Response.UNKNOWN: "Not known",
    },
    "action_status": {
        work.ActionStatus.PENDING: "Pending",
        work.ActionStatus.ONGOING: "Going on",
        work.ActionStatus.COMPLETED: "Completed",
        work.ActionStatus.DISCONTINUED: "Given up",
        work.ActionStatus.CLOSED: "Closed",
        work.ActionStatus.UNKNOWN: "Not known",
    },
    "need": {
        work.NeedKind.PHYSICAL_SECURITY: "Physical security",
        work.NeedKind.DIGITAL_SECURITY: "Digital security",
        work.NeedKind.COMMUNICATIONS: "Communications",
        work.NeedKind.SECURITY_TRAINING: "Security training",
        work.NeedKind.SAFE_TRANSPORT: "Safe transport",
        work.NeedKind.LEGAL: "Legal help",
        work.NeedKind.MEDICAL: "Medical or psychosocial help",
        work.NeedKind.HUMANITARIAN: "Humanitarian help, family",
        work.NeedKind.RELOCATION: "Urgent relocation",
        work.NeedKind.ADVOCACY: "Monitoring and advocacy",
        work.NeedKind.OTHER: "Other",
    },
    "deadline": {
        work.DeadlineKind.DECISION: "Decision on new information",
        work.DeadlineKind.REVIEW: "Review of the case",
        work.DeadlineKind.CONSENT: "Ask again for consent",
        work.DeadlineKind.REPLY: "Reply due",
        work.DeadlineKind.PUBLICATION: "Letter may be published",
        work.DeadlineKind.FOLLOW_UP: "Follow-up of a letter",
        work.DeadlineKind.REPRISAL: "Check for reprisals",
        work.DeadlineKind.OTHER: "Deadline",
    },
    "review": {
        work.ReviewKind.MERGE: "Join two cases",
        work.ReviewKind.EXPORT: "Export outside the office",
        work.ReviewKind.COMMUNICATION: "Send a letter",
        work.ReviewKind.CLOSE: "Close a case",
        work.ReviewKind.CONSENT: "A child’s agreement",
    },
    "standing": {
        Standing.YES: "Yes",
        Standing.NO: "No",
        Standing.ASK: "Ask first",
        Standing.UNKNOWN: "Nobody has answered",
        Standing.WITHDRAWN: "Withdrawn",
        Standing.TAKEN_BACK: "Taken back by the source; nobody has entered it yet",
        Standing.EXPIRED: "Too old: ask again",
        Standing.CHILD: "A child: guardian and second officer needed",
        Standing.OFFICE: "The office may keep nothing",
    },
    "status": {
        Status.CONFLICT: "Conflict",
        Status.CHANGE: "Change over time",
        Status.TENSION: "Tension",
        Status.INCOMPARABLE: "Not comparable",
        Status.AGREEMENT: "Agreement",
        Status.ONE_SOURCE: "One source only",
        Status.SILENCE: "Silence",
    },
    "difference": {
        Reason.CONTRADICTS: "one affirms what the other denies",
        Reason.OTHER_ANSWER: "different answers",
        Reason.LATER: "the same voice on a later day",
        Reason.UNSURE: "one of them is not sure",
        Reason.HEDGED: "the same answer, hedged by one only",
        Reason.RANGE: "amounts or dates that do not exclude each other",
        Reason.DENIES_OTHER: "one denies an answer that the other does not give",
        Reason.NO_VALUE: "the question asks for more than yes, and one has its answer in the quote alone",
    },
    "word": {Word.SAME: "Same", Word.DIFFERENT: "Different", Word.UNSURE: "Cannot be told"},
    "why": {
        Why.SOURCE: "The same source",
        Why.FILE: "The same file",
        Why.SAME_TEXT: "Another report that says the same",
        Why.NAME: "A name",
        Why.EVENT: "Place, day and kind of act",
    },
    "likeness": {
        "": "The first of them",
        "identical": "Word for word",
        "near": "Almost word for word",
        "other-names": "The same with other names: it may be planted",
    },
    "figure": {
        "country": "Reports by country",
        "act": "Acts in cases",
        "urgency": "Decisions by urgency",
        "reply": "Letters that were sent",
    },
    "replied": {"answered": "Answered", "not-answered": "Not answered"},
    "kind": {
        "item": "Report",
        "file": "Name of a file",
        "case": "Title of a case",
        "note": "Note",
        "decision": "Decision",
        "answer": "Reply to a source",
        "name": "Name",
        "entity": "Who that is",
        "source": "Source",
        "text": "Text of a source",
        "event": "Event",
        "question": "Question",
        "claim": "Claim",
        "view": "View of the office",
        "response": "Reply to a letter",
        "action": "Action",
        "demand": "Demand",
        "need": "Need",
        "letter": "Letter",
        "assessment": "What is to be protected",
        "agreement": "Basis of an agreement",
        "deadline": "Deadline",
        "state": "Reason of a step",
        "risk": "Risk",
        "draft": "Text that is not saved yet",
    },
    "export": {
        Kind.DOSSIER: "Dossier, the whole record",
        Kind.URGENT_APPEAL: "Draft of an urgent appeal",
        Kind.ALLEGATION: "Draft of an allegation letter",
        Kind.SUMMARY: "Summary for the public",
        Kind.REFERRAL: "Referral of a person in need",
        Kind.PRESS: "Draft for the press",
        Kind.STATISTICS: "Statistics",
        Kind.CSV: "Hand-over as tables",
        Kind.JSON: "Hand-over as a case file",
        Kind.UWAZI: "Hand-over for Uwazi",
    },
    "form": {
        Form.DOCX: "Word (.docx)",
        Form.PDF: "PDF (.pdf)",
        Form.MARKDOWN: "Text (.md)",
        Form.CSV: "Table (.csv)",
        Form.SVG: "Picture (.svg)",
        Form.JSON: "Case file (.json)",
        Form.ZIP: "Archive (.zip)",
    },
    "shown": {
        Shown.FULL: "Full name",
        Shown.INITIALS: "Initials",
        Shown.ANONYMISED: "Without name",
        Shown.REMOVED: "Not at all",
    },
    "verdict": {work.ReviewVerdict.APPROVED: "approved", work.ReviewVerdict.REFUSED: "refused"},
    "touch": {
        Touch.CHECKED: "looked at by content",
        Touch.COPIED: "safe copy drawn",
        Touch.COPY_FAILED: "no safe copy",
        Touch.COPY_SHOWN: "safe copy shown",
        Touch.EXTRACTED: "extracted",
    },
    "content": {
        Content.EXECUTABLE: "Program",
        Content.TEXT: "Text",
        Content.EMPTY: "Empty file",
        Content.UNKNOWN: "Unknown kind",
    },
    "check": {
        "copied": "safe copy drawn",
        "failed": "no safe copy",
        "other-kind": "no safe copy of this kind",
        "too-large": "too large for a safe copy",
        "timeout": "drawing took too long",
        "memory": "drawing took too much memory",
        "suspicious": "suspicious",
    },
    "decision": {Decision.REMOVE: "Leave out", Decision.VAGUE: "Only the year, no place"},
    "item_state": {
        ItemState.UNOPENED: "Not opened",
        ItemState.OPENED: "Opened",
        ItemState.DUPLICATE: "Duplicate",
        ItemState.REFUSED: "Could not be read",
    },
}


def of(kind: object, key: object) -> str:
    """Return the English label of a key of a list."""
    if isinstance(kind, Terms):
        return kind.label(str(key)) if key in kind else str(key)
    return _WORDS[str(kind)].get(str(key), str(key))


def every() -> list[str]:
    """Return every label of this module, for the catalogs."""
    return [label for words in _WORDS.values() for label in words.values()]
