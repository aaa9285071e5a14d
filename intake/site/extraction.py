"""Extraction of the texts from templates and questions into the catalogs; for developers, never run by the two halves.

`python -m intake.site.extraction` rewrites `catalogs/site.pot` and brings every `site.po` up to date. Without dates,
line numbers and addresses, so that the files change only when a text does.
"""

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from intake.site import catalogs

_INTAKE: Final = Path(__file__).parents[1]
_TEMPLATES: Final = [("**.html", "jinja2")]
_SOURCES: Final = [("**.py", "python")]
_KEYWORDS: Final = {"_": None, "marked": None, "_n": (1, 2)}
_OPTIONS: Final = {"**.html": {"silent": "false"}}  # a template that cannot be parsed stops the extraction


def extract() -> Catalog:
    """All texts that the sources mark now."""
    catalog = Catalog(project="Sealed Intake", copyright_holder="the authors of Sealed Intake", charset="utf-8")
    for folder, methods in (("questions", _SOURCES), ("site/templates", _TEMPLATES)):
        found = extract_from_dir(_INTAKE / folder, methods, _OPTIONS, keywords=_KEYWORDS)
        for name, _line, message, comments, _context in found:
            if message:
                catalog.add(message, locations=[(f"{folder}/{name}", 0)], auto_comments=comments)
    return catalog


def written(catalog: Catalog) -> bytes:
    """A catalog as bytes that depend on its texts only."""
    file = io.BytesIO()
    write_po(file, catalog, width=110, omit_header=True, include_lineno=False, sort_by_file=True)
    head = [("Content-Type", "text/plain; charset=utf-8"), *_plural_header(catalog)]
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in head)
    return f'msgid ""\nmsgstr ""\n{lines}\n'.encode() + file.getvalue()


def _plural_header(catalog: Catalog) -> list[tuple[str, str]]:
    """Translators' programs ask for it; the template belongs to no language and has none."""
    return [("Language", str(catalog.locale)), ("Plural-Forms", catalog.plural_forms)] if catalog.locale else []


def template() -> bytes:
    """The content of `site.pot`."""
    return written(extract())


def updated(language: str) -> bytes:
    """The catalog of a language with the texts of now: old translations kept, new texts empty, lost ones dropped."""
    catalog = Catalog(locale=str(catalogs.locale_of(language)))
    if catalogs.path_of(language).exists():
        with catalogs.path_of(language).open("rb") as file:
            catalog = read_po(file, locale=catalog.locale)
    catalog.update(extract(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return written(catalog)


def main(arguments: Sequence[str]) -> int:
    """Rewrite the template and every catalog."""
    if arguments:
        sys.stderr.write("usage: python -m intake.site.extraction\n")
        return 64
    (catalogs.FOLDER / "site.pot").write_bytes(template())
    for language in catalogs.LANGUAGES:
        catalogs.path_of(language).parent.mkdir(parents=True, exist_ok=True)
        catalogs.path_of(language).write_bytes(updated(language))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
