"""Marks of the record: questions of the office alone, officials, replies known by month, letters sent despite a rule.

What was here before has none of them: every question may leave as before, and nobody is an official. The index follows
what was left out of it: assessments, letters, agreements, deadlines, states, risks, and what officers are writing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_ORIGINS = (
    ("assessment", "assessment", "{row}.id"),
    ("letter", "communication", "{row}.id"),
    ("agreement", "consent", "{row}.number"),
    ("deadline", "deadline", "{row}.id"),
    ("state", "case_state", "{row}.number"),
    ("risk", "case_risk", "{row}.number"),
    ("draft", "draft", "{row}.officer || '/' || {row}.key"),
)


def upgrade() -> None:
    """Add the columns, and note what waits for the index."""
    op.add_column("question", sa.Column("internal", sa.Boolean, nullable=False, server_default="0"))
    op.add_column("entity", sa.Column("official", sa.Boolean, nullable=False, server_default="0"))
    op.add_column("communication_reply", sa.Column("received_iso", sa.Text))
    op.add_column("communication_step", sa.Column("despite", sa.Text))
    for kind, table, key in _ORIGINS:
        note = f"INSERT OR IGNORE INTO search_pending VALUES ('{kind}', {key.format(row='NEW')});"  # noqa: S608  # our own tables
        op.execute(f"CREATE TRIGGER search_{table}_new AFTER INSERT ON {table} BEGIN {note} END")
        here = key.format(row=table)
        op.execute(f"INSERT OR IGNORE INTO search_pending SELECT '{kind}', {here} FROM {table}")  # noqa: S608  # as above
    op.execute(
        "CREATE TRIGGER search_draft_gone AFTER DELETE ON draft BEGIN DELETE FROM search_document "
        "WHERE kind = 'draft' AND object = OLD.officer || '/' || OLD.key; END"
    )
