"""Progress of long work on a terminal: bytes, rate, remaining time. Silent where nobody looks."""

import shutil
from types import TracebackType
from typing import NoReturn, Protocol, TextIO


class Progress(Protocol):
    """What long work tells about itself."""

    def begin(self, label: str, total: int) -> None:
        """Start an act of `total` bytes."""
        ...

    def advance(self, size: int) -> None:
        """Say that `size` more bytes are done."""
        ...


class Silent:
    """Progress that nobody sees."""

    def begin(self, label: str, total: int) -> None:
        """Do nothing."""

    def advance(self, size: int) -> None:
        """Do nothing."""


class Bar:
    """A bar per act on a terminal."""

    def __init__(self, stream: TextIO) -> None:
        # loaded here: a listing has no progress to show
        from tqdm import tqdm

        tqdm.monitor_interval = 0  # no thread beside the one that works
        self._tqdm = tqdm
        self._stream = stream
        # a pseudo-terminal may say that it has no columns and rows, and tqdm would then show nothing
        self._columns, self._rows = shutil.get_terminal_size()
        self._bar: tqdm[NoReturn] | None = None

    def __enter__(self) -> "Bar":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def begin(self, label: str, total: int) -> None:
        """Start the next bar."""
        self._close()
        self._bar = self._tqdm(
            desc=label,
            total=total,
            unit="B",
            unit_scale=True,
            file=self._stream,
            leave=False,
            ncols=self._columns,
            nrows=self._rows,
        )

    def advance(self, size: int) -> None:
        """Move the bar."""
        if self._bar is not None:
            self._bar.update(size)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
