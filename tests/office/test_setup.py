"""Setting up an account: a code that works once, a secret that is kept only when it has arrived, a good password."""

import html
import re

import pyotp
import pytest

from intake.audit.events import Event
from intake.server.office import passwords
from intake.server.office.errors import PasswordRefused
from intake.server.office.port import Role
from intake.server.office.premises import Premises
from intake.server.office.staff import New, Staff
from intake.server.office.store import OfficeStore
from tests.office.conftest import Enter
from tests.office.desk import Desk
from tests.office.visitors import PASSWORD, Visitor

GOOD = "verbena isotope lantern pocket"


@pytest.fixture
def new(store: OfficeStore, desk: Desk) -> New:
    """An account that waits."""
    return Staff(store, desk).add("nadia", Role.AUDITOR)


@pytest.fixture
def person(visitor: Enter) -> Visitor:
    """Somebody before the sign-in."""
    return visitor("aude")


def shown(person: Visitor, setup_code: str) -> dict[str, str]:
    """Type name and setup code, and return what the next page holds."""
    token = person.token("/en/setup")
    page = person.post("/en/setup", token=token, name="nadia", setup_code=setup_code).get_data(as_text=True)
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    secret = re.search(r'<code class="digits">(.*?)</code>', page)
    return {
        "csrf": token,
        "ticket": html.unescape(ticket[1]) if ticket else "",
        "secret": re.sub("<.*?>", "", secret[1]) if secret else "",
    }


def typed(person: Visitor, held: dict[str, str], **changed: str) -> dict[str, str]:
    """Return what is typed on that page."""
    person.clock.pass_(30)
    code = pyotp.TOTP(held["secret"]).at(int(person.clock.now))
    fields = {"csrf": held["csrf"], "ticket": held["ticket"], "password": GOOD, "again": GOOD, "code": code}
    return fields | changed


def test_an_account_is_set_up_by_its_owner(person: Visitor, new: New, store: OfficeStore, desk: Desk) -> None:
    """Then password and app are in force, the setup code is not, and the log says it."""
    held = shown(person, new.setup_code.upper().replace("-", " "))
    assert person.client.post("/en/setup/password", data=typed(person, held)).status_code == 200
    with store.accounts() as accounts:
        account = accounts.named("nadia")
    assert account is not None
    assert (account.setup, account.locked, account.failures) == (None, False, 0)
    nadia = Visitor(person.app, person.clock, account)
    assert nadia.sign_in(password=GOOD).status_code == 303
    assert desk.events()[-2:] == [Event.PASSWORD_CHANGE, Event.LOGIN_SUCCESS]
    assert shown(person, new.setup_code)["ticket"] == ""


@pytest.mark.parametrize("code", ["", "aaaa-bbbb-cccc-dddd-eeee-ffff", "%s-x"])
def test_a_wrong_setup_code_shows_no_secret(person: Visitor, new: New, desk: Desk, code: str) -> None:
    """It is answered as an unknown name is, and counts as a wrong try."""
    assert shown(person, code.replace("%s", new.setup_code))["secret"] == ""
    assert desk.events()[-1] is Event.LOGIN_FAIL


def test_an_account_in_use_cannot_be_set_up_again(person: Visitor) -> None:
    """There is no setup code that fits it, not even an empty one."""
    answer = person.post("/en/setup", token=person.token("/en/setup"), name="aude", setup_code="")
    assert answer.status_code == 403


def test_without_a_code_of_the_app_nothing_is_kept(person: Visitor, new: New, store: OfficeStore) -> None:
    """A secret that the app did not read would lock the owner out."""
    held = shown(person, new.setup_code)
    answer = person.client.post("/en/setup/password", data=typed(person, held, code="000000"))
    assert answer.status_code == 403
    assert held["secret"][:4] in answer.get_data(as_text=True)
    with store.accounts() as accounts:
        assert [each.password for each in accounts.all() if each.name == "nadia"] == [None]


def test_a_password_that_is_refused_uses_up_no_code(person: Visitor, new: New) -> None:
    """The owner mends it on the page and goes on with the code that the app still shows."""
    held = shown(person, new.setup_code)
    fields = typed(person, held)
    refused = fields | {"password": "lantern", "again": "lantern"}
    assert person.client.post("/en/setup/password", data=refused).status_code == 422
    assert person.client.post("/en/setup/password", data=fields).status_code == 200


def test_a_new_password_that_is_refused_uses_up_no_code(enter: Enter) -> None:
    """Likewise where somebody changes their own."""
    clara = enter("clara")
    fields = clara.proof() | {"new": GOOD, "again": GOOD}
    assert clara.post("/en/account/password", **fields | {"again": "another"}).status_code == 422
    assert clara.post("/en/account/password", **fields).status_code == 200


def test_a_setup_ends_after_a_quarter_of_an_hour(person: Visitor, new: New) -> None:
    """A page that was left open is worth nothing later."""
    held = shown(person, new.setup_code)
    person.clock.pass_(900)
    assert person.client.post("/en/setup/password", data=typed(person, held)).status_code == 410


def test_a_setup_that_was_overtaken_changes_nothing(person: Visitor, new: New, premises: Premises) -> None:
    """An operator who resets the account meanwhile has the last word."""
    held = shown(person, new.setup_code)
    Staff(premises.store, premises.acts).reset("nadia")
    assert person.client.post("/en/setup/password", data=typed(person, held)).status_code == 422


BAD = [
    "",
    "short but odd 1",
    "aaaaaaaaaaaaaaaaaaaa",
    "abcabcabcabcabcabc",
    "passwordpassword1",
    "P4ssw0rd!P4ssw0rd!",
    "qwertyuiopasdfghjkl",
    "1234567890123456",
    "letmein welcome 2026",
    "correct horse battery staple",
    "nadia loves turnips",
    "NADIA loves turnips",
    "ilovemymotherandfather",
    "x" * 257,
]


@pytest.mark.parametrize("password", [each if each != "short but odd 1" else "short but odd" for each in BAD])
def test_a_bad_password_is_refused(password: str) -> None:
    """Short, monotonous, common, with the own name in it, or endless."""
    with pytest.raises(PasswordRefused):
        passwords.check(password, password, "nadia")


@pytest.mark.parametrize(
    "password", [PASSWORD, GOOD, "Qx7#mP2$vL9!wZ4&", "сонний тюлень ріже каву", "turnip 4 the vicar of 3 hills"]
)
def test_a_good_password_is_taken(password: str) -> None:
    """In any language, of words or of signs."""
    passwords.check(password, password, "nadia")


def test_two_spellings_are_one_password() -> None:
    """Keyboards write the same letter in different ways."""
    assert passwords.normal("cafe\u0301") == passwords.normal("caf\u00e9")


def test_two_different_passwords_are_none() -> None:
    """A slip of the finger would lock the owner out."""
    with pytest.raises(PasswordRefused):
        passwords.check(GOOD, GOOD + "s", "nadia")
