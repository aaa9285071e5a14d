"""The tables of case records: names, events, sources, assertions, consent, letters, deadlines."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
