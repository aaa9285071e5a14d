"""The server's access log, and the checkpoints that both halves have witnessed: all of it is only ever added to."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = ("entry", "node", "head", "cosigned", "verified")


def upgrade() -> None:
    """Make the tables and the triggers that hold them."""
    _make_log()
    _make_witnessed()
    for table in _TABLES:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
            )


def _make_log() -> None:
    op.create_table(
        "entry",
        sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=True),
        sa.Column("tick", sa.Integer, nullable=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("entry_by_day", "entry", ["generation", "day", "number"])
    op.create_index("entry_by_event", "entry", ["generation", "event", "number"])
    op.create_index("entry_by_actor", "entry", ["generation", "actor", "number"])
    op.create_index("entry_by_act", "entry", ["generation", "actor", "event", "number"])
    op.create_index("entry_by_tick", "entry", ["tick", "generation", "number"])
    op.create_table(
        "node",
        sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "head",
        sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("size", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )


def _make_witnessed() -> None:
    op.create_table(
        "cosigned",
        sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("size", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "verified",
        sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("size", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("log_key", sa.Text, nullable=False),
        sa.Column("witness_key", sa.Text, nullable=False),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Refuse: going back would drop the record."""
    raise NotImplementedError
