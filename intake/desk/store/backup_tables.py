"""The tables of backups. `backed_up` has the last verified backup that holds an envelope."""

import sqlalchemy as sa

from intake.desk.store.tables import metadata

backup = sa.Table(
    "backup",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("digest", sa.Text, nullable=False, unique=True),  # SHA-256 of its signed manifest
    sa.Column("made_on", sa.Date, nullable=False),
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("envelopes", sa.Integer, nullable=False),
)

backed_up = sa.Table(
    "backed_up",
    metadata,
    sa.Column("envelope", sa.Text, primary_key=True),
    sa.Column("backup", sa.Integer, sa.ForeignKey("backup.number"), nullable=False),
)
