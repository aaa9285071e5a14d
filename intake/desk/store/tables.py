"""The tables of the desk, as they are after the last migration (a test compares them with migrations/desk).

Days are days: no time of day is stored. Ids of items and cases are random; codes are short random texts for people.
"""

import sqlalchemy as sa

metadata = sa.MetaData()

setting = sa.Table(
    "setting",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

officer = sa.Table(
    "officer",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("vkey", sa.Text, nullable=False, unique=True),
    sa.Column("added_on", sa.Date, nullable=False),
)

server = sa.Table(
    "server",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("vkey", sa.Text, nullable=False, unique=True),
    sa.Column("added_on", sa.Date, nullable=False),
)

epoch = sa.Table(
    "epoch",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("first", sa.Date, nullable=False),
    sa.Column("last", sa.Date, nullable=False),
    sa.Column("hybrid", sa.Text, nullable=False),
    sa.Column("classical", sa.Text, nullable=False),
    sa.Column("made_on", sa.Date, nullable=False),
    sa.Column("destroyed_on", sa.Date),
)

batch = sa.Table(
    "batch",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),  # SHA-256 of its signed manifest
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("server", sa.Text, sa.ForeignKey("server.name"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("entries", sa.Integer, nullable=False),
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("opened_on", sa.Date, nullable=False),
    sa.Column("complete_as_of", sa.Date),  # the day it was made, once its last byte was read and verified
)

item = sa.Table(
    "item",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    sa.Column("envelope", sa.Text, nullable=False, unique=True),  # SHA-256 of the sealed bytes
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("batch", sa.Text, sa.ForeignKey("batch.digest")),  # that brought it first; none where it came by hand
    sa.Column("brought_by", sa.Text),  # the officer who took it in by hand
    sa.Column("epoch", sa.Integer),  # as declared to the server, so not a foreign key
    sa.Column("received_on", sa.Date, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),  # why it was refused
    sa.Column("opened_on", sa.Date),
    sa.Column("officer", sa.Text),
    sa.Column("file_key", sa.LargeBinary),  # 16 bytes; erasing it shreds the item
    sa.Column("stanza", sa.Text),  # the kind of key it was sealed to; not known of what an early version opened
    sa.Column("bare", sa.Boolean, nullable=False),  # sealed without the form: one file and no manifest
    sa.Column("plain_sha256", sa.Text),  # of the whole document with its padding
    sa.Column("submission_id", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("manifest", sa.Text),
    sa.Column("problems", sa.Text),  # JSON list of broken rules of the form
    sa.Column("danger", sa.Text),  # the source's own claim, kept apart from the officer's urgency
    sa.Column("country", sa.Text),
    sa.Column("beginning", sa.Text),  # of the report, so that the inbox reads no manifests
    sa.Column("follow_up", sa.Boolean, nullable=False),  # as the source says
    sa.Column("source_token", sa.Text),
    sa.Column("mailbox", sa.Text),
    sa.Column("recipient", sa.Text),
    sa.Column("standing", sa.Text),  # of the three above beside those of earlier items (intake.desk.sources)
    sa.Column("duplicate_of", sa.Text, sa.ForeignKey("item.id")),
    sa.Column("same_submission_other_content", sa.Boolean, nullable=False),
    sa.CheckConstraint("state IN ('unopened', 'opened', 'duplicate', 'refused')", name="item_state"),
    sa.CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name="item_reason"),
    sa.CheckConstraint("(state = 'duplicate') = (duplicate_of IS NOT NULL)", name="item_duplicate"),
    sa.CheckConstraint("(state = 'unopened') = (opened_on IS NULL)", name="item_opened"),
    sa.CheckConstraint("(batch IS NULL) = (brought_by IS NOT NULL)", name="item_way"),
    sa.CheckConstraint("(batch IS NULL) = (epoch IS NULL)", name="item_epoch"),
    sa.CheckConstraint("NOT bare OR manifest IS NULL", name="item_bare"),
    sa.CheckConstraint("standing IN ('first', 'same', 'other-source', 'other-mailbox')", name="item_standing"),
    sa.CheckConstraint("(standing IS NULL) = (source_token IS NULL)", name="item_source"),
    sa.Index("item_by_submission", "submission_id"),
    sa.Index("item_by_state", "state"),
    sa.Index("item_by_source", "source_token"),
    sa.Index("item_by_mailbox", "mailbox"),
)

# Which batches carried which item: a second export repeats items, and custody must add up for each batch.
batch_item = sa.Table(
    "batch_item",
    metadata,
    sa.Column("batch", sa.Text, sa.ForeignKey("batch.digest"), primary_key=True),
    sa.Column("item", sa.Text, sa.ForeignKey("item.id"), primary_key=True),
    sa.Column("after_outbox", sa.Integer, nullable=False, server_default="0"),  # the last that was made by then
)

attachment = sa.Table(
    "attachment",
    metadata,
    sa.Column("item", sa.Text, sa.ForeignKey("item.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),  # from 1, in the order of the document
    sa.Column("name", sa.Text, nullable=False),  # as the source's system gave it: hostile
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Index("attachment_by_content", "sha256"),
)

case = sa.Table(
    "case",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    sa.Column("codename", sa.Text, unique=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("opened_on", sa.Date, nullable=False),
    sa.Column("country", sa.Text),
    sa.Column("urgency", sa.Text),
    sa.CheckConstraint("urgency IN ('U0', 'U1', 'U2', 'U3')", name="case_urgency"),
)

case_item = sa.Table(
    "case_item",
    metadata,
    sa.Column("case", sa.Text, sa.ForeignKey("case.id"), primary_key=True),
    sa.Column("item", sa.Text, sa.ForeignKey("item.id"), primary_key=True),
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("linked_on", sa.Date, nullable=False),
)

note = sa.Table(
    "note",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("written_on", sa.Date, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Index("note_by_case", "case"),
)

# Append-only (triggers): the last decision on an item counts, the earlier ones stay.
decision = sa.Table(
    "decision",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("item", sa.Text, sa.ForeignKey("item.id"), nullable=False),
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("decided_on", sa.Date, nullable=False),
    sa.Column("urgency", sa.Text),
    sa.Column("rejected", sa.Text),
    sa.Column("case", sa.Text, sa.ForeignKey("case.id")),
    sa.Column("note", sa.Text, nullable=False),
    sa.CheckConstraint("urgency IN ('U0', 'U1', 'U2', 'U3')", name="decision_urgency"),
    sa.CheckConstraint("(urgency IS NULL) <> (rejected IS NULL)", name="decision_either"),
    sa.CheckConstraint('rejected IS NULL OR "case" IS NULL', name="decision_case"),
    sa.Index("decision_by_item", "item"),
    sa.Index("decision_by_case", "case"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("sequence", sa.Integer, primary_key=True),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    sa.Column("made_on", sa.Date, nullable=False),
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("bytes", sa.LargeBinary, nullable=False),
)

# An envelope that was handed in again after it was acknowledged is acknowledged again, once for each time.
acknowledgement = sa.Table(
    "acknowledgement",
    metadata,
    sa.Column("envelope", sa.Text, primary_key=True),
    sa.Column("outbox", sa.Integer, sa.ForeignKey("outbox.sequence"), primary_key=True),
)

# The three tables of answers are append-only (triggers). The mailbox is the one of the item.
reply = sa.Table(
    "reply",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("item", sa.Text, sa.ForeignKey("item.id"), nullable=False),
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("written_on", sa.Date, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Index("reply_by_item", "item"),
)

reply_withdrawal = sa.Table(
    "reply_withdrawal",
    metadata,
    sa.Column("reply", sa.Integer, sa.ForeignKey("reply.id"), primary_key=True),
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("withdrawn_on", sa.Date, nullable=False),
)

# Which outbox carried a reply first; it may stand in the blocks of later ones too, among the last four.
reply_posting = sa.Table(
    "reply_posting",
    metadata,
    sa.Column("reply", sa.Integer, sa.ForeignKey("reply.id"), primary_key=True),
    sa.Column("outbox", sa.Integer, sa.ForeignKey("outbox.sequence"), nullable=False),
)
