"""Answers of triage, safe copies of files and their custody."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""
