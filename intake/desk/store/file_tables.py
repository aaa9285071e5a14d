"""The tables of files: checks by content, safe copies, custody. Rows are added; only shredding an item takes them."""

import sqlalchemy as sa

from intake.desk.store.tables import metadata


def _of_a_file() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["item", "number"], ["attachment.item", "attachment.number"])


file_check = sa.Table(
    "file_check",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("item", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),  # by content
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("pages", sa.Integer),  # as the file says
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("checked_on", sa.Date, nullable=False),
    _of_a_file(),
    sa.Index("file_check_by_file", "item", "number"),
)

safe_copy = sa.Table(
    "safe_copy",
    metadata,
    sa.Column("item", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("page", sa.Integer, primary_key=True),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("png", sa.LargeBinary, nullable=False),
    sa.Column("tool", sa.Text, nullable=False),  # what drew it, with its version
    sa.Column("made_on", sa.Date, nullable=False),
    _of_a_file(),
)

file_custody = sa.Table(
    "file_custody",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("item", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("touch", sa.Text, nullable=False),
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    _of_a_file(),
    sa.Index("file_custody_by_file", "item", "number"),
)
