"""The tables as the program uses them; the steps in `migrations.server` make them, and a test compares the two.

WITHOUT ROWID: rows lie in the order of their random keys. No column is finer than a day.
"""

import sqlalchemy as sa

PIECE = 1024 * 1024
BLOCK = 67195
# A row whose id no mailbox can be expected to have, so that a row is found for whatever id is looked for.
LAST_ID = b"\xff" * 32

metadata = sa.MetaData()

OFFICE = sa.Table(
    "office",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("recipients_vkey", sa.Text, nullable=False),
    sa.Column("site_vkey", sa.Text, nullable=False),
    sa.Column("recipients", sa.LargeBinary, nullable=False),
    sa.Column("site_settings", sa.LargeBinary, nullable=False),
    sa.Column("site_manifest", sa.LargeBinary, nullable=False),
    sa.CheckConstraint("id = 1", name="one_office"),
    sqlite_with_rowid=False,
)
UPLOADS = sa.Table(
    "upload",
    metadata,
    sa.Column("id_hash", sa.LargeBinary(32), primary_key=True),
    sa.Column("length", sa.BigInteger, nullable=False),
    sa.Column("received", sa.BigInteger, nullable=False),
    sa.Column("header_checked", sa.Boolean, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("expires", sa.Date, nullable=False),
    sa.Column("body", sa.LargeBinary(16), nullable=True, unique=True),
    sa.CheckConstraint("received >= 0 AND received <= length", name="received_within_length"),
    sqlite_with_rowid=False,
)
PIECES = sa.Table(
    "piece",
    metadata,
    sa.Column("body", sa.LargeBinary(16), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("bytes", sa.LargeBinary(PIECE), nullable=False),
    sa.CheckConstraint(f"length(bytes) BETWEEN 1 AND {PIECE}", name="piece_at_most_1_mib"),
    sqlite_with_rowid=False,
)
ENVELOPES = sa.Table(
    "envelope",
    metadata,
    sa.Column("body", sa.LargeBinary(16), primary_key=True),
    sa.Column("digest", sa.LargeBinary(32), nullable=False, unique=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sqlite_with_rowid=False,
)
BATCHES = sa.Table(
    "batch",
    metadata,
    sa.Column("id", sa.LargeBinary(16), primary_key=True),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("written", sa.Boolean, nullable=False),
    sqlite_with_rowid=False,
)
CARRIED = sa.Table(
    "carried",
    metadata,
    sa.Column("batch", sa.LargeBinary(16), sa.ForeignKey("batch.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("body", sa.LargeBinary(16), sa.ForeignKey("envelope.body", ondelete="CASCADE"), primary_key=True),
    sa.Index("carried_body", "body"),
    sqlite_with_rowid=False,
)
MAILBOXES = sa.Table(
    "mailbox",
    metadata,
    sa.Column("id", sa.LargeBinary(32), primary_key=True),
    sa.Column("last", sa.Date, nullable=False),
    sa.Column("block", sa.LargeBinary(BLOCK), nullable=False),
    sa.CheckConstraint(f"length(block) = {BLOCK}", name="block_of_one_size"),
    sqlite_with_rowid=False,
)
NOBODY = sa.Table(
    "nobody",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("key", sa.LargeBinary(32), nullable=False),
    sa.CheckConstraint("id = 1", name="one_nobody"),
    sqlite_with_rowid=False,
)
# Each tick has a random key until all that it commits to was erased and the desk has witnessed the log behind it.
TICKS = sa.Table(
    "tick",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("key", sa.LargeBinary(32), nullable=True),
    sa.Column("logged", sa.Boolean, nullable=False),
    sqlite_with_rowid=False,
)
# The tick that commits to an envelope, and the first batch that it was put into.
MEMBERS = sa.Table(
    "member",
    metadata,
    sa.Column("body", sa.LargeBinary(16), sa.ForeignKey("envelope.body", ondelete="CASCADE"), primary_key=True),
    sa.Column("tick", sa.Integer, sa.ForeignKey("tick.number"), nullable=False),
    sa.Column("logical", sa.LargeBinary(16), nullable=True),
    sa.Index("member_tick", "tick"),
    sqlite_with_rowid=False,
)
# What stays of an erased envelope as long as its tick has a key: the commitment, and the outbox that acknowledged it.
DEPARTED = sa.Table(
    "departed",
    metadata,
    sa.Column("commitment", sa.LargeBinary(32), primary_key=True),
    sa.Column("tick", sa.Integer, sa.ForeignKey("tick.number"), nullable=False),
    sa.Column("logical", sa.LargeBinary(16), nullable=False),
    sa.Column("outbox", sa.String(64), nullable=False),
    sa.Index("departed_tick", "tick"),
    sqlite_with_rowid=False,
)
# The files that were written of a batch, by the digest of their manifest.
PARCELS = sa.Table(
    "parcel",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("batch", sa.LargeBinary(16), sa.ForeignKey("batch.id", ondelete="CASCADE"), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Index("parcel_batch", "batch"),
    sqlite_with_rowid=False,
)
