"""Every table of the desk: the modules of tables are loaded here, so that `metadata` is whole."""

from intake.desk.store import tables

metadata = tables.metadata
