"""The first tables: what the office sent, uploads, pieces, envelopes, batches."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "office",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("recipients_vkey", sa.Text, nullable=False),
        sa.Column("site_vkey", sa.Text, nullable=False),
        sa.Column("recipients", sa.LargeBinary, nullable=False),
        sa.Column("site_settings", sa.LargeBinary, nullable=False),
        sa.Column("site_manifest", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("id = 1", name="one_office"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "upload",
        sa.Column("id_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("length", sa.BigInteger, nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("header_checked", sa.Boolean, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("expires", sa.Date, nullable=False),
        sa.Column("body", sa.LargeBinary(16), nullable=True, unique=True),
        sa.CheckConstraint("received >= 0 AND received <= length", name="received_within_length"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "piece",
        sa.Column("body", sa.LargeBinary(16), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("bytes", sa.LargeBinary(1048576), nullable=False),
        sa.CheckConstraint("length(bytes) BETWEEN 1 AND 1048576", name="piece_at_most_1_mib"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "envelope",
        sa.Column("body", sa.LargeBinary(16), primary_key=True),
        sa.Column("digest", sa.LargeBinary(32), nullable=False, unique=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("written", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "carried",
        sa.Column("batch", sa.LargeBinary(16), sa.ForeignKey("batch.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("body", sa.LargeBinary(16), sa.ForeignKey("envelope.body", ondelete="CASCADE"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("carried_body", "carried", ["body"])


def downgrade() -> None:
    """Refuse: going back would drop submissions."""
    raise NotImplementedError
