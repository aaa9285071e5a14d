"""Migrations of the desk's database; `intake.desk.store.database` drives them over its encrypted connection."""
