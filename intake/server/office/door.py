"""Signing in and out, and setting up an account."""

from http import HTTPStatus

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.audit.entry import Act
from intake.audit.events import Event
from intake.server.office import codes, passwords, presence, rendering
from intake.server.office.codes import Judged
from intake.server.office.enrolment import Enrolment
from intake.server.office.entrance import Credentials
from intake.server.office.errors import CodeWrong, OfficeRefusal, StaffError
from intake.server.office.premises import Premises
from intake.server.office.routes import HOMES
from intake.server.office.staff import Staff


def credentials(prefix: str = "") -> Credentials:
    """Return what was typed into the three fields of a form."""
    name, password, code = (request.form.get(f"{prefix}{field}", "") for field in ("name", "password", "code"))
    return Credentials(name, password, code)


class DoorPages:
    """What is before the pages of a role."""

    def __init__(self, premises: Premises) -> None:
        self._premises = premises
        self._entrance = premises.entrance

    def home(self) -> AnyResponse:
        """Lead to the first page of the role."""
        return _to(HOMES[presence.account().role])

    def ask(self, error: OfficeRefusal | None = None) -> AnyResponse:
        """Show the form for signing in."""
        if error is None and presence.account_or_none() is not None:
            return _to("door.home")
        return rendering.page("sign-in.html", error=error, name=request.form.get("name", ""))

    def sign_in(self) -> AnyResponse:
        """Begin a session under a new id."""
        try:
            account = self._entrance.sign_in(credentials())
        except OfficeRefusal as error:
            return self.ask(error)
        before = request.cookies.get(presence.COOKIE, "")
        if before:
            self._premises.sessions.end(before)
        token = self._premises.sessions.begin(account)
        answer = _to(HOMES[account.role])
        answer.set_cookie(presence.COOKIE, token, httponly=True, samesite="Strict", path="/")
        return answer

    def sign_out(self) -> AnyResponse:
        """End the session, here and in the browser."""
        account = presence.account()
        self._premises.sessions.end(request.cookies.get(presence.COOKIE, ""))
        self._premises.acts.record(Act(Event.LOGOUT, actor=account.pseudonym, role=account.role))
        answer = _to("door.ask")
        answer.delete_cookie(presence.COOKIE, httponly=True, samesite="Strict", path="/")
        return answer

    def setup(self, error: OfficeRefusal | None = None) -> Response:
        """Ask for name and setup code."""
        return rendering.page("setup.html", error=error, name=request.form.get("name", ""))

    def enrol(self) -> Response:
        """Show the secret of a new account, once, and ask for a password and a code."""
        try:
            account = self._entrance.setup(request.form.get("name", ""), request.form.get("setup_code", ""))
        except OfficeRefusal as error:
            return self.setup(error)
        ticket = self._premises.enrolments.begin(account)
        return _enrolment(ticket, self._premises.enrolments.find(ticket))

    def set_up(self) -> Response:
        """Take the password, if a code shows that the secret has arrived."""
        ticket = request.form.get("ticket", "")
        enrolment = self._premises.enrolments.find(ticket)
        try:
            self._set_up(enrolment)
        except (StaffError, OfficeRefusal) as error:
            return _enrolment(ticket, enrolment, error)
        self._premises.enrolments.end(ticket)
        return rendering.page("ready.html")

    def _set_up(self, enrolment: Enrolment) -> None:
        account = enrolment.account
        password, again = request.form.get("password", ""), request.form.get("again", "")
        # first what can be mended on the page: a code counts once, and the next one takes half a minute
        passwords.check(password, again, account.name)
        if self._premises.codes.use(enrolment.secret, request.form.get("code", "")) is not Judged.RIGHT:
            raise CodeWrong
        staff = Staff(self._premises.store, self._premises.acts, account.pseudonym)
        staff.set_up(account, password, again, enrolment.secret)


def _enrolment(ticket: str, enrolment: Enrolment, error: StaffError | OfficeRefusal | None = None) -> Response:
    """Show what an authenticator needs."""
    return rendering.page(
        "enrol.html",
        error=error,
        ticket=ticket,
        enrolling=enrolment.account,
        qr=codes.qr(enrolment.secret, enrolment.account.pseudonym),
        secret=codes.as_text(enrolment.secret),
    )


def _to(name: str) -> AnyResponse:
    return redirect(url_for(name, language=rendering.catalog().language), HTTPStatus.SEE_OTHER)
