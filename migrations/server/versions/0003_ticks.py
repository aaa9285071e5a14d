"""Ticks, which commit to what has arrived; the tick and the logical batch of each envelope; what was erased; files."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; what has arrived before belongs to the first tick, which is put on record by the next run."""
    _make_tables()
    connection = op.get_bind()
    last = connection.exec_driver_sql("SELECT max(day) FROM envelope").scalar_one()
    if last is None:
        return
    tick = sa.table("tick", *(sa.column(name) for name in ("number", "day", "key", "logged")))
    connection.execute(sa.insert(tick).values(number=1, day=last, key=secrets.token_bytes(32), logged=False))
    connection.exec_driver_sql(
        "INSERT INTO member SELECT body, 1, (SELECT min(batch) FROM carried WHERE carried.body = envelope.body) "
        "FROM envelope ORDER BY body"
    )


def _make_tables() -> None:
    op.create_table(
        "tick",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("key", sa.LargeBinary(32), nullable=True),
        sa.Column("logged", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "member",
        sa.Column("body", sa.LargeBinary(16), sa.ForeignKey("envelope.body", ondelete="CASCADE"), primary_key=True),
        sa.Column("tick", sa.Integer, sa.ForeignKey("tick.number"), nullable=False),
        sa.Column("logical", sa.LargeBinary(16), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index("member_tick", "member", ["tick"])
    op.create_table(
        "departed",
        sa.Column("commitment", sa.LargeBinary(32), primary_key=True),
        sa.Column("tick", sa.Integer, sa.ForeignKey("tick.number"), nullable=False),
        sa.Column("logical", sa.LargeBinary(16), nullable=False),
        sa.Column("outbox", sa.String(64), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("departed_tick", "departed", ["tick"])
    op.create_table(
        "parcel",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("batch", sa.LargeBinary(16), sa.ForeignKey("batch.id", ondelete="CASCADE"), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("parcel_batch", "parcel", ["batch"])


def downgrade() -> None:
    """Refuse: going back would drop what reports are accounted for with."""
    raise NotImplementedError
