"""The tables of the desk's access log and of what it keeps of the servers' (FORMAT.md, sections 7, 10 and 11).

All logs lie in the same tables, told apart by origin: the desk's own, and the mirror of each server's. Rows are only
added; triggers hold that for whoever works through this program's connection, and the signed root for everybody else.
"""

import sqlalchemy as sa

from intake.desk.store.tables import metadata

# Each log that was begun here or seen: a generation of the office's own log has no server.
log = sa.Table(
    "log",
    metadata,
    sa.Column("origin", sa.Text, primary_key=True),
    sa.Column("server", sa.Text, sa.ForeignKey("server.name")),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("vkey", sa.Text, nullable=False),
    sa.Column("witness", sa.Text, nullable=False),  # the key with which this log's half cosigns the other's
    sa.Column("begun_on", sa.Date, nullable=False),
    sa.Index("log_by_generation", "server", "generation"),
)

log_entry = sa.Table(
    "log_entry",
    metadata,
    sa.Column("origin", sa.Text, sa.ForeignKey("log.origin"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Index("log_entry_by_event", "origin", "event", "day"),
    sqlite_with_rowid=False,
)

# The hash of each complete subtree, `1 << level` entries from `number << level` on.
log_node = sa.Table(
    "log_node",
    metadata,
    sa.Column("origin", sa.Text, sa.ForeignKey("log.origin"), primary_key=True),
    sa.Column("level", sa.Integer, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

log_checkpoint = sa.Table(
    "log_checkpoint",
    metadata,
    sa.Column("origin", sa.Text, sa.ForeignKey("log.origin"), primary_key=True),
    sa.Column("size", sa.Integer, primary_key=True),
    sa.Column("note", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# Checkpoints that have a cosignature: ours by a server, a server's by us.
log_witnessed = sa.Table(
    "log_witnessed",
    metadata,
    sa.Column("origin", sa.Text, sa.ForeignKey("log.origin"), primary_key=True),
    sa.Column("size", sa.Integer, primary_key=True),
    sa.Column("witness", sa.Text, primary_key=True),  # written key of the cosigner
    sa.Column("note", sa.LargeBinary, nullable=False),
    sa.Column("seen_on", sa.Date, nullable=False),
)

# How far the log went that an outbox carried the checkpoint of.
outbox_log = sa.Table(
    "outbox_log",
    metadata,
    sa.Column("outbox", sa.Integer, sa.ForeignKey("outbox.sequence"), primary_key=True),
    sa.Column("origin", sa.Text, sa.ForeignKey("log.origin"), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
)

# The keys with which a server's commitments open.
tick_key = sa.Table(
    "tick_key",
    metadata,
    sa.Column("server", sa.Text, sa.ForeignKey("server.name"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("key", sa.LargeBinary, nullable=False),
)

# The lines of each batch of the second version: which tick committed to an envelope, and its logical batch.
batch_line = sa.Table(
    "batch_line",
    metadata,
    sa.Column("batch", sa.Text, sa.ForeignKey("batch.digest"), primary_key=True),
    sa.Column("envelope", sa.Text, primary_key=True),
    sa.Column("tick", sa.Integer, nullable=False),
    sa.Column("logical", sa.Text, nullable=False),
    sa.Index("batch_line_by_envelope", "envelope"),
)
