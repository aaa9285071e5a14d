"""Mailboxes, a row after the last of them, and the key from which the blocks of nobody's mailboxes are derived."""

import datetime
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and the one row that each begins with."""
    mailbox = op.create_table(
        "mailbox",
        sa.Column("id", sa.LargeBinary(32), primary_key=True),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("block", sa.LargeBinary(67195), nullable=False),
        sa.CheckConstraint("length(block) = 67195", name="block_of_one_size"),
        sqlite_with_rowid=False,
    )
    nobody = op.create_table(
        "nobody",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.CheckConstraint("id = 1", name="one_nobody"),
        sqlite_with_rowid=False,
    )
    # expired from the beginning, so its block is never given
    after_the_last = {"id": b"\xff" * 32, "last": datetime.date.min, "block": bytes(67195)}
    op.bulk_insert(mailbox, [after_the_last])
    op.bulk_insert(nobody, [{"id": 1, "key": secrets.token_bytes(32)}])


def downgrade() -> None:
    """Refuse: going back would drop answers."""
    raise NotImplementedError
