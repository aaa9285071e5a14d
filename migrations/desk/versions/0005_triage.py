"""What was found out about files by their content, their safe copies, and who touched them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_APPEND_ONLY = ("file_check", "safe_copy", "file_custody")


def upgrade() -> None:
    """Make the tables; files that are here already are checked when somebody looks at them."""
    op.create_table(
        "file_check",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("pages", sa.Integer),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("checked_on", sa.Date, nullable=False),
        sa.ForeignKeyConstraint(["item", "number"], ["attachment.item", "attachment.number"]),
    )
    op.create_index("file_check_by_file", "file_check", ["item", "number"])
    op.create_table(
        "safe_copy",
        sa.Column("item", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("page", sa.Integer, primary_key=True),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("png", sa.LargeBinary, nullable=False),
        sa.Column("tool", sa.Text, nullable=False),
        sa.Column("made_on", sa.Date, nullable=False),
        sa.ForeignKeyConstraint(["item", "number"], ["attachment.item", "attachment.number"]),
    )
    op.create_table(
        "file_custody",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("touch", sa.Text, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.ForeignKeyConstraint(["item", "number"], ["attachment.item", "attachment.number"]),
    )
    op.create_index("file_custody_by_file", "file_custody", ["item", "number"])
    for table in _APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
