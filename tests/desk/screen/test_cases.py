"""A case on the screen: read and written by hand, refused with the text kept, undone."""

import pytest

from intake.desk.screen import passage
from intake.desk.screen.passage import Claimed
from tests.desk.screen.casefiles import NGO
from tests.desk.screen.conftest import Office
from tests.desk.screen.screens import Visit, words


def test_overview(visit: Visit, office: Office) -> None:
    """The first page of a case says where its sources are not at one."""
    page = visit.text(f"/case/{office.case}")
    assert "Conflict was she charged?" in page
    assert "Ask the lawyer for the decision." in page


def test_claims(visit: Visit, office: Office) -> None:
    """The table shows every quote, silence as silence, and that two sources have one witness."""
    page = visit.text(f"/case/{office.case}/claims")
    assert "five men in plain clothes" in page
    assert "не менее трёх человек" in page
    assert page.count("silent") == 3
    assert "not independent s1, s2: the same witness, Daniyar Muster" in page


def test_inferred_part_of_a_date(visit: Visit, office: Office) -> None:
    """A year that nobody said is marked as inferred."""
    assert "On 8 March 2024-03-08 inferred: Year" in visit.text(f"/case/{office.case}/timeline")


def test_spellings(visit: Visit, office: Office) -> None:
    """A person stands there once, with every spelling and who writes it so."""
    page = visit.text(f"/case/{office.case}/people")
    assert page.count("defender of land rights") == 1
    assert "Айгерим Сэмпл s2" in page


def entered(visit: Visit, path: str, **fields: str) -> str:
    """Send a form that must be taken and return the page that follows."""
    answer = visit.post(path, fields)
    assert answer.status_code == 303, words(answer)
    return visit.text(answer.location)


def test_by_hand(visit: Visit, office: Office) -> None:
    """What a case file brings can be entered by hand: source, person, event, act, question, claim, view."""
    case = f"/case/{office.case}"
    source = {"kind": "ngo", "connection": "ngo", "reliability": "high", "title": "A fourth one"}
    entered(visit, f"{case}/sources", **source, text="Six men came at dawn.", date_text="in May", date_iso="2024-05")
    person = {"kind": "person", "name_kind": "given", "child": "no"}
    entered(visit, f"{case}/people", **person, form="Bolat Test")
    entered(visit, f"{case}/timeline", title="A search", date_iso="2024-05-02", date_text="2 May")
    entered(visit, f"{case}/timeline/act", event="v4", type="search", victim="e7")
    involved = {"act": "a2", "entity": "e4", "role": "perpetrator", "degree": "ordered", "source": "s4"}
    entered(visit, f"{case}/timeline/involvement", **involved)
    entered(visit, f"{case}/claims", text="at what hour?")
    claim = {"source": "s4", "polarity": "affirms", "value": "dawn", "quote": "at DAWN"}
    page = entered(visit, f"{case}/claims/q5", **claim)
    assert "at dawn" in page
    assert "Possible" in entered(visit, f"{case}/claims/q5/view", status="possible", text="one source")
    assert "Six" in visit.text(f"{case}/sources/s4")
    assert "Ordered it" in visit.text(f"{case}/timeline")


def test_quote_that_is_not_there(visit: Visit, office: Office) -> None:
    """A quote that is not in its source is refused, and stays in the form."""
    fields = {"source": "s1", "polarity": "affirms", "quote": "seven men on horses"}
    answer = visit.post(f"/case/{office.case}/claims/q1", fields)
    assert answer.status_code == 422
    assert "The quote is not in the text of the source." in words(answer)
    assert ">seven men on horses<" in answer.get_data(as_text=True).replace("\n", "")


def test_undo(visit: Visit, office: Office) -> None:
    """What was entered is withdrawn with one button, and put back with the next."""
    case = f"/case/{office.case}"
    page = entered(visit, f"{case}/claims", text="at what hour?")
    assert "q5 is entered. Undo" in page
    page = entered(visit, f"{case}/withdraw", handle="q5", then=f"{case}/claims")
    assert "q5 is withdrawn. The history keeps it. Put it back" in page
    assert "at what hour?" not in page
    assert "at what hour?" in entered(visit, f"{case}/restore", handle="q5", then=f"{case}/claims")


def test_undo_of_what_others_need(visit: Visit, office: Office) -> None:
    """What others refer to is not withdrawn, and it is said who does."""
    answer = visit.post(f"/case/{office.case}/withdraw", {"handle": "s1"})
    assert answer.status_code == 422
    assert "other entries refer to this one" in words(answer).lower()


@pytest.mark.parametrize("then", ["https://evil.example", "//evil.example", "/inbox", "/case/C-00000/claims"])
def test_undo_leads_nowhere_else(visit: Visit, office: Office, then: str) -> None:
    """After undoing only a page of the same case follows."""
    fields = {"handle": "q4", "then": then}
    assert visit.post(f"/case/{office.case}/withdraw", fields).location == f"/case/{office.case}"


def test_notices_are_said_once(visit: Visit, office: Office) -> None:
    """What was done is said on the next page and on no later one."""
    assert "is entered" in entered(visit, f"/case/{office.case}/claims", text="why?")
    assert "is entered" not in visit.text(f"/case/{office.case}/claims")


def test_marked_words(visit: Visit, office: Office) -> None:
    """Marked words become a claim at exactly their place."""
    start = NGO.index("held for three days")
    fields = {
        "as": "claim",
        "start": str(start),
        "end": str(start + 19),
        "polarity": "affirms",
        "new_question": "how long?",
    }
    page = entered(visit, f"/case/{office.case}/sources/s1", **fields)
    assert "k10 is entered" in page
    assert "held for three days k10" in page


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("entity", {"kind": "organisation", "child": "unknown", "name_kind": "given"}),
        ("name", {"entity": "e3", "spelling_name_kind": "short", "spelling_from": "2024"}),
        ("demand", {"demand_by": "e3", "demand_to": "e4"}),
        ("event", {"title": ""}),
        ("date", {"dated_event": "v1", "date_iso": "2024-03-08"}),
        ("act", {"act_event": "v1", "type": "detention", "victim": "e1"}),
    ],
)
def test_marked_words_become(visit: Visit, office: Office, kind: str, more: dict[str, str]) -> None:
    """Marked words become whatever the officer says that they are."""
    fields = {"as": kind, "quote": "Clear Water"} | more
    assert visit.post(f"/case/{office.case}/sources/s1", fields).status_code == 303


@pytest.mark.parametrize("stretch", [("-1", "4"), ("4", "4"), ("5", "4"), ("0", "999999"), ("x", "4")])
def test_marks_that_are_nowhere(visit: Visit, office: Office, stretch: tuple[str, str]) -> None:
    """A stretch that is not in the text is refused."""
    fields = {"as": "event", "start": stretch[0], "end": stretch[1]}
    assert visit.post(f"/case/{office.case}/sources/s1", fields).status_code == 422


def test_passage() -> None:
    """A text is cut where claims begin and end, and a hidden letter stands alone."""
    (line, empty) = passage.lines("ab\u200bcd\r\n", [Claimed("k1", "q1", 1, 4)])
    assert [[part.text for part in piece.letters] for piece in line.pieces] == [["a"], ["b", "⟨U+200B⟩", "c"], ["d"]]
    assert [piece.hidden for piece in line.pieces[1].letters] == [False, True, False]
    assert (empty.start, list(empty.pieces)) == (7, [])


def test_same_person(visit: Visit, office: Office) -> None:
    """Another spelling proposes the same person with the reason; the judgement is noted and taken back."""
    person = {"kind": "person", "name_kind": "given", "child": "no", "form": "Aygerim Sampl"}
    entered(visit, f"/case/{office.case}/people", **person)
    page = visit.text(f"/case/{office.case}/people/e7")
    assert "Aigerim Sample" in page
    with visit.hold.session.database.reading() as connection:
        query = "SELECT e.id FROM entity e JOIN entry n ON n.id = e.id WHERE n.label = 'e1'"
        other = connection.exec_driver_sql(query).scalar_one()
    page = entered(visit, f"/case/{office.case}/people/e7/judge", word="same", other=other, score="90", method="names")
    assert "Undo" in page
    assert "Same" in page
    page = entered(visit, f"/case/{office.case}/people/e7/unjudge", number="1")
    assert "taken back on" in page
