"""The lock: ten minutes, keys gone, the passphrase, and nothing written in vain."""

import gc

import pytest

from intake.desk.keyring import Keyring
from intake.desk.screen.hold import IDLE_SECONDS
from tests.desk.desks import PASSPHRASE
from tests.desk.screen.conftest import Office
from tests.desk.screen.screens import Visit, words


def unlocking(**more: str) -> dict[str, str]:
    """Return the fields of the lock page."""
    return {"unlock_officer": "anna", "unlock_passphrase": PASSPHRASE.decode(), "then": "/cases"} | more


def test_idle_desk_locks(visit: Visit) -> None:
    """After ten minutes without a request the next one is sent to the lock."""
    visit.clock.now += IDLE_SECONDS
    answer = visit.get("/cases?q=x")
    assert answer.status_code == 303
    assert answer.location == "/locked?then=/cases?q%3Dx"


def test_work_keeps_it_open(visit: Visit) -> None:
    """Nine minutes are no reason to lock, however often they pass."""
    for _ in range(3):
        visit.clock.now += IDLE_SECONDS - 60
        assert visit.post("/here").status_code == 204
    assert visit.get("/cases").status_code == 200


def test_keys_are_let_go(visit: Visit) -> None:
    """A locked desk holds no keyring any more."""
    before = {id(one) for one in gc.get_objects() if isinstance(one, Keyring)}
    visit.post("/lock")
    assert visit.hold.locked
    gc.collect()
    after = {id(one) for one in gc.get_objects() if isinstance(one, Keyring)}
    assert len(after) < len(before)


def test_lock_page_shows_nothing(visit: Visit, office: Office) -> None:
    """The lock page tells the officer's name and nothing of a case."""
    visit.post("/lock")
    page = visit.text("/locked?then=/case/x")
    assert "anna" in page
    assert office.case not in page
    assert "Inbox" not in page


def test_unlocking_goes_on(visit: Visit) -> None:
    """The passphrase opens the desk where it was."""
    visit.post("/lock")
    answer = visit.post("/unlock", unlocking())
    assert (answer.status_code, answer.location) == (303, "/cases")
    assert visit.get("/cases").status_code == 200


def test_wrong_passphrase(visit: Visit, office: Office) -> None:
    """A wrong passphrase opens nothing, and is on record with the next right one."""
    visit.post("/lock")
    answer = visit.post("/unlock", unlocking(unlock_passphrase="not this one at all"))
    assert answer.status_code == 403
    assert visit.hold.locked
    assert (office.desk.path / "desk.failed").read_text().split()[1:] == ["anna", "1"]
    visit.post("/unlock", unlocking())
    assert not (office.desk.path / "desk.failed").exists()


@pytest.mark.parametrize("then", ["//evil.example", "https://evil.example", "/\\evil.example", "/nothing", "/lock", ""])
def test_unlocking_leads_nowhere_else(visit: Visit, then: str) -> None:
    """After the lock only a page of the desk can follow."""
    visit.post("/lock")
    assert visit.post("/unlock", unlocking(then=then)).location == "/inbox"


def test_form_that_came_too_late(visit: Visit, office: Office) -> None:
    """What was sent to a locked desk is not lost: it is stored with the passphrase."""
    path = f"/case/{office.case}/note"
    visit.clock.now += IDLE_SECONDS
    answer = visit.post(path, {"text": "written while it locked"})
    assert answer.status_code == 403
    assert 'value="written while it locked"' in answer.get_data(as_text=True)
    assert visit.post(path, unlocking(text="written while it locked")).status_code == 303
    assert "written while it locked" in visit.text(f"/case/{office.case}")


def test_no_page_holds_a_passphrase(visit: Visit, office: Office) -> None:
    """What came too late comes back but for the second officer's passphrase, which is typed again."""
    visit.clock.now += IDLE_SECONDS
    answer = visit.post(f"/case/{office.case}/export", {"kind": "summary", "second_passphrase": "of the other"})
    page = answer.get_data(as_text=True)
    assert ('value="summary"' in page, "of the other" in page) == (True, False)


def test_another_officer_unlocks(visit: Visit) -> None:
    """Another officer can unlock, and the forms of the first one count no longer."""
    visit.post("/lock")
    before = visit.admission.csrf
    visit.post("/unlock", unlocking(unlock_officer="boris"))
    assert visit.hold.session.officer == "boris"
    assert visit.admission.csrf != before


def test_locking_is_on_record(visit: Visit, office: Office) -> None:
    """Locking and unlocking are in the log."""
    visit.post("/lock")
    visit.post("/unlock", unlocking())
    with visit.hold.session.database.reading() as connection:
        query = "SELECT event FROM log_entry WHERE origin LIKE 'office/%' ORDER BY number DESC LIMIT 2"
        found = connection.exec_driver_sql(query).scalars().all()
    assert found == ["authn_login_success", "authn_logout"]


def test_change_of_passphrase(visit: Visit) -> None:
    """With the old passphrase and the new one twice, the new one opens the desk and the old one no longer."""
    new = "another six words for the tests"
    fields = {"old": PASSPHRASE.decode(), "new": new, "again": new}
    assert visit.post("/settings/passphrase", fields).status_code == 303
    visit.post("/lock")
    assert visit.post("/unlock", unlocking()).status_code == 403
    assert visit.post("/unlock", unlocking(unlock_passphrase=new)).status_code == 303


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"old": "wrong", "new": "six words that are long", "again": "six words that are long"}, "does not open"),
        ({"old": PASSPHRASE.decode(), "new": "brief99", "again": "brief99"}, "at least 12"),
        (
            {"old": PASSPHRASE.decode(), "new": "six words that are long", "again": "others that are long"},
            "not the same",
        ),
    ],
)
def test_change_that_is_refused(visit: Visit, fields: dict[str, str], said: str) -> None:
    """A wrong, short or mistyped passphrase changes nothing, and none is written into the page."""
    answer = visit.post("/settings/passphrase", fields)
    assert answer.status_code in (403, 422)
    assert said in words(answer)
    assert not any(value in answer.get_data(as_text=True) for value in fields.values() if value != "wrong")
