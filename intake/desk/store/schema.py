"""Every table of the desk: the modules of tables are loaded here, so that `metadata` is whole."""

from intake.desk.store import (
    backup_tables,
    case_tables,
    draft_tables,
    export_tables,
    file_tables,
    log_tables,
    search_tables,
    tables,
    triage_tables,
    work_tables,
)

__all__ = [
    "backup_tables",
    "case_tables",
    "draft_tables",
    "export_tables",
    "file_tables",
    "log_tables",
    "metadata",
    "search_tables",
    "triage_tables",
    "work_tables",
]

metadata = tables.metadata
