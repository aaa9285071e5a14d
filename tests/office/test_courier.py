"""The courier: a batch leaves only for who proves again who they are, an outbox does nothing before it is confirmed."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from intake.audit.events import Event, Reason
from intake.server.office import app, incoming
from intake.server.office.premises import Premises
from intake.server.office.store import OfficeStore
from tests.office.conftest import Enter
from tests.office.desk import BATCH, CONTENT, LOST, OUTBOX, Desk
from tests.office.visitors import Seconds, Visitor

HOSTILE = ["../../office.db", "/etc/passwd", "a\x00b", "<img src=x>", "\u202egpj.exe", "x" * 5000]


@pytest.fixture
def courier(enter: Enter) -> Visitor:
    """A courier who is signed in."""
    return enter("clara")


def uploaded(person: Visitor, content: bytes, name: str = "7.outbox") -> int:
    """Send an outbox and return the status."""
    data = {"csrf": person.token(), "file": FileStorage(io.BytesIO(content), name)}
    # the boundary that werkzeug draws is now and then longer than the 70 signs of RFC 2046
    _, body = encode_multipart(data, "boundary")
    kind = "multipart/form-data; boundary=boundary"
    return person.client.post("/en/outbox", data=body, content_type=kind).status_code


def test_a_batch_is_made_shown_and_taken(courier: Visitor, desk: Desk) -> None:
    """Its digest is on the page, and what is downloaded is the whole file under a name of ours."""
    assert courier.post("/en/batches", **courier.proof()).headers["Location"] == "/en/parcel"
    assert "0c5e0c5e</span>" in courier.get("/en/parcel").get_data(as_text=True)
    answer = courier.get("/en/parcel/file")
    assert answer.get_data() == CONTENT
    assert answer.headers["Content-Length"] == str(len(CONTENT))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{BATCH}.batch"'
    assert desk.events()[-1] is Event.EXPORTED


@pytest.mark.parametrize("changed", [{"password": "wrong"}, {"code": "000000"}, {"password": "", "code": ""}])
def test_no_batch_without_proof(courier: Visitor, desk: Desk, changed: dict[str, str]) -> None:
    """A session that somebody found open takes nothing away."""
    answer = courier.post("/en/batches", **courier.proof() | changed)
    assert answer.status_code == 403
    assert "do not fit together" in answer.get_data(as_text=True)
    assert courier.get("/en/parcel/file").status_code == 410
    assert Event.EXPORTED not in desk.events()


def test_no_batch_without_a_record(courier: Visitor, desk: Desk) -> None:
    """With a log that cannot be written not a byte leaves, and the page says that sources are not concerned."""
    proof = courier.proof()
    token = courier.token()
    desk.full = True
    answer = courier.post("/en/batches", token=token, **proof)
    assert answer.status_code == 503
    assert "sources can go on sending reports" in answer.get_data(as_text=True)
    assert courier.get("/en/parcel/file").status_code == 410


def test_five_wrong_proofs_end_the_session(courier: Visitor) -> None:
    """They count as wrong tries of the account, which is locked."""
    token = courier.token()
    for _ in range(5):
        courier.post("/en/batches", token=token, password="wrong", code="000000")
    assert courier.get("/en/batches").status_code == 303


def test_where_nothing_waits_no_batch_is_made(courier: Visitor, desk: Desk) -> None:
    """An empty file would be carried for nothing."""
    desk.waits = False
    answer = courier.post("/en/batches", **courier.proof())
    assert answer.status_code == 409
    assert "There is nothing to export." in answer.get_data(as_text=True)


def test_a_lost_batch_is_made_once_more(courier: Visitor, desk: Desk) -> None:
    """With proof too, and on record as what it is."""
    assert courier.post("/en/batches", again=LOST, **courier.proof()).status_code == 303
    assert desk.events()[-1] is Event.REEXPORTED
    assert courier.get("/en/parcel/file").headers["Content-Disposition"].endswith(f'"{LOST}.batch"')


@pytest.mark.parametrize("batch", ["0" * 32, "../../etc/passwd", "%00", "'", "<script>"])
def test_a_batch_that_there_is_not_is_not_found(courier: Visitor, batch: str) -> None:
    """And what was asked for is not repeated."""
    answers = [courier.get(f"/en/batches/{batch}"), courier.post("/en/batches", again=batch, **courier.proof())]
    for answer in answers:
        assert answer.status_code == 404
        assert batch not in answer.get_data(as_text=True)


def test_the_file_is_gone_with_the_session(courier: Visitor, enter: Enter) -> None:
    """Nobody who signs in later finds what was made before."""
    courier.post("/en/batches", **courier.proof())
    courier.post("/en/sign-out")
    assert enter("clara").get("/en/parcel/file").status_code == 410


def test_a_download_goes_on_after_a_break(courier: Visitor) -> None:
    """From the byte on that the browser asks for, if it is still the same file."""
    courier.post("/en/batches", **courier.proof())
    digest = courier.get("/en/parcel/file").headers["ETag"]
    rest = courier.get("/en/parcel/file", Range="bytes=1000-", If_Range=digest)
    assert (rest.status_code, rest.get_data()) == (206, CONTENT[1000:])
    assert rest.headers["Content-Range"] == f"bytes 1000-{len(CONTENT) - 1}/{len(CONTENT)}"
    whole = courier.get("/en/parcel/file", Range="bytes=1000-", If_Range='"another"')
    assert (whole.status_code, whole.get_data()) == (200, CONTENT)


@pytest.mark.parametrize(
    ("asked", "status"),
    [("bytes=2097152-", 416), ("bytes=-5", 200), ("bytes=0-1,5-6", 200), ("bytes=9-1", 200), ("lines=1-", 200)],
)
def test_other_ranges_are_not_half_understood(courier: Visitor, asked: str, status: int) -> None:
    """The whole file, or a clear no."""
    courier.post("/en/batches", **courier.proof())
    assert courier.get("/en/parcel/file", Range=asked).status_code == status


def test_a_long_download_is_not_idle(courier: Visitor, clock: Seconds) -> None:
    """Through Tor a batch takes longer than a session without pages lasts."""
    courier.post("/en/batches", **courier.proof())
    answer = courier.client.get("/en/parcel/file", buffered=False)
    for _ in answer.iter_encoded():
        clock.pass_(600)
    assert courier.get("/en/parcel").status_code == 200


def test_an_arrival_is_noted(courier: Visitor, desk: Desk) -> None:
    """Once, with the batch."""
    assert courier.post(f"/en/batches/{BATCH}/arrived").status_code == 303
    assert (desk.acts()[-1].event, desk.acts()[-1].batch) == (Event.ARRIVED, BATCH)
    assert "It has arrived" not in courier.get(f"/en/batches/{BATCH}").get_data(as_text=True)


def test_an_outbox_is_shown_before_it_does_anything(courier: Visitor, desk: Desk, premises: Premises) -> None:
    """Then it is imported once, and the file is erased."""
    assert uploaded(courier, OUTBOX) == 303
    page = courier.get("/en/outbox/summary").get_data(as_text=True)
    assert "nothing is done yet" in page
    assert "Ask the desk by another way" in page
    assert desk.imported == []
    assert courier.post("/en/outbox/import").status_code == 200
    assert desk.imported == [OUTBOX]
    assert list(premises.incoming.iterdir()) == []
    assert courier.post("/en/outbox/import").status_code == 410
    assert desk.imported == [OUTBOX]


def test_an_outbox_that_is_refused_is_erased(courier: Visitor, desk: Desk, premises: Premises) -> None:
    """The page says why, in its language."""
    assert uploaded(courier, b"half an outb") == 303
    answer = courier.get("/fr/outbox/summary")
    assert answer.status_code == 422
    assert "s’arrête trop tôt" in answer.get_data(as_text=True)
    assert list(premises.incoming.iterdir()) == []
    assert courier.post("/en/outbox/import").status_code == 410
    assert desk.imported == []


def test_an_outbox_that_is_refused_before_it_is_imported_is_on_record(courier: Visitor, desk: Desk) -> None:
    """Once, and under the name of who brought it: the page shows it and keeps nothing to show again."""
    uploaded(courier, b"half an outb")
    assert [courier.get("/en/outbox/summary").status_code for _ in range(2)] == [422, 410]
    told = [act for act in desk.acts() if act.event is Event.INPUT_FAIL]
    assert courier.account is not None
    assert [act.actor for act in told] == [courier.account.pseudonym]


@pytest.mark.parametrize("end", ["/en/outbox/drop", "/en/sign-out"])
def test_an_outbox_that_is_not_confirmed_is_erased(courier: Visitor, premises: Premises, end: str) -> None:
    """Dropped, or forgotten with the session."""
    uploaded(courier, OUTBOX)
    assert len(list(premises.incoming.iterdir())) == 1
    courier.post(end)
    assert list(premises.incoming.iterdir()) == []


def test_what_an_ended_process_left_is_erased(tmp_path: Path) -> None:
    """No session knows of it any more; other files are left alone."""
    for name in ("0123.outbox", "other"):
        (tmp_path / name).touch()
    incoming.clear(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["other"]
    incoming.clear(tmp_path / "missing")


@pytest.mark.parametrize(
    "name", ["../../office.db", "/etc/passwd", "a\x00b", "<img src=x>", "\u202egpj.exe", "x" * 5000]
)
def test_the_name_of_a_file_means_nothing(courier: Visitor, premises: Premises, name: str) -> None:
    """It is neither used nor shown."""
    uploaded(courier, OUTBOX, name)
    names = [path.name for path in premises.incoming.glob("*")]
    assert all(len(found) == len("x" * 32 + ".outbox") for found in names)
    page = courier.get("/en/outbox/summary").get_data(as_text=True)
    assert name not in page


def test_a_file_beyond_the_largest_is_refused_unread(
    courier: Visitor, monkeypatch: pytest.MonkeyPatch, premises: Premises
) -> None:
    """What is larger goes through the command."""
    monkeypatch.setattr(incoming, "LARGEST", 1000)
    assert uploaded(courier, bytes(2000)) == 413
    assert not premises.incoming.exists()


def test_a_form_without_a_file_is_refused(courier: Visitor) -> None:
    """As browsers send it when nothing was chosen."""
    assert uploaded(courier, b"", "") == 400


@pytest.fixture
def two(premises: Premises, clock: Seconds, store: OfficeStore) -> Callable[[str], Visitor]:
    """An office where two people are needed: a browser for a name, signed in."""
    both = Premises(
        store,
        premises.acts,
        premises.incoming,
        two_person_export=True,
        codes=premises.codes,
        sessions=premises.sessions,
        today=premises.today,
    )
    made: Flask = app.create(both)

    def enter(name: str) -> Visitor:
        with store.accounts() as accounts:
            person = Visitor(made, clock, accounts.named(name))
        person.sign_in()
        return person

    return enter


def named(person: Visitor) -> dict[str, str]:
    """Return what a second person types."""
    assert person.account is not None
    return {"second_name": person.account.name, **person.proof("second_")}


@pytest.mark.parametrize("second", ["cyril", "omar"])
def test_two_people_export_together(two: Callable[[str], Visitor], visitor: Enter, desk: Desk, second: str) -> None:
    """Another courier or an operator; both are on record."""
    courier, other = two("clara"), visitor(second)
    assert courier.post("/en/batches", **courier.proof(), **named(other)).status_code == 303
    assert other.account is not None
    assert desk.acts()[-1].second == other.account.pseudonym


@pytest.mark.parametrize("second", ["clara", "aude"])
def test_the_second_is_another_and_no_auditor(
    two: Callable[[str], Visitor], visitor: Enter, desk: Desk, second: str
) -> None:
    """Neither oneself with the next code, nor whoever checks afterwards."""
    courier, other = two("clara"), visitor(second)
    answer = courier.post("/en/batches", **courier.proof(), **named(other))
    assert answer.status_code == 403
    assert desk.acts()[-1].reason is Reason.SECOND_PERSON_MISSING
    assert Event.EXPORTED not in desk.events()


@pytest.mark.parametrize("changed", [{"second_name": ""}, {"second_password": "wrong"}, {"second_code": "000000"}])
def test_one_alone_exports_nothing(
    two: Callable[[str], Visitor], visitor: Enter, desk: Desk, changed: dict[str, str]
) -> None:
    """The second has to prove it just as much."""
    courier, other = two("clara"), visitor("omar")
    fields = courier.proof() | named(other) | changed
    assert courier.post("/en/batches", **fields).status_code == 403
    assert Event.EXPORTED not in desk.events()
