"""Signing in: three things that must fit together, five tries, one code once, and sessions that end."""

import pytest

from intake.audit.events import Event, Reason
from intake.server.office import sessions, tries
from intake.server.office.premises import Premises
from intake.server.office.presence import COOKIE
from intake.server.office.store import OfficeStore
from tests.office.conftest import Enter
from tests.office.desk import Desk
from tests.office.visitors import Seconds

WRONG = [
    ({"name": "nobody"}, Reason.WRONG_PASSWORD),
    ({"name": "aude"}, Reason.WRONG_CODE),
    ({"password": "lantern pocket verbena isotopes"}, Reason.WRONG_PASSWORD),
    ({"password": ""}, Reason.WRONG_PASSWORD),
    ({"code": "000000"}, Reason.WRONG_CODE),
    ({"code": ""}, Reason.WRONG_CODE),
    ({"code": "１２３４５６"}, Reason.WRONG_CODE),
    ({"name": "clara' OR 1=1 --"}, Reason.WRONG_PASSWORD),
    ({"password": "x" * 10_000}, Reason.WRONG_PASSWORD),
]


@pytest.mark.parametrize(("changed", "reason"), WRONG)
def test_what_does_not_fit_together_is_refused_with_one_sentence(
    visitor: Enter, desk: Desk, changed: dict[str, str], reason: Reason
) -> None:
    """The page does not say which of the three was wrong; the log does."""
    person = visitor("clara")
    answer = person.sign_in(**changed)
    assert answer.status_code == 403
    assert "Name, password and code do not fit together" in answer.get_data(as_text=True)
    assert person.cookie == ""
    assert [(act.event, act.reason) for act in desk.acts()[-1:]] == [(Event.LOGIN_FAIL, reason)]


def test_a_name_that_there_is_not_has_no_pseudonym_in_the_log(visitor: Enter, desk: Desk) -> None:
    """What somebody typed as a name is in no entry."""
    visitor("clara").sign_in(name="clara-typed-her-password-here")
    assert desk.acts()[-1].actor is None
    assert b"typed" not in b"".join(desk.log_.storage.all_data(0, desk.log_.storage.size()))


def test_signing_in_is_on_record_before_the_session_begins(visitor: Enter, desk: Desk) -> None:
    """A log that cannot be written lets nobody in."""
    person = visitor("clara")
    desk.full = True
    answer = person.sign_in()
    assert answer.status_code == 503
    assert "access log cannot be written" in answer.get_data(as_text=True)
    assert person.cookie == ""


def test_a_code_counts_once(visitor: Enter, desk: Desk, clock: Seconds) -> None:
    """Whoever looked over the shoulder comes too late, even within the half minute."""
    person, thief = visitor("clara"), visitor("clara")
    code = person.code()
    assert person.sign_in(code=code).status_code == 303
    clock.now -= 30  # what `thief.sign_in` lets go by
    assert thief.sign_in(code=code).status_code == 403
    assert desk.acts()[-1].reason is Reason.REUSED_CODE


def test_a_code_of_before_the_start_is_taken_by_no_process(visitor: Enter, premises: Premises) -> None:
    """Nothing of when a code was used is written, and yet it does not count again after a restart."""
    person = visitor("clara")
    code = person.code()
    premises.codes.begin()
    assert person.client.post("/en/sign-in", data={"name": "clara", "code": code}).status_code == 403
    assert person.sign_in(code=code).status_code == 403
    person.clock.pass_(60)
    assert person.sign_in().status_code == 303


def test_the_fifth_wrong_try_in_a_row_locks(visitor: Enter, desk: Desk) -> None:
    """After that the right password and code are refused too."""
    person = visitor("clara")
    for _ in range(tries.IN_A_ROW):
        person.sign_in(password="wrong")
    assert desk.events()[-2:] == [Event.LOGIN_FAIL, Event.LOGIN_LOCK]
    assert person.sign_in().status_code == 403
    assert desk.acts()[-1].reason is Reason.LOCKED


def test_a_success_forgets_the_failures_before(visitor: Enter, store: OfficeStore) -> None:
    """Only tries in a row count."""
    person = visitor("clara")
    for _ in range(tries.IN_A_ROW - 1):
        person.sign_in(password="wrong")
    assert person.sign_in().status_code == 303
    with store.accounts() as accounts:
        assert [account.failures for account in accounts.all() if account.name == "clara"] == [0]


def test_locking_ends_the_session(enter: Enter, visitor: Enter) -> None:
    """Whoever guesses at an account throws out who is in it, and both learn it."""
    person, other = enter("clara"), visitor("clara")
    for _ in range(tries.IN_A_ROW):
        other.sign_in(code="000000")
    assert person.get("/en/batches").status_code == 303


def test_many_names_are_tried_no_more_often_than_one(visitor: Enter, premises: Premises, clock: Seconds) -> None:
    """Together there are thirty failures in ten minutes; after that even who is right waits."""
    person = visitor("clara")
    for _ in range(tries.TOGETHER):
        premises.failed.count()
    answer = person.sign_in()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")
    clock.pass_(tries.WITHIN_SECONDS)
    assert person.sign_in().status_code == 303


def test_a_session_has_an_id_of_its_own_choice(visitor: Enter) -> None:
    """An id that somebody put into the browser before is not the one of the session (fixation)."""
    person = visitor("clara")
    person.client.set_cookie(COOKIE, "chosen-by-somebody")
    assert person.sign_in().status_code == 303
    first = person.cookie
    assert first != "chosen-by-somebody"
    assert len(first) >= 43
    assert person.sign_in().status_code == 303
    assert person.cookie != first


def test_a_stolen_cookie_is_worth_nothing_after_the_end(enter: Enter, visitor: Enter) -> None:
    """Signing out erases the session on the server, not only the cookie."""
    person, thief = enter("clara"), visitor("clara")
    stolen = person.cookie
    thief.client.set_cookie(COOKIE, stolen)
    assert thief.get("/en/batches").status_code == 200
    assert person.post("/en/sign-out").status_code == 303
    assert person.cookie == ""
    thief.client.set_cookie(COOKIE, stolen)
    assert thief.get("/en/batches").status_code == 303


def test_a_second_sign_in_ends_the_first(enter: Enter) -> None:
    """One account is at one place."""
    first, second = enter("clara"), enter("clara")
    assert first.get("/en/batches").status_code == 303
    assert second.get("/en/batches").status_code == 200


@pytest.mark.parametrize(("each", "times"), [(sessions.IDLE_SECONDS, 1), (sessions.IDLE_SECONDS - 60, 36)])
def test_a_session_ends_by_itself(enter: Enter, clock: Seconds, each: float, times: int) -> None:
    """After a quarter of an hour without a page, and after eight hours with them."""
    person = enter("clara")
    for _ in range(times - 1):
        clock.pass_(each)
        person.get("/en/batches")
    clock.pass_(each)
    assert person.get("/en/batches").status_code == 303


def test_the_cookie_is_for_this_site_and_no_script(visitor: Enter) -> None:
    """It has no domain and no date of expiry, and a foreign page cannot send it."""
    answer = visitor("clara").sign_in()
    (given,) = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith(f"{COOKIE}=")]
    assert sorted(part.strip() for part in given.split(";")[1:]) == ["HttpOnly", "Path=/", "SameSite=Strict"]


def test_no_session_and_no_time_is_on_disk(enter: Enter, store: OfficeStore) -> None:
    """The file knows accounts only; there is no column for when."""
    person = enter("clara")
    with store.connect() as connection:
        (made,) = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'account'").scalars()
        rows = connection.exec_driver_sql("SELECT * FROM account").all()
    assert not {"DATE", "TIME", "seen", "last"} & set(made.replace(",", " ").split())
    assert person.cookie not in repr(rows)
