"""Extraction of the texts of the screen into its catalogs; for developers, never run by the desk.

`python -m intake.desk.screen.extraction` rewrites `catalogs/screen.pot` and brings every `screen.po` up to date, in the
form of the public site's. Labels of closed lists are texts too, and so are the sentences and hints of what is refused.
"""

import importlib
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from crypto.errors import Refusal
from intake import desk
from intake.desk.cases import terms
from intake.desk.cases.terms import Terms
from intake.desk.errors import DeskError
from intake.desk.screen import catalogs, labels, sentences
from intake.desk.triage import assessment
from intake.site.extraction import written

_HERE = Path(__file__).parent
_KEYWORDS = {"_": None, "_n": (1, 2)}
_OPTIONS = {"**.html": {"silent": "false"}}  # a template that cannot be parsed stops the extraction
# What no page can show: the terminal's own, and what only `extract` and `open` say.
_ALONE = ("Other, or not said", "Report", "Follow-up", "(unknown question)")
_UNKNOWN = "Answers to questions that this form does not have"


def extract() -> Catalog:
    """Return all texts that the sources have now."""
    catalog = Catalog(project="Sealed Intake", copyright_holder="the authors of Sealed Intake", charset="utf-8")
    for method in (("**.py", "python"), ("**.html", "jinja2")):
        for name, _line, message, comments, _context in extract_from_dir(_HERE, [method], _OPTIONS, _KEYWORDS):
            if message:
                catalog.add(message, locations=[(f"desk/screen/{name}", 0)], auto_comments=comments)
    for label in (*labels.every(), *_terms(), *_ALONE, _UNKNOWN):
        catalog.add(label, locations=[("labels", 0)])
    for sentence in sentences.EVERY:
        catalog.add(sentence, locations=[("sentences", 0)])
    for error in refusals():
        for sentence in ((error.__doc__ or "").strip(), error.hint):
            if sentence:
                catalog.add(sentence, locations=[(catalogs.REFUSALS, 0)])
    return catalog


def _terms() -> Iterator[str]:
    """Yield the labels of the terms of case records and of triage."""
    for module in (terms, assessment):
        for value in vars(module).values():
            if isinstance(value, Terms):
                yield from (term.label for term in value)


def refusals() -> Sequence[type[Refusal]]:
    """Return everything that the desk can refuse, by name."""
    for found in pkgutil.walk_packages(desk.__path__, "intake.desk."):
        if found.name.rpartition(".")[2].endswith("errors"):
            importlib.import_module(found.name)
    return sorted(set(_family(DeskError)), key=lambda error: (error.__module__, error.__name__))


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
        sys.stderr.write("usage: python -m intake.desk.screen.extraction\n")
        return 64
    (catalogs.FOLDER / "screen.pot").write_bytes(written(extract()))
    for language in catalogs.LANGUAGES:
        catalogs.path_of(language).parent.mkdir(parents=True, exist_ok=True)
        catalogs.path_of(language).write_bytes(updated(language))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
