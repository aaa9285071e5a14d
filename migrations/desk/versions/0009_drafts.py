"""What officers were writing when the screen locked, until they save it or throw it away."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table; nothing was kept before."""
    op.create_table(
        "draft",
        sa.Column("officer", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("saved_on", sa.Date, nullable=False),
    )
