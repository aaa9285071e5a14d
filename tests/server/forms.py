"""Forms as browsers send them, and as they do not."""

from collections.abc import Sequence
from dataclasses import dataclass

BOUNDARY = "----geckoformboundary5bd1b0c49f1ae7a7"


@dataclass(frozen=True)
class Part:
    """One part of a form."""

    name: str
    content: bytes
    filename: str | None = None
    more: str = ""

    def lines(self) -> bytes:
        """Return it without its boundary."""
        named = (
            f'; filename="{self.filename}"\r\nContent-Type: application/octet-stream'
            if self.filename is not None
            else ""
        )
        head = f'Content-Disposition: form-data; name="{self.name}"{named}\r\n{self.more}\r\n'
        return head.encode() + self.content


def kind(value: str) -> Part:
    """Return the field that says how a file was sealed."""
    return Part("kind", value.encode())


def file(content: bytes, filename: str = "report.age") -> Part:
    """Return the file field."""
    return Part("file", content, filename)


def multipart(parts: Sequence[Part], boundary: str = BOUNDARY) -> bytes:
    """Return the body of a form."""
    mark = f"--{boundary}".encode()
    return b"".join(mark + b"\r\n" + part.lines() + b"\r\n" for part in parts) + mark + b"--\r\n"


def form_of(content: bytes, how: str = "bare") -> bytes:
    """Return the body that hands in a sealed file."""
    return multipart([kind(how), file(content)])


def typed(boundary: str = BOUNDARY) -> dict[str, str]:
    """Return the headers of a form."""
    return {"Content-Type": f"multipart/form-data; boundary={boundary}"}
