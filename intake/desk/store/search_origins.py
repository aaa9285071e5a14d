"""What is indexed: for each kind of text the rows it comes from, as migrations 0006 and 0011 name them to its triggers.

A row is: id of the object, id of its case, id of its item, text. An empty text is not indexed.
"""

# one placeholder: a JSON list of ids. SQLite's own JSON splits it, so a list has no limit of length
ORIGINS = {
    "item": (
        "SELECT id, NULL, id, manifest FROM item "
        "WHERE id IN (SELECT value FROM json_each(?)) AND manifest IS NOT NULL"
    ),
    "file": (
        "SELECT item || '/' || number, NULL, item, name || char(10) || note FROM attachment "
        "WHERE (item, CAST(number AS TEXT)) IN "
        "(SELECT substr(value, 1, instr(value, '/') - 1), substr(value, instr(value, '/') + 1) FROM json_each(?))"
    ),
    "case": (
        "SELECT id, id, NULL, title || char(10) || coalesce(codename, '') FROM \"case\" "
        "WHERE id IN (SELECT value FROM json_each(?))"
    ),
    "note": (
        'SELECT CAST(id AS TEXT), "case", NULL, text FROM note '
        "WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))"
    ),
    "decision": (
        'SELECT CAST(id AS TEXT), "case", item, note FROM decision '
        "WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))"
    ),
    "answer": (
        "SELECT CAST(id AS TEXT), NULL, item, text FROM reply "
        "WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))"
    ),
    "name": 'SELECT id, "case", NULL, form FROM entity_name WHERE id IN (SELECT value FROM json_each(?))',
    "entity": 'SELECT id, "case", NULL, role_note FROM entity WHERE id IN (SELECT value FROM json_each(?))',
    "source": (
        "SELECT id, \"case\", NULL, title || char(10) || publisher FROM source "
        "WHERE id IN (SELECT value FROM json_each(?))"
    ),
    "text": (
        'SELECT s.id, s."case", NULL, t.text FROM source_text t JOIN source s ON s.id = t.source '
        "WHERE t.source IN (SELECT value FROM json_each(?))"
    ),
    "event": 'SELECT id, "case", NULL, title FROM event WHERE id IN (SELECT value FROM json_each(?))',
    "question": 'SELECT id, "case", NULL, text FROM question WHERE id IN (SELECT value FROM json_each(?))',
    "claim": (
        "SELECT id, \"case\", NULL, quote || char(10) || coalesce(value, '') FROM assertion "
        "WHERE id IN (SELECT value FROM json_each(?))"
    ),
    "view": (
        'SELECT CAST(id AS TEXT), "case", NULL, text FROM office_view '
        "WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))"
    ),
    # tables of the office's work, since migration 0011
    "response": (
        'SELECT r.id, c."case", NULL, r.summary FROM communication_reply r '
        "JOIN communication c ON c.id = r.communication WHERE r.id IN (SELECT value FROM json_each(?))"
    ),
    "action": 'SELECT id, "case", NULL, text FROM action WHERE id IN (SELECT value FROM json_each(?))',
    "demand": (
        "SELECT id, \"case\", NULL, text || char(10) || quote FROM demand WHERE id IN (SELECT value FROM json_each(?))"
    ),
    "need": (
        "SELECT id, \"case\", NULL, coalesce(referred_to, '') || char(10) || coalesce(result, '') FROM need "
        "WHERE id IN (SELECT value FROM json_each(?))"
    ),
}  # fmt: skip
# what a person looks for first
FIRST = ("case", "name")
