"""An index with what orders the inbox, so that a page of it reads no reports."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "item_inbox",
        "item",
        ["state", "bare", "danger", "reason", "standing", "follow_up", "received_on", "code", "id"],
    )
