"""The tables of triage: fingerprints of reports, which report one is a repetition of, and what officers found out."""

import sqlalchemy as sa

from intake.desk.store.tables import metadata

fingerprint = sa.Table(
    "fingerprint",
    metadata,
    sa.Column("item", sa.Text, sa.ForeignKey("item.id"), primary_key=True),
    sa.Column("exact", sa.LargeBinary, nullable=False),
    sa.Column("skeleton", sa.LargeBinary, nullable=False),
    sa.Column("sketch", sa.LargeBinary, nullable=False),
    sa.Column("first", sa.Text, sa.ForeignKey("item.id")),  # the report that this one repeats
    sa.Column("likeness", sa.Text),
    sa.CheckConstraint("likeness IN ('identical', 'near', 'other-names')", name="fingerprint_likeness"),
    sa.CheckConstraint("(first IS NULL) = (likeness IS NULL)", name="fingerprint_first"),
    sa.Index("fingerprint_by_exact", "exact"),
    sa.Index("fingerprint_by_skeleton", "skeleton"),
    sa.Index("fingerprint_by_first", "first"),
)

fingerprint_band = sa.Table(
    "fingerprint_band",
    metadata,
    sa.Column("band", sa.Integer, primary_key=True),
    sa.Column("value", sa.Integer, primary_key=True),
    sa.Column("item", sa.Text, sa.ForeignKey("item.id"), primary_key=True),
)

# Append-only (triggers): the last assessment of an item counts.
assessment = sa.Table(
    "assessment",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("item", sa.Text, sa.ForeignKey("item.id"), nullable=False),
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("second", sa.Text),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("defender", sa.Text, nullable=False),
    sa.Column("linked", sa.Text, nullable=False),
    sa.Column("speaks", sa.Text, nullable=False),
    sa.Column("agreement", sa.Text, nullable=False),
    sa.Column("admissibility", sa.Text, nullable=False),  # JSON: question to yes, no, unsure
    sa.Column("protect", sa.Text, nullable=False),
    sa.Column("next_step", sa.Text, nullable=False),
    sa.Index("assessment_by_item", "item"),
)
