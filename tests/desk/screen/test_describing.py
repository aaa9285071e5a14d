"""Entries that are described anew or corrected by hand: what they were stays, one button undoes it, no trick works."""

import re
from html import unescape
from typing import Any

import pytest

from intake.desk.cases import casefile
from tests.desk.desks import PASSPHRASE
from tests.desk.screen.casefiles import NGO
from tests.desk.screen.conftest import Office
from tests.desk.screen.screens import Visit, words
from tests.desk.screen.test_cases import entered
from tests.desk.screen.test_hostile import TRICKS

NAMED = {"form": "Aigerim Sampleva", "name_kind": "official", "language": "en", "script": "Latn", "from": "2024-03"}
# the address behind the case, the fields, and what the page then says
DESCRIBED: dict[str, tuple[str, dict[str, str], str]] = {
    "entity": (
        "/people/e3/describe",
        {"kind": "group", "role_note": "lawyers", "child": "unknown"},
        "Group of people lawyers",
    ),
    "event": (
        "/timeline/v1/describe",
        {"title": "Raid on the market", "date_text": "at dawn", "date_iso": "2024-03", "place": ""},
        "Raid on the market at dawn 2024-03 (Month)",
    ),
    "act": ("/timeline/v1/act", {"act": "a1", "type": "search", "victim": "e3", "place": "e5"}, "Clear Water"),
    "source": (
        "/sources/s1/describe",
        {"kind": "un", "connection": "lawyer", "reliability": "low", "title": "Another title", "public": "yes"},
        "Another title Document of the United Nations · Lawyer · Highly unreliable",
    ),
    "question": ("/claims/q1/rephrase", {"text": "how many came?", "event": "", "subject": "e2"}, "how many came?"),
}


def exported(visit: Visit, office: Office) -> Any:
    """Return the case as its file has it."""
    return casefile.export(visit.hold.session, office.case)


@pytest.mark.parametrize("kind", DESCRIBED)
def test_described_anew_and_undone(visit: Visit, office: Office, kind: str) -> None:
    """What is described anew stands on the page, the history names it, and one button restores the case exactly."""
    before, (path, fields, said) = exported(visit, office), DESCRIBED[kind]
    case = f"/case/{office.case}"
    page = entered(visit, case + path, **fields)
    assert said in page
    assert "is described anew; the history has both. Undo" in page
    assert exported(visit, office) != before
    assert "→" in visit.text(f"{case}/history")
    handle = fields.get("act") or path.split("/")[2]
    entered(visit, f"{case}/undo", handle=handle, then=f"{case}/history")
    assert exported(visit, office) == before


def test_history_in_words(visit: Visit, office: Office) -> None:
    """A change is told by the names of its fields and values, and not in the form of a program."""
    path, fields, _ = DESCRIBED["entity"]
    entered(visit, f"/case/{office.case}{path}", **fields)
    page = visit.text(f"/case/{office.case}/history")
    assert "e3 Clear Water Kind Organisation → Group of people" in page
    assert "Child Adult → Not known" in page
    assert '"role_note"' not in page


def test_case_is_described_anew_and_undone(visit: Visit, office: Office) -> None:
    """Title and country of the case come back by the same button."""
    before = exported(visit, office)
    entered(visit, f"/case/{office.case}/describe", title="New title", country="KE", urgency="U1")
    page = entered(visit, f"/case/{office.case}/undo", handle=office.case)
    assert "says again" in page
    assert exported(visit, office) == before


def spelling(visit: Visit, place: int) -> str:
    """Return the id of a spelling of the first entity."""
    with visit.hold.session.database.reading() as connection:
        query = "SELECT n.id FROM entity_name n JOIN entry e ON e.id = n.entity WHERE e.label = 'e1' LIMIT 1 OFFSET ?"
        return str(connection.exec_driver_sql(query, (place,)).scalar_one())


def test_a_spelling_is_corrected_and_undone(visit: Visit, office: Office) -> None:
    """A spelling takes the place of another with its validity; exchanged again the case is as it was."""
    case, before, old = f"/case/{office.case}", exported(visit, office), spelling(visit, 0)
    assert "Correct a spelling" in visit.text(f"{case}/people/e1?correct={old}")
    page = entered(visit, f"{case}/people/e1/correct", instead_of=old, **NAMED)
    assert "Aigerim Sampleva Official en Latn 2024-03 – …" in page
    with visit.hold.session.database.reading() as connection:
        new = connection.exec_driver_sql("SELECT id FROM entity_name WHERE form LIKE '%Sampleva'").scalar_one()
    entered(visit, f"{case}/exchange", taken=new, put=old, then=f"{case}/people/e1")
    assert exported(visit, office) == before


def test_who_was_involved_is_corrected(visit: Visit, office: Office) -> None:
    """Who was involved can be said better."""
    with visit.hold.session.database.reading() as connection:
        old = connection.exec_driver_sql("SELECT id FROM involvement").scalar_one()
    fields = {"act": "a1", "instead_of": old, "entity": "e3", "role": "witness", "degree": "present", "source": "s2"}
    page = entered(visit, f"/case/{office.case}/timeline/v1/correct", **fields)
    assert "Clear Water: Witness, Was present, says s2" in page
    assert "police of the Auezov district: Perpetrator" not in page


def test_a_spelling_is_taken_away_and_put_back(visit: Visit, office: Office) -> None:
    """A spelling that is withdrawn leaves the page of its entity, and the history puts it back."""
    case, old = f"/case/{office.case}", spelling(visit, 1)
    page = entered(visit, f"{case}/withdraw", handle=old, then=f"{case}/people/e1")
    assert "Айгерим Сэмпл ru" not in page
    assert "Withdrawn Айгерим Сэмпл Put back" in visit.text(f"{case}/history")
    assert "Айгерим Сэмпл" in entered(visit, f"{case}/restore", handle=old, then=f"{case}/people/e1")


def test_a_demand_of_marked_words(visit: Visit, office: Office) -> None:
    """Marked words become a demand at exactly their place, shown beside the text."""
    start = NGO.index("calls on the authorities")
    fields = {"as": "demand", "demand_by": "e3", "demand_to": "e4", "start": str(start), "end": str(start + 24)}
    page = entered(visit, f"/case/{office.case}/sources/s1", **fields)
    assert "The demand d1 is entered" in page
    assert "d1 Clear Water : calls on the authorities" in page
    assert exported(visit, office)["demands"][0]["offset"] == start


def test_a_marked_claim_supersedes(visit: Visit, office: Office) -> None:
    """Marked words can take the place of an earlier claim of the same source."""
    fields = {"as": "claim", "quote": "taken from the Green Market by five men", "question": "q1", "supersedes": "k1"}
    entered(visit, f"/case/{office.case}/sources/s1", **fields, polarity="affirms")
    assert "1 superseded claim" in visit.text(f"/case/{office.case}/claims/q1")


def test_protection_is_taken_away_by_two(visit: Visit, office: Office) -> None:
    """A child grows up on the screen with the passphrase of the second officer, and not without it."""
    fields = {"kind": "person", "child": "no", "role_note": "her daughter"}
    path = f"/case/{office.case}/people/e6/describe"
    assert visit.post(path, fields).status_code == 403
    assert visit.post(path, fields | {"second": "boris", "second_passphrase": "wrong"}).status_code == 403
    assert "Adult" in entered(visit, path, **fields, second="boris", second_passphrase=PASSPHRASE.decode())


def test_a_child_is_withdrawn_by_two(visit: Visit, office: Office) -> None:
    """The page of whoever is guarded asks for the second officer, and one alone withdraws nobody guarded."""
    case = f"/case/{office.case}"
    assert 'id="cases-withdraw-second-passphrase"' in visit.get(f"{case}/people/e6").get_data(as_text=True)
    assert 'id="cases-withdraw-second-passphrase"' not in visit.get(f"{case}/people/e2").get_data(as_text=True)
    fields = {"handle": "e6", "then": f"{case}/people"}
    assert visit.post(f"{case}/withdraw", fields).status_code == 403
    two = {"second": "boris", "second_passphrase": PASSPHRASE.decode()}
    assert "e6 is withdrawn" in entered(visit, f"{case}/withdraw", **fields, **two)


def test_a_person_becomes_nothing_else(visit: Visit, office: Office) -> None:
    """No page makes a group of a person."""
    path = f"/case/{office.case}/people/e1/describe"
    answer = visit.post(path, {"kind": "group", "child": "no"})
    assert (answer.status_code, "nothing else as a person" in words(answer)) == (422, True)


@pytest.mark.parametrize(
    ("path", "fields", "handle", "better"),
    [
        ("", {"kind": "letter", "by": "e3", "text": "an open letter", "date_iso": "2024-03-10"}, "x1", {"by": "e2"}),
        ("/demand", {"by": "e3", "text": "justice", "source": "s1", "quote": "to investigate"}, "d1", {"text": "more"}),
        ("/need", {"person": "e1", "kind": "legal", "result": "a lawyer"}, "n1", {"result": "two lawyers"}),
    ],
)
def test_what_others_do_is_corrected(
    visit: Visit, office: Office, path: str, fields: dict[str, str], handle: str, better: dict[str, str]
) -> None:
    """An entry is corrected in a form that holds it; what is sent takes its place, with all that was not changed."""
    where = f"/case/{office.case}/actions"
    rest = {"response": "none", "impact": "-1", "status": "closed"} if not path else {}
    entered(visit, where + path, **fields, **rest)
    before = exported(visit, office)
    page = visit.get(f"{where}?correct={handle}").get_data(as_text=True)
    held = {name: values[-1] for name, values in filled(page, where + path).items() if name != "csrf"}
    entered(visit, where + path, **(held | better))
    section = {"": "actions", "/demand": "demands", "/need": "needs"}[path]
    (old,), (new,) = before[section], exported(visit, office)[section]
    assert {name for name in old if old[name] != new[name]} - {"id"} == set(better)


@pytest.mark.parametrize("handle", ["x9", "x", "", "e1", "<script>", "x1'"])
def test_nothing_to_correct(visit: Visit, office: Office, handle: str) -> None:
    """What is no entry is not corrected, and the page is as always."""
    answer = visit.client.get(
        f"/case/{office.case}/actions", query_string={"correct": handle}, headers={"Host": "127.0.0.1:40001"}
    )
    assert answer.status_code == 200
    assert "<script>" not in answer.get_data(as_text=True)


def filled(page: str, action: str) -> dict[str, list[str]]:
    """Return what the form of an address holds, as a browser would send it."""
    fields: dict[str, list[str]] = {}
    form = page.split(f'action="{action}"')[1].split("</form>")[0]
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)" selected>', options)
        fields.setdefault(name, []).append(chosen[0] if chosen else "")
    for name, text in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL):
        fields.setdefault(name, []).append(unescape(text))
    for tag in re.findall(r"<input[^>]*>", form):
        values = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if values.get("type") != "checkbox" or " checked" in tag:
            fields.setdefault(values["name"], []).append(unescape(values.get("value", "")))
    return fields


@pytest.mark.parametrize(("where", "act"), [
    ("/people/e1", "/people/e1/describe"),
    ("/timeline/v1", "/timeline/v1/describe"),
    ("/timeline/v1", "/timeline/v1/act"),
    ("/sources/s1", "/sources/s1/describe"),
    ("/claims/q1", "/claims/q1/rephrase"),
    ("", "/describe"),
])  # fmt: skip
@pytest.mark.parametrize("basis", ["", "no source gives a day"])
def test_a_form_that_is_sent_back_as_it_is_changes_nothing(
    visit: Visit, office: Office, where: str, act: str, basis: str
) -> None:
    """Every form holds all that its entry says: sent back untouched it is refused, for the entry says so already."""
    case = f"/case/{office.case}"
    if basis:
        act_fields = DESCRIBED["act"][1] | {"date_basis": basis}
        for path, fields in (
            ("/timeline/v1/describe", EVENT),
            ("/timeline/v1/act", act_fields),
            ("/sources/s1/describe", SOURCE),
        ):
            entered(visit, case + path, **(fields | {"date_basis": basis}))
    page = visit.get(case + where).get_data(as_text=True)
    fields = {name: values[-1] for name, values in filled(page, case + act).items() if name != "csrf"}
    answer = visit.post(case + act, fields)
    assert "The entry says exactly this already." in words(answer)


ENTITY = {"kind": "person", "role_note": "x", "child": "no"}
EVENT = {"title": "x", "date_text": "", "date_iso": ""}
SOURCE = {"kind": "ngo", "connection": "ngo", "reliability": "high", "title": "x"}
REFUSED: list[tuple[str, dict[str, str]]] = [
    ("/people/e1/describe", ENTITY | {"kind": "robot"}),
    ("/people/e1/describe", ENTITY | {"child": "perhaps"}),
    ("/people/e1/describe", ENTITY | {"role_note": "x" * 10_001}),
    ("/people/e1/describe", {"kind": "person", "role_note": "defender of land rights", "child": "no"}),
    ("/people/e5/describe", ENTITY),
    ("/people/e1/correct", NAMED | {"instead_of": "e1"}),
    ("/people/e1/correct", NAMED | {"instead_of": "0" * 32}),
    ("/people/e1/correct", NAMED | {"instead_of": "", "form": "x"}),
    ("/people/e1/correct", {"form": "x", "name_kind": "given", "from": "March", "instead_of": "0" * 32}),
    ("/timeline/v1/describe", EVENT | {"title": " "}),
    ("/timeline/v1/describe", EVENT | {"place": "e1"}),
    ("/timeline/v1/describe", EVENT | {"date_iso": "yesterday"}),
    ("/timeline/v1/describe", EVENT | {"date_iso": "2024-03", "date_precision": "day"}),
    ("/timeline/v1/act", {"act": "a1", "type": "sneezing", "victim": "e1"}),
    ("/timeline/v1/act", {"act": "a1", "type": "search", "victim": "s1"}),
    ("/timeline/v1/act", {"act": "a9", "type": "search", "victim": "e1"}),
    ("/timeline/v1/correct", {"act": "a1", "instead_of": "a1", "entity": "e1", "role": "witness", "degree": "none"}),
    ("/sources/s1/describe", SOURCE | {"reliability": "blind"}),
    ("/sources/s1/describe", SOURCE | {"language": "English language"}),
    ("/sources/s1/describe", SOURCE | {"title": ""}),
    ("/claims/q1/rephrase", {"text": ""}),
    ("/claims/q1/rephrase", {"text": "x", "subject": "v1"}),
    ("/sources/s1", {"as": "demand", "quote": "Clear Water", "demand_by": ""}),
    ("/sources/s1", {"as": "demand", "quote": "what nobody says", "demand_by": "e3"}),
    ("/sources/s1", {"as": "demand", "quote": "Clear Water", "demand_by": "e3", "demand_supersedes": "d9"}),
    ("/undo", {"handle": "e1"}),
    ("/undo", {"handle": "zz"}),
    ("/exchange", {"taken": "e1", "put": "e2"}),
    ("/exchange", {"taken": "", "put": ""}),
]


@pytest.mark.parametrize(
    ("path", "fields"), REFUSED, ids=[f"{path} {number}" for number, (path, _) in enumerate(REFUSED)]
)
def test_what_makes_no_sense_is_refused(visit: Visit, office: Office, path: str, fields: dict[str, str]) -> None:
    """Each is refused with a sentence on its page, the field keeps what was written, and the case stays as it was."""
    before = exported(visit, office)
    answer = visit.post(f"/case/{office.case}{path}", fields)
    assert answer.status_code in (404, 422)
    assert 'id="refused"' in answer.get_data(as_text=True) or answer.status_code == 404
    assert exported(visit, office) == before


def test_what_was_written_comes_back_in_its_form_only(visit: Visit, office: Office) -> None:
    """Of several forms with the same fields only the one that was refused is open and has what was written."""
    entered(visit, f"/case/{office.case}/timeline/act", event="v1", type="search", victim="e2")
    answer = visit.post(
        f"/case/{office.case}/timeline/v1/act", {"act": "a1", "type": "detention", "victim": "e1", "date_iso": "soon"}
    )
    page = answer.get_data(as_text=True)
    assert page.count('value="soon"') == 1
    assert page.count('<details class="fold" open>') == 1


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS.keys())
def test_tricks_in_every_field(visit: Visit, office: Office, trick: str) -> None:
    """A trick in a field is stored as it is or refused; no page with it breaks or obeys."""
    case = f"/case/{office.case}"
    old = spelling(visit, 0)
    forms: list[tuple[str, dict[str, str], tuple[str, ...]]] = [
        ("/people/e1/describe", ENTITY, ("kind", "role_note", "child")),
        ("/people/e1/correct", NAMED | {"instead_of": old}, (*NAMED, "instead_of", "source", "to")),
        ("/timeline/v1/describe", EVENT, ("title", "place", "date_text", "date_iso", "date_precision", "date_basis")),
        ("/timeline/v1/act", {"act": "a1", "type": "search", "victim": "e1"}, ("act", "type", "victim", "date_text")),
        ("/sources/s1/describe", SOURCE, (*SOURCE, "publisher", "language", "date_text", "date_inferred")),
        ("/claims/q1/rephrase", {"text": "x"}, ("text", "event", "subject")),
        (
            "/sources/s1",
            {"as": "demand", "quote": "Clear Water", "demand_by": "e3"},
            ("demand_text", "demand_by", "as"),
        ),
        ("/undo", {"handle": "e1"}, ("handle", "then")),
        ("/exchange", {"taken": old, "put": old}, ("taken", "put", "then")),
    ]
    for path, fields, tried in forms:
        for name in tried:
            answer = visit.post(f"{case}{path}", fields | {name: trick})
            assert answer.status_code in (303, 404, 422, 403), f"{path} {name}: {words(answer)}"
    for page in ("", "/people", "/people/e1", "/timeline", "/timeline/v1", "/sources/s1", "/claims/q1", "/history"):
        answer = visit.get(f"{case}{page}")
        assert answer.status_code == 200
        assert "<script>" not in answer.get_data(as_text=True)
