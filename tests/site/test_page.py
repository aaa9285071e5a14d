"""The pages: nothing inline, nothing from elsewhere, nothing that could be submitted, everything labelled."""

import base64
import hashlib
import itertools
import re
from pathlib import Path

import pytest

from crypto import note
from intake.questions import FORM, Kind, Question
from intake.site.build import HTML, Site, build
from tests.site.pages import Element, Page, settings

SCRIPTS = ("/site.js", "/answers.js")
CONTROLS = ("input", "textarea", "select", "button")
CLIENT = Path(__file__).parents[2] / "intake" / "site" / "client"


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[str, Page]:
    """Every page of the site, error pages too; not the sealer, which is a file of its own."""
    paths = [path for path in site.files if site.types[path] == HTML and path not in site.headers]
    return {path: Page(site.files[path]) for path in paths}


def elements(pages: dict[str, Page]) -> list[Element]:
    """All elements of all pages."""
    return [element for page in pages.values() for element in page.elements]


def test_nothing_inline(pages: dict[str, Page]) -> None:
    """No script, style or event handler stands in a page; the policy would refuse it and nobody would see why."""
    for element in elements(pages):
        assert element.tag != "style"
        assert element.tag != "script" or (element.get("src") in SCRIPTS and not element.text.strip())
        assert not [name for name in element.attributes if name.startswith("on") or name == "style"]


def test_nothing_from_elsewhere(site: Site, pages: dict[str, Page]) -> None:
    """Every address in a page is a path of this site."""
    for element in elements(pages):
        for name in ("href", "src", "action", "data", "srcset", "poster", "ping"):
            own = re.fullmatch(r"|#[a-z-]+|/[a-z0-9./-]*(#[a-z-]+)?", element.get(name))
            assert own or element.get("id") == "leave", element
    text = site.files["/"].replace(settings().leave_address.encode(), b"") + site.files["/site.css"]
    assert not re.search(rb"https?:|//[a-z]", text)


def test_leave_now(pages: dict[str, Page]) -> None:
    """Every page begins with a link that leaves for a harmless one and tells it nothing."""
    for page in pages.values():
        first = next(link for link in page.all("a") if link.get("class") != "skip")
        assert first.attributes == {"id": "leave", "href": settings().leave_address, "rel": "noreferrer nofollow"}


def test_allowed_elements(pages: dict[str, Page]) -> None:
    """No element can load or embed anything; only the form for sealed files can submit."""
    forbidden = {"iframe", "object", "embed", "img", "video", "audio", "base", "svg", "math", "portal"}
    assert not forbidden & {element.tag for element in elements(pages)}
    submitting = {"formaction", "action", "form", "method"}
    for path, page in pages.items():
        found = [element for element in page.elements if element.tag == "form" or submitting & set(element.attributes)]
        assert len(found) == path.endswith("/sealed"), path


def test_links_exist(site: Site, pages: dict[str, Page]) -> None:
    """Every link leads to a page of the site or to an element of the page."""
    for page in pages.values():
        for link in page.all("a"):
            path, _, id = link.get("href").partition("#")
            if link.get("id") != "leave":
                assert not path or path in site.files
                assert not id or (Page(site.files[path]) if path else page).by_id(id).tag


def test_nothing_submits(page: Page) -> None:
    """There is no form, every button is a plain one, and only radio buttons have a name."""
    assert all(button.get("type") == "button" for button in page.all("button"))
    assert not page.all("form")
    for control in page.all(*CONTROLS):
        assert control.has("name") == (control.get("type") == "radio")


def test_closed_until_the_script_opens(page: Page) -> None:
    """All controls of the report stand in a fieldset that the page delivers disabled."""
    for control in page.all("input", "textarea", "select"):
        around = [element for element in control.ancestors if element.get("id") == "fields"]
        assert around
        assert around[0].has("disabled")


def test_nothing_is_remembered(page: Page) -> None:
    """Every control tells the browser not to remember it, and no text is sent to a spelling service."""
    for control in page.all(*CONTROLS):
        assert control.get("autocomplete") == "off", control
    assert page.by_id("report").get("spellcheck") == "false"
    assert page.by_id("report").get("writingsuggestions") == "false"


def test_every_control_has_a_label(page: Page) -> None:
    """Every control has a label: one that names it, or one around it; a button has words."""
    named = {label.get("for") for label in page.all("label")}
    for control in page.all("input", "textarea", "select"):
        assert control.get("id") in named or any(element.tag == "label" for element in control.ancestors), control
    assert all(button.text.strip() for button in page.all("button"))


def test_every_group_has_a_legend(page: Page) -> None:
    """Every group of choices stands in a fieldset with a legend."""
    for control in page.all("input"):
        if control.get("type") != "radio":
            continue
        group = next(element for element in reversed(control.ancestors) if element.tag == "fieldset")
        assert group.get("role") == "radiogroup"
        assert [legend for legend in page.all("legend") if legend.ancestors[-1] is group and legend.text.strip()]


def test_descriptions_exist(pages: dict[str, Page]) -> None:
    """Ids come once, and every description and title that an element names is on the page."""
    for page in pages.values():
        ids = [element.get("id") for element in page.elements if element.has("id")]
        assert len(ids) == len(set(ids))
        for element in page.elements:
            for name in ("aria-describedby", "aria-labelledby", "for", "data-opens"):
                assert set(element.get(name).split()) <= set(ids), element


def test_headings(pages: dict[str, Page]) -> None:
    """A page has one first heading, and no level is skipped on the way down."""
    for page in pages.values():
        levels = [int(heading.tag[1]) for heading in page.all("h1", "h2", "h3", "h4")]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_neutral_title(pages: dict[str, Page]) -> None:
    """The title, which stands in window lists and histories, says nothing about the office."""
    assert {page.all("title")[0].text for page in pages.values()} == {"Form"}


def test_language(pages: dict[str, Page]) -> None:
    """Every page names its language and the direction of its writing."""
    for page in pages.values():
        assert page.all("html")[0].attributes == {"lang": "en", "dir": "ltr"}


def test_integrity(site: Site, page: Page) -> None:
    """Who has verified the page's bytes has verified style sheet and script: their digests stand in it."""
    for element in page.all("script", "link"):
        path = element.get("src") or element.get("href")
        digest = base64.b64encode(hashlib.sha256(site.files[path]).digest()).decode()
        assert element.get("integrity") == f"sha256-{digest}"


def test_without_script(page: Page) -> None:
    """Without script the page says that nothing can be sent, and how to change that."""
    text = page.all("noscript")[0].text
    assert "nothing can be sent" in text
    assert all(word in text for word in ("Safest", "Temp. TRUSTED", "Safer", "sealer", "age"))


def test_address_is_warned_about(page: Page, signer: note.Signer, recipients_note: bytes) -> None:
    """The warnings about the address wait in the page, hidden; a demonstration has none."""
    assert page.by_id("not-onion").has("hidden")
    assert page.by_id("relayed").has("hidden")
    demo = build(settings(demo=True), recipients_note, signer.vkey)
    assert b"not-onion" not in demo.files["/"]


def test_note_in_the_page(page: Page, recipients_note: bytes, signer: note.Signer) -> None:
    """The page carries the recipients note character by character, and the key to check it with."""
    template = page.by_id("recipients")
    assert template.text == recipients_note.decode()
    assert template.get("data-vkey") == signer.vkey


def test_settings_are_escaped(page: Page, site: Site) -> None:
    """Markup in a setting is text on the page."""
    assert page.all("h1")[0].text == "Office of an <Example> & Sons"
    assert b"<Example>" not in site.files["/"]


def test_demonstration(site: Site, signer: note.Signer, recipients_note: bytes) -> None:
    """A demonstration says so on every page, and a real office never does."""
    demo = build(settings(demo=True), recipients_note, signer.vkey)
    warning = b"Do not send real reports here."
    paths = [path for path in demo.files if demo.types[path] == HTML]
    assert all(warning in demo.files[path] for path in paths)
    assert not any(warning in site.files[path] for path in paths)


def test_every_question_is_asked(page: Page) -> None:
    """Every question of the form is on the page, by its id, kind and limit."""
    for question in FORM.questions():
        _assert_asked(page, question, f"q-{question.id}")


def _assert_asked(page: Page, question: Question, id: str) -> None:
    control = page.by_id(id)
    marked = next(e for e in (control, *reversed(control.ancestors)) if e.get("data-question") == question.id)
    assert marked.get("data-kind") == question.kind
    assert marked.has("data-required") == question.required
    assert marked.get("data-limit") == (str(question.limit) if question.limit else "")
    for choice in question.choices:
        assert page.by_id(f"{id}-{choice.id}").get("value") == choice.id
    between = "-N-" if question.kind is Kind.ENTRIES else "-"
    for inner in question.questions:
        _assert_asked(page, inner, f"{id}{between}{inner.id}")


def test_consent_starts_at_ask_me_first(page: Page) -> None:
    """Every consent line, also a defender's own, is delivered at "ask me first"."""
    lines = [e for e in page.all("fieldset") if e.get("data-question").startswith("c_")]
    assert len(lines) == 2 * 6
    for line in lines:
        assert page.by_id(f"{line.get('id')}-ask").has("checked")


def test_no_silent_cut(page: Page) -> None:
    """No control has a maxlength: a browser would cut a pasted text without a word."""
    assert not [control for control in page.all(*CONTROLS) if control.has("maxlength")]


def test_every_refusal_has_a_sentence(page: Page, pages: dict[str, Page]) -> None:
    """Every code that the scripts can refuse with has its sentence in the page of answers, most in the form too."""
    source = (CLIENT / "src" / "refusal.js").read_text()
    codes = set(re.findall(r'"([a-z-]+)"', source.split("@typedef")[1].split("*/")[0])) - {"stopped"}
    said = [{e.get("data-message") for e in each.elements} for each in (page, pages["/en/answers"])]
    assert len(codes) > 10
    assert codes <= said[1]
    assert {code for code in codes - said[0] if not re.match("words|mailbox|block", code)} == set()


def test_every_sentence_is_used(pages: dict[str, Page]) -> None:
    """The scripts ask for every sentence in the pages by its code."""
    source = "".join(path.read_text() for path in (CLIENT / "src").glob("*.js"))
    for element in elements(pages):
        code = element.get("data-message")
        assert not code or f'"{code}"' in source or re.sub(r"(broken|busy)$", "${", code) in source, code


def test_error_pages_repeat_nothing(pages: dict[str, Page]) -> None:
    """An error page has words, a way back, and no script."""
    for path, page in pages.items():
        if path.startswith("/errors/"):
            assert page.all("h1")[0].text.strip()
            assert [link.get("href") for link in page.all("a") if link.get("id") != "leave"] == ["/"]
            assert not page.all("script")


@pytest.mark.parametrize("status", [413, 422, 429, 500, 503])
def test_not_received(pages: dict[str, Page], status: int) -> None:
    """Where something may have been sent, the error page says that nothing was received."""
    assert "Nothing was received. Keep your copy." in pages[f"/errors/{status}"].all("main")[0].text
