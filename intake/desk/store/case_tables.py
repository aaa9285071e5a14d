"""The tables of case records, as they are after the last migration.

Every row of a record has its row in `entry`: id, short id, order, who entered it. What is entered stays: names, claims,
involvements, views and texts of sources are append-only (triggers), no entry is ever deleted, and a change of the rest
leaves what it was in `entry_change`. Lists that may grow are held by intake.desk.cases.terms and not by the tables.
"""

import sqlalchemy as sa

from intake.desk.store.tables import case, metadata


def _case() -> sa.Column[str]:
    return sa.Column("case", sa.Text, sa.ForeignKey(case.c.id), nullable=False)


def _entry() -> sa.Column[str]:
    return sa.Column("id", sa.Text, sa.ForeignKey("entry.id"), primary_key=True)


def _date() -> tuple[sa.Column[str], ...]:
    """Return the columns of a date as it was given; no text, no date."""
    return tuple(sa.Column(f"date_{part}", sa.Text) for part in ("text", "iso", "precision", "basis", "inferred"))


entry = sa.Table(
    "entry",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _case(),
    sa.Column("label", sa.Text),  # the short id; names and involvements have none
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),  # the order of a case's entries
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("entered_on", sa.Date, nullable=False),
    sa.UniqueConstraint("case", "number", name="entry_number"),
    sa.Index("entry_by_label", "case", "label", unique=True),
)

source = sa.Table(
    "source",
    metadata,
    _entry(),
    _case(),
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
    sa.Column("item", sa.Text),  # a code: an imported case may name an item of another desk
    sa.Column("attachment", sa.Integer),
    sa.Column("length", sa.Integer, nullable=False),
    sa.Index("source_by_case", "case"),
    sa.Index("source_by_digest", "sha256"),
    sa.Index("source_by_item", "item"),
)

# Apart from `source`, because reading a case needs them seldom and they can be long.
source_text = sa.Table(
    "source_text",
    metadata,
    sa.Column("source", sa.Text, sa.ForeignKey("source.id"), primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
)

entity = sa.Table(
    "entity",
    metadata,
    _entry(),
    _case(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("role_note", sa.Text, nullable=False),
    sa.Column("child", sa.Text, nullable=False),
    sa.Column("protected", sa.Boolean, nullable=False),
    sa.Column("official", sa.Boolean, nullable=False, server_default="0"),  # acts here in an office that is held
    sa.CheckConstraint("kind IN ('person', 'group', 'organisation', 'authority', 'place')", name="entity_kind"),
    sa.CheckConstraint("child IN ('no', 'yes', 'unknown')", name="entity_child"),
    sa.Index("entity_by_case", "case"),
)

entity_name = sa.Table(
    "entity_name",
    metadata,
    _entry(),
    _case(),
    sa.Column("entity", sa.Text, sa.ForeignKey("entity.id"), nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("script", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("source", sa.Text, sa.ForeignKey("source.id")),
    sa.Column("valid_from", sa.Text),
    sa.Column("valid_to", sa.Text),
    sa.Index("entity_name_by_case", "case"),
    sa.Index("entity_name_by_entity", "entity"),
)

event = sa.Table(
    "event",
    metadata,
    _entry(),
    _case(),
    sa.Column("title", sa.Text, nullable=False),
    *_date(),
    sa.Column("place", sa.Text, sa.ForeignKey("entity.id")),
    sa.Index("event_by_case", "case"),
    sa.Index("event_by_date", "date_iso"),
)

act = sa.Table(
    "act",
    metadata,
    _entry(),
    _case(),
    sa.Column("event", sa.Text, sa.ForeignKey("event.id"), nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("victim", sa.Text, sa.ForeignKey("entity.id"), nullable=False),
    sa.Column("place", sa.Text, sa.ForeignKey("entity.id")),
    *_date(),
    sa.Index("act_by_case", "case"),
    sa.Index("act_by_event", "event"),
    sa.Index("act_by_type", "type"),
)

involvement = sa.Table(
    "involvement",
    metadata,
    _entry(),
    _case(),
    sa.Column("act", sa.Text, sa.ForeignKey("act.id"), nullable=False),
    sa.Column("entity", sa.Text, sa.ForeignKey("entity.id"), nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("degree", sa.Text, nullable=False),
    sa.Column("source", sa.Text, sa.ForeignKey("source.id")),
    sa.Index("involvement_by_case", "case"),
)

question = sa.Table(
    "question",
    metadata,
    _entry(),
    _case(),
    sa.Column("event", sa.Text, sa.ForeignKey("event.id")),
    sa.Column("subject", sa.Text, sa.ForeignKey("entity.id")),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("internal", sa.Boolean, nullable=False, server_default="0"),  # the office asks itself
    sa.Index("question_by_case", "case"),
)

assertion = sa.Table(
    "assertion",
    metadata,
    _entry(),
    _case(),
    sa.Column("question", sa.Text, sa.ForeignKey("question.id"), nullable=False),
    sa.Column("source", sa.Text, sa.ForeignKey("source.id"), nullable=False),
    sa.Column("polarity", sa.Text, nullable=False),
    sa.Column("value", sa.Text),
    sa.Column("quote", sa.Text, nullable=False),
    sa.Column("offset", sa.Integer, nullable=False),  # in characters of the source's text
    sa.Column("attributed_to", sa.Text, sa.ForeignKey("entity.id")),
    sa.Column("hedge", sa.Text),
    sa.Column("supersedes", sa.Text, sa.ForeignKey("assertion.id")),
    sa.CheckConstraint("polarity IN ('affirms', 'denies', 'unsure')", name="assertion_polarity"),
    sa.CheckConstraint("quote <> '' AND \"offset\" >= 0", name="assertion_quote"),
    sa.Index("assertion_by_case", "case"),
    sa.Index("assertion_by_source", "source"),
)

office_view = sa.Table(
    "office_view",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _case(),
    sa.Column("question", sa.Text, sa.ForeignKey("question.id"), nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("officer", sa.Text, nullable=False),  # who signs it; in an imported case as its file says
    sa.Column("signed_on", sa.Date, nullable=False),
    sa.Column("entered_by", sa.Text, nullable=False),
    sa.CheckConstraint(
        "status IN ('confirmed', 'likely', 'possible', 'unlikely', 'unknown')", name="office_view_status"
    ),
    sa.Index("office_view_by_case", "case"),
)

entry_withdrawal = sa.Table(
    "entry_withdrawal",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _case(),
    sa.Column("object", sa.Text, sa.ForeignKey("entry.id"), nullable=False),
    sa.Column("withdrawn", sa.Boolean, nullable=False),  # the last row of an object counts
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("done_on", sa.Date, nullable=False),
    sa.Index("entry_withdrawal_by_case", "case"),
)

entry_change = sa.Table(
    "entry_change",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _case(),
    sa.Column("object", sa.Text, nullable=False),  # an entry, or the case itself
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),  # JSON
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("done_on", sa.Date, nullable=False),
    sa.Index("entry_change_by_case", "case"),
)

# The digests of case files that were read, so that the same one is not made into two cases.
case_file = sa.Table(
    "case_file",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("case", sa.Text, sa.ForeignKey(case.c.id), primary_key=True),
    sa.Column("officer", sa.Text, nullable=False),
    sa.Column("imported_on", sa.Date, nullable=False),
)
