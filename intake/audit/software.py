"""Which program wrote an entry: its version, and the digest of its installed files."""

import functools
from importlib import metadata, resources

from crypto import primitives


@functools.cache
def running() -> str:
    """Return `VERSION+DIGEST`; the digest is over the names and contents of all our modules."""
    found = b"".join(_digests(package) for package in ("crypto", "intake", "migrations"))
    return f"{metadata.version('sealed-intake')}+{primitives.sha256(found).hex()[:16]}"


def _digests(package: str) -> bytes:
    """Return name and digest of each module below a package, in order."""
    with resources.as_file(resources.files(package)) as folder:
        files = sorted(path for path in folder.rglob("*.py") if "node_modules" not in path.parts)
        lines = [
            f"{path.relative_to(folder.parent).as_posix()} {primitives.sha256(path.read_bytes()).hex()}\n"
            for path in files
        ]
    return "".join(lines).encode()
