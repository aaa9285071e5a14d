"""The tables as the program uses them; the steps in `migrations.log` make them, and a test compares the two.

`generation` tells the logs of this server apart: a new one begins after each restore. Columns beside `data` repeat what
an entry says, to find it by; what counts is `data`.
"""

import sqlalchemy as sa

metadata = sa.MetaData()


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=False)


ENTRIES = sa.Table(
    "entry",
    metadata,
    _number("generation"),
    _number("number"),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=True),
    sa.Column("tick", sa.Integer, nullable=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Index("entry_by_day", "generation", "day", "number"),
    sa.Index("entry_by_event", "generation", "event", "number"),
    sa.Index("entry_by_actor", "generation", "actor", "number"),
    sa.Index("entry_by_act", "generation", "actor", "event", "number"),
    # ticks are numbered through all generations
    sa.Index("entry_by_tick", "tick", "generation", "number"),
    sqlite_with_rowid=False,
)
# The hash of each complete subtree, `1 << level` entries from `number << level` on.
NODES = sa.Table(
    "node",
    metadata,
    _number("generation"),
    _number("level"),
    _number("number"),
    sa.Column("hash", sa.LargeBinary(32), nullable=False),
    sqlite_with_rowid=False,
)
HEADS = sa.Table(
    "head",
    metadata,
    _number("generation"),
    _number("size"),
    sa.Column("note", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
# Our checkpoints that the desk has cosigned.
COSIGNED = sa.Table(
    "cosigned",
    metadata,
    _number("generation"),
    _number("size"),
    sa.Column("note", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
# The desk's checkpoints that we have cosigned; `generation` is that of the desk's log.
VERIFIED = sa.Table(
    "verified",
    metadata,
    _number("generation"),
    _number("size"),
    sa.Column("log_key", sa.Text, nullable=False),
    sa.Column("witness_key", sa.Text, nullable=False),
    sa.Column("note", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
