"""The tables of what left a case (migration 0012): append-only. Outside the office every row names two officers."""

import sqlalchemy as sa

from intake.desk.store.tables import metadata

export_log = sa.Table(
    "export_log",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("case", sa.Text, sa.ForeignKey("case.id")),  # none for statistics
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("audience", sa.Text),  # none for statistics
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("gate", sa.Text, nullable=False),  # the digest that was approved
    sa.Column("sha256", sa.Text, nullable=False),  # of the file
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("second", sa.Text),
    sa.Column("exported_on", sa.Date, nullable=False),
    sa.CheckConstraint("length(gate) = 64 AND length(sha256) = 64", name="export_log_digests"),
    sa.CheckConstraint("second IS NULL OR second <> officer", name="export_log_two"),
    sa.CheckConstraint("audience = 'office' OR second IS NOT NULL", name="export_log_outside"),
    sa.Index("export_log_by_case", "case"),
)

export_person = sa.Table(
    "export_person",
    metadata,
    sa.Column("export", sa.Integer, sa.ForeignKey("export_log.number"), primary_key=True),
    sa.Column("person", sa.Text, sa.ForeignKey("entity.id"), primary_key=True),
    sa.Column("shown", sa.Text, nullable=False),
    sa.CheckConstraint("shown IN ('full', 'initials', 'anonymised', 'removed')", name="export_person_shown"),
    sa.Index("export_person_by_person", "person"),
)
