"""The office's work on the screen: consent, letters, deadlines, two officers, state, drafts."""

import pytest

from tests.desk.desks import PASSPHRASE
from tests.desk.screen.conftest import Office
from tests.desk.screen.screens import Visit, visiting, words
from tests.desk.screen.test_cases import entered

YES = {"person": "e1", "audience": "state", "answer": "yes", "naming": "full", "given_by": "self", "basis": "a call"}
TWO = {"second": "boris", "second_passphrase": PASSPHRASE.decode()}


def agreed(visit: Visit, office: Office, **more: str) -> str:
    """Enter an answer about consent."""
    return entered(visit, f"/case/{office.case}/consent", **(YES | {"given_on": "2026-11-20"} | more))


def test_matrix(visit: Visit, office: Office) -> None:
    """A yes counts for its audience, everything else as no."""
    page = agreed(visit, office)
    assert page.count("Nobody has answered") == 23
    assert "Full name until 20 Nov 2027" in page


def test_withdrawal(visit: Visit, office: Office) -> None:
    """A yes that is taken back stays in the list and counts no more."""
    agreed(visit, office)
    fields = {"person": "e1", "audience": "state", "day": "2026-11-23"}
    page = entered(visit, f"/case/{office.case}/consent/withdraw", **fields)
    assert "Withdrawn" in page
    assert "Full name until" not in page


@pytest.mark.parametrize(
    "more", [{"given_by": "nobody"}, {"basis": ""}, {"given_on": "2027-01-01"}, {"given_on": "soon"}]
)
def test_consent_that_is_refused(visit: Visit, office: Office, more: dict[str, str]) -> None:
    """A yes of nobody, on nothing, or of tomorrow is refused."""
    fields = YES | {"given_on": "2026-11-20"} | more
    assert visit.post(f"/case/{office.case}/consent", fields).status_code == 422


def test_child(visit: Visit, office: Office) -> None:
    """A child's yes takes a guardian and a second officer, who types the own passphrase in the same form."""
    child = {"person": "e6", "given_by": "guardian"}
    fields = YES | {"given_on": "2026-11-20"} | child
    assert visit.post(f"/case/{office.case}/consent", fields).status_code == 403
    wrong = TWO | {"second_passphrase": "wrong passphrase here"}
    assert visit.post(f"/case/{office.case}/consent", fields | wrong).status_code == 403
    assert "Full name until" in agreed(visit, office, **child, **TWO)


def test_second_officer_is_another_one(visit: Visit, office: Office) -> None:
    """Nobody is the second officer beside herself."""
    fields = YES | {"given_on": "2026-11-20"} | TWO | {"second": "anna"}
    answer = visit.post(f"/case/{office.case}/consent", fields)
    assert answer.status_code == 403
    assert "another one than the first" in words(answer)


def test_passphrase_of_the_second_is_not_shown_again(visit: Visit, office: Office) -> None:
    """When a form comes back, the passphrase in it does not."""
    answer = visit.post(f"/case/{office.case}/consent", YES | TWO | {"given_on": ""})
    assert answer.status_code == 422
    assert PASSPHRASE.decode() not in answer.get_data(as_text=True)


def drafted(visit: Visit, office: Office) -> None:
    """Bring a case and a letter to the day on which it leaves."""
    case = f"/case/{office.case}"
    agreed(visit, office)
    entered(visit, f"{case}/move", state="triaged")
    entered(visit, f"{case}/move", state="active")
    entered(visit, f"{case}/letters", type="AL", addressee="The Government", event="v1")
    entered(visit, f"{case}/letters/c1/step", state="in-review")


SENDING = {"reference": "KAZ 2/2026", "sent_on": "2026-11-23"}


def test_letter_by_two(visit: Visit, office: Office) -> None:
    """A letter leaves by two officers; its deadlines follow, marked as unconfirmed."""
    drafted(visit, office)
    send = f"/case/{office.case}/letters/c1/send"
    assert visit.post(send, SENDING).status_code == 403
    page = entered(visit, send, **SENDING, **TWO)
    assert "KAZ 2/2026" in page
    assert "unconfirmed rule" in page
    assert "Letter sent" in visit.text(f"/case/{office.case}")
    left = visit.text(f"/case/{office.case}/export")
    assert ("KAZ 2/2026" in left, "no file noted" in left, "Nothing has left" in left) == (True, True, False)


def test_letter_proposed_and_approved(office: Office) -> None:
    """A letter that one officer proposed, the other approves in a session of the own, leaves."""
    send = f"/case/{office.case}/letters/c1/send"
    with visiting(office.desk) as anna:
        drafted(anna, office)
        assert "Proposed" in entered(anna, send, **SENDING, propose="yes")
        assert "Another officer answers this." in anna.text("/reviews")
    with visiting(office.desk, "boris") as boris:
        assert "Nothing waits" in entered(boris, "/reviews/1", verdict="approved")
    with visiting(office.desk) as anna:
        assert "KAZ 2/2026" in entered(anna, send, **SENDING)


def test_closing_takes_two(visit: Visit, office: Office) -> None:
    """A case is closed by two, with a reason."""
    move = f"/case/{office.case}/move"
    assert visit.post(move, {"state": "closed", "reason": "solved"}).status_code == 403
    assert "Closed" in entered(visit, move, state="closed", reason="solved", **TWO)


def test_state_by_act(visit: Visit, office: Office) -> None:
    """A state that follows from letters is not set by hand."""
    assert visit.post(f"/case/{office.case}/move", {"state": "sent"}).status_code == 422


def test_deadline(visit: Visit, office: Office) -> None:
    """A deadline is noted, listed over all cases, in the calendar without a name, and done."""
    entered(visit, f"/case/{office.case}/deadlines", due="2026-11-30", basis="call Aigerim")
    assert "call Aigerim" in visit.text("/deadlines")
    calendar = visit.get("/deadlines.ics").get_data(as_text=True)
    assert office.case in calendar
    assert "Aigerim" not in calendar
    entered(visit, f"/case/{office.case}/deadlines/done", label="t1")
    assert "call Aigerim" not in visit.text("/deadlines")


def test_actions_demands_needs(visit: Visit, office: Office) -> None:
    """What others did and demand, and what is needed, is entered; a referral without a yes is refused."""
    case = f"/case/{office.case}/actions"
    doing = {
        "kind": "letter",
        "by": "e3",
        "text": "an open letter",
        "response": "none",
        "impact": "-1",
        "status": "closed",
    }
    assert "an open letter" in entered(visit, case, **doing)
    demand = {
        "by": "e3",
        "text": "an investigation",
        "source": "s1",
        "quote": "calls on the authorities to investigate",
    }
    assert "calls on the authorities" in entered(visit, f"{case}/demand", **demand)
    assert "Legal help" in entered(visit, f"{case}/need", person="e1", kind="legal")
    answer = visit.post(f"{case}/need", {"person": "e1", "kind": "legal", "referred_to": "a fund"})
    assert answer.status_code == 422


def test_draft_is_kept(visit: Visit, office: Office) -> None:
    """What is being written is in the field again, also after the lock, and is gone when it is saved."""
    key = f"note:{office.case}"
    assert visit.post("/draft", {"key": key, "text": "half a sen"}).status_code == 204
    visit.post("/lock")
    visit.post("/unlock", {"unlock_officer": "anna", "unlock_passphrase": PASSPHRASE.decode()})
    assert "half a sen" in visit.text(f"/case/{office.case}")
    entered(visit, f"/case/{office.case}/note", text="half a sentence, done")
    assert ">half a sen<" not in visit.get(f"/case/{office.case}").get_data(as_text=True).replace("\n", "")


def test_draft_of_another_officer(office: Office) -> None:
    """An officer does not see what another one is writing."""
    with visiting(office.desk) as anna:
        anna.post("/draft", {"key": f"note:{office.case}", "text": "mine alone"})
    with visiting(office.desk, "boris") as boris:
        assert "mine alone" not in boris.text(f"/case/{office.case}")


@pytest.mark.parametrize("key", ["", "note", "note:", "NOTE:x", "note:../../x", "note:x:y:z", "n" * 300])
def test_draft_of_no_field(visit: Visit, key: str) -> None:
    """A draft belongs to a field of a page."""
    assert visit.post("/draft", {"key": key, "text": "x"}).status_code == 422


def test_draft_is_on_record_once(visit: Visit, office: Office) -> None:
    """That a draft was begun is in the log, not each time that it grew."""
    from tests.desk.screen.test_items import leaves

    visit.post("/draft", {"key": f"note:{office.case}", "text": "a"})
    before = leaves(visit)
    visit.post("/draft", {"key": f"note:{office.case}", "text": "ab"})
    assert leaves(visit) == before


def test_language_and_keys(visit: Visit) -> None:
    """An officer chooses the language, which stays."""
    visit.post("/settings", {"language": "fr"})
    assert "Arrivées" in visit.text("/inbox")
    visit.post("/lock")
    assert "verrouillé" in visit.text("/locked")
    visit.hold.manner = type(visit.hold.manner)()
    visit.post("/unlock", {"unlock_officer": "anna", "unlock_passphrase": PASSPHRASE.decode()})
    page = visit.get("/inbox").get_data(as_text=True)
    assert 'lang="fr"' in page
    assert 'data-keys="off"' in page
