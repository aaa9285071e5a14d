"""The tables of search and of judgements on names, as they are after the last migration.

Two more are virtual and known to SQL only (`INDEXES`): `search_words` has the words of every text, `search_names` the
keys by which names are found. `search_pending` names what a trigger saw and nobody indexed yet.
"""

import sqlalchemy as sa

from intake.desk.store.tables import metadata

# FTS5 tables; each has tables of its own beside it, which Alembic must not compare
INDEXES = ("search_words", "search_names")

search_document = sa.Table(
    "search_document",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),  # the rowid in the indexes
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("case", sa.Text),
    sa.Column("item", sa.Text),
    sa.UniqueConstraint("kind", "object", name="search_document_object"),
)

search_pending = sa.Table(
    "search_pending",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("object", sa.Text, primary_key=True),
    sqlite_with_rowid=False,  # beside a second index every row that fires the trigger costs 20 times as much
)

# Append-only (triggers), but for the two columns of undoing, which are written once.
entity_judgement = sa.Table(
    "entity_judgement",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("left", sa.Text, sa.ForeignKey("entity.id"), nullable=False),  # the lesser of the two ids
    sa.Column("right", sa.Text, sa.ForeignKey("entity.id"), nullable=False),
    sa.Column("judgement", sa.Text, nullable=False),
    sa.Column("score", sa.Integer),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("second", sa.Text),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("undone_on", sa.Date),
    sa.Column("undone_by", sa.Text),
    sa.CheckConstraint("judgement IN ('same', 'different', 'unsure')", name="entity_judgement_word"),
    sa.CheckConstraint('"left" < "right"', name="entity_judgement_order"),
    sa.CheckConstraint("(undone_on IS NULL) = (undone_by IS NULL)", name="entity_judgement_undone"),
    sa.Index("entity_judgement_by_left", "left"),
    sa.Index("entity_judgement_by_right", "right"),
)
