"""Answers to sources, items that came by hand or without a report's form, and who stands behind a reply address.

`item` is made anew because SQLite cannot make a column optional: an item that came by hand has no batch and no epoch.
The caller has foreign keys off meanwhile and checks them before the end; dropping the table would delete its rows
with everything that refers to them otherwise.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_APPEND_ONLY = ("reply", "reply_withdrawal", "reply_posting")
_KEPT = (
    "id, code, envelope, size, batch, epoch, received_on, state, reason, opened_on, officer, file_key, plain_sha256, "
    "submission_id, language, manifest, problems, danger, country, beginning, source_token, mailbox, recipient, "
    "duplicate_of, same_submission_other_content"
)


def upgrade() -> None:
    """Make `item` anew with its rows, judge the reply addresses in them, and make the tables of answers."""
    op.add_column("item", sa.Column("standing", sa.Text))
    _judge_addresses()
    _make_item()
    columns = f"{_KEPT}, standing"
    op.execute(f"INSERT INTO item_new ({columns}, bare, follow_up) SELECT {columns}, 0, 0 FROM item")  # noqa: S608  # names of columns
    op.drop_table("item")
    op.rename_table("item_new", "item")
    for name in ("submission_id", "state", "source_token", "mailbox"):
        op.create_index(f"item_by_{name.split('_')[0]}", "item", [name])
    _make_replies()
    _make_acknowledgements()


def _make_item() -> None:
    op.create_table(
        "item_new",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("code", sa.Text, nullable=False, unique=True),
        sa.Column("envelope", sa.Text, nullable=False, unique=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("batch", sa.Text, sa.ForeignKey("batch.digest")),
        sa.Column("brought_by", sa.Text),
        sa.Column("epoch", sa.Integer),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("opened_on", sa.Date),
        sa.Column("officer", sa.Text),
        sa.Column("file_key", sa.LargeBinary),
        sa.Column("stanza", sa.Text),
        sa.Column("bare", sa.Boolean, nullable=False),
        sa.Column("plain_sha256", sa.Text),
        sa.Column("submission_id", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("manifest", sa.Text),
        sa.Column("problems", sa.Text),
        sa.Column("danger", sa.Text),
        sa.Column("country", sa.Text),
        sa.Column("beginning", sa.Text),
        sa.Column("follow_up", sa.Boolean, nullable=False),
        sa.Column("source_token", sa.Text),
        sa.Column("mailbox", sa.Text),
        sa.Column("recipient", sa.Text),
        sa.Column("standing", sa.Text),
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
    )


def _judge_addresses() -> None:
    """Say of each reply address whether it is the first of its source, the same again, or another's."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT id, source_token, mailbox, recipient FROM item WHERE source_token IS NOT NULL "
            "ORDER BY opened_on, received_on, id"
        )
    ).all()
    tokens: dict[str, tuple[str, str]] = {}
    mailboxes: set[str] = set()
    for id, token, mailbox, recipient in rows:
        standing = "first"
        if token in tokens:
            standing = "same" if tokens[token] == (mailbox, recipient) else "other-mailbox"
        elif mailbox in mailboxes:
            standing = "other-source"
        else:
            tokens[token] = (mailbox, recipient)
            mailboxes.add(mailbox)
        connection.execute(
            sa.text("UPDATE item SET standing = :standing WHERE id = :id"), {"standing": standing, "id": id}
        )


def _make_acknowledgements() -> None:
    """Let an envelope be acknowledged more than once: it can be handed in again."""
    op.add_column("batch_item", sa.Column("after_outbox", sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "acknowledgement_new",
        sa.Column("envelope", sa.Text, primary_key=True),
        sa.Column("outbox", sa.Integer, sa.ForeignKey("outbox.sequence"), primary_key=True),
    )
    op.execute("INSERT INTO acknowledgement_new SELECT envelope, outbox FROM acknowledgement")
    op.drop_table("acknowledgement")
    op.rename_table("acknowledgement_new", "acknowledgement")


def _make_replies() -> None:
    op.create_table(
        "reply",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("item", sa.Text, sa.ForeignKey("item.id"), nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("written_on", sa.Date, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("reply_by_item", "reply", ["item"])
    op.create_table(
        "reply_withdrawal",
        sa.Column("reply", sa.Integer, sa.ForeignKey("reply.id"), primary_key=True),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("withdrawn_on", sa.Date, nullable=False),
    )
    op.create_table(
        "reply_posting",
        sa.Column("reply", sa.Integer, sa.ForeignKey("reply.id"), primary_key=True),
        sa.Column("outbox", sa.Integer, sa.ForeignKey("outbox.sequence"), nullable=False),
    )
    for table in _APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
