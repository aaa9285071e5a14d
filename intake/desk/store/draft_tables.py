"""The table of what officers were writing, as after the last migration. The one table that forgets: on purpose."""

import sqlalchemy as sa

from intake.desk.store.tables import metadata

draft = sa.Table(
    "draft",
    metadata,
    sa.Column("officer", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),  # the field of the screen, and the code of what it is about
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("saved_on", sa.Date, nullable=False),
)
