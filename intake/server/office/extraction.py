"""Extraction of the texts of the office's pages into their catalogs; for developers, never run by the server.

`python -m intake.server.office.extraction` rewrites `catalogs/office.pot` and brings every `office.po` up to date, in
the form of the public site's. The sentences of errors are texts too: those that a page can show stand in `REFUSALS`.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from crypto import errors as crypto
from crypto.errors import Refusal
from intake.audit import errors as audit
from intake.server import errors as server
from intake.server.office import catalogs, errors
from intake.site.extraction import written
from intake.transfer import errors as transfer

_HERE = Path(__file__).parent
_KEYWORDS = {"_": None, "marked": None, "_n": (1, 2)}
_OPTIONS = {"**.html": {"silent": "false"}}  # a template that cannot be parsed stops the extraction
REFUSALS: tuple[type[Refusal], ...] = (
    errors.StaffError,
    errors.OfficeRefusal,
    server.ImportRefused,
    transfer.TransferError,
    crypto.NoteError,
)
ALONE: tuple[type[Refusal], ...] = (
    server.NotFound,
    server.MethodNotAllowed,
    server.RequestMalformed,
    server.BatchGone,
    server.NotAForm,
    server.FormMalformed,
    server.FormBroken,
    server.NoFile,
    audit.LogDamaged,
)


def extract() -> Catalog:
    """Return all texts that the sources have now."""
    catalog = Catalog(project="Sealed Intake", copyright_holder="the authors of Sealed Intake", charset="utf-8")
    for method in (("**.py", "python"), ("**.html", "jinja2")):
        for name, _line, message, comments, _context in extract_from_dir(_HERE, [method], _OPTIONS, _KEYWORDS):
            if message:
                catalog.add(message, locations=[(f"server/office/{name}", 0)], auto_comments=comments)
    for error in sentences():
        catalog.add((error.__doc__ or "").strip(), locations=[("errors", 0)])
    return catalog


def sentences() -> Iterator[type[Refusal]]:
    """Yield the errors that a page can show."""
    yield from ALONE
    for base in REFUSALS:
        yield from _family(base)


def _family(base: type[Refusal]) -> Iterator[type[Refusal]]:
    yield base
    for each in base.__subclasses__():
        yield from _family(each)


def updated(language: str) -> bytes:
    """Return the catalog of a language with the texts of now: translations kept, new texts empty, lost ones dropped."""
    catalog = Catalog(locale=language)
    if catalogs.path_of(language).exists():
        with catalogs.path_of(language).open("rb") as file:
            catalog = read_po(file, locale=language)
    catalog.update(extract(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return written(catalog)


def main(arguments: Sequence[str]) -> int:
    """Rewrite the template and every catalog."""
    if arguments:
        sys.stderr.write("usage: python -m intake.server.office.extraction\n")
        return 64
    (catalogs.FOLDER / "office.pot").write_bytes(written(extract()))
    for language in catalogs.LANGUAGES:
        catalogs.path_of(language).parent.mkdir(parents=True, exist_ok=True)
        catalogs.path_of(language).write_bytes(updated(language))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
