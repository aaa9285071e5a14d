"""The tables of case records: sources, entities with names, events with acts, questions with claims.

A case that was made before has no country and no urgency yet; its notes and items stay as they are. What is entered
is never deleted, and what was claimed, named or signed is never changed: triggers hold it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_APPEND_ONLY = (
    "entry",
    "source_text",
    "entity_name",
    "involvement",
    "assertion",
    "office_view",
    "entry_withdrawal",
    "entry_change",
    "case_file",
)
_NEVER_DELETED = ("source", "entity", "event", "act", "question")


def upgrade() -> None:
    """Make the tables, and hold what is in them."""
    op.execute('ALTER TABLE "case" ADD COLUMN country TEXT')
    op.execute("ALTER TABLE \"case\" ADD COLUMN urgency TEXT CHECK (urgency IN ('U0', 'U1', 'U2', 'U3'))")
    _entries()
    _sources()
    _entities()
    _events()
    _questions()
    _history()
    for table in _APPEND_ONLY:
        _refuse(table, f"{table}_no_update", "UPDATE", "append-only")
    for table in (*_APPEND_ONLY, *_NEVER_DELETED):
        _refuse(table, f"{table}_no_delete", "DELETE", "append-only")
    _refuse("source", "source_no_swap", 'UPDATE OF id, "case", sha256, length', "bound to its text")


def _refuse(table: str, name: str, act: str, why: str) -> None:
    op.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is {why}'); END")


def _case() -> sa.Column[str]:
    return sa.Column("case", sa.Text, sa.ForeignKey("case.id"), nullable=False)


def _entry() -> tuple[sa.Column[str], sa.Column[str]]:
    return sa.Column("id", sa.Text, sa.ForeignKey("entry.id"), primary_key=True), _case()


def _date() -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(f"date_{part}", sa.Text) for part in ("text", "iso", "precision", "basis", "inferred"))


def _entries() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.Text, primary_key=True),
        _case(),
        sa.Column("label", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("entered_on", sa.Date, nullable=False),
        sa.UniqueConstraint("case", "number", name="entry_number"),
    )
    op.create_index("entry_by_label", "entry", ["case", "label"], unique=True)


def _sources() -> None:
    op.create_table(
        "source",
        *_entry(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("reliability", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("publisher", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        *_date(),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("identity_protected", sa.Boolean, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("item", sa.Text),
        sa.Column("attachment", sa.Integer),
        sa.Column("length", sa.Integer, nullable=False),
    )
    op.create_index("source_by_case", "source", ["case"])
    op.create_index("source_by_digest", "source", ["sha256"])
    op.create_index("source_by_item", "source", ["item"])
    op.create_table(
        "source_text",
        sa.Column("source", sa.Text, sa.ForeignKey("source.id"), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )


def _entities() -> None:
    op.create_table(
        "entity",
        *_entry(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("role_note", sa.Text, nullable=False),
        sa.Column("child", sa.Text, nullable=False),
        sa.Column("protected", sa.Boolean, nullable=False),
        sa.CheckConstraint("kind IN ('person', 'group', 'organisation', 'authority', 'place')", name="entity_kind"),
        sa.CheckConstraint("child IN ('no', 'yes', 'unknown')", name="entity_child"),
    )
    op.create_index("entity_by_case", "entity", ["case"])
    op.create_table(
        "entity_name",
        *_entry(),
        sa.Column("entity", sa.Text, sa.ForeignKey("entity.id"), nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("script", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("source", sa.Text, sa.ForeignKey("source.id")),
        sa.Column("valid_from", sa.Text),
        sa.Column("valid_to", sa.Text),
    )
    op.create_index("entity_name_by_case", "entity_name", ["case"])
    op.create_index("entity_name_by_entity", "entity_name", ["entity"])


def _events() -> None:
    op.create_table(
        "event",
        *_entry(),
        sa.Column("title", sa.Text, nullable=False),
        *_date(),
        sa.Column("place", sa.Text, sa.ForeignKey("entity.id")),
    )
    op.create_index("event_by_case", "event", ["case"])
    op.create_index("event_by_date", "event", ["date_iso"])
    op.create_table(
        "act",
        *_entry(),
        sa.Column("event", sa.Text, sa.ForeignKey("event.id"), nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("victim", sa.Text, sa.ForeignKey("entity.id"), nullable=False),
        sa.Column("place", sa.Text, sa.ForeignKey("entity.id")),
        *_date(),
    )
    op.create_index("act_by_case", "act", ["case"])
    op.create_index("act_by_event", "act", ["event"])
    op.create_index("act_by_type", "act", ["type"])
    op.create_table(
        "involvement",
        *_entry(),
        sa.Column("act", sa.Text, sa.ForeignKey("act.id"), nullable=False),
        sa.Column("entity", sa.Text, sa.ForeignKey("entity.id"), nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("degree", sa.Text, nullable=False),
        sa.Column("source", sa.Text, sa.ForeignKey("source.id")),
    )
    op.create_index("involvement_by_case", "involvement", ["case"])


def _questions() -> None:
    op.create_table(
        "question",
        *_entry(),
        sa.Column("event", sa.Text, sa.ForeignKey("event.id")),
        sa.Column("subject", sa.Text, sa.ForeignKey("entity.id")),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("question_by_case", "question", ["case"])
    op.create_table(
        "assertion",
        *_entry(),
        sa.Column("question", sa.Text, sa.ForeignKey("question.id"), nullable=False),
        sa.Column("source", sa.Text, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("polarity", sa.Text, nullable=False),
        sa.Column("value", sa.Text),
        sa.Column("quote", sa.Text, nullable=False),
        sa.Column("offset", sa.Integer, nullable=False),
        sa.Column("attributed_to", sa.Text, sa.ForeignKey("entity.id")),
        sa.Column("hedge", sa.Text),
        sa.Column("supersedes", sa.Text, sa.ForeignKey("assertion.id")),
        sa.CheckConstraint("polarity IN ('affirms', 'denies', 'unsure')", name="assertion_polarity"),
        sa.CheckConstraint("quote <> '' AND \"offset\" >= 0", name="assertion_quote"),
    )
    op.create_index("assertion_by_case", "assertion", ["case"])
    op.create_index("assertion_by_source", "assertion", ["source"])
    op.create_table(
        "office_view",
        sa.Column("id", sa.Integer, primary_key=True),
        _case(),
        sa.Column("question", sa.Text, sa.ForeignKey("question.id"), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("signed_on", sa.Date, nullable=False),
        sa.Column("entered_by", sa.Text, nullable=False),
        sa.CheckConstraint(
            "status IN ('confirmed', 'likely', 'possible', 'unlikely', 'unknown')", name="office_view_status"
        ),
    )
    op.create_index("office_view_by_case", "office_view", ["case"])


def _history() -> None:
    op.create_table(
        "entry_withdrawal",
        sa.Column("id", sa.Integer, primary_key=True),
        _case(),
        sa.Column("object", sa.Text, sa.ForeignKey("entry.id"), nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("done_on", sa.Date, nullable=False),
    )
    op.create_index("entry_withdrawal_by_case", "entry_withdrawal", ["case"])
    op.create_table(
        "entry_change",
        sa.Column("id", sa.Integer, primary_key=True),
        _case(),
        sa.Column("object", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("done_on", sa.Date, nullable=False),
    )
    op.create_index("entry_change_by_case", "entry_change", ["case"])
    op.create_table(
        "case_file",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("case", sa.Text, sa.ForeignKey("case.id"), primary_key=True),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("imported_on", sa.Date, nullable=False),
    )
