"""The first tables of the desk: batches, items, decisions, minimal cases, what goes out.

Append-only tables are held by triggers: what an officer decided or wrote is superseded, never changed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_APPEND_ONLY = ("decision", "note")


def upgrade() -> None:
    """Make all tables."""
    _office()
    _items()
    _cases()
    _outgoing()
    for table in _APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _office() -> None:
    op.create_table(
        "setting",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    for name in ("officer", "server"):
        op.create_table(
            name,
            sa.Column("name", sa.Text, primary_key=True),
            sa.Column("vkey", sa.Text, nullable=False, unique=True),
            sa.Column("added_on", sa.Date, nullable=False),
        )
    op.create_table(
        "epoch",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("hybrid", sa.Text, nullable=False),
        sa.Column("classical", sa.Text, nullable=False),
        sa.Column("made_on", sa.Date, nullable=False),
        sa.Column("destroyed_on", sa.Date),
    )


def _items() -> None:
    op.create_table(
        "batch",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("server", sa.Text, sa.ForeignKey("server.name"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("complete_as_of", sa.Date),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("code", sa.Text, nullable=False, unique=True),
        sa.Column("envelope", sa.Text, nullable=False, unique=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("batch", sa.Text, sa.ForeignKey("batch.digest"), nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("opened_on", sa.Date),
        sa.Column("officer", sa.Text),
        sa.Column("file_key", sa.LargeBinary),
        sa.Column("plain_sha256", sa.Text),
        sa.Column("submission_id", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("manifest", sa.Text),
        sa.Column("problems", sa.Text),
        sa.Column("danger", sa.Text),
        sa.Column("country", sa.Text),
        sa.Column("beginning", sa.Text),
        sa.Column("source_token", sa.Text),
        sa.Column("mailbox", sa.Text),
        sa.Column("recipient", sa.Text),
        sa.Column("duplicate_of", sa.Text, sa.ForeignKey("item.id")),
        sa.Column("same_submission_other_content", sa.Boolean, nullable=False),
        sa.CheckConstraint("state IN ('unopened', 'opened', 'duplicate', 'refused')", name="item_state"),
        sa.CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name="item_reason"),
        sa.CheckConstraint("(state = 'duplicate') = (duplicate_of IS NOT NULL)", name="item_duplicate"),
        sa.CheckConstraint("(state = 'unopened') = (opened_on IS NULL)", name="item_opened"),
    )
    op.create_index("item_by_submission", "item", ["submission_id"])
    op.create_index("item_by_state", "item", ["state"])
    op.create_index("item_by_source", "item", ["source_token"])
    op.create_table(
        "batch_item",
        sa.Column("batch", sa.Text, sa.ForeignKey("batch.digest"), primary_key=True),
        sa.Column("item", sa.Text, sa.ForeignKey("item.id"), primary_key=True),
    )
    op.create_table(
        "attachment",
        sa.Column("item", sa.Text, sa.ForeignKey("item.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_index("attachment_by_content", "attachment", ["sha256"])


def _cases() -> None:
    op.create_table(
        "case",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("code", sa.Text, nullable=False, unique=True),
        sa.Column("codename", sa.Text, unique=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
    )
    op.create_table(
        "case_item",
        sa.Column("case", sa.Text, sa.ForeignKey("case.id"), primary_key=True),
        sa.Column("item", sa.Text, sa.ForeignKey("item.id"), primary_key=True),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("linked_on", sa.Date, nullable=False),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("case", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("written_on", sa.Date, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("note_by_case", "note", ["case"])
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("item", sa.Text, sa.ForeignKey("item.id"), nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("decided_on", sa.Date, nullable=False),
        sa.Column("urgency", sa.Text),
        sa.Column("rejected", sa.Text),
        sa.Column("case", sa.Text, sa.ForeignKey("case.id")),
        sa.Column("note", sa.Text, nullable=False),
        sa.CheckConstraint("urgency IN ('U0', 'U1', 'U2', 'U3')", name="decision_urgency"),
        sa.CheckConstraint("(urgency IS NULL) <> (rejected IS NULL)", name="decision_either"),
        sa.CheckConstraint('rejected IS NULL OR "case" IS NULL', name="decision_case"),
    )
    op.create_index("decision_by_item", "decision", ["item"])


def _outgoing() -> None:
    op.create_table(
        "outbox",
        sa.Column("sequence", sa.Integer, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        sa.Column("made_on", sa.Date, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("envelope", sa.Text, primary_key=True),
        sa.Column("outbox", sa.Integer, sa.ForeignKey("outbox.sequence"), nullable=False),
    )
