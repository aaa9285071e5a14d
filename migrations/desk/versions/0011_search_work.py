"""The index follows the office's work too: replies of states, actions of others, demands and needs."""

from alembic import op

revision = "0011"
down_revision = "0010"

_ORIGINS = (
    ("response", "communication_reply", "id"),
    ("action", "action", "id"),
    ("demand", "demand", "id"),
    ("need", "need", "id"),
)


def upgrade() -> None:
    """Note what is new in these append-only tables, and everything that is in them."""
    for kind, table, key in _ORIGINS:
        note = f"INSERT OR IGNORE INTO search_pending VALUES ('{kind}', NEW.{key});"  # noqa: S608  # our own tables
        op.execute(f"CREATE TRIGGER search_{table}_new AFTER INSERT ON {table} BEGIN {note} END")
        op.execute(f"INSERT OR IGNORE INTO search_pending SELECT '{kind}', {key} FROM {table}")  # noqa: S608  # as above
