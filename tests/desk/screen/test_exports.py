"""Exports on the screen: the plan first, by two officers, as a download, and nothing that the plan did not show."""

import hashlib
import re
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from intake.desk import exports
from intake.desk.cases import records
from intake.desk.screen.hold import Manner
from intake.desk.store import cases, items
from tests.desk.desks import PASSPHRASE, TODAY
from tests.desk.screen.conftest import Office
from tests.desk.screen.screens import Visit, visiting, words
from tests.desk.screen.test_cases import entered
from tests.desk.screen.test_work import TWO, agreed

LETTER = {"kind": "letter-al", "audience": "state", "language": "en"}


def fields(page: str, act: str) -> dict[str, Any]:
    """Return the hidden fields of the form of a page that does an act."""
    form = next(part for part in page.split("<form") if f'action="{act}"' in part and 'method="post"' in part).split(
        "</form>"
    )[0]
    found = re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">', form)
    sent: dict[str, Any] = {name: unescape(value) for name, value in found if name not in ("csrf", "decide")}
    return sent | {"decide": [unescape(value) for name, value in found if name == "decide"]}


def planned(visit: Visit, office: Office, *decided: str, **wanted: str) -> dict[str, Any]:
    """Ask for a plan, and return what its form would send."""
    where = f"/case/{office.case}/export"
    answer = visit.client.get(
        where, query_string=(LETTER | wanted) | {"decide": decided}, headers={"Host": "127.0.0.1:40001"}
    )
    assert answer.status_code == 200, words(answer)
    return fields(answer.get_data(as_text=True), where)


def given(visit: Visit, office: Office, sent: dict[str, Any], **more: Any) -> TestResponse:
    """Send the form of a plan."""
    return visit.post(f"/case/{office.case}/export", {"form": "docx"} | sent | more)


def left(visit: Visit) -> int:
    """Return how many files have left."""
    with visit.hold.session.database.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM export_log").scalar_one())


def files(office: Office) -> dict[str, int]:
    """Return the files of a desk with their sizes."""
    return {str(path): path.stat().st_size for path in office.desk.work.rglob("*") if path.is_file()}


def refused(visit: Visit, answer: TestResponse, status: int, sentence: str) -> None:
    """Find a refusal on the page of the exports, and that nothing left."""
    assert (answer.status_code, sentence in words(answer)) == (status, True), words(answer)
    assert 'id="refused"' in answer.get_data(as_text=True)
    assert "Content-Disposition" not in answer.headers
    assert left(visit) == 0


@pytest.fixture
def ready(visit: Visit, office: Office) -> dict[str, Any]:
    """Return the form of a letter that may leave, with the second officer in it."""
    agreed(visit, office)
    return planned(visit, office, "e2=remove", "e6=remove") | TWO


def test_plan_without_consent(visit: Visit, office: Office) -> None:
    """Where nobody agreed the page says so for each, and has no form to let anything leave."""
    page = visit.text(f"/case/{office.case}/export?kind=letter-al")
    assert "It may not leave" in page
    assert "e1: nobody has answered" in page
    assert "Give the file" not in page


def test_plan_shows_who_and_why(visit: Visit, office: Office) -> None:
    """The plan says of each person how and why, what is left out, and that nothing has left."""
    agreed(visit, office)
    page = visit.text(f"/case/{office.case}/export?kind=letter-al")
    assert re.search("e1 Aigerim Sample Full name .{,60} yes, given by self on 20 Nov 2026", page)
    assert re.search("e2 Daniyar Muster Without name .{,60} nobody has answered", page)
    assert "notes of the office" in page
    assert "Nothing has left" in page
    assert left(visit) == 0


def test_download(visit: Visit, office: Office, ready: dict[str, Any]) -> None:
    """What two officers let leave is a file of our name, to be saved, kept by nobody, and listed with its digest."""
    answer = given(visit, office, ready)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{office.case}-letter-al-state.docx"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data[:4] == b"PK\x03\x04"
    digest = hashlib.sha256(answer.data).hexdigest()
    page = visit.get(f"/case/{office.case}/export").get_data(as_text=True)
    assert digest in page.replace("<wbr>", "")
    assert "anna, boris" in page


def test_nothing_of_it_is_on_the_disk(visit: Visit, office: Office, ready: dict[str, Any]) -> None:
    """Giving a file makes no file here, and no file of the desk holds its text."""
    before = files(office).keys()
    data = given(visit, office, ready).data
    assert {name for name in files(office).keys() - before if not name.endswith(("-wal", "-shm", "-journal"))} == set()
    held = b"".join(path.read_bytes() for path in office.desk.work.rglob("*") if path.is_file())
    assert data[:200] not in held
    assert b"Aigerim" not in held


@pytest.mark.parametrize(
    ("kind", "audience", "form"),
    [
        ("dossier", "mandates", "pdf"),
        ("summary", "public", "md"),
        ("press", "press", "docx"),
        ("csv", "partners", "zip"),
        ("json", "state", "json"),
        ("uwazi", "public", "zip"),
    ],
)
def test_every_kind(visit: Visit, office: Office, kind: str, audience: str, form: str) -> None:
    """Every kind leaves in its form, for the audience that agreed."""
    agreed(visit, office, audience=audience)
    sent = planned(visit, office, "e2=remove", "e6=remove", kind=kind, audience=audience) | TWO
    answer = given(visit, office, sent, form=form)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{office.case}-{kind}-{audience}.{form}"'


def test_dossier_for_the_office(visit: Visit, office: Office) -> None:
    """What stays in the office is given to one officer."""
    sent = planned(visit, office, kind="dossier", audience="office")
    assert given(visit, office, sent, form="md").status_code == 200


# What does not leave


def test_without_consent(visit: Visit, office: Office) -> None:
    """A form that is sent by hand where the plan has none is refused, and that is on record."""
    sent = LETTER | TWO | {"digest": "0" * 64, "list": ""}
    refused(visit, given(visit, office, sent), 422, "changed since the export was planned")
    agreed(visit, office)
    sent = planned(visit, office, "e2=remove", "e6=remove") | TWO
    fields = {"person": "e1", "audience": "state", "day": "2026-11-23"}
    entered(visit, f"/case/{office.case}/consent/withdraw", **fields)
    refused(visit, given(visit, office, sent), 422, "changed since the export was planned")


def test_blocked_plan_that_is_sent_all_the_same(visit: Visit, office: Office) -> None:
    """The very digest of a plan without consent lets nothing leave either."""
    plan = exports.plan(visit.hold.session, office.case, exports.Kind.ALLEGATION)
    answer = given(visit, office, LETTER | TWO | {"digest": plan.digest})
    refused(visit, answer, 403, "Nobody whom the case is about agrees to this audience: e1: nobody has answered")


def test_case_that_changed(visit: Visit, office: Office, ready: dict[str, Any]) -> None:
    """What changed after the plan was shown is planned again before it leaves, and the page shows the new plan."""
    entered(visit, f"/case/{office.case}/people", kind="person", form="Third One", name_kind="given", child="no")
    answer = given(visit, office, ready)
    refused(visit, answer, 422, "changed since the export was planned")
    assert "e7 Third One" in words(answer)


def test_one_officer(visit: Visit, office: Office, ready: dict[str, Any]) -> None:
    """One officer alone lets nothing out of the office."""
    refused(visit, given(visit, office, ready | {"second": "", "second_passphrase": ""}), 403, "second officer")


@pytest.mark.parametrize(
    "second",
    [
        {"second": "anna"},
        {"second": "nobody"},
        {"second_passphrase": "wrong passphrase here"},
        {"second_passphrase": ""},
        {"second": "../anna"},
    ],
)
def test_wrong_second_officer(visit: Visit, office: Office, ready: dict[str, Any], second: dict[str, str]) -> None:
    """Nobody is the second beside herself, and nobody without a slot and its passphrase; it isn't shown again."""
    answer = given(visit, office, ready | second)
    assert answer.status_code in (403, 404, 422)
    assert left(visit) == 0
    assert PASSPHRASE.decode() not in answer.get_data(as_text=True)


def test_list_that_was_not_accepted(visit: Visit, office: Office) -> None:
    """What still tells who somebody is stops the file, until two officers accept exactly that list."""
    agreed(visit, office)
    sent = identifying(visit, office)
    answer = given(visit, office, sent)
    refused(visit, answer, 422, "still tells who somebody is, and that was not accepted")
    assert "accept-identifying" not in words(answer)
    refused(visit, given(visit, office, sent, accept="yes", list="0" * 64), 403, "another list")
    assert given(visit, office, sent, accept="yes").status_code == 200


def identifying(visit: Visit, office: Office) -> dict[str, Any]:
    """Return the form of a plan in which something still tells who somebody is."""
    act = {"event": "v1", "type": "arrest", "victim": "e2"}
    entered(visit, f"/case/{office.case}/timeline/act", **act)
    sent = planned(visit, office, "e6=remove") | TWO
    assert sent["list"]
    return sent


def test_report_that_says_no(visit: Visit, office: Office) -> None:
    """What a report of the case says against it stands in the list that stops, in the officer's language."""
    agreed(visit, office)
    with visit.hold.session.database.writing() as connection:
        case, item = records.find(connection, office.case), items.by_code(connection, office.item)
        assert item is not None
        cases.link(connection, case.id, item.id, "anna", TODAY)
    sent = planned(visit, office, "e2=remove", "e6=remove")
    assert sent["list"]
    refused(visit, given(visit, office, sent | TWO), 422, "that was not accepted")
    visit.hold.manner = Manner("fr")
    assert "et personne ne l’a saisi : `case accept`" in visit.text(f"/case/{office.case}/export?kind=letter-al")


def test_tick_does_not_stay(visit: Visit, office: Office) -> None:
    """After a refusal nothing is accepted on anybody's behalf: it may be another list now."""
    agreed(visit, office)
    sent = identifying(visit, office)
    page = given(visit, office, sent, accept="yes", digest="0" * 64).get_data(as_text=True)
    assert 'name="accept" value="yes">' in page or 'name="accept" value="yes" aria' in page
    assert not re.search(r'name="accept"[^>]* checked', page)


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("kind", "", 422),
        ("kind", "statistics", 422),
        ("kind", "<script>", 422),
        ("kind", "press", 422),
        ("audience", "", 422),
        ("audience", "everybody", 422),
        ("audience", "public", 422),
        ("language", "xx", 422),
        ("language", "../en", 422),
        ("form", "", 422),
        ("form", "pdf", 422),
        ("form", "exe", 422),
        ("form", 'docx"\r\nX-Evil: 1', 422),
        ("letter", "c9", 404),
        ("letter", "\u202e<b>", 404),
        ("digest", "", 422),
        ("digest", "0" * 64, 422),
        ("digest", "x" * 5000, 422),
        ("decide", "e2", 422),
        ("decide", "e2=full", 422),
        ("decide", "e9=remove", 422),
        ("decide", "e5=remove", 422),
        ("decide", "\u202e=\x1b[2J", 422),
        ("second", "boris\u202e", 422),
        ("second", "b" * 5000, 422),
    ],
)
def test_hostile_fields(
    visit: Visit, office: Office, ready: dict[str, Any], name: str, value: str, status: int
) -> None:
    """What no form of ours sends is refused with a sentence, says nothing back unmarked, and lets nothing leave."""
    answer = given(visit, office, ready | {name: value})
    page = answer.get_data(as_text=True)
    assert answer.status_code == status, words(answer)
    assert not re.search("[\u202e\x1b]|<script>|<b>", re.sub(r'value="[^"]*"', "", page))
    assert "Content-Disposition" not in answer.headers
    assert left(visit) == 0


@pytest.mark.parametrize("name", ["kind", "audience", "language", "letter", "decide", "person"])
@pytest.mark.parametrize("value", ["x", "\u202e\x1b[2J", "<script>alert(1)</script>", "a" * 5000, "=", "e1=e1=e1", "0"])
def test_hostile_addresses(visit: Visit, office: Office, name: str, value: str) -> None:
    """An address that no page of ours has shows a page or a refusal, and never what was in it unmarked."""
    wanted = {"kind": "csv", "audience": "state", name: value}
    answer = visit.client.get(f"/case/{office.case}/export", query_string=wanted, headers={"Host": "127.0.0.1:40001"})
    assert answer.status_code in (200, 404, 422)
    assert not re.search("[\u202e\x1b]|<script>", answer.get_data(as_text=True))


def test_handover_says_whom_it_is_for(visit: Visit, office: Office) -> None:
    """A hand-over without an audience is no plan."""
    answer = visit.get(f"/case/{office.case}/export?kind=csv")
    assert answer.status_code == 422
    assert "A hand-over says whom it is for" in words(answer)
    assert "Give the file" not in words(answer)


def test_audience_of_another_kind_is_let_go(visit: Visit, office: Office) -> None:
    """Who changes the kind and leaves the audience as it was sees the plan for the right one."""
    assert "Summary for the public · Public" in visit.text(f"/case/{office.case}/export?kind=summary&audience=state")


def test_form_of_another_page(visit: Visit, office: Office, ready: dict[str, Any]) -> None:
    """A form without the token of the visit, from elsewhere, or by another way of sending is refused."""
    where = f"/case/{office.case}/export"
    host = {"Host": "127.0.0.1:40001", "Origin": visit.admission.address}
    data = {"form": "docx"} | ready
    assert visit.client.post(where, data=data | {"csrf": "x"}, headers=host).status_code == 403
    assert visit.post(where, data, Origin="http://evil.example").status_code == 403
    assert visit.post(where, data, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert visit.client.get(where, query_string=data, headers=host).headers.get("Content-Disposition") is None
    assert left(visit) == 0


def test_locked(visit: Visit, office: Office, ready: dict[str, Any]) -> None:
    """A locked desk gives nothing; the form goes on with the passphrase."""
    visit.hold.lock()
    answer = given(visit, office, ready)
    assert answer.status_code == 403
    assert "Content-Disposition" not in answer.headers
    more = {"unlock_officer": "anna", "unlock_passphrase": PASSPHRASE.decode()}
    assert "Content-Disposition" in given(visit, office, ready, **more).headers


def test_unknown_case(visit: Visit, office: Office, ready: dict[str, Any]) -> None:
    """Of a case that there is not nothing is given."""
    assert visit.get("/case/C-AAAA-AAAA/export").status_code == 404
    assert visit.post("/case/C-AAAA-AAAA/export", ready | {"form": "docx"}).status_code == 404


def test_taken_out_of_the_record(visit: Visit, office: Office) -> None:
    """A person who was withdrawn from the record is still in the plan as left out, and her page breaks nothing."""
    agreed(visit, office)
    entered(visit, f"/case/{office.case}/withdraw", handle="e6", then="/inbox", **TWO)
    page = visit.text(f"/case/{office.case}/export?kind=letter-al")
    assert "Not at all withdrawn from the record" in page


# Two officers, one after the other


def test_proposed_and_approved(office: Office) -> None:
    """What one proposes and the other approves in a session of the own leaves; both are on the list."""
    with visiting(office.desk) as anna:
        agreed(anna, office)
        sent = planned(anna, office, "e2=remove", "e6=remove")
        assert "Proposed" in entered(anna, f"/case/{office.case}/export", **sent, form="docx", propose="yes")
        assert given(anna, office, sent).status_code == 403
    with visiting(office.desk, "boris") as boris:
        page = boris.get("/reviews").get_data(as_text=True)
        seen = boris.text(unescape(re.findall(r'href="(/case/[^"]*kind=letter-al[^"]*)"', page)[0]))
        assert f"with e2=remove e6=remove, content {sent['digest'][:16]}" in page
        assert f"Content {sent['digest'][:8]} {sent['digest'][8:16]}" in seen
        entered(boris, "/reviews/1", verdict="approved")
    with visiting(office.desk) as anna:
        assert given(anna, office, sent).status_code == 200
        assert "anna, boris" in anna.text(f"/case/{office.case}/export")


def test_refused_by_the_other(office: Office) -> None:
    """What the other officer refused does not leave."""
    with visiting(office.desk) as anna:
        agreed(anna, office)
        sent = planned(anna, office, "e2=remove", "e6=remove")
        entered(anna, f"/case/{office.case}/export", **sent, form="docx", propose="yes")
    with visiting(office.desk, "boris") as boris:
        entered(boris, "/reviews/1", verdict="refused")
    with visiting(office.desk) as anna:
        refused(anna, given(anna, office, sent), 422, "The second officer refused this")


# What has left


def test_what_has_left_about_a_person(visit: Visit, office: Office, ready: dict[str, Any]) -> None:
    """After a withdrawal the page says what has left about that person, and of nobody else."""
    given(visit, office, ready)
    said = {"person": "e1", "audience": "state"}
    no = {"answer": "no", "naming": "none", "given_by": "self", "given_on": "2026-11-23", "basis": "a call"}
    answer = visit.post(f"/case/{office.case}/consent", said | no)
    assert answer.headers["Location"] == f"/case/{office.case}/export?person=e1#left"
    page = visit.text(answer.headers["Location"].partition("#")[0])
    assert "What has left about e1 Aigerim Sample" in page
    assert "It cannot call these back" in page
    assert "Full name anna, boris" in page
    assert "Nothing has left" in visit.text(f"/case/{office.case}/export?person=e2")
    assert "1 file e1" in visit.text(f"/case/{office.case}/consent")
    assert visit.get(f"/case/{office.case}/export?person=e99").status_code == 404


# Statistics


@pytest.mark.parametrize("form", ["csv", "svg"])
def test_statistics(visit: Visit, form: str) -> None:
    """The counts leave as a file by two officers."""
    answer = visit.post("/statistics", {"form": form, "language": "fr"} | TWO)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="statistics.{form}"'
    assert answer.headers["Cache-Control"] == "no-store"
    page = visit.get("/statistics").get_data(as_text=True)
    assert "The file has left" in page
    assert page.replace("<wbr>", "").count(hashlib.sha256(answer.data).hexdigest()) == 2


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"form": "csv"},
        {"form": "csv", "language": "xx"} | TWO,
        {"form": "docx", "language": "en"} | TWO,
        {"form": "csv", "language": "en"},
        {"form": "csv", "language": "en"} | TWO | {"second": "anna"},
        {"form": "csv", "language": "en"} | TWO | {"second_passphrase": "wrong passphrase here"},
    ],
)
def test_statistics_that_do_not_leave(visit: Visit, values: dict[str, str]) -> None:
    """Not by one officer, not in another form or language, not without form."""
    answer = visit.post("/statistics", values)
    assert answer.status_code in (403, 422)
    assert 'id="refused"' in answer.get_data(as_text=True)
    assert left(visit) == 0


def test_statistics_proposed_and_approved(office: Office) -> None:
    """Counts that wait for the other officer leave when they are the same after it."""
    sent = {"form": "csv", "language": "en"}
    with visiting(office.desk) as anna:
        assert "Proposed" in entered(anna, "/statistics", **sent, propose="yes")
    with visiting(office.desk, "boris") as boris:
        entered(boris, "/reviews/1", verdict="approved")
    with visiting(office.desk) as anna:
        assert anna.post("/statistics", sent).status_code == 200
