"""The backups that were made and read back, and which envelopes they hold."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables. No backup is known of what was there before, so nothing counts as backed up."""
    op.create_table(
        "backup",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        sa.Column("made_on", sa.Date, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("envelopes", sa.Integer, nullable=False),
    )
    op.create_table(
        "backed_up",
        sa.Column("envelope", sa.Text, primary_key=True),
        sa.Column("backup", sa.Integer, sa.ForeignKey("backup.number"), nullable=False),
    )
