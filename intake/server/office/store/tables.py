"""The tables as the program uses them; the steps in `migrations.office` make them, and a test compares the two."""

import sqlalchemy as sa

metadata = sa.MetaData()

ACCOUNTS = sa.Table(
    "account",
    metadata,
    sa.Column("pseudonym", sa.String(14), primary_key=True),
    sa.Column("name", sa.String(64), nullable=False, unique=True),
    sa.Column("role", sa.String(8), nullable=False),
    sa.Column("password", sa.Text, nullable=True),
    sa.Column("secret", sa.LargeBinary(20), nullable=True),
    sa.Column("setup", sa.LargeBinary(32), nullable=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("locked", sa.Boolean, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.CheckConstraint("role IN ('courier', 'auditor', 'operator')", name="known_role"),
    sa.CheckConstraint("(password IS NULL) = (secret IS NULL)", name="password_and_secret_together"),
    sqlite_with_rowid=False,
)
