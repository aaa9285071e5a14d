"""Hostile texts in every field of a case and an item, on every page: shown as marks, never obeyed, nothing breaks."""

import re
from typing import Any

import pytest

from intake.desk.cases import caseimport
from intake.desk.screen.routes import ROUTES, Route
from tests.desk.desks import ANSWERS, report, sealed
from tests.desk.screen import casefiles
from tests.desk.screen.conftest import Office
from tests.desk.screen.screens import Visit, visiting
from tests.desk.screen.test_exports import given, planned
from tests.desk.screen.test_policy import path
from tests.desk.screen.test_sentences import exports
from tests.desk.screen.test_work import agreed

BIDI, HIDDEN, TERMINAL = "\u202e\u2066abc\u2069\u202c", "a\u200bb\u00adc\ufeffd\U000e0041", "\x1b[2J\x1b]0;x\x07\x9b31m"
HTML = "<img src=x onerror=alert(1)>\"'><script>alert(1)</script>{{ 7*7 }}&lt;"
TRICKS = {"bidi": BIDI, "hidden": HIDDEN, "terminal": TERMINAL, "html": HTML, "marks": "e" + "\u0301" * 200}
PAGES = [route for route in ROUTES if route.method == "GET" and route.name not in ("door.enter", "agenda.calendar")]
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u00ad\ufeff\u202a-\u202e\u2066-\u2069\U000e0041]")


def poisoned(value: Any, trick: str) -> Any:
    """Return a case file whose every free text has a trick in it."""
    if isinstance(value, list):
        return [poisoned(one, trick) for one in value]
    if not isinstance(value, dict):
        return value
    free = ("title", "codename", "publisher", "role_note", "form", "text", "value", "basis")
    done = {key: poisoned(one, trick) for key, one in value.items()}
    # the quotes and days stay what they were, so that the file is one that is taken
    return {key: f"{one} {trick}" if key in free and isinstance(one, str) and one else one for key, one in done.items()}


@pytest.fixture(scope="module", params=TRICKS)
def hostile(request: pytest.FixtureRequest, furnished: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return a desk where a trick stands in every field of a case and of a report."""
    trick = TRICKS[request.param]
    office = furnished.copied(tmp_path_factory.mktemp("hostile"))
    with office.desk.session() as session:
        bad = poisoned(dict(casefiles.case()), trick)
        case = caseimport.bring(session, casefiles.written(**bad)).case.code
    answers = ANSWERS | {"what": trick, "where": trick, "defenders": [{"name": trick, "work": trick}]}
    item = office.desk.brought(sealed(office.desk.recipient(), report(answers, [(trick, b"x")])))[0]
    return Office(office.desk, item, office.second, office.forged, case)


def test_every_page_with_tricks(hostile: Office) -> None:
    """No page breaks on a trick, and none lets a letter through that hides, turns or commands."""
    with visiting(hostile.desk) as visit:
        for route in PAGES:
            answer = visit.get(path(route, hostile))
            assert answer.status_code != 500, route.rule
            page = answer.get_data(as_text=True)
            outside = re.sub(r"<textarea[^>]*>.*?</textarea>|value=\"[^\"]*\"", "", page, flags=re.DOTALL)
            assert not RAW.search(outside), f"{route.rule}: {RAW.search(outside)}"
            assert "<img src=x" not in page
            assert "<script>" not in page


def test_every_plan_with_tricks(hostile: Office) -> None:
    """No plan of an export breaks on a trick either, and what is given of it has a name of ours."""
    with visiting(hostile.desk) as visit:
        agreed(visit, hostile)
        agreed(visit, hostile, audience="public", naming="initials")
        for where in exports(hostile.case):
            answer = visit.get(where.replace("&audience=state", "&audience=public"))
            page = re.sub(r"value=\"[^\"]*\"", "", answer.get_data(as_text=True))
            assert (answer.status_code, RAW.search(page)) == (200, None), where
            assert "<img src=x" not in page
        sent = planned(visit, hostile, kind="dossier", audience="office")
        answer = given(visit, hostile, sent, form="md")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{hostile.case}-dossier-office.md"'


@pytest.mark.parametrize(
    "query", [*TRICKS.values(), '"', "' OR 1=1 --", "*", "a" * 5000, "\x00", "%00", "AND OR NOT ("]
)
def test_search_for_tricks(visit: Visit, query: str) -> None:
    """Nothing that is searched for breaks the search, or comes back as markup."""
    answer = visit.client.get("/search", query_string={"q": query}, headers={"Host": "127.0.0.1:40001"})
    assert answer.status_code in (200, 422, 400)
    assert "<script>" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ["page", "days"])
@pytest.mark.parametrize("value", ["-1", "0", "99999999999999999999", "x", "1e9", ""])
def test_odd_numbers_in_addresses(visit: Visit, name: str, value: str) -> None:
    """A number that no link has breaks nothing."""
    for where in ("/inbox", "/cases", "/deadlines", "/deadlines.ics"):
        assert visit.get(f"{where}?{name}={value}").status_code == 200


def test_names_of_10000_letters(visit: Visit, office: Office) -> None:
    """A name of 10,000 letters is kept whole, and every page still comes."""
    fields = {"kind": "person", "form": "Ж" * 10_000, "name_kind": "given", "child": "unknown"}
    assert visit.post(f"/case/{office.case}/people", fields).status_code == 303
    for route in (route for route in PAGES if route.rule.startswith("/case")):
        assert visit.get(path(route, office)).status_code == 200
    assert visit.text(f"/case/{office.case}/people/e7").count("Ж" * 10_000) >= 1


def test_longer_name(visit: Visit, office: Office) -> None:
    """A longer one is refused with the field and its limit, and what was written comes back."""
    fields = {"kind": "person", "form": "Ж" * 10_001, "name_kind": "given", "child": "unknown"}
    answer = visit.post(f"/case/{office.case}/people", fields)
    assert answer.status_code == 422
    assert "form, 10000" in answer.get_data(as_text=True)
    assert "Ж" * 10_001 in answer.get_data(as_text=True)


def route_of(name: str) -> Route:
    """Return a route by its name."""
    return next(route for route in ROUTES if route.name == name)


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS.keys())
def test_notes_keep_every_letter(visit: Visit, office: Office, trick: str) -> None:
    """What an officer pastes is stored as it is, and shown as marks."""
    visit.post(path(route_of("cases.note"), office), {"text": f"x{trick}x"})
    with visit.hold.session.database.reading() as connection:
        found = connection.exec_driver_sql("SELECT text FROM note ORDER BY id DESC LIMIT 1").scalar_one()
    assert found == f"x{trick}x"
