"""The office's application: a table of addresses, a guard before all of them, and views that ask one thing each.

No script, no address that leads elsewhere, nothing of a request in a log. Every answer has the fixed headers below.
"""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, redirect, request, url_for
from werkzeug import exceptions
from werkzeug.wrappers import Response as AnyResponse

from crypto.errors import Refusal
from intake.audit.entry import Act
from intake.audit.errors import AuditError, LogUnwritable
from intake.audit.events import Event, Outcome, Reason
from intake.durable import NotWritable
from intake.server import answers
from intake.server.answers import Policy
from intake.server.errors import MethodNotAllowed, NotFound, RequestMalformed, StoreError
from intake.server.journal import JOURNAL, Code
from intake.server.office import catalogs, forgery, presence, rendering
from intake.server.office.auditor import AuditorPages
from intake.server.office.courier import CourierPages
from intake.server.office.door import DoorPages
from intake.server.office.errors import (
    NotFromPage,
    OfficeFault,
    OfficeNotStored,
    OfficeRefusal,
    StaffError,
    Unrecorded,
    WrongRole,
)
from intake.server.office.operator import OperatorPages
from intake.server.office.own import OwnPages
from intake.server.office.parcels import ParcelPages
from intake.server.office.premises import Premises
from intake.server.office.routes import BY_NAME, ROUTES, Route

CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
POLICY = Policy(
    always=(("Content-Security-Policy", CSP), ("X-Frame-Options", "DENY"), *answers.HEADERS[1:]),
    never=frozenset({"last-modified", "server", "date", "x-powered-by"}),
)
_STYLE = "/office.css"
_LARGEST_FORM = 64 * 1024
_ON_RECORD = {WrongRole: Reason.ROLE, NotFromPage: Reason.CSRF}


class OfficeApp(Flask):
    """Flask without its log: what it would write holds paths and exception texts."""

    def log_exception(self, exc_info: object) -> None:
        """Write nothing; the code was written."""


def create(premises: Premises) -> Flask:
    """Make the office's application."""
    app = OfficeApp("intake.server.office", static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = _LARGEST_FORM
    app.url_map.merge_slashes = False
    guard = _Guard(premises)
    app.before_request(guard.admit)
    app.after_request(_keep_door)
    app.register_error_handler(Exception, guard.refuse)
    _add_routes(app, premises)
    app.wsgi_app = answers.Hardened(app.wsgi_app, POLICY)  # type: ignore[method-assign] # as Flask documents it
    return app


def _add_routes(app: Flask, premises: Premises) -> None:
    """Register every address of the table, the style sheet, and the way from the bare address to a language."""
    groups: dict[str, Any] = {
        "door": DoorPages(premises),
        "own": OwnPages(premises),
        "courier": CourierPages(premises),
        "parcels": ParcelPages(premises),
        "auditor": AuditorPages(premises),
        "operator": OperatorPages(premises),
    }
    languages = ",".join(catalogs.LANGUAGES)
    for route in ROUTES:
        group, _, act = route.name.partition(".")
        view = _without_language(getattr(groups[group], act))
        rule = f"/<any({languages}):language>{route.rule}"
        app.add_url_rule(rule, route.name, view, methods=[route.method], provide_automatic_options=False)
    app.add_url_rule("/", "index", _index, methods=["GET"], provide_automatic_options=False)
    app.add_url_rule(_STYLE, "style", _style, methods=["GET"], provide_automatic_options=False)


def _without_language(view: Callable[..., AnyResponse]) -> Callable[..., AnyResponse]:
    """Return a view that is not told the language: `rendering` asks the request."""

    def called(language: str, **arguments: Any) -> AnyResponse:
        del language
        return view(**arguments)

    return called


def _index() -> AnyResponse:
    return redirect(url_for("door.home", language=rendering.catalog().language), HTTPStatus.SEE_OTHER)


def _style() -> Response:
    content = (Path(__file__).parent / "office.css").read_bytes()
    return Response(content, content_type="text/css; charset=utf-8")


def _keep_door(answer: Response) -> Response:
    """Give the cookie that a form before the sign-in is tied to."""
    if g.get("new_door"):
        answer.set_cookie(forgery.DOOR, g.door, httponly=True, samesite="Strict", path="/")
    return answer


class _Guard:
    """What happens before every view, and when one refuses."""

    def __init__(self, premises: Premises) -> None:
        self._premises = premises

    def admit(self) -> AnyResponse | None:
        """Let a request through to its view, send it to the sign-in, or refuse it."""
        presence.recognise(self._premises)
        route = BY_NAME.get(request.endpoint or "")
        if route is None:
            # the style sheet, the bare address, and what there is not
            return None
        self._open_door()
        if route.who is not None and presence.account_or_none() is None:
            return redirect(url_for("door.ask", language=rendering.catalog().language), HTTPStatus.SEE_OTHER)
        self._check_role(route)
        if route.method == "POST":
            self._check_origin(route)
        return None

    def _open_door(self) -> None:
        """Tie the forms of somebody who is not signed in to a cookie."""
        g.door = request.cookies.get(forgery.DOOR, "")
        if presence.session_or_none() is None and not g.door and request.method == "GET":
            g.door, g.new_door = forgery.new_door(), True

    def _check_role(self, route: Route) -> None:
        account = presence.account_or_none()
        if route.who is not None and account is not None and account.role not in route.who:
            raise WrongRole

    def _check_origin(self, route: Route) -> None:
        forgery.check_origin(request)
        if not route.streams:
            forgery.check_form(request, presence.session_or_none())

    def refuse(self, error: Exception) -> Response:
        """Answer an error with a page that says what happened; what was not allowed is on record before."""
        try:
            self._record(error)
        except AuditError as unwritable:
            error = unwritable
        refusal = _as_refusal(error)
        answer = rendering.page("refused.html", status=answers.status_of(refusal), said=rendering.said(refusal))
        answer.headers.update(answers.extra_headers(refusal))
        return answer

    def _record(self, error: Exception) -> None:
        reason = next((reason for kind, reason in _ON_RECORD.items() if isinstance(error, kind)), None)
        account = presence.account_or_none()
        if reason is not None and account is not None:
            self._premises.acts.record(
                Act(Event.AUTHZ_FAIL, Outcome.REFUSED, actor=account.pseudonym, role=account.role, reason=reason)
            )


def _as_refusal(error: Exception) -> Refusal:
    """Return what to tell: what our own code raised, what routing raised, or a fixed error."""
    if isinstance(error, OfficeRefusal | StaffError):
        return error
    if isinstance(error, LogUnwritable):
        return Unrecorded()
    if isinstance(error, StoreError | NotWritable):
        JOURNAL.write(Code.STORE_FAILED)
        return OfficeNotStored()
    if isinstance(error, exceptions.MethodNotAllowed):
        return MethodNotAllowed(Allow=", ".join(sorted(error.valid_methods or ())))
    if isinstance(error, exceptions.NotFound):
        return NotFound()
    if isinstance(error, exceptions.HTTPException):
        return RequestMalformed()
    if isinstance(error, Refusal):
        return error
    JOURNAL.write(Code.INTERNAL_ERROR)
    return OfficeFault()
