"""The tables of triage: fingerprints of reports, which report one is a repetition of, the lines of the inbox, and what
officers found out."""

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

# Written by triggers alone (migration 0015): a page of the inbox reads no reports but those that it shows.
inbox_line = sa.Table(
    "inbox_line",
    metadata,
    sa.Column("item", sa.Text, sa.ForeignKey("item.id"), primary_key=True),
    sa.Column("line", sa.Text, nullable=False),  # the same for those that are shown as one
    sa.Column("place", sa.Text, nullable=False),  # what is to be read first is the least
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("urgency", sa.Text),  # these two of the last decision
    sa.Column("rejected", sa.Text),
    sa.Column("likeness", sa.Text),
    sa.Column("waiting", sa.Boolean, nullable=False),  # opened by a version that took no fingerprints
    sa.Index("inbox_line_by_line", "line", "place", "state", "urgency", "rejected", "likeness"),
    sa.Index("inbox_line_waiting", "item", sqlite_where=sa.text("waiting = 1")),
    sqlite_with_rowid=False,  # so that its index has the item too
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
