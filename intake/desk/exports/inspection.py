"""A finished file taken apart again, as a stranger would: every text in it by its place, metadata, links to outside.

Word: every part of the package, its relations and properties. PDF: the text of each page as a reader extracts it, and
what stands in the file beside the pages. Tables, JSON, pictures and zips, zips in zips too, names of members as well.
It reads our own files only; what it cannot read is a reason to refuse.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

from intake.desk.exports.kinds import Form

_DEEPEST: Final = 3
_PDF_STRINGS: Final = re.compile(
    rb"/(Author|Creator|Producer|CreationDate|ModDate|Title|Subject|Keywords|URI|Launch|JavaScript|JS|EmbeddedFile"
    rb"|GoToR|SubmitForm|XML)\b"
)
_REFERENCE: Final = re.compile(rb"(?:href|src)\s*=|url\(|<script|<image|<foreignObject", re.IGNORECASE)
_SESSION: Final = re.compile(rb"<[^<>]*\bw:(?:author|rsid)")
_ESCAPED: Final = re.compile(r"\\([^\w\s])")


@dataclass(frozen=True, slots=True)
class Found:
    """One text in a file, and where it stands."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Trace:
    """Something that says where a file comes from, or that leads out of it."""

    place: str
    what: str


def texts(data: bytes, form: Form) -> Iterator[Found]:
    """Yield every text of a file."""
    match form:
        case Form.DOCX:
            yield from _docx(data)
        case Form.PDF:
            yield from _pdf(data)
        case Form.ZIP:
            yield from _zip(data, "", 1)
        case Form.JSON:
            yield from _json(json.loads(data), "")
        case Form.CSV:
            yield from _csv(data, "")
        case Form.MARKDOWN:
            # as a reader shows it: without the escapes, which may stand inside a word
            shown = unescape(_ESCAPED.sub(r"\1", data.decode("utf-8")))
            yield from (Found(f"line {number}", line) for number, line in enumerate(shown.split("\n"), 1))
            yield Found("lines together", shown)
        case Form.SVG:
            yield from _xml(data, "picture")


def traces(data: bytes, form: Form) -> Iterator[Trace]:
    """Yield what a file says of its origin, and what leads out of it."""
    match form:
        case Form.DOCX:
            yield from _docx_traces(data)
        case Form.PDF:
            named = {found[1].decode("ascii") for found in _PDF_STRINGS.finditer(data)}
            yield from (Trace("file", name) for name in sorted(named))
            written = _opened(data)[1]
            yield from (Trace("properties", name) for name, value in written.items() if value)
        case Form.ZIP:
            yield from _zip_traces(data, "")
        case Form.SVG:
            yield from (Trace("picture", "reference") for _ in _REFERENCE.finditer(data))
        case _:
            return


def _docx(data: bytes) -> Iterator[Found]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            yield Found("names of parts", name)
            if not name.endswith((".xml", ".rels")):
                continue
            if name == "word/document.xml":
                yield from _paragraphs(package.read(name))
            yield from _xml(package.read(name), name)


def _paragraphs(data: bytes) -> Iterator[Found]:
    """Yield whole paragraphs: a name may be divided over runs, and over two paragraphs."""
    from docx.oxml.ns import qn

    paragraphs = []
    for number, paragraph in enumerate(_tree(data).iter(qn("w:p")), 1):
        paragraphs.append("".join(node.text or "" for node in paragraph.iter(qn("w:t"))))
        yield Found(f"paragraph {number}", paragraphs[-1])
    yield Found("paragraphs together", "\n".join(paragraphs))


def _tree(data: bytes) -> Any:
    """Read XML as a stranger's: nothing is fetched or expanded."""
    # loaded only where a Word file or a picture was written
    from lxml import etree  # type: ignore[import-untyped]  # the wheel has no types

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _xml(data: bytes, place: str) -> Iterator[Found]:
    """Yield texts and values of attributes; of a style sheet of Word nothing but what was changed is text."""
    for node in _tree(data).iter():
        if node.text and node.text.strip():
            yield Found(place, node.text)
        if not place.startswith(("word/styles", "word/theme", "word/fontTable", "word/numbering", "[", "_rels")):
            yield from (Found(place, str(value)) for value in node.attrib.values())


def _docx_traces(data: bytes) -> Iterator[Trace]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for info in package.infolist():
            if info.filename.startswith(("docProps/", "customXml/", "word/media/", "word/embeddings/")):
                yield Trace(info.filename, "properties of the document, or a part that is not its text")
            if info.date_time != (1980, 1, 1, 0, 0, 0):
                yield Trace(info.filename, "a date")
            content = package.read(info)
            if b'TargetMode="External"' in content or b"<w:hyperlink" in content:
                yield Trace(info.filename, "a link to outside")
            if _SESSION.search(content):
                yield Trace(info.filename, "an author or a session")


def _pdf(data: bytes) -> Iterator[Found]:
    pages, properties = _opened(data)
    for number, text in enumerate(pages, 1):
        # a line that ends within a word was broken by the width of the page: it is read both ways; and a text that
        # runs to the left may come out word by word in the other order
        yield Found(f"page {number}", text)
        yield Found(f"page {number}", re.sub(r"[\ufffe\u00ad]?\r?\n", "", text))
        yield Found(f"page {number}", " ".join(reversed(text.split())))
    yield from (Found(f"properties, {name}", value) for name, value in properties.items())


def _opened(data: bytes) -> tuple[list[str], dict[str, str]]:
    """Return the text of every page of a PDF, and its properties."""
    # loaded only where a PDF was written
    import pypdfium2  # type: ignore[import-untyped]  # the wheel has no types

    texts = []
    with closing(pypdfium2.PdfDocument(data)) as document:
        for page in document:
            with closing(page), closing(page.get_textpage()) as text:
                texts.append(str(text.get_text_range()))
        return texts, document.get_metadata_dict()


def _csv(data: bytes, place: str) -> Iterator[Found]:
    for number, row in enumerate(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")), 1):
        yield from (Found(f"{place}row {number}", cell) for cell in row)


def _json(value: object, place: str) -> Iterator[Found]:
    if isinstance(value, str):
        yield Found(place or "value", value)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield Found(place or "key", key)
            yield from _json(part, f"{place}/{key}")
    elif isinstance(value, list):
        for number, part in enumerate(value, 1):
            yield from _json(part, f"{place}/{number}")


def _zip(data: bytes, place: str, depth: int) -> Iterator[Found]:
    if depth > _DEEPEST:
        raise ValueError("zips in zips in zips")
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        for name in bundle.namelist():
            yield Found(f"{place}names of members", name)
            inside = f"{place}{name} "
            if name.endswith(".zip"):
                yield from _zip(bundle.read(name), inside, depth + 1)
            elif name.endswith(".csv"):
                yield from _csv(bundle.read(name), inside)
            else:
                yield Found(inside, bundle.read(name).decode("utf-8"))


def _zip_traces(data: bytes, place: str) -> Iterator[Trace]:
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        for info in bundle.infolist():
            if info.date_time != (1980, 1, 1, 0, 0, 0) or info.comment or info.extra:
                yield Trace(f"{place}{info.filename}", "a date or a comment")
            if info.filename.endswith(".zip"):
                yield from _zip_traces(bundle.read(info), f"{place}{info.filename} ")
