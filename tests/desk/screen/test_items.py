"""Items on the screen: inbox, decision, reply, files, and a report that becomes a source."""

import pytest

from tests.desk.persons import Person
from tests.desk.screen.conftest import Office
from tests.desk.screen.screens import Visit, visiting, words

FINDINGS = {
    "defender": "yes",
    "linked": "yes",
    "speaks": "colleague",
    "agreement": "given",
    "next_step": "watch",
    "protect": "the name of the witness",
} | {
    f"a-{key}": "yes"
    for key in ("source-known", "detailed", "not-only-media", "not-abusive", "not-political", "inside-mandate")
}


def test_inbox_by_urgency(visit: Visit, office: Office) -> None:
    """Danger now stands before danger soon, and a forged follow-up is marked."""
    page = visit.text("/inbox")
    assert page.index(office.item) < page.index(office.second)
    assert "forged?" in page


@pytest.mark.parametrize(
    ("query", "there"), [("urgency=U0", False), ("undecided=yes", True), ("state=refused", False), ("state=all", True)]
)
def test_filters(visit: Visit, office: Office, query: str, there: bool) -> None:
    """The filters show what they say."""
    assert (office.item in visit.text(f"/inbox?{query}")) is there


def test_rejected_items_have_a_filter_of_their_own(visit: Visit, office: Office) -> None:
    """What was rejected leaves the inbox; among the rejected it is there with its danger."""
    visit.post(f"/item/{office.item}/decide", FINDINGS | {"reject": "not-credible"})
    assert office.item not in visit.text("/inbox")
    page = visit.text("/inbox?state=rejected")
    assert office.item in page
    assert "rejected" in page
    assert 'class="danger-now"' in visit.get("/inbox?state=rejected").get_data(as_text=True)
    assert office.second not in page


def test_item_beside_its_candidates(visit: Visit, office: Office) -> None:
    """A report stands beside the case that it may belong to, with the reason."""
    page = visit.text(f"/item/{office.item}")
    assert f"May belong to {office.case}" in page
    assert "Aigerim Sample" in page


def test_reading_is_on_record(visit: Visit, office: Office) -> None:
    """Showing an item writes a leaf before the page is there."""
    before = leaves(visit)
    visit.get(f"/item/{office.item}")
    assert leaves(visit) == before + 1


def leaves(visit: Visit) -> int:
    """Return the length of the office's log."""
    with visit.hold.session.database.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM log_entry").scalar_one())


def test_decision(visit: Visit, office: Office) -> None:
    """A decision with what was found out is noted, and the item feeds the case."""
    fields = FINDINGS | {"urgency": "U1", "case": office.case, "note": "credible"}
    assert visit.post(f"/item/{office.item}/decide", fields).status_code == 303
    page = visit.text(f"/item/{office.item}")
    assert "credible" in page
    assert "the name of the witness" in page
    assert office.item in visit.text(f"/case/{office.case}")


def test_decision_for_a_new_case(visit: Visit, office: Office) -> None:
    """An item can found a case."""
    visit.post(f"/item/{office.item}/decide", FINDINGS | {"urgency": "U0", "new_case": "Market arrests"})
    assert "Market arrests" in visit.text("/cases")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "a field is empty that is needed: urgency"),
        ({"urgency": "U9"}, "none that is offered: urgency"),
        ({"reject": "other"}, "the text is empty"),
        ({"reject": "abusive"}, "abusive words alone do not close"),
        ({"urgency": "U1", "case": "C-00000"}, "no case with this code"),
    ],
)
def test_decision_that_is_refused(visit: Visit, office: Office, fields: dict[str, str], said: str) -> None:
    """A decision that breaks a rule changes nothing and gives back what was written."""
    answer = visit.post(f"/item/{office.item}/decide", FINDINGS | {"protect": "my long words"} | fields)
    assert answer.status_code in (404, 422)
    assert said.lower() in words(answer).lower()
    assert "my long words" in words(answer)
    assert "undecided" in visit.text("/inbox")


def test_reply_and_taking_it_back(visit: Visit, office: Office) -> None:
    """A reply waits for the outbox, and can be taken back until then."""
    assert visit.post(f"/item/{office.item}/reply", {"text": "Are you safe?"}).status_code == 303
    page = visit.text(f"/item/{office.item}")
    assert "Are you safe?" in page
    assert "Take it back" in page
    visit.post(f"/item/{office.item}/reply/withdraw")
    assert "taken back" in visit.text(f"/item/{office.item}")


def test_reply_to_a_forged_item(visit: Visit, office: Office) -> None:
    """Nobody answers an address that is contradicted."""
    answer = visit.post(f"/item/{office.forged}/reply", {"text": "Who are you?"})
    assert answer.status_code == 422
    assert "contradicts" in words(answer)


def test_report_becomes_a_source(visit: Visit, office: Office) -> None:
    """A report becomes a source of a case with the words of the person and none of the form."""
    answer = visit.post(f"/item/{office.item}/source", {"case": office.case, "connection": "colleague"})
    page = visit.text(answer.location)
    assert "Two men in plain clothes took her from the market." in page
    assert "In which country?" not in page


def test_file_stays_sealed(visit: Visit, office: Office) -> None:
    """A file that is no picture has no safe copy, which is said; its bytes are on no page."""
    answer = visit.post(f"/item/{office.item}/file/1/copy")
    assert answer.status_code >= 400
    assert "hello" not in answer.get_data(as_text=True)
    assert visit.get(f"/item/{office.item}/file/1/page/1.png").status_code == 404


def test_flood_is_one_line(office: Office) -> None:
    """Reports that say the same are one line with their number, and each names the others."""
    told = "They came at night and took everybody who was in the house away in white cars without plates"
    codes = [Person().writes(office.desk, what=told, when_danger="now") for _ in range(3)]
    with visiting(office.desk) as visit:
        page = visit.text("/inbox")
        assert "and 2 like it" in page
        (first,) = (code for code in codes if code in page)
        assert all(code in visit.text(f"/item/{first}") for code in codes)


def test_a_flood_is_decided_at_once_where_that_is_ticked(office: Office) -> None:
    """The page offers those that say exactly the same, unticked; ticked, all of them leave the inbox."""
    told = "They came at night and took everybody who was in the house away in white cars without plates"
    codes = [Person().writes(office.desk, what=told) for _ in range(3)]
    with visiting(office.desk) as visit:
        page = visit.get(f"/item/{codes[0]}").get_data(as_text=True)
        assert "and the 2 that say exactly the same" in page
        assert "checked" not in page.partition('name="alike"')[2].partition(">")[0]
        fields = FINDINGS | {"reject": "repeated"}
        answer = visit.post(f"/item/{codes[0]}/decide", fields | {"alike": "yes"})
        assert "exactly the same: 2" in visit.text(answer.location)
        assert not any(code in visit.text("/inbox") for code in codes)
        assert visit.post(f"/item/{codes[0]}/decide", fields | {"alike": "yes"}).status_code == 422
