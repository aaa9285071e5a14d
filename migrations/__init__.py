"""The histories of the two databases: one folder of Alembic revisions for the server, one for the desk.

Driven from code by the stores. A revision imports nothing of ours: the past is fixed, the code it would import is not.
"""
