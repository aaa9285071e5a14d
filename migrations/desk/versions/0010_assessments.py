"""Fingerprints of reports, which one repeats which, and what officers found out about them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables; the fingerprints of reports that are here already are taken when the inbox is read."""
    op.create_table(
        "fingerprint",
        sa.Column("item", sa.Text, sa.ForeignKey("item.id"), primary_key=True),
        sa.Column("exact", sa.LargeBinary, nullable=False),
        sa.Column("skeleton", sa.LargeBinary, nullable=False),
        sa.Column("sketch", sa.LargeBinary, nullable=False),
        sa.Column("first", sa.Text, sa.ForeignKey("item.id")),
        sa.Column("likeness", sa.Text),
        sa.CheckConstraint("likeness IN ('identical', 'near', 'other-names')", name="fingerprint_likeness"),
        sa.CheckConstraint("(first IS NULL) = (likeness IS NULL)", name="fingerprint_first"),
    )
    for column in ("exact", "skeleton", "first"):
        op.create_index(f"fingerprint_by_{column}", "fingerprint", [column])
    op.create_table(
        "fingerprint_band",
        sa.Column("band", sa.Integer, primary_key=True),
        sa.Column("value", sa.Integer, primary_key=True),
        sa.Column("item", sa.Text, sa.ForeignKey("item.id"), primary_key=True),
    )
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("item", sa.Text, sa.ForeignKey("item.id"), nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("second", sa.Text),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("defender", sa.Text, nullable=False),
        sa.Column("linked", sa.Text, nullable=False),
        sa.Column("speaks", sa.Text, nullable=False),
        sa.Column("agreement", sa.Text, nullable=False),
        sa.Column("admissibility", sa.Text, nullable=False),
        sa.Column("protect", sa.Text, nullable=False),
        sa.Column("next_step", sa.Text, nullable=False),
    )
    op.create_index("assessment_by_item", "assessment", ["item"])
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER assessment_no_{act.lower()} BEFORE {act} ON assessment "
            "BEGIN SELECT RAISE(ABORT, 'assessment is append-only'); END"
        )
