"""Who is let in: the token once, one cookie, one host, and only forms of our own pages."""

import pytest

from intake.desk.screen.app import create
from tests.desk.screen.conftest import Office
from tests.desk.screen.screens import PORT, Visit, words

HERE = f"127.0.0.1:{PORT}"


def test_token_is_good_once(visit: Visit) -> None:
    """A second browser that opens the address after the first one is refused."""
    other = create(visit.hold, visit.admission).test_client()
    answer = other.get("/enter/whatever-the-token-was", headers={"Host": HERE})
    assert answer.status_code == 403
    assert "used before" in words(answer)
    assert "Set-Cookie" not in answer.headers


def test_first_browser_may_open_the_address_again(visit: Visit) -> None:
    """The browser that was let in is not thrown out when it opens the printed address once more."""
    assert visit.get("/enter/whatever-the-token-was").status_code == 303


def test_cookie(visit: Visit) -> None:
    """The cookie is random, for scripts out of reach, for other sites never sent, and gone with the browser."""
    visit.admission._token = "again"
    answer = create(visit.hold, visit.admission).test_client().get("/enter/again", headers={"Host": HERE})
    name, _, rest = answer.headers["Set-Cookie"].partition("=")
    assert name == f"triage-{PORT}"
    assert len(rest.split(";")[0]) >= 43
    assert {part.strip() for part in rest.split(";")[1:]} == {"HttpOnly", "Path=/", "SameSite=Strict"}


@pytest.mark.parametrize("path", ["/", "/inbox", "/locked", "/settings", "/deadlines.ics"])
def test_stranger(visit: Visit, path: str) -> None:
    """Who has no cookie sees no page, whichever it asks for."""
    answer = create(visit.hold, visit.admission).test_client().get(path, headers={"Host": HERE})
    assert answer.status_code == 403
    assert "not the one that opened the desk" in words(answer)


@pytest.mark.parametrize(
    "host", ["localhost", f"localhost:{PORT}", "127.0.0.1", "127.0.0.1:1", f"evil.example:{PORT}", ""]
)
def test_other_host(visit: Visit, host: str) -> None:
    """A name that somebody points to 127.0.0.1, or another port, is refused before anything else."""
    answer = visit.get("/inbox", Host=host)
    assert answer.status_code == 421
    assert "not the desk" in words(answer)


@pytest.mark.parametrize("origin", ["null", "http://localhost:40001", "http://127.0.0.1:1", "https://evil.example", ""])
def test_other_origin(visit: Visit, office: Office, origin: str) -> None:
    """A form of another page is refused, though it has the cookie and the token."""
    answer = visit.post(f"/case/{office.case}/note", {"text": "planted"}, Origin=origin)
    assert answer.status_code == 403
    assert "planted" not in visit.text(f"/case/{office.case}")


def test_without_origin(visit: Visit) -> None:
    """A form without an origin is refused: every browser of today sends one."""
    fields = {"csrf": visit.admission.csrf}
    assert visit.client.post("/lock", data=fields, headers={"Host": HERE}).status_code == 403
    assert not visit.hold.locked


def test_cross_site(visit: Visit) -> None:
    """What the browser itself says comes from another site is refused."""
    assert visit.post("/lock", {}, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("token", ["", "x", "0" * 43])
def test_without_token(visit: Visit, token: str) -> None:
    """A form without the token of the visit is refused."""
    headers = {"Host": HERE, "Origin": visit.admission.address}
    assert visit.client.post("/lock", data={"csrf": token}, headers=headers).status_code == 403


def test_other_body(visit: Visit) -> None:
    """A body that is no plain form is refused: other pages can send those."""
    headers = {"Host": HERE, "Origin": visit.admission.address, "Content-Type": "text/plain"}
    assert visit.client.post("/lock", data=f"csrf={visit.admission.csrf}", headers=headers).status_code == 403


def test_form_too_large(visit: Visit, office: Office) -> None:
    """A form of more than two MiB is refused."""
    assert visit.post(f"/case/{office.case}/note", {"text": "x" * (3 << 20)}).status_code == 413


@pytest.mark.parametrize("path", ["/nothing", "/case/C-00000", "/item/0000-00", "/inbox/", "/case/%00"])
def test_page_that_is_not_there(visit: Visit, path: str) -> None:
    """What is not there is said to be not there."""
    assert visit.get(path).status_code == 404


def test_other_method(visit: Visit) -> None:
    """A page cannot be asked in a way that it does not know."""
    assert visit.client.put("/inbox", headers={"Host": HERE}).status_code == 405


def test_unforeseen_error(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw shows its class and place, and no word more."""

    def fail(*_: object) -> None:
        raise RuntimeError("secret words of a source")

    monkeypatch.setattr("intake.desk.cases.records.listed", fail)
    answer = visit.get("/cases")
    assert answer.status_code == 500
    assert "RuntimeError at tests.desk.screen" in words(answer)
    assert "secret" not in answer.get_data(as_text=True)
