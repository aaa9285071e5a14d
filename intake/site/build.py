"""The build: settings and recipients note in, the bytes of every page out. Pure and the same on every machine.

It reads nothing but this package (templates, catalogs, style sheet, the script that esbuild made). It knows no clock,
so it does not judge whether a recipients note is still valid: the script on the page does, on the reader's day.
"""

import datetime
import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from crypto import note, recipients
from crypto.recipients import Epoch
from intake.questions import FOLLOW_UP, FORM, Form
from intake.questions.consent import CHANGE, CHILDREN
from intake.site import catalogs, integrity, manifest, words
from intake.site.catalogs import Catalog
from intake.site.errors import ClientMissing
from intake.site.manifest import difference
from intake.site.settings import MIB, SiteSettings

__all__ = ["CSP", "ERROR_STATUSES", "OUTCOMES", "Site", "build", "difference", "package_version"]

# One policy for every answer, error pages too. 'none' for trusted types: the script makes no markup from text at all.
# frame-ancestors and require-trusted-types-for do not inherit from default-src and have to be named.
CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
# For a file that is opened from a disk: no server sends a header with it, so it carries its policy itself.
_SEALER_POLICY: Final = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; form-action 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HTML: Final = "text/html; charset=utf-8"
CSS: Final = "text/css; charset=utf-8"
SCRIPT: Final = "text/javascript; charset=utf-8"
TEXT: Final = "text/plain; charset=utf-8"
ERROR_STATUSES: Final = (400, 404, 405, 410, 411, 412, 413, 414, 415, 422, 429, 431, 500, 503)
# What the form for sealed files answers with, under `/<language>/sealed/`.
OUTCOMES: Final = (
    "received",
    "refused",
    "refused-form",
    "refused-not-sealed",
    "refused-wrong-key",
    "refused-wrong-size",
    "refused-too-large",
    "refused-busy",
    "refused-not-stored",
)
DISTRIBUTION: Final = "sealed-intake"

_FOLDER: Final = Path(__file__).parent
CLIENT: Final = _FOLDER / "client" / "dist" / "site.js"
SEALER: Final = _FOLDER / "client" / "dist" / "sealer.js"
ANSWERS: Final = _FOLDER / "client" / "dist" / "answers.js"
_DOWNLOADS: Final = {"sealer.html": {"Content-Disposition": 'attachment; filename="sealer.html"'}}


@dataclass(frozen=True, slots=True)
class Site:
    """A built site: contents, media types and further headers by path. Error pages stand under `/errors/<status>`."""

    version: str
    files: Mapping[str, bytes]
    types: Mapping[str, str]
    headers: Mapping[str, Mapping[str, str]]  # only of the paths that have some
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
    epochs = recipients.parse(recipients_note, note.Verifier.parse(recipients_vkey)).epochs
    builder = _Builder(settings, recipients_note, recipients_vkey, epochs)
    files = builder.pages() | builder.error_pages() | builder.shared
    headers = {path: _DOWNLOADS[name] for path in files if (name := path.rpartition("/")[2]) in _DOWNLOADS}
    return Site(package_version(), files, {path: _type_of(path) for path in files}, headers)


def package_version() -> str:
    """The version of the installed package; a source tree that is not installed has none."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0+source"


class _Builder:
    """One build: holds what all pages share."""

    def __init__(
        self, settings: SiteSettings, recipients_note: bytes, recipients_vkey: str, epochs: tuple[Epoch, ...]
    ) -> None:
        self._settings = settings
        self._note = recipients_note.decode("utf-8")
        self._vkey = recipients_vkey
        languages = settings.languages or catalogs.complete()
        self._catalogs = {language: catalogs.load(language) for language in languages}
        self._first = self._catalogs[languages[0]]
        self._epochs = epochs
        self.shared = {
            "/site.css": style_sheet(),
            "/site.js": _script(CLIENT),
            "/answers.js": _script(ANSWERS),
            "/recipients": recipients_note,
            **{f"/words/{name}.txt": words.content(name) for name in words.LANGUAGES},
        }
        for epoch in epochs:
            self.shared |= {_key_path(epoch, kind): _key_file(epoch, kind) for kind in ("hybrid", "classical")}

    def pages(self) -> dict[str, bytes]:
        """Every page in every language; `/` is the form in the first language."""
        pages = {path: page for catalog in self._catalogs.values() for path, page in self._pages_in(catalog).items()}
        return {"/": pages[f"/{self._first.language}/"], **pages}

    def _pages_in(self, catalog: Catalog) -> dict[str, bytes]:
        home = f"/{catalog.language}/"
        sealer = self._sealer(catalog)
        outcomes = {f"{home}sealed/{name}": self._render("outcome.html", catalog, outcome=name) for name in OUTCOMES}
        return {
            home: self._form(catalog),
            f"{home}answers": self._answers(catalog),
            f"{home}sealer.html": sealer,
            f"{home}sealed": self._sealed(catalog, sealer),
            **outcomes,
        }

    def error_pages(self) -> dict[str, bytes]:
        """A short page per status, in the first language: a wrong address has no language."""
        return {
            f"/errors/{status}": self._render("error.html", self._first, status=status) for status in ERROR_STATUSES
        }

    def _form(self, catalog: Catalog) -> bytes:
        return self._render("form.html", catalog, **self._questions(catalog, FORM))

    def _answers(self, catalog: Catalog) -> bytes:
        """The page of answers, with the questions of a follow-up."""
        return self._render("answers.html", catalog, follow_up=True, **self._questions(catalog, FOLLOW_UP))

    def _sealed(self, catalog: Catalog, sealer: bytes) -> bytes:
        return self._render(
            "sealed.html",
            catalog,
            sealer_sha256=hashlib.sha256(sealer).hexdigest(),
            sealer_kib=-(-len(sealer) // 1024),
            keys=[_OfferedKey(epoch) for epoch in self._epochs],
            total_mib=self._settings.max_files_bytes // MIB,
        )

    def _sealer(self, catalog: Catalog) -> bytes:
        """One file with everything in it, allowed to do nothing but run its own script and style."""
        style, script = style_sheet().decode("utf-8"), _script(SEALER).decode("ascii")
        policy = _SEALER_POLICY.format(script=integrity.of(script.encode()), style=integrity.of(style.encode()))
        return self._render(
            "sealer.html",
            catalog,
            offline=True,
            policy=policy,
            style=Markup(style),  # noqa: S704  (our own file, inside <style>, where nothing is escaped)
            own_list=words.content(words.lists_for(catalog.language)[0].name).decode("utf-8"),
            script=Markup(script),  # noqa: S704  (our own file, inside <script>; a test looks for `</script`)
            **self._questions(catalog, FORM),
        )

    def _questions(self, catalog: Catalog, form: Form) -> dict[str, object]:
        """What a page with the questions shows."""
        return {
            "form": form,
            "countries": catalog.countries(),
            "consent_notes": (CHANGE, CHILDREN),
            "note": self._note,
            "vkey": self._vkey,
            "total_mib": self._settings.max_files_bytes // MIB,
        }

    def _render(self, template: str, catalog: Catalog, **values: object) -> bytes:
        environment = _environment()
        page = environment.get_template(template).render(
            _=catalog.text,
            _n=catalog.forms,
            catalog=catalog,
            catalogs=self._catalogs,
            settings=self._settings,
            style_integrity=integrity.of(self.shared["/site.css"]),
            script_integrity=integrity.of(self.shared["/site.js"]),
            answers_integrity=integrity.of(self.shared["/answers.js"]),
            word_lists=words.lists_for(catalog.language),
            **{"offline": False, "follow_up": False, **values},
        )
        return (page.strip() + "\n").encode("utf-8")


class _OfferedKey:
    """The two keys of an epoch as the page offers them. Days in figures, the same in every language."""

    def __init__(self, epoch: Epoch) -> None:
        self.first, self.last = _shown_day(epoch.first), _shown_day(epoch.last)
        self.hybrid, self.classical = epoch.hybrid, epoch.classical
        self.hybrid_path, self.classical_path = _key_path(epoch, "hybrid"), _key_path(epoch, "classical")


def _shown_day(day: datetime.date) -> str:
    """A day that stays in one piece and in its order, among words from right to left too."""
    return f"\u2066{day.isoformat().replace('-', chr(0x2011))}\u2069"


def _key_path(epoch: Epoch, kind: str) -> str:
    return f"/keys/{epoch.number}-{kind}.txt"


def _key_file(epoch: Epoch, kind: str) -> bytes:
    """A recipients file for `age -R`: one key, because an envelope is sealed to exactly one."""
    return f"# {kind}, valid {epoch.first} to {epoch.last} (UTC)\n{getattr(epoch, kind)}\n".encode("ascii")


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
    """The one style sheet, without what only its authors read: on a slow link half a kilobyte counts."""
    text = re.sub(r"/\*.*?\*/", "", (_FOLDER / "site.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "", text).encode("utf-8") + b"\n"


def _script(path: Path) -> bytes:
    """A script as esbuild made it."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise ClientMissing from None


def _type_of(path: str) -> str:
    if path.endswith(".txt"):
        return TEXT
    if path.endswith(".js"):
        return SCRIPT
    return {"/site.css": CSS, "/recipients": TEXT}.get(path, HTML)
