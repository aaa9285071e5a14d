"""What an officer can decide about an item. Knows nothing else, so that the command line can list it at once."""

from dataclasses import dataclass

# U0 life or liberty now or within 48 hours; U1 serious harm likely within days; U2 past violation with continuing
# effect; U3 past, law or policy
URGENCIES = ("U0", "U1", "U2", "U3")
# why an item goes no further; `other` wants a note
REASONS = (
    "outside-mandate",
    "not-credible",
    "no-agreement",
    "repeated",
    "abusive",
    "empty",
    "test",
    "unreadable",
    "other",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the officer decides: exactly one of `urgency` and `rejected`."""

    urgency: str | None
    rejected: str | None
    note: str
