"""The screen's application: a table of addresses, a guard before all of them, and views that ask one thing each.

Every answer has the fixed headers below: no page loads anything from elsewhere, none is stored, none is framed. What
goes wrong is a page with a sentence, a hint and a status; of what nobody foresaw, class and place only.
"""

import errno
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, redirect, request, url_for
from werkzeug import exceptions
from werkzeug.wrappers import Response as AnyResponse

from crypto.errors import Refusal
from intake.desk.errors import DiskFull
from intake.desk.screen import rendering
from intake.desk.screen.admission import Admission
from intake.desk.screen.errors import (
    Fault,
    FormMalformed,
    FormTooLarge,
    MethodUnknown,
    PageUnknown,
    ScreenError,
)
from intake.desk.screen.groups import groups
from intake.desk.screen.hold import Hold
from intake.desk.screen.routes import BY_NAME, ROUTES, Who
from intake.desk.screen.state import Refused, Screen
from intake.desk.store.database import UNFORESEEN

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    ("Content-Security-Policy", CSP),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    # the address of a page names a case; our own forms need the origin, nobody else gets anything
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), clipboard-read=()"),
)
_LARGEST_FORM = 2 * 1024 * 1024
_MOST_FIELDS = 500
_KINDS = {"desk.css": "text/css; charset=utf-8", "desk.js": "text/javascript; charset=utf-8"}
# Every other error of ours is 422: understood, and refused.
_STATUS = {66: 404, 69: 503, 73: 409, 74: 500, 77: 403, 78: 500}


class ScreenApp(Flask):
    """Flask without its log: what it would write holds paths and words of sources."""

    def log_exception(self, exc_info: object) -> None:
        """Write nothing; the page says class and place."""


def create(hold: Hold, admission: Admission) -> Flask:
    """Make the application."""
    screen = Screen(hold, admission)
    app = ScreenApp("intake.desk.screen", static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = _LARGEST_FORM
    app.config["MAX_FORM_PARTS"] = _MOST_FIELDS
    app.url_map.merge_slashes = False
    guard = _Guard(app, screen)
    app.before_request(guard.admit)
    app.after_request(_headed)
    app.register_error_handler(Exception, guard.refuse)
    _add_routes(app, screen)
    return app


def _add_routes(app: Flask, screen: Screen) -> None:
    pages = groups(screen)
    for route in ROUTES:
        group, _, act = route.name.partition(".")
        view = getattr(pages[group], act)
        app.add_url_rule(route.rule, route.name, view, methods=[route.method], provide_automatic_options=False)
    # browsers ask for it with every first page
    app.add_url_rule("/favicon.ico", "icon", lambda: Response(status=204), provide_automatic_options=False)
    for name in _KINDS:
        app.add_url_rule(f"/{name}", name.replace(".", "_"), partial(_file, name), provide_automatic_options=False)


def _file(name: str) -> Response:
    return Response((Path(__file__).parent / name).read_bytes(), content_type=_KINDS[name])


def _headed(answer: Response) -> Response:
    for name, value in HEADERS:
        answer.headers[name] = value
    return answer


class _Guard:
    """What happens before every view, and when one refuses."""

    def __init__(self, app: Flask, screen: Screen) -> None:
        self._app = app
        self._screen = screen

    def admit(self) -> AnyResponse | None:
        """Let a request through to its view, to the lock page, or refuse it."""
        g.screen = self._screen
        hold, admission = self._screen.hold, self._screen.admission
        admission.check_host(request)
        hold.lock_if_idle()
        route = BY_NAME.get(request.endpoint or "")
        if route is None or route.who is Who.ANYBODY:
            # the two files, the entrance, and what there is not
            return None
        admission.check_visit(request)
        if request.method == "POST":
            admission.check_form(request)
            g.admitted = True
        if hold.locked and route.who is Who.OFFICER:
            answer = self._locked()
            if answer is not None:
                return answer
        hold.touch()
        return None

    def _locked(self) -> AnyResponse | None:
        """Send a reader to the lock; keep what was written in a form that comes too late, and go on with it after."""
        if request.method != "POST":
            return redirect(url_for("door.locked", then=request.full_path.rstrip("?")), 303)
        if rendering.UNLOCKING not in request.form:
            return rendering.locked_form(None)
        try:
            self._screen.hold.unlock(request.form["unlock_officer"], request.form[rendering.UNLOCKING].encode("utf-8"))
        except Refusal as error:
            return rendering.locked_form(error)
        return None

    def refuse(self, error: Exception) -> AnyResponse:
        """Answer an error: a form is shown again with what was written, everything else is a page that says it."""
        g.screen = self._screen
        refusal = self._told(error)
        route = BY_NAME.get(request.endpoint or "")
        if route is not None and route.back and not self._screen.hold.locked and g.get("refused") is None:
            try:
                g.refused = Refused(route.name, refusal, request.form.to_dict(flat=False))
                return self._again(route.back, status_of(refusal))
            except Exception as second:
                refusal = _as_refusal(second) if not isinstance(error, Refusal) else refusal
                # the page that says it stands for the form, and says it once
                g.refused = None
        # a full disk lets no page be read either: the form stands alone then, and only what a page of ours sent
        kept = rendering.kept() if route is not None and route.back and g.get("admitted") else ()
        return rendering.refusal(refusal, status_of(refusal), kept)

    def _told(self, error: Exception) -> Refusal:
        """Return what to tell; where rows hold what they cannot, that is said in the place of a fault of ours."""
        if isinstance(error, UNFORESEEN) and not self._screen.hold.locked:
            try:
                self._screen.hold.session.database.check_rows(error)
            except Refusal as damage:
                return damage
        return _as_refusal(error)

    def _again(self, back: str, status: int) -> AnyResponse:
        view: Callable[..., Any] = self._app.view_functions[back]
        wanted = BY_NAME[back].arguments
        given = {name: value for name, value in (request.view_args or {}).items() if name in wanted}
        answer: AnyResponse = view(**given)
        answer.status_code = status
        return answer


def status_of(error: Refusal) -> int:
    """Return the status of HTTP for a refusal."""
    if isinstance(error, ScreenError):
        return error.status
    return _STATUS.get(error.exit_code, 422)


def _as_refusal(error: Exception) -> Refusal:
    """Return what to tell: what our own code raised, what routing raised, or class and place."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, exceptions.NotFound):
        return PageUnknown()
    if isinstance(error, exceptions.MethodNotAllowed):
        return MethodUnknown()
    if isinstance(error, exceptions.RequestEntityTooLarge):
        return FormTooLarge()
    if isinstance(error, exceptions.HTTPException):
        return FormMalformed()
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull()
    return Fault(f"{type(error).__name__} at {_place(error)}")


def _place(error: Exception) -> str:
    """Return `module:line` of the innermost frame."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace else "?"
