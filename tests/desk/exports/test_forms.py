"""The files themselves: what they say, what they keep to themselves, and that the same case gives the same bytes."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest

from intake.desk.cases import caseimport
from intake.desk.exports import docxfile, fonts, inspection, markdownfile, page, pdffile, tables
from intake.desk.exports.errors import FontsMissing
from intake.desk.exports.kinds import Form
from intake.desk.exports.page import Page
from tests.desk.cases.files import assertion, question
from tests.desk.desks import Desk
from tests.desk.exports.office import Office, data, opened

GOLDEN = Path(__file__).parent / "letter.txt"
SCRIPTS = "Айгүл Қарағанды · 李明 · قال الشاهد"
HOSTILE = "=cmd|' /C calc'!A0 \u202egnp\u202c \u200b\x1b[2J <b>&amp; [x](http://evil.example) {name} \x00 ⟨U+0041⟩"


def agreed(office: Office, *audiences: str) -> None:
    """Let both defenders agree to be named."""
    for audience in audiences:
        office.says("e1", audience)
        office.says("e2", audience)


def test_a_letter_is_written_as_it_should_read(office: Office) -> None:
    """An allegation letter about two defenders, one of whom is not named, word by word."""
    office.says("e1", "state")
    plan = office.plan("letter-al")
    _, path = office.write(plan, "x.docx", plan.list_digest)
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs) + "\n"
    assert text == GOLDEN.read_text("utf-8")


def test_a_letter_speaks_french(office: Office) -> None:
    """Its own words are French, and the words of the case stay as they are."""
    agreed(office, "state")
    text = office.told("letter-ua", "x.docx", language="fr")
    assert "PROJET – APPEL URGENT" in text
    assert "Les récits divergent : selon une source, five ; selon une autre source, six." in text


def test_a_letter_names_no_source(office: Office) -> None:
    """Neither those who are public, nor their words, nor an id."""
    agreed(office, "state")
    text = office.told("letter-al", "x.docx")
    assert [word for word in ("Herald", "Ministry", "s1", "five men", "Тайный") if word in text] == []


@pytest.mark.parametrize("form", ["docx", "pdf", "md"])
def test_the_same_case_gives_the_same_bytes(office: Office, form: str) -> None:
    """So two officers can compare what they hold, and the digest on the list means something."""
    first, second = (office.write(office.plan("dossier"), f"{n}.{form}")[0] for n in range(2))
    assert first.sha256 == second.sha256


def test_a_word_file_says_nothing_of_its_making(office: Office) -> None:
    """No author, no date, no thumbnail, no template: only the document and how it looks."""
    _, path = office.write(office.plan("dossier"), "x.docx")
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert [name for name in names if not name.startswith(("word/", "_rels/", "[Content"))] == []
    assert docx.Document(str(path)).core_properties.author in ("", "python-docx")


def test_the_template_as_it_comes_is_refused() -> None:
    """What the library writes of itself has an author and dates, and the last look finds them."""
    out = io.BytesIO()
    docx.Document().save(out)
    assert {trace.place for trace in inspection.traces(out.getvalue(), Form.DOCX)} >= {"docProps/core.xml"}


def test_a_pdf_holds_every_script_and_no_date() -> None:
    """Cyrillic, Arabic and Chinese are text that can be read back; author, date and identity are not there."""
    made = pdffile.written(Page("en", (page.paragraph(SCRIPTS),)))
    text = " ".join(found.text for found in inspection.texts(made, Form.PDF))
    assert all(word in text for word in ("Айгүл", "Қарағанды", "李明", "الشاهد"))
    assert (list(inspection.traces(made, Form.PDF)), b"/ID" in made) == ([], False)


def test_only_what_is_used_of_a_font_is_embedded() -> None:
    """Fonts of twenty megabytes leave some kilobytes."""
    assert len(pdffile.written(Page("en", (page.paragraph(SCRIPTS),)))) < 60_000


def test_without_fonts_there_is_no_pdf(tmp_path: Path) -> None:
    """The refusal names the packages."""
    with pytest.raises(FontsMissing) as caught:
        fonts.found((tmp_path,))
    assert "apt-get install fonts-noto-core fonts-noto-cjk" in caught.value.hint


def test_a_paragraph_runs_its_way() -> None:
    """An Arabic one from the right, in Word too; an English one with an Arabic word in it from the left."""
    made = docxfile.written(Page("en", (page.paragraph("قال 5 رجال"), page.paragraph("He said قال"))))
    xml = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    assert (xml.count("<w:bidi/>"), xml.count("<w:rtl")) == (1, 1)


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+49", "'+49"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'⟨U+0009⟩x"),
        ("\r=x", "'⟨U+000D⟩=x"),
        ("  =x", "'  =x"),
        ("\u200b=x", "'⟨U+200B⟩=x"),
        ("＝x", "'＝x"),
        ("a=b", "a=b"),
        ("a; =1+1;b", "a; '=1+1;b"),
        ("a\n-1\nb", "a\n'-1\nb"),
        (None, ""),
    ],
)
def test_no_cell_computes(cell: str | None, safe: str) -> None:
    """What a spreadsheet would take for a formula has an apostrophe before it; the rest stays."""
    assert tables.safe(cell) == safe


def test_a_mark_that_a_cell_cuts_is_left_out_whole() -> None:
    """A cell that is cut where a mark stands ends before it, and Markdown of it is written to its end."""
    made = markdownfile.written(Page("en", (page.table(("head",), (("x" * 296 + "\u202ex",),)),)))
    assert made.decode().splitlines()[-1] == f"| {'x' * 296}… |"


@pytest.mark.parametrize("text", ["⟨U+", "⟨U+20", "⟨U+202E", "⟨U+202E⟩⟨U+", "⟨⟩"])
def test_half_a_mark_ends(text: str) -> None:
    """Whatever looks like the beginning of a mark, Markdown is written to its end."""
    assert "U+" in markdownfile.written(Page("en", (page.Paragraph(text),))).decode()


def test_a_formula_in_a_name_leaves_as_text(two: Desk) -> None:
    """A name that begins with an equals sign stands in the table behind an apostrophe."""
    content = data()
    content["entities"][0]["names"][0]["form"] = "=HYPERLINK(A1)"
    with opened(two, content) as office:
        agreed(office, "partners")
        _, path = office.write(office.plan("csv", "partners"), "x.zip")
    rows = list(csv.reader(io.StringIO(zipfile.ZipFile(path).read("names.csv").decode("utf-8-sig"))))
    assert rows[1][:2] == ["e1", "'=HYPERLINK(A1)"]


def hostile() -> dict[str, Any]:
    """Return the case with tricks in every field that takes free text."""
    content = data(title=HOSTILE)
    content["events"][0]["title"] = content["questions"][0]["text"] = HOSTILE
    content["questions"][0]["assertions"][0]["value"] = HOSTILE
    content["notes"] = [{"officer": "anna", "on": "2026-11-01", "text": HOSTILE}]
    for one in content["entities"]:
        one["role_note"] = HOSTILE
        one["names"].append(one["names"][0] | {"form": HOSTILE})
    for one in content["sources"]:
        # what a source that is not public is called is hidden everywhere else too
        one["title"] = one["publisher"] = HOSTILE if one["public"] else ""
    return content


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("dossier", "x.docx"),
        ("dossier", "x.pdf"),
        ("dossier", "x.md"),
        ("summary", "x.pdf"),
        ("letter-al", "x.docx"),
        ("press", "x.md"),
        ("csv", "x.zip"),
        ("json", "x.json"),
        ("uwazi", "x.zip"),
    ],
)
def test_tricks_in_every_field_stay_text(two: Desk, kind: str, name: str) -> None:
    """Letters that reorder, hide or command are marks in every form, and no form breaks."""
    with opened(two, hostile()) as office:
        agreed(office, "state", "public", "press")
        text = office.told(kind, name, "public" if kind in ("csv", "json", "uwazi") else None)
    assert [letter for letter in "\u202e\u202c\u200b\x1b\x00" if letter in text] == []
    assert "gnp" in text


def test_a_hand_over_comes_back_as_a_case(office: Office) -> None:
    """What was handed over as a case file is one: quotes stand in its texts, and it is read as any other."""
    agreed(office, "mandates")
    _, path = office.write(office.plan("json", "mandates"), "x.json")
    content = json.loads(path.read_bytes())
    content["code"] = None
    made = caseimport.bring(office.session, json.dumps(content).encode(), None)
    assert (made.is_new, made.added["assertions"], content["sources"][1]["publisher"]) == (True, 8, "")


def test_uwazi_finds_every_relation_by_a_title_that_is_there(office: Office) -> None:
    """Titles are unique over all templates, and nothing refers to one that is missing."""
    agreed(office, "mandates")
    _, path = office.write(office.plan("uwazi", "mandates"), "x.zip")
    rows = [row for table in imports(path).values() for row in table]
    titles = [row["Title"] for row in rows]
    related = {
        part
        for row in rows
        for field in ("Event", "Victim", "Involved", "Place", "Source")
        for part in row.get(field, "").split("|")
        if part and "::" not in part
    }
    assert (len(set(titles)), related - set(titles)) == (len(titles), set())


def imports(path: Path) -> dict[str, list[dict[str, str]]]:
    """Return the tables to import, by their names."""
    found = {}
    with zipfile.ZipFile(path) as outer:
        for name in outer.namelist():
            if name.endswith(".zip"):
                with zipfile.ZipFile(io.BytesIO(outer.read(name))) as inner:
                    assert inner.namelist() == ["import.csv"]
                    found[name] = list(csv.DictReader(io.StringIO(inner.read("import.csv").decode("utf-8"))))
    return found


def test_uwazi_gets_days_only(two: Desk) -> None:
    """A month is no day: it stands as a range from:to, and as it was given beside."""
    content = data()
    content["events"][0]["date"] |= {"text": "in March", "iso": "2026-03", "precision": "month"}
    with opened(two, content) as office:
        agreed(office, "mandates")
        _, path = office.write(office.plan("uwazi", "mandates"), "x.zip")
    row = imports(path)["3-Event.zip"][0]
    assert (row["Date"], row["Range"], row["Date given"]) == ("", "2026-03-01:2026-03-31", "in March")


def test_a_referral_has_only_what_a_partner_needs(two: Desk) -> None:
    """Who, need, risk and contact; nothing of what happened, and nobody who did not agree."""
    needs = [{"person": person, "kind": "legal", "referred_to": None, "result": None} for person in ("e1", "e2")]
    with opened(two, data(needs=needs)) as office:
        office.says("e1", "partners", naming="initials")
        text = office.told("referral", "x.md")
    assert ("A. S." in text, "legal support" in text, "[GAP: the contact way" in text) == (True, True, True)
    assert [word for word in ("market", "Sampletown", "Sadykova", "B. O.") if word in text] == []


def test_a_yes_is_written_as_what_is_reported(two: Desk) -> None:
    """A claim without a value is no "yes" of ours, and where the question asks for more it is a gap."""
    claims = [("was the room searched?", "k3"), ("how many searched it?", "k4")]
    asked = [question(f"q{n}", text, assertion(id, "s1", "five men")) for n, (text, id) in enumerate(claims, 1)]
    with opened(two, data(questions=asked)) as office:
        agreed(office, "state")
        text = office.told("letter-al", "x.docx")
    assert "Was the room searched? One source reports: this is the case." in text
    assert "How many searched it? One source reports: an answer in words of its own" in text
    assert "[GAP: the answer in short, as quotes stay in the office: How many searched it?]" in text
    assert ": yes" not in text


def test_a_day_for_machines_is_written_for_people(two: Desk) -> None:
    """An answer that is a date stands in the letter as people write it; a number of four digits is none."""
    asked = [
        question("q1", "since when?", assertion("k3", "s1", "8 March", value="2026-03-08")),
        question("q2", "how many calls came?", assertion("k4", "s1", "five men", value="1500")),
    ]
    with opened(two, data(questions=asked)) as office:
        agreed(office, "state")
        text = office.told("letter-al", "x.docx")
    assert ("reports: 8 March 2026." in text, "reports: 1500." in text) == (True, True)
