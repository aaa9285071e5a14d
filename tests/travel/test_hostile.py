"""A report that attacks its reader: HTML, terminal sequences, bidi tricks and formulas in every answer and name."""

import re
import unicodedata

import pytest
from selenium.webdriver.common.by import By

from deploy.demonstration import browsers
from deploy.demonstration.office import DemoOffice, free_port, serving
from deploy.demonstration.visitor import Visitor
from intake import questions
from intake.questions import Kind
from tests.travel.journey import SHORT, carried_and_opened, copy_of

# The first hundred signs hold the worst, because the shortest field takes no more.
PAYLOAD = (
    "=1+2 <script>x</script> <img src=x onerror=y> [a](http://b.test) \x1b[2J\x1b]0;owned\x07 \u202etxt.exe\u202c"
    ' \u200b{{7*7}} $(id) `id` \' OR 1=1 -- | a | b | =HYPERLINK("http://c.test") \x9b31m <a href=javascript:z>'
)
NAME = "=cmd|' /C calc'!A0 <b>\x1b[31m\u202egpj.exe"
# a page cannot be typed these; a page of an attacker's making can hold them all the same
_PUT = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))"
_FILE = """
const transfer = new DataTransfer();
transfer.items.add(new File(["x"], arguments[0]));
document.querySelector("#files").files = transfer.files;
document.querySelector("#files").dispatchEvent(new Event("change", { bubbles: true }));
"""


def text_fields() -> dict[str, int]:
    """Return the ids of all fields of the form that take free text, with their limits."""
    form = questions.FORM
    found = [(question.id, question) for question in form.questions()]
    found += [
        (f"{question.id}-0-{inner.id}", inner)
        for question in form.questions()
        if question.kind is Kind.ENTRIES
        for inner in question.questions
    ]
    return {f"q-{name}": question.limit for name, question in found if question.kind in {Kind.LINE, Kind.TEXT}}


@pytest.fixture(scope="module")
def attacked(founded: DemoOffice, tmp_path_factory: pytest.TempPathFactory) -> DemoOffice:
    """Return an office that has opened a report with the payload in every text, and put it into a case."""
    office = copy_of(founded, tmp_path_factory.mktemp("attacked") / "office")
    with serving(office, free_port()) as served, browsers.opened(browsers.chromium) as driver:
        visitor = Visitor(driver, served.address)
        visitor.open()
        visitor.answer(SHORT)
        for field, limit in text_fields().items():
            driver.execute_script(_PUT, driver.find_element(By.ID, field), PAYLOAD[:limit])
        driver.execute_script(_FILE, NAME)
        visitor.send()
        visitor.wait_until_received()
        (report,) = carried_and_opened(office)
    office.triage.run("decide", report.code, "--urgency", "U1", "--new-case", PAYLOAD)
    return office


def harmful(text: str) -> set[str]:
    """Return the characters of a text that command a terminal or reorder what it shows."""
    return {letter for letter in text if letter != "\n" and unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co"}}


def test_every_answer_arrives_as_it_was_written(attacked: DemoOffice) -> None:
    """Nothing of a hostile report is changed or lost on its way: it is evidence."""
    shown = attacked.triage.json("show", attacked.triage.json("list")[0]["code"])
    assert len(text_fields()) == 20
    answers = str(shown["report"]["answers"])
    assert answers.count("owned") == len(text_fields())
    assert shown["report"]["answers"]["what"] == PAYLOAD
    assert [file["name"] for file in shown["files"]] == [NAME]


@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_no_listing_hands_a_command_to_the_terminal(attacked: DemoOffice, as_json: tuple[str, ...]) -> None:
    """No output of the desk holds a control or bidi character of the source, as text or as JSON."""
    item = attacked.triage.json("list")[0]["code"]
    case = attacked.triage.json("case", "list")[0]["case"]["code"]
    for command in (("list",), ("show", item), ("files", item), ("case", "list"), ("case", "show", case)):
        assert harmful(attacked.triage.run(*command, *as_json)) == set(), command


def without_our_marks(dossier: str) -> str:
    """Return a dossier without the digests and codes that it sets in backticks itself."""
    return re.sub(r"`[0-9a-z-]+`", "", dossier)


def test_the_dossier_holds_no_markup_of_the_source(attacked: DemoOffice) -> None:
    """The Markdown dossier shows the payload: no tag, link, table cell or control character of it takes effect."""
    case = attacked.triage.json("case", "list")[0]["case"]["code"]
    path = attacked.folder / "dossier.md"
    attacked.triage.run("case", "export", case, "--output", path)
    text = path.read_text()
    assert harmful(text) == set()
    # a sign takes effect only where no backslash stands before it
    assert re.findall(r"<[a-z]|(?<!\\)(?:\]\(|://|`)|^=", without_our_marks(text), re.MULTILINE) == []
    assert text.count("owned") >= len(text_fields())
