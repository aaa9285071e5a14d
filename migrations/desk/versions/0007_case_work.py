"""The tables of an office's work on a case: consent, letters and replies, deadlines, actions, needs, reviews."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables."""
