"""The desk's access log, and what it keeps of the server's.

Every table is insert-only. The log itself begins with the first act after this step: what was done before it is not
made up.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_APPEND_ONLY = (
    "log",
    "log_entry",
    "log_node",
    "log_checkpoint",
    "log_witnessed",
    "outbox_log",
    "tick_key",
    "batch_line",
)


def upgrade() -> None:
    """Make the tables and the triggers that hold them."""
    _make_logs()
    _make_custody()
    for table in _APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _origin() -> sa.Column[str]:
    return sa.Column("origin", sa.Text, sa.ForeignKey("log.origin"), primary_key=True)


def _make_logs() -> None:
    op.create_table(
        "log",
        sa.Column("origin", sa.Text, primary_key=True),
        sa.Column("server", sa.Text, sa.ForeignKey("server.name")),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("vkey", sa.Text, nullable=False),
        sa.Column("witness", sa.Text, nullable=False),
        sa.Column("begun_on", sa.Date, nullable=False),
    )
    op.create_index("log_by_generation", "log", ["server", "generation"])
    op.create_table(
        "log_entry",
        _origin(),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("log_entry_by_event", "log_entry", ["origin", "event", "day"])
    op.create_table(
        "log_node",
        _origin(),
        sa.Column("level", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "log_checkpoint",
        _origin(),
        sa.Column("size", sa.Integer, primary_key=True),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "log_witnessed",
        _origin(),
        sa.Column("size", sa.Integer, primary_key=True),
        sa.Column("witness", sa.Text, primary_key=True),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sa.Column("seen_on", sa.Date, nullable=False),
    )


def _make_custody() -> None:
    op.create_table(
        "outbox_log",
        sa.Column("outbox", sa.Integer, sa.ForeignKey("outbox.sequence"), primary_key=True),
        sa.Column("origin", sa.Text, sa.ForeignKey("log.origin"), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
    )
    op.create_table(
        "tick_key",
        sa.Column("server", sa.Text, sa.ForeignKey("server.name"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("key", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "batch_line",
        sa.Column("batch", sa.Text, sa.ForeignKey("batch.digest"), primary_key=True),
        sa.Column("envelope", sa.Text, primary_key=True),
        sa.Column("tick", sa.Integer, nullable=False),
        sa.Column("logical", sa.Text, nullable=False),
    )
    op.create_index("batch_line_by_envelope", "batch_line", ["envelope"])
