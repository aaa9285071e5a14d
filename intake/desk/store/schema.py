"""Every table of the desk: the modules of tables are loaded here, so that `metadata` is whole."""

from intake.desk.store import case_tables, tables

__all__ = ["case_tables", "metadata"]

metadata = tables.metadata
