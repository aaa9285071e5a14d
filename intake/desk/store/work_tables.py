"""The tables of an office's work on a case: consent, letters and replies, deadlines, actions, needs, life, reviews.

All are append-only (triggers of migration 0007). Where something can be corrected, the later row counts or names the
one that it supersedes. A column of words reads as the value of its closed list.
"""

import enum
from typing import Any, TypeVar

import sqlalchemy as sa

from intake.desk.cases import work_terms as terms
from intake.desk.store.tables import metadata

Word = TypeVar("Word", bound=enum.StrEnum)


class Words(sa.types.TypeDecorator[Word]):
    """A column that holds one word of a closed list."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, words: type[Word]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Word | None, dialect: sa.Dialect) -> str | None:
        """Return what is stored."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Word | None:
        """Return the word."""
        return None if value is None else self.words(value)


def _case() -> sa.Column[Any]:
    return sa.Column("case", sa.Text, sa.ForeignKey("case.id"), nullable=False)


def _officer(day: str) -> tuple[sa.Column[Any], sa.Column[Any]]:
    """Return who wrote a row, and when."""
    return sa.Column("officer", sa.Text, nullable=False), sa.Column(day, sa.Date, nullable=False)


consent = sa.Table(
    "consent",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    _case(),
    sa.Column("person", sa.Text, sa.ForeignKey("entity.id"), nullable=False),
    sa.Column("audience", Words(terms.Audience), nullable=False),
    sa.Column("answer", Words(terms.Answer), nullable=False),
    sa.Column("naming", Words(terms.Naming), nullable=False),
    sa.Column("given_by", Words(terms.GivenBy), nullable=False),
    sa.Column("basis", sa.Text, nullable=False),
    sa.Column("given_on", sa.Date, nullable=False),
    sa.Column("source", sa.Text, sa.ForeignKey("source.id")),
    sa.Column("review_on", sa.Date),
    sa.Column("withdrawn_on", sa.Date),
    sa.Column("second_officer", sa.Text),  # as it was claimed; only a review proves it
    sa.Column("item", sa.Text, sa.ForeignKey("item.id")),  # the report or follow-up that says so
    sa.Column("defender", sa.Integer),  # the entry of the report, from 0; none for what counts for all
    *_officer("entered_on"),
    sa.CheckConstraint(
        "audience IN ('office', 'mandates', 'partners', 'state', 'public', 'press')", name="consent_audience"
    ),
    sa.CheckConstraint("answer IN ('yes', 'no', 'ask-first')", name="consent_answer"),
    sa.CheckConstraint("naming IN ('none', 'anonymised', 'initials', 'full')", name="consent_naming"),
    sa.CheckConstraint("answer <> 'yes' OR given_by <> 'nobody'", name="consent_giver"),
    sa.Index("consent_by_person", "person", "audience"),
    sa.Index("consent_by_case", "case"),
)

communication = sa.Table(
    "communication",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _case(),
    sa.Column("number", sa.Integer, nullable=False),  # from 1 in each case
    sa.Column("type", Words(terms.LetterType), nullable=False),
    sa.Column("joint", sa.Boolean, nullable=False),
    sa.Column("addressee", sa.Text, nullable=False),
    *_officer("drafted_on"),
    sa.CheckConstraint("type IN ('AL', 'UA', 'OL')", name="communication_type"),
    sa.UniqueConstraint("case", "number", name="communication_number"),
)

communication_mandate = sa.Table(
    "communication_mandate",
    metadata,
    sa.Column("communication", sa.Text, sa.ForeignKey("communication.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
)

communication_event = sa.Table(
    "communication_event",
    metadata,
    sa.Column("communication", sa.Text, sa.ForeignKey("communication.id"), primary_key=True),
    sa.Column("event", sa.Text, sa.ForeignKey("event.id"), primary_key=True),
)

# Each step repeats what stands from then on: the last one is the letter as it is.
communication_step = sa.Table(
    "communication_step",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("communication", sa.Text, sa.ForeignKey("communication.id"), nullable=False),
    sa.Column("state", Words(terms.LetterState), nullable=False),
    sa.Column("taken_on", sa.Date, nullable=False),
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("second", sa.Text),
    sa.Column("reference", sa.Text),
    sa.Column("sent_on", sa.Date),
    sa.Column("reply_due", sa.Date),
    sa.Column("publish_after", sa.Date),
    sa.Column("document", sa.Text),  # SHA-256 of what left
    sa.Column("despite", sa.Text),  # why it left though a rule of admissibility speaks against it
    sa.Index("communication_step_by_letter", "communication"),
)

communication_reply = sa.Table(
    "communication_reply",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("communication", sa.Text, sa.ForeignKey("communication.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),  # from 1 for each letter
    sa.Column("received_on", sa.Date, nullable=False),
    sa.Column("publicity", Words(terms.Publicity), nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("source", sa.Text, sa.ForeignKey("source.id")),
    *_officer("entered_on"),
    sa.Column("received_iso", sa.Text),  # `2012-03` or `2012` where the day is not known; the first one stands above
    sa.UniqueConstraint("communication", "number", name="communication_reply_number"),
)

communication_reply_question = sa.Table(
    "communication_reply_question",
    metadata,
    sa.Column("reply", sa.Text, sa.ForeignKey("communication_reply.id"), primary_key=True),
    sa.Column("question", sa.Text, sa.ForeignKey("question.id"), primary_key=True),
)

action = sa.Table(
    "action",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _case(),
    sa.Column("number", sa.Integer, nullable=False),  # from 1 in each case
    sa.Column("kind", Words(terms.ActionKind), nullable=False),
    sa.Column("by", sa.Text, sa.ForeignKey("entity.id"), nullable=False),
    *(sa.Column(f"date_{part}", sa.Text) for part in ("text", "iso", "precision", "basis", "inferred")),
    sa.Column("addressed_to", sa.Text, sa.ForeignKey("entity.id")),
    sa.Column("reaction_to", sa.Text, sa.ForeignKey("event.id")),
    sa.Column("response", Words(terms.Response), nullable=False),
    sa.Column("impact", sa.Integer, nullable=False),
    sa.Column("status", Words(terms.ActionStatus), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    *_officer("entered_on"),
    sa.Column("supersedes", sa.Text, sa.ForeignKey("action.id"), unique=True),
    sa.CheckConstraint("impact BETWEEN -3 AND 3", name="action_impact"),
    sa.UniqueConstraint("case", "number", name="action_number"),
)

demand = sa.Table(
    "demand",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _case(),
    sa.Column("number", sa.Integer, nullable=False),  # from 1 in each case
    sa.Column("by", sa.Text, sa.ForeignKey("entity.id"), nullable=False),
    sa.Column("source", sa.Text, sa.ForeignKey("source.id")),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("quote", sa.Text, nullable=False),
    sa.Column("offset", sa.Integer),  # of the quote in the source's text, in characters
    sa.Column("addressed_to", sa.Text, sa.ForeignKey("entity.id")),
    sa.Column("follow_up", sa.Text),
    *_officer("entered_on"),
    sa.Column("supersedes", sa.Text, sa.ForeignKey("demand.id"), unique=True),
    sa.UniqueConstraint("case", "number", name="demand_number"),
)

need = sa.Table(
    "need",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _case(),
    sa.Column("number", sa.Integer, nullable=False),  # from 1 in each case
    sa.Column("person", sa.Text, sa.ForeignKey("entity.id"), nullable=False),
    sa.Column("kind", Words(terms.NeedKind), nullable=False),
    sa.Column("referred_to", sa.Text),
    sa.Column("consent", sa.Integer, sa.ForeignKey("consent.number")),  # that the referral rests on
    sa.Column("result", sa.Text),
    *_officer("entered_on"),
    sa.Column("supersedes", sa.Text, sa.ForeignKey("need.id"), unique=True),
    sa.UniqueConstraint("case", "number", name="need_number"),
)

deadline = sa.Table(
    "deadline",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _case(),
    sa.Column("number", sa.Integer, nullable=False),  # from 1 in each case
    sa.Column("kind", Words(terms.DeadlineKind), nullable=False),
    sa.Column("object", sa.Text),  # `letter:ID` or `consent:NUMBER`
    sa.Column("due", sa.Date, nullable=False),
    sa.Column("basis", sa.Text, nullable=False),
    *_officer("made_on"),
    sa.UniqueConstraint("case", "number", name="deadline_number"),
    sa.Index("deadline_by_day", "due"),
)

deadline_done = sa.Table(
    "deadline_done",
    metadata,
    sa.Column("deadline", sa.Text, sa.ForeignKey("deadline.id"), primary_key=True),
    *_officer("done_on"),
)

deadline_rule = sa.Table(
    "deadline_rule",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("days", sa.Integer, nullable=False),
    sa.Column("basis", sa.Text, nullable=False),
    sa.Column("checked_on", sa.Date),
    sa.Column("checked_by", sa.Text),
    sa.CheckConstraint("days BETWEEN 0 AND 3660", name="deadline_rule_days"),
    sa.CheckConstraint("(checked_on IS NULL) = (checked_by IS NULL)", name="deadline_rule_checked"),
)

case_state = sa.Table(
    "case_state",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    _case(),
    sa.Column("state", Words(terms.State), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("review_on", sa.Date),
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("second", sa.Text),
    sa.Column("changed_on", sa.Date, nullable=False),
    sa.Index("case_state_by_case", "case"),
)

case_assignment = sa.Table(
    "case_assignment",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    _case(),
    sa.Column("lead", sa.Text, nullable=False),
    sa.Column("second", sa.Text),
    *_officer("assigned_on"),
    sa.CheckConstraint("second IS NULL OR second <> lead", name="case_assignment_two"),
    sa.Index("case_assignment_by_case", "case"),
)

case_risk = sa.Table(
    "case_risk",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    _case(),
    sa.Column("threats", sa.Integer, nullable=False),
    sa.Column("vulnerabilities", sa.Integer, nullable=False),
    sa.Column("capacities", sa.Integer, nullable=False),
    sa.Column("threats_words", sa.Text, nullable=False),
    sa.Column("vulnerabilities_words", sa.Text, nullable=False),
    sa.Column("capacities_words", sa.Text, nullable=False),
    *_officer("scored_on"),
    sa.CheckConstraint("threats BETWEEN 1 AND 5", name="case_risk_threats"),
    sa.CheckConstraint("vulnerabilities BETWEEN 1 AND 5", name="case_risk_vulnerabilities"),
    sa.CheckConstraint("capacities BETWEEN 1 AND 5", name="case_risk_capacities"),
    sa.Index("case_risk_by_case", "case"),
)

# What one officer proposed; a verdict is another's (a trigger refuses the same one).
review = sa.Table(
    "review",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("case", sa.Text, sa.ForeignKey("case.id")),
    sa.Column("kind", Words(terms.ReviewKind), nullable=False),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),  # SHA-256 of what is approved, in every detail
    sa.Column("words", sa.Text, nullable=False),  # the same in a sentence, for the second officer
    sa.Column("first", sa.Text, nullable=False),
    sa.Column("proposed_on", sa.Date, nullable=False),
    sa.Index("review_by_object", "kind", "object"),
)

review_verdict = sa.Table(
    "review_verdict",
    metadata,
    sa.Column("review", sa.Integer, sa.ForeignKey("review.number"), primary_key=True),
    sa.Column("second", sa.Text, nullable=False),
    sa.Column("verdict", Words(terms.ReviewVerdict), nullable=False),
    sa.Column("given_on", sa.Date, nullable=False),
    sa.CheckConstraint("verdict IN ('approved', 'refused')", name="review_verdict_word"),
)

# An approval serves one act; this says by whom and when it was used up.
review_use = sa.Table(
    "review_use",
    metadata,
    sa.Column("review", sa.Integer, sa.ForeignKey("review.number"), primary_key=True),
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("used_on", sa.Date, nullable=False),
)
