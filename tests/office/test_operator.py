"""The operator: accounts come and go on record, nobody locks the office out, and setup codes are shown once."""

import re

import pytest

from intake.audit.events import Event
from intake.server.office.errors import LastOperator, NameMalformed, NoAccount, NotYourself
from intake.server.office.port import Role
from intake.server.office.staff import Staff, object_of
from intake.server.office.store import OfficeStore
from tests.office.conftest import Enter
from tests.office.desk import Desk
from tests.office.visitors import Visitor

CODE = re.compile(r"<code>((?:[a-z2-7]{4}-){5}[a-z2-7]{4})</code>")
CLARA = "staff-00000000"
OMAR = "staff-00000003"
UNFIT = [
    {"password": "wrong"},
    {"code": "000000"},
    {"again": "another one entirely"},
    {"new": "short", "again": "short"},
]


@pytest.fixture
def operator(enter: Enter) -> Visitor:
    """An operator who is signed in."""
    return enter("omar")


def test_an_account_is_added_with_a_code(operator: Visitor, desk: Desk, store: OfficeStore) -> None:
    """The code is on the page once; the file has its hash, the log the hash of the pseudonym."""
    answer = operator.post("/en/accounts", name="Nadia ", role="auditor", **operator.proof())
    (code,) = CODE.findall(answer.get_data(as_text=True))
    with store.accounts() as accounts:
        nadia = accounts.named("nadia")
    assert nadia is not None
    assert (nadia.role, nadia.password) == (Role.AUDITOR, None)
    assert (desk.acts()[-1].event, desk.acts()[-1].object) == (Event.USER_CREATED, object_of(nadia.pseudonym))
    assert code not in operator.get("/en/accounts").get_data(as_text=True)


@pytest.mark.parametrize("change", ["add", "reset"])
def test_no_setup_code_without_proof(operator: Visitor, desk: Desk, change: str) -> None:
    """A stolen session must not become an account."""
    path = "/en/accounts" if change == "add" else f"/en/accounts/{CLARA}/reset"
    answer = operator.post(path, name="nadia", role="operator", password="wrong", code="000000")
    assert answer.status_code == 403
    assert not CODE.findall(answer.get_data(as_text=True))
    assert not {Event.USER_CREATED, Event.USER_UPDATED} & set(desk.events())


@pytest.mark.parametrize("name", ["", "a", "clara", "x" * 33, "na dia", "nadia<b>", "1nadia", "nädia", "-n", "n/../x"])
def test_a_name_that_cannot_be_is_refused(operator: Visitor, desk: Desk, name: str) -> None:
    """Or that is there already; the page says it and nothing is on record."""
    answer = operator.post("/en/accounts", name=name, role="courier", **operator.proof())
    assert answer.status_code == 422
    assert "<b>" not in answer.get_data(as_text=True)
    assert Event.USER_CREATED not in desk.events()


def test_a_role_that_there_is_not_is_the_least(operator: Visitor, store: OfficeStore) -> None:
    """No spelling of a role makes more of an account than it says."""
    operator.post("/en/accounts", name="nadia", role="OPERATOR", **operator.proof())
    with store.accounts() as accounts:
        assert [each.role for each in accounts.all() if each.name == "nadia"] == [Role.AUDITOR]


def test_a_locked_account_is_out_at_once(operator: Visitor, enter: Enter, desk: Desk) -> None:
    """And in again when it is unlocked, after a new sign-in."""
    courier = enter("clara")
    operator.post(f"/en/accounts/{CLARA}/lock")
    assert courier.get("/en/batches").status_code == 303
    assert courier.sign_in().status_code == 403
    operator.post(f"/en/accounts/{CLARA}/unlock")
    assert courier.sign_in().status_code == 303
    assert [act.object for act in desk.acts() if act.event is Event.USER_UPDATED] == [object_of(CLARA)] * 2


def test_a_reset_takes_password_and_app(operator: Visitor, enter: Enter) -> None:
    """Both, because whoever has one may have the other."""
    courier = enter("clara")
    answer = operator.post(f"/en/accounts/{CLARA}/reset", **operator.proof())
    assert CODE.findall(answer.get_data(as_text=True))
    assert courier.get("/en/batches").status_code == 303
    assert courier.sign_in().status_code == 403


def test_a_removed_account_is_gone(operator: Visitor, enter: Enter) -> None:
    """With its session; its pseudonym stays in the log."""
    courier = enter("clara")
    assert operator.post(f"/en/accounts/{CLARA}/remove").status_code == 303
    assert courier.get("/en/batches").status_code == 303
    assert operator.get(f"/en/accounts/{CLARA}").status_code == 404


@pytest.mark.parametrize("act", ["lock", "remove", "reset"])
def test_nobody_does_it_to_themselves(operator: Visitor, desk: Desk, act: str) -> None:
    """A slip would lock the office out."""
    answer = operator.post(f"/en/accounts/{OMAR}/{act}", **operator.proof())
    assert answer.status_code == 422
    assert "Another operator has to do this" in answer.get_data(as_text=True)
    assert not {Event.USER_UPDATED, Event.USER_DELETED} & set(desk.events())


def test_the_last_operator_stays(store: OfficeStore, desk: Desk) -> None:
    """Until another one can sign in; at the terminal there is a way back, so there it is allowed."""
    terminal, page = Staff(store, desk), Staff(store, desk, "staff-0000000f")
    terminal.lock("odile")
    for act in (page.lock, page.remove, page.reset):
        with pytest.raises(LastOperator):
            act("omar")
    page.remove("clara")
    terminal.remove("omar")
    with pytest.raises(NoAccount):
        terminal.unlock("omar")


def test_without_a_record_no_account_changes(store: OfficeStore, desk: Desk) -> None:
    """The entry is durable before the change is."""
    desk.full = True
    staff = Staff(store, desk)
    before = staff.all()
    for act in (lambda: staff.add("nadia", Role.COURIER), lambda: staff.lock("clara"), lambda: staff.remove("clara")):
        with pytest.raises(Exception, match="access log cannot be written"):
            act()
    assert staff.all() == before


def test_a_password_is_changed_with_the_old_one(enter: Enter, desk: Desk) -> None:
    """Then the session ends, and only the new one opens."""
    person, new = enter("aude"), "verbena isotope lantern pocket"
    answer = person.post("/en/account/password", new=new, again=new, **person.proof())
    assert answer.status_code == 200
    assert desk.events()[-1] is Event.PASSWORD_CHANGE
    assert person.get("/en/log").status_code == 303
    assert person.sign_in().status_code == 403
    assert person.sign_in(password=new).status_code == 303


@pytest.mark.parametrize(
    "changed",
    [{"password": "wrong"}, {"code": "000000"}, {"again": "another one entirely"}, {"new": "short", "again": "short"}],
)
def test_a_password_is_not_changed_otherwise(enter: Enter, desk: Desk, changed: dict[str, str]) -> None:
    """Whoever finds a session open cannot keep it."""
    person, new = enter("aude"), "verbena isotope lantern pocket"
    fields = {"new": new, "again": new} | person.proof() | changed
    assert person.post("/en/account/password", **fields).status_code in (403, 422)
    assert Event.PASSWORD_CHANGE not in desk.events()


def test_the_keys_are_shown_and_cannot_be_changed(operator: Visitor) -> None:
    """Fingerprints to compare on paper, and the epochs."""
    page = operator.get("/en/keys").get_data(as_text=True)
    assert "5555 6666 7777 8888" in page
    assert "from 23 November 2026 to 21 February 2027" in page
    assert page.count("<form") == 1  # the sign-out


def test_a_name_of_an_account_has_one_form() -> None:
    """As the pattern says, and no longer than a column."""
    with pytest.raises(NameMalformed):
        Staff.add(None, "clara\n", Role.COURIER)  # type: ignore[arg-type]  # it refuses before it looks at anything


def test_operators_are_told_apart_from_the_terminal(operator: Visitor, desk: Desk, store: OfficeStore) -> None:
    """The log says who it was."""
    operator.post(f"/en/accounts/{CLARA}/lock")
    Staff(store, desk).unlock("clara")
    assert [act.actor for act in desk.acts()[-2:]] == [OMAR, "console"]


def test_not_yourself_is_said_before_last_operator(store: OfficeStore, desk: Desk) -> None:
    """The sentence fits what was tried."""
    with pytest.raises(NotYourself):
        Staff(store, desk, OMAR).lock("omar")
