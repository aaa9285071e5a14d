"""The build: settings and recipients note in, the bytes of every page out. Pure and the same on every machine.

It reads nothing but this package (templates, catalogs, style sheet, the script that esbuild made). It knows no clock,
so it does not judge whether a recipients note is still valid: the script on the page does, on the reader's day.
"""

import base64
import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crypto import note, recipients
from intake.questions import FORM
from intake.questions.consent import CHANGE, CHILDREN
from intake.site import catalogs, manifest
from intake.site.catalogs import Catalog
from intake.site.errors import ClientMissing
from intake.site.manifest import difference
from intake.site.settings import MIB, SiteSettings

__all__ = ["CSP", "ERROR_STATUSES", "Site", "build", "difference", "package_version"]

# One policy for every answer, error pages too. 'none' for trusted types: the script makes no markup from text at all.
# frame-ancestors and require-trusted-types-for do not inherit from default-src and have to be named.
CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
HTML: Final = "text/html; charset=utf-8"
CSS: Final = "text/css; charset=utf-8"
SCRIPT: Final = "text/javascript; charset=utf-8"
TEXT: Final = "text/plain; charset=utf-8"
ERROR_STATUSES: Final = (400, 404, 405, 410, 411, 412, 413, 414, 415, 422, 429, 431, 500, 503)
DISTRIBUTION: Final = "sealed-intake"

_FOLDER: Final = Path(__file__).parent
CLIENT: Final = _FOLDER / "client" / "dist" / "site.js"


@dataclass(frozen=True, slots=True)
class Site:
    """A built site: contents and media types by path. Error pages stand under `/errors/<status>`."""

    version: str
    files: Mapping[str, bytes]
    types: Mapping[str, str]
    _compressed: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    def manifest_text(self) -> str:
        """The text that the desk signs and the server compares."""
        lines = {path: manifest.describe(content) for path, content in self.files.items()}
        return manifest.SiteManifest(self.version, CSP, lines).text()

    def compressed(self, path: str) -> bytes:
        """The content in gzip, without a date. Not in the manifest: the bytes depend on the machine's zlib."""
        if path not in self._compressed:
            self._compressed[path] = gzip.compress(self.files[path], compresslevel=9, mtime=0)
        return self._compressed[path]


def build(settings: SiteSettings, recipients_note: bytes, recipients_vkey: str) -> Site:
    """Build the site. The note must verify against the key: a page that can't seal is not worth signing."""
    recipients.parse(recipients_note, note.Verifier.parse(recipients_vkey))
    builder = _Builder(settings, recipients_note, recipients_vkey)
    files = builder.pages() | builder.error_pages() | builder.shared
    return Site(package_version(), files, {path: _type_of(path) for path in files})


def package_version() -> str:
    """The version of the installed package; a source tree that is not installed has none."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0+source"


class _Builder:
    """One build: holds what all pages share."""

    def __init__(self, settings: SiteSettings, recipients_note: bytes, recipients_vkey: str) -> None:
        self._settings = settings
        self._note = recipients_note.decode("utf-8")
        self._vkey = recipients_vkey
        languages = settings.languages or catalogs.complete()
        self._catalogs = {language: catalogs.load(language) for language in languages}
        self._first = self._catalogs[languages[0]]
        self.shared = {"/site.css": style_sheet(), "/site.js": client_script(), "/recipients": recipients_note}

    def pages(self) -> dict[str, bytes]:
        """The form in every language; `/` is the first language's."""
        pages = {f"/{language}/": self._form(catalog) for language, catalog in self._catalogs.items()}
        return {"/": pages[f"/{self._first.language}/"], **pages}

    def error_pages(self) -> dict[str, bytes]:
        """A short page per status, in the first language: a wrong address has no language."""
        return {
            f"/errors/{status}": self._render("error.html", self._first, status=status) for status in ERROR_STATUSES
        }

    def _form(self, catalog: Catalog) -> bytes:
        return self._render(
            "form.html",
            catalog,
            form=FORM,
            countries=catalog.countries(),
            consent_notes=(CHANGE, CHILDREN),
            note=self._note,
            vkey=self._vkey,
            total_mib=self._settings.max_files_bytes // MIB,
            catalogs=self._catalogs,
        )

    def _render(self, template: str, catalog: Catalog, **values: object) -> bytes:
        environment = _environment()
        page = environment.get_template(template).render(
            _=catalog.text,
            _n=catalog.forms,
            catalog=catalog,
            settings=self._settings,
            style_integrity=_integrity(self.shared["/site.css"]),
            script_integrity=_integrity(self.shared["/site.js"]),
            **values,
        )
        return (page.strip() + "\n").encode("utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def style_sheet() -> bytes:
    """The one style sheet."""
    return (_FOLDER / "site.css").read_bytes()


def client_script() -> bytes:
    """The one script, as esbuild made it."""
    try:
        return CLIENT.read_bytes()
    except FileNotFoundError:
        raise ClientMissing from None


def _integrity(content: bytes) -> str:
    """Subresource integrity: who has compared the page's bytes has compared style sheet and script as well."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode("ascii")


def _type_of(path: str) -> str:
    return {"/site.css": CSS, "/site.js": SCRIPT, "/recipients": TEXT}.get(path, HTML)
