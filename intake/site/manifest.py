"""The site manifest: what a server must serve, as text that the desk signs and that anybody can compare.

    sealed-intake/site/v1
    version 0.1.0
    csp default-src 'none'; …
    file 9f86d081…                     1234 /site.css

One line per path with SHA-256 and size of the uncompressed bytes, in the order of the paths' bytes; the reader takes
this form and no other.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from intake.site.errors import ManifestMalformed

FIRST_LINE: Final = "sealed-intake/site/v1"
_FILE: Final = re.compile(r"file ([0-9a-f]{64}) (0|[1-9][0-9]{0,9}) (/[a-zA-Z0-9._/-]*)")
_VERSION: Final = re.compile(r"version ([0-9A-Za-z.+!-]{1,64})")


@dataclass(frozen=True, slots=True)
class FileLine:
    """One served path."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class SiteManifest:
    """A manifest: the package version, the one content security policy, and the files by path."""

    version: str
    csp: str
    files: Mapping[str, FileLine]

    def text(self) -> str:
        """The canonical text, to be signed."""
        lines = [FIRST_LINE, f"version {self.version}", f"csp {self.csp}"]
        lines += [f"file {line.sha256} {line.size} {path}" for path, line in sorted(self.files.items())]
        return "".join(f"{line}\n" for line in lines)


def describe(content: bytes) -> FileLine:
    """The line of a content."""
    return FileLine(hashlib.sha256(content).hexdigest(), len(content))


def parse(text: str) -> SiteManifest:
    """Read a manifest text; anything but its canonical form is refused."""
    lines = text.split("\n")[:-1]
    found = _VERSION.fullmatch(lines[1]) if len(lines) >= 3 else None
    if not found or lines[0] != FIRST_LINE or not lines[2].startswith("csp "):
        raise ManifestMalformed("the first three lines must be the role, the version and the policy")
    manifest = SiteManifest(found[1], lines[2].removeprefix("csp "), dict(map(_file, lines[3:])))
    if manifest.text() != text:  # order, doubles, a missing newline
        raise ManifestMalformed("not in canonical form")
    return manifest


def difference(one: str, other: str) -> list[str]:
    """What differs between two manifest texts: paths, and the words `version` and `csp`."""
    left, right = parse(one), parse(other)
    paths = sorted(left.files.keys() | right.files.keys())
    differing = [path for path in paths if left.files.get(path) != right.files.get(path)]
    fields = [name for name in ("version", "csp") if getattr(left, name) != getattr(right, name)]
    return fields + differing


def _file(line: str) -> tuple[str, FileLine]:
    match = _FILE.fullmatch(line)
    if not match:
        raise ManifestMalformed("a line is not a file line")
    return match[3], FileLine(match[1], int(match[2]))
