"""What left a case: to whom, as which bytes, by whom, and how each person was shown in it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the tables. What was written before is known to the access log only, so no rows are invented for it."""
    op.create_table(
        "export_log",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("case", sa.Text, sa.ForeignKey("case.id")),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("audience", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("gate", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("second", sa.Text),
        sa.Column("exported_on", sa.Date, nullable=False),
        sa.CheckConstraint("length(gate) = 64 AND length(sha256) = 64", name="export_log_digests"),
        sa.CheckConstraint("second IS NULL OR second <> officer", name="export_log_two"),
        sa.CheckConstraint("audience = 'office' OR second IS NOT NULL", name="export_log_outside"),
    )
    op.create_index("export_log_by_case", "export_log", ["case"])
    op.create_table(
        "export_person",
        sa.Column("export", sa.Integer, sa.ForeignKey("export_log.number"), primary_key=True),
        sa.Column("person", sa.Text, sa.ForeignKey("entity.id"), primary_key=True),
        sa.Column("shown", sa.Text, nullable=False),
        sa.CheckConstraint("shown IN ('full', 'initials', 'anonymised', 'removed')", name="export_person_shown"),
    )
    op.create_index("export_person_by_person", "export_person", ["person"])
    for table in ("export_log", "export_person"):
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
