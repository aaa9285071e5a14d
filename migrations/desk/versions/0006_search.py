"""The tables of search and of judgements on names."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
