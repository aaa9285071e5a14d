"""The public site as this server serves it: built here from the package, and served only if the office signed it.

The server cannot get other bytes signed, and bytes that are not signed are not served. Built again when the office's
sequence number changes.
"""

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from crypto import note, recipients
from crypto.errors import Refusal
from crypto.recipients import RecipientsNote
from intake.server.errors import SiteDiffers
from intake.server.journal import JOURNAL, Code
from intake.server.store import Office, Store
from intake.site import build, manifest
from intake.site import settings as site_settings

_GZIP_WORTH = 512


@dataclass(frozen=True, slots=True)
class Page:
    """One path: its bytes, its media type, the bytes in gzip where they are shorter, and its own headers, if any."""

    content: bytes
    kind: str
    compressed: bytes | None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PublicSite:
    """All that a visitor can be given, and the note that says which epochs are received."""

    sequence: int
    pages: Mapping[str, Page]
    manifest: bytes
    recipients: RecipientsNote
    max_files_bytes: int


def load(office: Office) -> PublicSite:
    """Verify what the office sent, build its site, and refuse to differ from the manifest that it signed."""
    verifier = note.Verifier.parse(office.recipients_vkey)
    settings = site_settings.parse(office.site_settings)
    received = recipients.parse(office.recipients, verifier)
    built = build.build(settings, office.recipients, office.recipients_vkey)
    signed = note.open_note(office.site_manifest, note.Verifier.parse(office.site_vkey))
    _compare(signed, built.manifest_text())
    pages = {path: _page(built, path) for path in built.files}
    return PublicSite(office.sequence, pages, office.site_manifest, received, settings.max_files_bytes)


def _compare(signed: str, built: str) -> None:
    """Refuse with the names of what differs."""
    note.body(signed, manifest.FIRST_LINE)
    if signed != built:
        raise SiteDiffers(", ".join(build.difference(signed, built)))


def _page(built: build.Site, path: str) -> Page:
    """Keep a path's bytes, compressed too where that saves something."""
    content = built.files[path]
    compressed = built.compressed(path)
    saves = len(content) > _GZIP_WORTH and len(compressed) < len(content)
    return Page(content, built.types[path], compressed if saves else None, built.headers.get(path, {}))


def digests(site: PublicSite) -> dict[str, str]:
    """Return the SHA-256 of every path, for people who compare."""
    return {path: hashlib.sha256(page.content).hexdigest() for path, page in site.pages.items()}


class Showcase:
    """Holds the loaded site and follows the database; None before the first import, or while the site is refused."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._sequence = 0
        self._site: PublicSite | None = None

    def current(self) -> PublicSite | None:
        """Return the site of the last imported outbox."""
        with self._store.reading() as reader:
            sequence = reader.sequence()
            if sequence == self._sequence:
                return self._site
            office = reader.office()
        with self._lock:
            if office is not None and office.sequence != self._sequence:
                self._site = _load_or_refuse(office)
                self._sequence = office.sequence
            return self._site


def _load_or_refuse(office: Office) -> PublicSite | None:
    """Load, or say in the journal that there is nothing to serve; an import checks this before it takes effect."""
    try:
        site = load(office)
    except Refusal:
        JOURNAL.write(Code.SITE_REFUSED)
        return None
    JOURNAL.write(Code.SITE_LOADED)
    return site
