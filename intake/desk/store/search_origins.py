"""What is indexed: for each kind of text the rows it comes from, as migrations name them to its triggers.

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
    # what was left out, since migration 0014
    "assessment": (
        "SELECT CAST(id AS TEXT), NULL, item, protect FROM assessment "
        "WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))"
    ),
    "letter": (
        "SELECT c.id, c.\"case\", NULL, c.addressee || coalesce((SELECT group_concat(char(10) || m.name, '') "
        "FROM communication_mandate m WHERE m.communication = c.id), '') FROM communication c "
        "WHERE c.id IN (SELECT value FROM json_each(?))"
    ),
    "agreement": (
        'SELECT CAST(number AS TEXT), "case", NULL, basis FROM consent '
        "WHERE number IN (SELECT CAST(value AS INTEGER) FROM json_each(?))"
    ),
    "deadline": 'SELECT id, "case", NULL, basis FROM deadline WHERE id IN (SELECT value FROM json_each(?))',
    "state": (
        'SELECT CAST(number AS TEXT), "case", NULL, reason FROM case_state '
        "WHERE number IN (SELECT CAST(value AS INTEGER) FROM json_each(?))"
    ),
    "risk": (
        'SELECT CAST(number AS TEXT), "case", NULL, threats_words || char(10) || vulnerabilities_words || char(10) '
        "|| capacities_words FROM case_risk WHERE number IN (SELECT CAST(value AS INTEGER) FROM json_each(?))"
    ),
    # the key of a draft has the code of what it is about in its second part
    "draft": (
        "SELECT d.object, c.id, i.id, d.text FROM (SELECT officer || '/' || key AS object, text, "
        "substr(key, instr(key, ':') + 1) || ':' AS about FROM draft "
        "WHERE officer || '/' || key IN (SELECT value FROM json_each(?))) d "
        "LEFT JOIN \"case\" c ON c.code = substr(d.about, 1, instr(d.about, ':') - 1) "
        "LEFT JOIN item i ON i.code = substr(d.about, 1, instr(d.about, ':') - 1)"
    ),
}  # fmt: skip
# what a person looks for first
FIRST = ("case", "name")
