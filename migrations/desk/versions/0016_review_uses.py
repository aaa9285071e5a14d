"""An approval serves one act: when it was used. What was approved before serves nothing more and is asked for anew."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_REFUSED = "SELECT RAISE(ABORT, 'review_use is append-only')"


def upgrade() -> None:
    """Make the table, append-only as the reviews are; nobody knows which of the old approvals were used."""
    op.create_table(
        "review_use",
        sa.Column("review", sa.Integer, sa.ForeignKey("review.number"), primary_key=True),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("used_on", sa.Date, nullable=False),
    )
    op.execute("INSERT INTO review_use SELECT review, second, given_on FROM review_verdict WHERE verdict = 'approved'")
    for act in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER review_use_no_{act.lower()} BEFORE {act} ON review_use BEGIN {_REFUSED}; END")
