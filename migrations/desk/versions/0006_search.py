"""Search and judgements on names: an index of every text, kept true by triggers, and who was judged to be whom.

A trigger notes what is new or changed in `search_pending`; the program folds and indexes it before the next search,
because folding is not SQL. What is erased leaves the index in the statement that erases it, and its words leave the
pages too (`secure-delete`). Everything that is here already is noted as pending.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

# kind, table, the key of what is indexed, columns that can change
_ORIGINS = (
    ("item", "item", "{row}.id", ("manifest",)),
    ("file", "attachment", "{row}.item || '/' || {row}.number", ("name", "note")),
    ("case", '"case"', "{row}.id", ("title", "codename")),
    ("note", "note", "{row}.id", ()),
    ("decision", "decision", "{row}.id", ()),
    ("answer", "reply", "{row}.id", ()),
    ("name", "entity_name", "{row}.id", ()),
    ("entity", "entity", "{row}.id", ("role_note",)),
    ("source", "source", "{row}.id", ("title", "publisher")),
    ("text", "source_text", "{row}.source", ()),
    ("event", "event", "{row}.id", ("title",)),
    ("question", "question", "{row}.id", ("text",)),
    ("claim", "assertion", "{row}.id", ()),
    ("view", "office_view", "{row}.id", ()),
)
_ERASABLE = ("item", "attachment")


def upgrade() -> None:
    """Make the index, the triggers, and the table of judgements."""
    _index()
    for kind, table, key, changing in _ORIGINS:
        _follow(kind, table, key, changing)
    _judgements()


def _index() -> None:
    op.create_table(
        "search_document",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("object", sa.Text, nullable=False),
        sa.Column("case", sa.Text),
        sa.Column("item", sa.Text),
        sa.UniqueConstraint("kind", "object", name="search_document_object"),
    )
    op.create_table(
        "search_pending",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("object", sa.Text, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.execute(
        "CREATE VIRTUAL TABLE search_words USING fts5"
        "(text, folded, signs, kind, tokenize = 'unicode61 remove_diacritics 2', prefix = '3')"
    )
    op.execute(
        "CREATE VIRTUAL TABLE search_names USING fts5"
        "(keys, entity UNINDEXED, form UNINDEXED, language UNINDEXED, kind UNINDEXED, detail = none, "
        "tokenize = 'ascii', columnsize = 0)"
    )
    for index in ("search_words", "search_names"):
        op.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('secure-delete', 1)")  # noqa: S608  # our own tables
    op.execute(
        "CREATE TRIGGER search_document_gone AFTER DELETE ON search_document BEGIN "
        "DELETE FROM search_words WHERE rowid = OLD.id; DELETE FROM search_names WHERE rowid = OLD.id; END"
    )


def _follow(kind: str, table: str, key: str, changing: tuple[str, ...]) -> None:
    """Let the index follow a table."""
    name = table.strip('"')
    new, old = key.format(row="NEW"), key.format(row="OLD")
    note = f"INSERT OR IGNORE INTO search_pending VALUES ('{kind}', {new});"  # noqa: S608  # as above
    gone = f"DELETE FROM search_document WHERE kind = '{kind}' AND object = CAST({old} AS TEXT);"  # noqa: S608  # as above
    op.execute(f"CREATE TRIGGER search_{name}_new AFTER INSERT ON {table} BEGIN {note} END")
    if changing:
        columns = ", ".join(changing)
        op.execute(f"CREATE TRIGGER search_{name}_changed AFTER UPDATE OF {columns} ON {table} BEGIN {gone} {note} END")
    if table in _ERASABLE:
        op.execute(f"CREATE TRIGGER search_{name}_gone AFTER DELETE ON {table} BEGIN {gone} END")
    here = key.format(row=table)
    op.execute(f"INSERT OR IGNORE INTO search_pending SELECT '{kind}', {here} FROM {table}")  # noqa: S608  # as above


def _judgements() -> None:
    op.create_table(
        "entity_judgement",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("left", sa.Text, sa.ForeignKey("entity.id"), nullable=False),
        sa.Column("right", sa.Text, sa.ForeignKey("entity.id"), nullable=False),
        sa.Column("judgement", sa.Text, nullable=False),
        sa.Column("score", sa.Integer),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("second", sa.Text),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("undone_on", sa.Date),
        sa.Column("undone_by", sa.Text),
        sa.CheckConstraint("judgement IN ('same', 'different', 'unsure')", name="entity_judgement_word"),
        sa.CheckConstraint('"left" < "right"', name="entity_judgement_order"),
        sa.CheckConstraint("(undone_on IS NULL) = (undone_by IS NULL)", name="entity_judgement_undone"),
    )
    op.create_index("entity_judgement_by_left", "entity_judgement", ["left"])
    op.create_index("entity_judgement_by_right", "entity_judgement", ["right"])
    fixed = '"id", "left", "right", judgement, score, reason, method, officer, second, day'
    for name, act, when in (
        ("no_delete", "DELETE", ""),
        ("no_update", f"UPDATE OF {fixed}", ""),
        ("undone_once", "UPDATE", "WHEN OLD.undone_on IS NOT NULL "),
    ):
        op.execute(
            f"CREATE TRIGGER entity_judgement_{name} BEFORE {act} ON entity_judgement {when}"
            "BEGIN SELECT RAISE(ABORT, 'entity_judgement is append-only'); END"
        )
