"""The fold of a day: the file of SQLite is rewritten so that it does not tell in which order its rows came.

Three files tell it before: the database by where its pages lie, the WAL by its frames, and the index of the WAL
(`-shm`), which lists the pages that were written, in their order: by their number a large submission shows among small
ones, and a form among uploads. That list outlives the WAL. Each block of it is wiped only when the WAL comes to it
anew. Knows nothing of what the rows mean.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[[str], list[Any]]

_AUTOCHECKPOINT = 1000
_WAL_HEADER, _FRAME_HEADER = 32, 24
# As SQLite's file format has them: the index is made of blocks, of which the first has less room for its head.
_BLOCK, _PLACES_FIRST, _PLACES = 32768, 4062, 4096


def fold(run: Run, file: Path) -> bool:
    """Rewrite the file, and empty the WAL and its index; False if somebody used them and the order may still show."""
    # VACUUM copies the whole file: not into memory, and not into a temporary folder that others share. SQLite reads
    # SQLITE_TMPDIR only when it is loaded, which is long before.
    folder = str(file.resolve().parent).replace("'", "''")
    run(f"PRAGMA temp_store_directory = '{folder}'")
    run("PRAGMA temp_store = FILE")
    # a checkpoint of its own accord would begin the WAL anew before it has come to the last block of its index
    run("PRAGMA wal_autocheckpoint = 0")
    try:
        was_emptied = _empty_wal(run)
        run("VACUUM")
        while was_emptied and not _comes_to_last_block(run, file):
            run("VACUUM")
        return _empty_wal(run) and was_emptied
    finally:
        run(f"PRAGMA wal_autocheckpoint = {_AUTOCHECKPOINT}")
        run("PRAGMA temp_store = MEMORY")


def _empty_wal(run: Run) -> bool:
    """Bring the WAL into the file and leave it without a byte; False if somebody reads or writes."""
    return bool(run("PRAGMA wal_checkpoint(TRUNCATE)")[0][0] == 0)


def _comes_to_last_block(run: Run, file: Path) -> bool:
    """Say whether the WAL is so long that every block of its index was begun anew."""
    page = int(run("PRAGMA page_size")[0][0])
    frames = (_size(file, "-wal") - _WAL_HEADER) // (page + _FRAME_HEADER)
    before_last = _size(file, "-shm") // _BLOCK - 1
    return before_last < 1 or frames > _PLACES_FIRST + (before_last - 1) * _PLACES


def _size(file: Path, ending: str) -> int:
    """Return the length of a file beside the database, 0 where it is not there."""
    beside = file.with_name(file.name + ending)
    return beside.stat().st_size if beside.exists() else 0
