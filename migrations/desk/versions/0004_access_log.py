"""The desk's access log, and what it keeps of the server's."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
