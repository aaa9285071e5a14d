"""JSON that every reader reads alike: I-JSON (RFC 7493), and of its numbers only integers.

UTF-8, no key twice, no half of a surrogate pair, integers within 2^53 - 1, at most so deep. What two readers could read
differently is refused, because one of them may be the check and the other the use.
"""

import json
from typing import Any, NoReturn

from crypto.errors import JsonMalformed

_MAX_INTEGER = 2**53 - 1


def loads(data: bytes, depth: int = 8) -> Any:
    """Read a value nested at most `depth` deep, or raise JsonMalformed."""
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_no_duplicates,
            parse_int=_integer,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except UnicodeDecodeError as error:
        raise JsonMalformed(f"not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise JsonMalformed(f"not JSON in line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise JsonMalformed("nested too deep") from None
    _check_values(value, depth)
    return value


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object, refusing a key that comes twice: two readers could see two reports."""
    value = dict(pairs)
    if len(value) != len(pairs):
        raise JsonMalformed("a key that comes twice")
    return value


def _no_number(_: str) -> NoReturn:
    """Refuse numbers that not every reader reads alike."""
    raise JsonMalformed("a number that is not an integer")


def _integer(text: str) -> int:
    """Read an integer that every reader of JSON has exactly."""
    # the length first: converting thousands of digits takes quadratic time
    if len(text) > len(str(-_MAX_INTEGER)) or abs(int(text)) > _MAX_INTEGER:
        raise JsonMalformed("an integer beyond 2^53 - 1")
    return int(text)


def _check_values(value: Any, depth: int) -> None:
    """Refuse nesting that is too deep, and lone surrogates: JSON can escape them, UTF-8 cannot carry them on."""
    if depth == 0:
        raise JsonMalformed("nested too deep")
    if isinstance(value, str):
        _check_surrogates(value)
    elif isinstance(value, list):
        for item in value:
            _check_values(item, depth - 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_surrogates(key)
            _check_values(item, depth - 1)


def _check_surrogates(text: str) -> None:
    """Refuse half a character."""
    if any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise JsonMalformed("text with half a character")
