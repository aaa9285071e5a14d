"""A JSON value with its place in the file, so that every refusal can say where: `events[0].acts[2].victim`.

Reads objects with exactly the fields that a form has, and values of exactly one type. It must not know any form.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from intake.desk.cases.errors import (
    CaseFileMissingField,
    CaseFileTooLarge,
    CaseFileUnknownField,
    CaseFileValue,
    RecordError,
)
from intake.desk.visible import shortened

_LONGEST_LIST = 100_000


class Node:
    """One value of a JSON text."""

    __slots__ = ("_key", "_parent", "value")

    def __init__(self, value: Any, parent: "Node | None" = None, key: str | int = "") -> None:
        self.value = value
        self._parent = parent
        self._key = key

    @property
    def path(self) -> str:
        """Where the value stands; the key of a stranger is made visible and shortened."""
        if self._parent is None:
            return ""
        if isinstance(self._key, int):
            return f"{self._parent.path}[{self._key}]"
        return f"{self._parent.path}.{shortened(self._key, 40)}".lstrip(".")

    def refuse(self, why: str) -> CaseFileValue:
        """Return a refusal of this value."""
        return CaseFileValue(f"{self.path or 'the file'}: {why}")

    def fields(self, *names: str, mark: str | None = None) -> dict[str, "Node"]:
        """Return the fields of an object that has exactly these, and perhaps a mark; one that is not there is false."""
        if not isinstance(self.value, Mapping):
            raise self.refuse("an object is needed")
        for key in self.value:
            if key not in names and key != mark:
                raise CaseFileUnknownField(Node(None, self, key).path)
        for name in names:
            if name not in self.value:
                raise CaseFileMissingField(Node(None, self, name).path)
        found = {name: Node(self.value[name], self, name) for name in names}
        return found if mark is None else found | {mark: Node(self.value.get(mark, False), self, mark)}

    def items(self, most: int = _LONGEST_LIST) -> Iterator["Node"]:
        """Yield the values of a list."""
        if not isinstance(self.value, Sequence) or isinstance(self.value, str):
            raise self.refuse("a list is needed")
        if len(self.value) > most:
            raise CaseFileTooLarge(f"{self.path}: {len(self.value)} entries, at most {most}")
        return (Node(value, self, place) for place, value in enumerate(self.value))

    def text(self) -> str:
        """Return a text."""
        if not isinstance(self.value, str):
            raise self.refuse("a text is needed")
        return self.value

    def optional_text(self) -> str | None:
        """Return a text, or None."""
        return None if self.value is None else self.text()

    def boolean(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self.refuse("true or false is needed")
        return self.value

    def optional_integer(self) -> int | None:
        """Return an integer from 0, or None."""
        if self.value is None:
            return None
        if isinstance(self.value, bool) or not isinstance(self.value, int) or self.value < 0:
            raise self.refuse("a number from 0 is needed")
        return self.value

    @contextmanager
    def placed(self) -> Iterator[None]:
        """Let a refusal inside the block say that it was this value."""
        try:
            yield
        except RecordError as error:
            raise type(error)(f"{self.path}: {error.detail}" if error.detail else self.path) from None
