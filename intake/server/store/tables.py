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
