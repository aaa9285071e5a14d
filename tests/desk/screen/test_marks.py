"""Marks by hand on the screen: officials, what a rule speaks against, and what search knows of it."""

from tests.desk.screen.conftest import Office
from tests.desk.screen.screens import Visit, words
from tests.desk.screen.test_cases import entered
from tests.desk.screen.test_work import SENDING, TWO, drafted

CAPTAIN = {"kind": "person", "role_note": "a captain", "child": "no"}
EVENT = {"title": "A hearing", "date_text": "on 9 March", "date_iso": "2024-03-09"}


def test_one_officer_alone_marks_nobody_as_official(visit: Visit, office: Office) -> None:
    """Whom the mark makes known loses protection: two officers set it, and the page shows it."""
    named = CAPTAIN | {"form": "Serik Dzhumagaliev", "name_kind": "given"}
    assert visit.post(f"/case/{office.case}/people", named | {"official": "yes"}).status_code == 403
    made = entered(visit, f"/case/{office.case}/people", **named)
    label = made.split("is entered")[0].split()[-1]
    here = f"/case/{office.case}/people/{label}"
    assert visit.post(f"{here}/describe", CAPTAIN | {"official": "yes"}).status_code == 403
    assert "official" in entered(visit, f"{here}/describe", official="yes", **CAPTAIN, **TWO)


def test_a_letter_about_what_nobody_says_needs_a_reason(visit: Visit, office: Office) -> None:
    """The page names the rule that speaks against it, and keeps the reason of the two officers."""
    drafted(visit, office)
    case = f"/case/{office.case}"
    made = entered(visit, f"{case}/timeline", **EVENT)
    event = made.split("is entered")[0].split()[-1]
    entered(visit, f"{case}/timeline/act", event=event, type="arrest", victim="e1")
    entered(visit, f"{case}/letters", type="AL", addressee="The Government", event=event)
    entered(visit, f"{case}/letters/c2/step", state="in-review")
    refused = visit.post(f"{case}/letters/c2/send", SENDING | TWO)
    assert (refused.status_code, "rule for communications speaks" in words(refused)) == (422, True)
    page = entered(visit, f"{case}/letters/c2/send", despite="told by telephone, to be entered", **SENDING, **TWO)
    assert "told by telephone, to be entered" in page


def test_a_letter_is_found_by_its_addressee(visit: Visit, office: Office) -> None:
    """Search leads to the letters of the case."""
    drafted(visit, office)
    assert f"/case/{office.case}/letters" in visit.get("/search?q=government").get_data(as_text=True)
