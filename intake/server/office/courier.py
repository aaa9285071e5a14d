"""The courier's pages: batches out, outboxes in. Nothing here can be read; it is carried."""

from http import HTTPStatus

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from crypto.errors import Refusal
from intake.server.errors import NotFound
from intake.server.forms import Form
from intake.server.office import forgery, incoming, presence, rendering
from intake.server.office.door import credentials
from intake.server.office.errors import NothingWaits, NoUpload, OfficeRefusal
from intake.server.office.port import BatchState, Parcel
from intake.server.office.premises import Premises
from intake.server.office.store import Account


class CourierPages:
    """What a courier sees and does."""

    def __init__(self, premises: Premises) -> None:
        self._premises = premises
        self._acts = premises.acts

    def batches(self, error: OfficeRefusal | None = None) -> Response:
        """Show what waits, and the batches so far."""
        return rendering.page(
            "batches.html",
            error=error,
            waiting=self._acts.waiting(),
            batches=self._acts.batches(),
            parcel=presence.session().parcel,
            two=self._premises.two_person_export,
        )

    def batch(self, batch: str, error: OfficeRefusal | None = None) -> Response:
        """Show one batch."""
        return rendering.page("batch.html", error=error, batch=self._found(batch), two=self._premises.two_person_export)

    def make(self) -> AnyResponse:
        """Make a batch, or one once more, for who has just proved again who they are."""
        again = request.form.get("again", "")
        try:
            presence.session().hold(self._made(self._found(again).batch if again else None))
        except OfficeRefusal as error:
            return self.batch(again, error) if again else self.batches(error)
        return _to("parcels.parcel")

    def _made(self, again: str | None) -> Parcel:
        account = presence.account()
        self._premises.entrance.confirm(account, request.form.get("password", ""), request.form.get("code", ""))
        parcel = self._acts.make_batch(presence.acting(self._second(account)), again=again)
        if parcel is None:
            raise NothingWaits
        return parcel

    def _second(self, first: Account) -> Account | None:
        """Return the second person, where the office wants one."""
        if not self._premises.two_person_export:
            return None
        return self._premises.entrance.second(first, credentials("second_"))

    def arrived(self, batch: str) -> AnyResponse:
        """Note that the desk has a batch."""
        self._acts.mark_arrived(presence.acting(), self._found(batch).batch)
        return _to("courier.batch", batch)

    def outbox(self) -> Response:
        """Ask for an outbox."""
        return rendering.page("outbox.html", limit=incoming.LARGEST)

    def upload(self) -> AnyResponse:
        """Take an outbox into the state folder; nothing of it is believed yet."""
        session = presence.session()
        size = request.content_length or 0
        form = Form(request.headers.get("Content-Type", ""), size, request.environ["wsgi.input"])
        token = form.field(forgery.FIELD, forgery.LONGEST).decode("utf-8", "replace")
        forgery.check_token(token, request, session)
        session.drop_upload()
        session.upload = incoming.receive(form, size, self._premises.incoming)
        return _to("courier.summary")

    def summary(self) -> Response:
        """Say what an outbox would do, or why it is refused."""
        upload = presence.session().upload
        if upload is None:
            raise NoUpload
        try:
            preview = self._acts.preview_import(presence.acting(), upload)
        except Refusal:
            presence.session().drop_upload()
            raise
        return rendering.page("summary.html", preview=preview)

    def import_(self) -> Response:
        """Import the outbox that was shown."""
        session = presence.session()
        if session.upload is None:
            raise NoUpload
        try:
            done = self._acts.import_(presence.acting(), session.upload)
        finally:
            session.drop_upload()
        return rendering.page("imported.html", done=done)

    def drop(self) -> AnyResponse:
        """Erase the outbox that was shown."""
        presence.session().drop_upload()
        return _to("courier.outbox")

    def _found(self, batch: str) -> BatchState:
        found = next((each for each in self._acts.batches() if each.batch == batch), None)
        if found is None:
            raise NotFound
        return found


def _to(name: str, batch: str | None = None) -> AnyResponse:
    return redirect(url_for(name, language=rendering.catalog().language, batch=batch), HTTPStatus.SEE_OTHER)
