"""The tables of an office's work on a case: consent, letters and replies, deadlines, actions, needs, reviews.

All are append-only: what was said, sent or approved is superseded, never changed. The rules of days are proposals
from practice that nobody of this office has confirmed, so they carry no day and no name of a check.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_APPEND_ONLY = (
    "consent",
    "communication",
    "communication_mandate",
    "communication_event",
    "communication_step",
    "communication_reply",
    "communication_reply_question",
    "action",
    "demand",
    "need",
    "deadline",
    "deadline_done",
    "deadline_rule",
    "case_state",
    "case_assignment",
    "case_risk",
    "review",
    "review_verdict",
)
_RULES = (
    ("reply-AL", 60, "practice today; a manual of 2008 asks for two months"),
    ("reply-UA", 60, "practice today; a manual of 2008 asks for 30 days"),
    ("reply-OL", 60, "practice today"),
    ("publish-AL", 60, "confidential until the window for a reply has ended"),
    ("publish-UA", 60, "confidential until the window for a reply has ended"),
    ("publish-OL", 2, "comments on law and policy are public soon after they are sent; 48 hours' notice"),
    ("follow-up-1", 30, "proposal"),
    ("follow-up-2", 90, "proposal"),
    ("follow-up-3", 180, "proposal"),
    ("reprisal-check", 14, "proposal"),
    ("decision-U0", 0, "proposal: read at once, decided within four hours"),
    ("decision-U1", 1, "proposal: within 24 hours"),
    ("decision-U2", 7, "proposal"),
    ("decision-U3", 30, "proposal"),
)


def upgrade() -> None:
    """Make the tables, ship the rules, and hold what is written."""
    _consent()
    _letters()
    _replies()
    _actions()
    _needs()
    _deadlines()
    _rules()
    _life()
    _reviews()
    op.create_index("decision_by_case", "decision", ["case"])
    for table in _APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        "CREATE TRIGGER review_by_two BEFORE INSERT ON review_verdict "
        "WHEN NEW.second = (SELECT first FROM review WHERE number = NEW.review) "
        "BEGIN SELECT RAISE(ABORT, 'the same officer twice'); END"
    )


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("case", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        sa.Column("person", sa.Text, sa.ForeignKey("entity.id"), nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("naming", sa.Text, nullable=False),
        sa.Column("given_by", sa.Text, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("given_on", sa.Date, nullable=False),
        sa.Column("source", sa.Text, sa.ForeignKey("source.id")),
        sa.Column("review_on", sa.Date),
        sa.Column("withdrawn_on", sa.Date),
        sa.Column("second_officer", sa.Text),
        sa.Column("item", sa.Text, sa.ForeignKey("item.id")),
        sa.Column("defender", sa.Integer),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("entered_on", sa.Date, nullable=False),
        sa.CheckConstraint(
            "audience IN ('office', 'mandates', 'partners', 'state', 'public', 'press')", name="consent_audience"
        ),
        sa.CheckConstraint("answer IN ('yes', 'no', 'ask-first')", name="consent_answer"),
        sa.CheckConstraint("naming IN ('none', 'anonymised', 'initials', 'full')", name="consent_naming"),
        sa.CheckConstraint("answer <> 'yes' OR given_by <> 'nobody'", name="consent_giver"),
    )
    op.create_index("consent_by_person", "consent", ["person", "audience"])
    op.create_index("consent_by_case", "consent", ["case"])


def _letters() -> None:
    op.create_table(
        "communication",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.UniqueConstraint("case", "number", name="communication_number"),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("joint", sa.Boolean, nullable=False),
        sa.Column("addressee", sa.Text, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("drafted_on", sa.Date, nullable=False),
        sa.CheckConstraint("type IN ('AL', 'UA', 'OL')", name="communication_type"),
    )
    op.create_table(
        "communication_mandate",
        sa.Column("communication", sa.Text, sa.ForeignKey("communication.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )
    op.create_table(
        "communication_event",
        sa.Column("communication", sa.Text, sa.ForeignKey("communication.id"), primary_key=True),
        sa.Column("event", sa.Text, sa.ForeignKey("event.id"), primary_key=True),
    )
    op.create_table(
        "communication_step",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("communication", sa.Text, sa.ForeignKey("communication.id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("taken_on", sa.Date, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("second", sa.Text),
        sa.Column("reference", sa.Text),
        sa.Column("sent_on", sa.Date),
        sa.Column("reply_due", sa.Date),
        sa.Column("publish_after", sa.Date),
        sa.Column("document", sa.Text),
    )
    op.create_index("communication_step_by_letter", "communication_step", ["communication"])


def _replies() -> None:
    op.create_table(
        "communication_reply",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("communication", sa.Text, sa.ForeignKey("communication.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.UniqueConstraint("communication", "number", name="communication_reply_number"),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("publicity", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("source", sa.Text, sa.ForeignKey("source.id")),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("entered_on", sa.Date, nullable=False),
    )
    op.create_table(
        "communication_reply_question",
        sa.Column("reply", sa.Text, sa.ForeignKey("communication_reply.id"), primary_key=True),
        sa.Column("question", sa.Text, sa.ForeignKey("question.id"), primary_key=True),
    )


def _date() -> list[sa.Column[Any]]:
    return [sa.Column(f"date_{part}", sa.Text) for part in ("text", "iso", "precision", "basis", "inferred")]


def _actions() -> None:
    op.create_table(
        "action",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.UniqueConstraint("case", "number", name="action_number"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("by", sa.Text, sa.ForeignKey("entity.id"), nullable=False),
        *_date(),
        sa.Column("addressed_to", sa.Text, sa.ForeignKey("entity.id")),
        sa.Column("reaction_to", sa.Text, sa.ForeignKey("event.id")),
        sa.Column("response", sa.Text, nullable=False),
        sa.Column("impact", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("entered_on", sa.Date, nullable=False),
        sa.Column("supersedes", sa.Text, sa.ForeignKey("action.id"), unique=True),
        sa.CheckConstraint("impact BETWEEN -3 AND 3", name="action_impact"),
    )
    op.create_table(
        "demand",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.UniqueConstraint("case", "number", name="demand_number"),
        sa.Column("by", sa.Text, sa.ForeignKey("entity.id"), nullable=False),
        sa.Column("source", sa.Text, sa.ForeignKey("source.id")),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("quote", sa.Text, nullable=False),
        sa.Column("offset", sa.Integer),
        sa.Column("addressed_to", sa.Text, sa.ForeignKey("entity.id")),
        sa.Column("follow_up", sa.Text),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("entered_on", sa.Date, nullable=False),
        sa.Column("supersedes", sa.Text, sa.ForeignKey("demand.id"), unique=True),
    )


def _needs() -> None:
    op.create_table(
        "need",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.UniqueConstraint("case", "number", name="need_number"),
        sa.Column("person", sa.Text, sa.ForeignKey("entity.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("referred_to", sa.Text),
        sa.Column("consent", sa.Integer, sa.ForeignKey("consent.number")),
        sa.Column("result", sa.Text),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("entered_on", sa.Date, nullable=False),
        sa.Column("supersedes", sa.Text, sa.ForeignKey("need.id"), unique=True),
    )


def _deadlines() -> None:
    op.create_table(
        "deadline",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.UniqueConstraint("case", "number", name="deadline_number"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("object", sa.Text),
        sa.Column("due", sa.Date, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("made_on", sa.Date, nullable=False),
    )
    op.create_index("deadline_by_day", "deadline", ["due"])
    op.create_table(
        "deadline_done",
        sa.Column("deadline", sa.Text, sa.ForeignKey("deadline.id"), primary_key=True),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("done_on", sa.Date, nullable=False),
    )


def _rules() -> None:
    rule = op.create_table(
        "deadline_rule",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("checked_on", sa.Date),
        sa.Column("checked_by", sa.Text),
        sa.CheckConstraint("days BETWEEN 0 AND 3660", name="deadline_rule_days"),
        sa.CheckConstraint("(checked_on IS NULL) = (checked_by IS NULL)", name="deadline_rule_checked"),
    )
    op.bulk_insert(rule, [{"kind": kind, "days": days, "basis": basis} for kind, days, basis in _RULES])


def _life() -> None:
    op.create_table(
        "case_state",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("case", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("review_on", sa.Date),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("second", sa.Text),
        sa.Column("changed_on", sa.Date, nullable=False),
    )
    op.create_index("case_state_by_case", "case_state", ["case"])
    op.create_table(
        "case_assignment",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("case", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        sa.Column("lead", sa.Text, nullable=False),
        sa.Column("second", sa.Text),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("assigned_on", sa.Date, nullable=False),
        sa.CheckConstraint("second IS NULL OR second <> lead", name="case_assignment_two"),
    )
    op.create_index("case_assignment_by_case", "case_assignment", ["case"])
    scores = ("threats", "vulnerabilities", "capacities")
    op.create_table(
        "case_risk",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("case", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in scores),
        *(sa.Column(f"{name}_words", sa.Text, nullable=False) for name in scores),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("scored_on", sa.Date, nullable=False),
        *(sa.CheckConstraint(f"{name} BETWEEN 1 AND 5", name=f"case_risk_{name}") for name in scores),
    )
    op.create_index("case_risk_by_case", "case_risk", ["case"])


def _reviews() -> None:
    op.create_table(
        "review",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("case", sa.Text, sa.ForeignKey("case.id")),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("object", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("first", sa.Text, nullable=False),
        sa.Column("proposed_on", sa.Date, nullable=False),
    )
    op.create_index("review_by_object", "review", ["kind", "object"])
    op.create_table(
        "review_verdict",
        sa.Column("review", sa.Integer, sa.ForeignKey("review.number"), primary_key=True),
        sa.Column("second", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("given_on", sa.Date, nullable=False),
        sa.CheckConstraint("verdict IN ('approved', 'refused')", name="review_verdict_word"),
    )
