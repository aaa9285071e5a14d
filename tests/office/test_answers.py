"""How the office answers: fixed headers on everything, no script, and errors that repeat nothing of the request."""

import re
from pathlib import Path

import pytest
from flask import Flask

from intake.server.errors import StoreUnavailable
from intake.server.office import app, catalogs, extraction
from intake.site.extraction import written
from tests.office.conftest import Enter
from tests.office.desk import Desk
from tests.office.test_pages import PAGES

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
MARK = "canary7f3a"


@pytest.mark.parametrize(
    "path", ["/", "/en/", "/en/sign-in", "/office.css", "/nothing", "/en/log", "/de/", "/en/parcel/file"]
)
def test_every_answer_has_the_same_headers(enter: Enter, path: str) -> None:
    """On pages, redirections, the style sheet and errors; and no clock of this machine in any."""
    answer = enter("clara").get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert not {"Server", "Date", "Last-Modified"} & set(answer.headers.keys())


def test_no_page_has_script_or_style_of_its_own(enter: Enter) -> None:
    """Nor anything from elsewhere: the policy would refuse it anyway."""
    for name, paths in PAGES.items():
        person = enter(name)
        for path in paths:
            page = person.client.get(f"/en{path}", follow_redirects=True).get_data(as_text=True)
            assert not re.search(r"<script|<style| style=| on[a-z]+=|javascript:|<iframe|<base", page)
            elsewhere = re.findall(r'(?:src|href|action)="(?!/|data:image/png;base64,)([^"]*)"', page)
            assert set(elsewhere) <= {"#content"}


@pytest.mark.parametrize(
    "path", [f"/{MARK}", f"/en/{MARK}", f"/en/batches/{MARK}", f"/en/log/{MARK}", f"/en/log?x={MARK}"]
)
def test_an_error_repeats_nothing_of_the_request(enter: Enter, path: str) -> None:
    """Neither path nor query nor what the browser says of itself."""
    person = enter("clara")
    answer = person.get(path, User_Agent=MARK, Referer=MARK, Accept_Language=MARK)
    assert answer.status_code in (403, 404)
    assert MARK not in answer.get_data(as_text=True) + repr(list(answer.headers))


def test_a_method_that_is_not_taken_is_named(enter: Enter) -> None:
    """With those that are."""
    answer = enter("clara").client.put("/en/batches")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) <= {"GET", "HEAD", "POST"}


def test_an_error_of_the_program_is_not_shown(
    enter: Enter, desk: Desk, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The page has a sentence, the log a code, and neither the words of the error."""
    person = enter("clara")
    monkeypatch.setattr(desk, "waiting", lambda: 1 / int("0" + "0" * len(MARK)))
    answer = person.get("/en/batches")
    assert answer.status_code == 500
    assert "division" not in answer.get_data(as_text=True) + "".join(capfd.readouterr())


def test_a_database_that_fails_is_said(enter: Enter, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was changed, and the page says so."""
    person = enter("clara")

    def fail() -> None:
        raise StoreUnavailable("OperationalError")

    monkeypatch.setattr(desk, "waiting", fail)
    answer = person.get("/en/batches")
    assert answer.status_code == 503
    assert "Operational" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("accepted", "language"), [("fr-CH, en;q=0.5", "fr"), ("de", "en"), ("", "en"), ("x" * 500, "en")]
)
def test_the_bare_address_leads_to_a_language(application: Flask, accepted: str, language: str) -> None:
    """That of the browser, if there are pages in it."""
    answer = application.test_client().get("/", headers={"Accept-Language": accepted})
    assert answer.headers["Location"] == f"/{language}/"


def test_a_form_that_is_too_large_is_refused(enter: Enter) -> None:
    """No page of ours sends one."""
    person = enter("aude")
    assert person.post("/en/compare", kept="x" * 70_000).status_code in (400, 413)


def test_the_policy_allows_no_script() -> None:
    """Not even our own: there is none."""
    assert "script" not in app.CSP


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_the_catalogs_have_every_text(language: str) -> None:
    """What the sources say now is translated: `python -m intake.server.office.extraction` brings new texts in."""
    assert catalogs.path_of(language).read_bytes() == extraction.updated(language)
    assert catalogs.load(language).texts


def test_the_template_of_the_catalogs_is_up_to_date() -> None:
    """It depends on the texts only."""
    assert (catalogs.FOLDER / "office.pot").read_bytes() == written(extraction.extract())


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_a_translation_has_the_same_places(language: str) -> None:
    """What a text leaves room for is in every form of it."""
    for message in catalogs.read(language):
        sources = message.id if isinstance(message.id, tuple | list) else (message.id,)
        given = message.string if isinstance(message.string, tuple | list) else (message.string,)
        for text in filter(None, given):
            assert set(re.findall(r"%\(\w+\)s|\{\w+\}", text)) == set(re.findall(r"%\(\w+\)s|\{\w+\}", sources[0]))


def test_templates_escape_by_default() -> None:
    """Nothing is marked as safe but the picture that is made of numbers."""
    folder = Path(app.__file__).parent
    assert not [
        path for path in (folder / "templates").glob("*.html") if re.search(r"\| *safe|autoescape", path.read_text())
    ]
    assert (folder / "rendering.py").read_text().count("Markup(drawn)") == 1
