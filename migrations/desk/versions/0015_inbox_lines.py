"""The lines of the inbox: where each item stands and which repeat which, kept true by triggers.

Counted and ordered anew for each page this was a pass over four tables; now it is one over an index of small columns.
The index of 0013, which ordered the inbox before, goes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

# What contradicts a source, and what a source adds to what it sent, is never behind a report of the same words.
_LINE = (
    "CASE WHEN item.standing IN ('other-source', 'other-mailbox') OR item.follow_up THEN item.id || '!' "
    "ELSE coalesce(fingerprint.first, item.id) END"
)
# Rejected last, then refused; by urgency; what is undecided before what is decided; then the oldest first. Where no
# officer has decided yet, the source's own claim orders the inbox; what is unknown may be anything, so it comes before
# what is past.
_RANK = (
    "coalesce(substr(decision.urgency, 2), "
    "CASE item.danger WHEN 'now' THEN '0' WHEN 'soon' THEN '1' WHEN 'past' THEN '3' ELSE '2' END)"
)
_PLACE = (
    f"printf('%d%d%s%d%s%s', decision.rejected IS NOT NULL, item.reason IS NOT NULL, {_RANK}, "
    "decision.urgency IS NOT NULL, item.received_on, item.code)"
)
_WAITING = "item.state = 'opened' AND NOT item.bare AND fingerprint.item IS NULL"
_LINES = (
    "INSERT INTO inbox_line (item, line, place, state, urgency, rejected, likeness, waiting) "  # noqa: S608  # fixed text
    f"SELECT item.id, {_LINE}, {_PLACE}, item.state, decision.urgency, decision.rejected, fingerprint.likeness, "
    f"{_WAITING} FROM item LEFT JOIN fingerprint ON fingerprint.item = item.id LEFT JOIN decision "
    "ON decision.id = (SELECT max(id) FROM decision AS every WHERE every.item = item.id)"
)
# the table that changes, and its column with the item
_FOLLOWED = (("item", "id"), ("decision", "item"), ("fingerprint", "item"))


def upgrade() -> None:
    """Make the table, fill it, and let it follow the three others."""
    op.drop_index("item_inbox")
    op.create_table(
        "inbox_line",
        sa.Column("item", sa.Text, sa.ForeignKey("item.id"), primary_key=True),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("urgency", sa.Text),
        sa.Column("rejected", sa.Text),
        sa.Column("likeness", sa.Text),
        sa.Column("waiting", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("inbox_line_by_line", "inbox_line", ["line", "place", "state", "urgency", "rejected", "likeness"])
    op.create_index("inbox_line_waiting", "inbox_line", ["item"], sqlite_where=sa.text("waiting = 1"))
    op.execute(_LINES)
    for table, column in _FOLLOWED:
        _follow(table, column)


def _follow(table: str, column: str) -> None:
    """Write the line of an item anew with each row of a table about it; where the item goes, its line goes."""
    for act, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        gone = f"DELETE FROM inbox_line WHERE item = {row}.{column};"  # noqa: S608  # our own tables
        op.execute(
            f"CREATE TRIGGER inbox_line_{table}_{act.lower()} AFTER {act} ON {table} BEGIN {gone} "
            f"{_LINES} WHERE item.id = {row}.{column}; END"
        )
