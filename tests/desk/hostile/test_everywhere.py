"""Hostile texts in every field of a case, of a report and of the office's own words, before everybody who reads them.

Each round puts another trick into each field, then runs every command that reads, every page, and every export in each
of its forms. Nothing breaks; no letter that hides, turns or commands comes out; what left opens in a reader of its
kind.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import icalendar
import pypdfium2  # type: ignore[import-untyped]  # the wheel has no types
import pytest
from lxml import html  # type: ignore[import-untyped]  # the wheel has no types
from markdown_it import MarkdownIt

from intake.desk.cases.work_terms import Audience
from intake.desk.exports import inspection
from intake.desk.exports.kinds import RULES, Form, Kind
from intake.desk.screen.routes import ROUTES
from tests.desk.desks import Desk, report, sealed
from tests.desk.exports.office import opened
from tests.desk.hostile import tricks
from tests.desk.hostile.tricks import TRICKS
from tests.desk.persons import Person
from tests.desk.screen.conftest import Office
from tests.desk.screen.screens import visiting
from tests.desk.screen.test_policy import path
from tests.desk.test_hostile import everywhere

READING = (
    "status",
    "list",
    "list --state all",
    "show ITEM",
    "files ITEM",
    "file custody ITEM",
    "candidates ITEM",
    "names x",
    "search men",
    "case list",
    "case show heron",
    "case view heron",
    "case consent heron",
    "case gate heron letter",
    "case letter list heron",
    "case action heron",
    "case need heron",
    "case state heron",
    "case deadline heron",
    "case reviews",
    "deadlines --days 36000",
    "deadlines --rules",
    "export list heron",
    "site show",
    "server list",
    "officer list",
    "audit status",
    "audit verify",
)
FORMS = [
    (kind, form, Audience.PUBLIC if not rules.audiences and rules.about_case else None)
    for kind, rules in RULES.items()
    for form in rules.forms
    if rules.about_case
]
PAGES = [route for route in ROUTES if route.method == "GET" and route.name not in ("door.enter", "agenda.calendar")]
CELL = re.compile(r"(?:^|[;\n])\s*[=+\-@＝＋－＠]")
ROUNDS = [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 10))]


@pytest.fixture(scope="module", params=ROUNDS)
def seed(request: pytest.FixtureRequest) -> int:
    """Return what decides which trick stands where."""
    found: int = request.param
    return found


def two(founded: Desk, work: Path) -> Desk:
    """Return a desk with two officers."""
    desk = founded.copied(work)
    said(desk, "officer", "add", "maria", "--new-passphrase-file", desk.passphrase_file)
    return desk


@pytest.fixture(scope="module")
def office(founded: Desk, seed: int, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return a desk with two officers, a hostile case that is called heron, and a hostile item that feeds it."""
    desk = two(founded, tmp_path_factory.mktemp("hostile"))
    choose = tricks.rotated(seed)
    data = tricks.poisoned(choose) | {"codename": "heron"}
    with opened(desk, data) as made:
        case = made.case.code
    trick = choose()
    document = report(everywhere(trick), [(choose(), b"x")], Person().address)
    (item,) = desk.brought(sealed(desk.recipient(), document))
    said(desk, "decide", item, "--urgency", "U1", "--case", "heron", "--note", choose().replace("\x00", ""))
    (desk.work / "answer").write_text(choose().replace("\x00", ""))
    said(desk, "reply", item, "--file", desk.work / "answer")
    return Office(desk, item, item, item, case)


def said(desk: Desk, *words: str | Path) -> str:
    """Run a command as anna; returns what it wrote, of which nothing hides."""
    answer = desk.run("--officer", "anna", *words)
    assert answer.code == 0, (words, answer.err)
    assert not tricks.hidden(answer.out + answer.err), words
    return answer.out


@pytest.mark.parametrize("line", READING)
def test_commands(office: Office, line: str) -> None:
    """Every command that reads shows marks; in JSON it has the words unchanged, in ASCII."""
    words = line.replace("ITEM", office.item).split()
    said(office.desk, *words)
    answer = said(office.desk, "--json", *words)
    assert answer.isascii()
    json.loads(answer)


@pytest.mark.parametrize("trick", TRICKS)
def test_searches(office: Office, trick: str) -> None:
    """Whatever is searched for, the search answers or says what is wrong with the words."""
    words = TRICKS[trick].replace("\x00", "")
    for command in ("search", "names"):
        answer = office.desk.run("--officer", "anna", command, "--", words)
        assert answer.code in (0, 64, 65), answer.err
        assert not tricks.hidden(answer.out + answer.err)


def test_pages(office: Office) -> None:
    """Every page holds the words as text: no element, no address and no handler of theirs, no letter that hides."""
    with visiting(office.desk) as visit:
        for route in PAGES:
            answer = visit.get(path(route, office))
            assert answer.status_code in (200, 303, 404), route.rule
            if answer.mimetype == "text/html":
                check_page(answer.get_data(as_text=True))


def check_page(page: str) -> None:
    """Read a page as a browser does."""
    tree = html.fromstring(page)
    for node in tree.iter():
        assert node.tag not in ("img", "foreignobject", "iframe", "object", "embed") if isinstance(node.tag, str) else 0
        for name, value in node.attrib.items():
            assert not name.startswith("on"), name
            assert name in ("value", "data-draft") or not tricks.hidden(value), (name, value)
            assert name not in ("href", "src", "action") or value.startswith(("/", "#")), value
        if node.tag != "textarea":
            assert not tricks.hidden((node.text or "") + (node.tail or ""))
    assert [node.get("src") for node in tree.iter("script")] in ([], ["/desk.js"])


def test_a_calendar(office: Office, tmp_path: Path) -> None:
    """The calendar is one for its reader, with a day and a code for each event and nothing else."""
    said(office.desk, "deadlines", "--days", "36000", "--ics", tmp_path / "x.ics")
    calendar = icalendar.Calendar.from_ical((tmp_path / "x.ics").read_bytes())
    assert {part.name for part in calendar.walk()} == {"VCALENDAR", "VEVENT"}
    assert {key for part in calendar.walk("VEVENT") for key in part} == {
        "UID", "DTSTAMP", "DTSTART", "SUMMARY", "CLASS", "TRANSP"
    }  # fmt: skip


@pytest.mark.parametrize("format", ["markdown", "dossier", "json"])
def test_the_office_s_own_file(office: Office, tmp_path: Path, format: str) -> None:
    """The case itself is written in each format; as JSON it comes back as the same case."""
    said(office.desk, "case", "export", "heron", "--format", format, "-o", tmp_path / "x")
    text = (tmp_path / "x").read_text("utf-8")
    if format == "markdown":
        check_markdown(text)
    else:
        json.loads(text)


@pytest.fixture(scope="module")
def exported(founded: Desk, seed: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return a hostile case that is open at a desk, to be exported."""
    desk = two(founded, tmp_path_factory.mktemp("exports"))
    with opened(desk, tricks.poisoned(tricks.rotated(seed))) as office:
        yield office


@pytest.mark.parametrize(("kind", "form", "audience"), FORMS)
def test_exports(exported: Any, kind: Kind, form: Form, audience: Audience | None, tmp_path: Path) -> None:
    """Every export is written in each of its forms, and holds the words as text."""
    plan = exported.plan(kind, audience)
    _, written = exported.write(plan, f"{kind}.{form}", plan.list_digest)
    data = written.read_bytes()
    assert [*inspection.traces(data, form)] == []
    READERS[form](data)


def check_docx(data: bytes) -> None:
    """Read a Word file: paragraphs and tables without fields and links."""
    document = docx.Document(io.BytesIO(data))
    assert not tricks.hidden("\n".join(paragraph.text for paragraph in document.paragraphs), "\n\t")
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")
    assert not re.search(rb"<w:(?:instrText|fldSimple|fldChar|hyperlink|object|altChunk)", xml)


def check_pdf(data: bytes) -> None:
    """Read a PDF: pages of text without links or actions."""
    document = pypdfium2.PdfDocument(data)
    # PDFium marks a hyphen at the end of a line with this one
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert not tricks.hidden(text, "\r\n\ufffe")
    assert not re.search(rb"/(?:Annots|URI|JavaScript|JS|Launch|AA|EmbeddedFile)\b", data)


def check_markdown(data: bytes | str) -> None:
    """Render Markdown: no element that links, loads or runs anything."""
    text = data if isinstance(data, str) else data.decode("utf-8")
    assert not tricks.hidden(text)
    rendered = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text)
    tree = html.fromstring(rendered)
    assert not {node.tag for node in tree.iter()} & {"a", "img", "script", "svg", "iframe"}


def check_zip(data: bytes) -> None:
    """Read a zip: plain names, tables in which no cell computes, whichever sign divides the cells."""
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        assert bundle.testzip() is None
        for name in bundle.namelist():
            assert re.fullmatch(r"[\w.-]+", name, re.ASCII)
            inside = bundle.read(name)
            if name.endswith(".zip"):
                check_zip(inside)
            elif name.endswith(".csv"):
                check_table(inside)


def check_table(data: bytes) -> None:
    """Read a table as a spreadsheet does."""
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        for cell in row:
            assert not tricks.hidden(cell)
            assert not CELL.search(cell), cell


def check_json(data: bytes) -> None:
    """Read a case file that was handed over."""
    json.loads(data)
    assert not tricks.hidden(data.decode("utf-8"))


READERS = {
    Form.DOCX: check_docx,
    Form.PDF: check_pdf,
    Form.MARKDOWN: check_markdown,
    Form.ZIP: check_zip,
    Form.JSON: check_json,
}
