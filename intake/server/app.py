"""The public application: the signed site's fixed bytes, uploads, sealed files in a form, and mailboxes.

There is no other way in. Views read the request, call one thing, and answer. No session, no cookie, no readable field
of a form is ever read; nothing of a request is logged. A path that takes no body does not read one.
"""

import base64
import binascii
import datetime
import re
from collections.abc import Callable
from email.utils import format_datetime
from http import HTTPStatus

from flask import Flask, Response, request
from flask_limiter import RateLimitExceeded
from werkzeug import exceptions

from crypto.errors import (
    CryptoError,
    HeaderTruncated,
    NotPadded,
    RecipientsError,
    Refusal,
    SeveralStanzas,
    TooSmall,
    WrongStanza,
)
from intake import clock
from intake.server import answers, limits
from intake.server.deliveries import Deliveries
from intake.server.errors import (
    Busy,
    EpochMissing,
    LengthMissing,
    MethodNotAllowed,
    NotFound,
    NotFromSealer,
    NotReady,
    ProtocolVersion,
    RequestMalformed,
    WrongContentType,
)
from intake.server.forms import Form
from intake.server.mailboxes import Mailboxes
from intake.server.settings import Settings
from intake.server.site import Page, PublicSite, Showcase
from intake.server.store import Store, Upload
from intake.server.uploads import Uploads

TUS = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,expiration"
OFFSET_STREAM = "application/offset+octet-stream"
_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,15})\Z")
_METADATA = re.compile(r"[!-+\--~]+(?: [A-Za-z0-9+/]*={0,2})?\Z")
_EPOCH = re.compile(rb"[1-9][0-9]{0,8}\Z")
_BUSY_SECONDS = "60"


class PublicApp(Flask):
    """Flask without its log: what it would write holds paths and exception texts."""

    def log_exception(self, exc_info: object) -> None:
        """Write nothing; `answers` has written the code."""


class Public:
    """The views of one public server."""

    def __init__(self, store: Store, settings: Settings, today: Callable[[], datetime.date], who: limits.Who) -> None:
        # without tor's line all who come have one address, and a share for each would be one for everybody
        told_apart = who if settings.listen.tor else None
        budget = limits.ByteBudget(settings.limits, who=told_apart)
        places = limits.Places(settings.limits, told_apart) if told_apart else None
        self._uploads = Uploads(store, settings, budget, places)
        self._deliveries = Deliveries(store, settings, budget, self._uploads.largest)
        self._mailboxes = Mailboxes(store)
        self._showcase = Showcase(store)
        self._today = today

    def options(self, **_: str) -> Response:
        """Say what of tus is spoken here."""
        answer = _empty(HTTPStatus.NO_CONTENT)
        answer.headers["Tus-Version"] = TUS
        answer.headers["Tus-Extension"] = EXTENSIONS
        answer.headers["Tus-Max-Size"] = str(self._uploads.largest)
        return answer

    def create(self) -> Response:
        """Begin an upload, with its first bytes if the request has some."""
        _require_tus()
        site = self._site()
        size = _body_length() or 0
        if size:
            _require_offset_stream()
        length, epoch = _number("Upload-Length"), _declared_epoch(request.headers.get("Upload-Metadata", ""))
        created = self._uploads.create(length, epoch, site.recipients, self._today())
        upload = created.upload
        if size:
            upload = self._append(upload, 0, size)
        answer = _progress(upload, HTTPStatus.CREATED)
        answer.headers["Location"] = f"/uploads/{created.id}"
        return answer

    def head(self, upload_id: str) -> Response:
        """Say how far an upload is."""
        _require_tus()
        upload = self._uploads.find(upload_id, self._today())
        answer = _progress(upload, HTTPStatus.OK)
        answer.headers["Upload-Length"] = str(upload.length)
        return answer

    def patch(self, upload_id: str) -> Response:
        """Store the next bytes; the answer to the last ones is the receipt."""
        _require_tus()
        _require_offset_stream()
        size, offset = _body_length(), _number("Upload-Offset")
        if size is None:
            raise LengthMissing
        upload = self._uploads.find(upload_id, self._today())
        return _progress(self._append(upload, offset, size), HTTPStatus.NO_CONTENT)

    def delete(self, upload_id: str) -> Response:
        """Erase an upload."""
        _require_tus()
        self._uploads.erase(upload_id, self._today())
        return _empty(HTTPStatus.NO_CONTENT)

    def hand_in(self, language: str) -> Response:
        """Take a sealed file from the form of a page without script, and send the browser to the page that says so."""
        site = self._site()
        if f"/{language}/" not in site.pages:
            raise NotFound
        size = _body_length()
        if size is None:
            raise LengthMissing
        form = Form(request.headers.get("Content-Type", ""), size, request.environ["wsgi.input"])
        self._deliveries.take(form, site.recipients, self._today())
        answer = _bare(HTTPStatus.SEE_OTHER)
        answer.headers["Location"] = f"/{language}/sealed/received"
        return answer

    def mailbox(self, mailbox: str) -> Response:
        """Give the block of a mailbox, or one of the same size that nobody opens."""
        return Response(self._mailboxes.fetch(mailbox, self._today()), content_type="application/octet-stream")

    def erase_mailbox(self, mailbox: str) -> Response:
        """Erase a mailbox for who has its token, and do not say whether there was one."""
        self._mailboxes.erase(mailbox, request.headers.get("Deletion-Token", ""))
        return _bare(HTTPStatus.NO_CONTENT)

    def manifest(self) -> Response:
        """Give the signed manifest, with which anyone can compare every path."""
        return Response(self._site().manifest, content_type="text/plain; charset=utf-8")

    def page(self, path: str = "") -> Response:
        """Give a path of the site."""
        found = self._site().pages.get(f"/{path}")
        if found is None:
            raise NotFound
        return _page(found, HTTPStatus.OK)

    def refuse(self, error: Exception) -> Response:
        """Answer an error: scripts as JSON, visitors of pages with the page of that status."""
        refusal = _as_refusal(error)
        answer = _as_json(refusal) if _is_for_script() else self._as_page(refusal)
        answer.headers.update(answers.extra_headers(refusal))
        return answer

    def _as_page(self, refusal: Refusal) -> Response:
        """Answer with the signed page of a refusal, or, where there is none, with the sentence alone."""
        status = answers.status_of(refusal)
        page = self._first_page(*_pages_of(refusal, status))
        if page is not None:
            return _page(page, status)
        return Response(f"{refusal.sentence}\n", status=status, content_type="text/plain; charset=utf-8")

    def _append(self, upload: Upload, offset: int, size: int) -> Upload:
        source = request.environ["wsgi.input"]
        return self._uploads.append(upload, offset, size, source, self._today())

    def _site(self) -> PublicSite:
        site = self._showcase.current()
        if site is None:
            raise NotReady(Retry_After="3600")
        return site

    def _first_page(self, *paths: str) -> Page | None:
        """Return the first of these signed pages; None where there is no site, or no database to find it in."""
        try:
            site = self._showcase.current()
        except Refusal:
            return None
        pages = {} if site is None else site.pages
        return next((pages[path] for path in paths if path in pages), None)


def create(store: Store, settings: Settings, today: Callable[[], datetime.date] = clock.today) -> Flask:
    """Make the public application over a store."""
    app = PublicApp("intake.server", static_folder=None, template_folder=None)
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = False
    who = limits.askers()
    public = Public(store, settings, today, who)
    limits.count_requests(app, settings.limits, who)
    _route(app, public)
    app.register_error_handler(Exception, public.refuse)
    app.wsgi_app = answers.Hardened(app.wsgi_app)  # type: ignore[method-assign] # as Flask documents it
    return app


def _route(app: Flask, public: Public) -> None:
    """Register every route; OPTIONS and HEAD are never made up by Flask."""

    def add(rule: str, methods: list[str], view: Callable[..., Response]) -> None:
        app.add_url_rule(rule, f"{view.__name__} {rule}", view, methods=methods, provide_automatic_options=False)

    add("/uploads", ["POST"], public.create)
    add("/uploads", ["OPTIONS"], public.options)
    add("/uploads/<upload_id>", ["HEAD"], public.head)
    add("/uploads/<upload_id>", ["PATCH"], public.patch)
    add("/uploads/<upload_id>", ["DELETE"], public.delete)
    add("/uploads/<upload_id>", ["OPTIONS"], public.options)
    add("/<language>/sealed", ["POST"], public.hand_in)
    add("/mailbox/<mailbox>", ["GET"], public.mailbox)
    add("/mailbox/<mailbox>", ["DELETE"], public.erase_mailbox)
    add("/manifest", ["GET"], public.manifest)
    add("/", ["GET"], public.page)
    add("/<path:path>", ["GET"], public.page)


def _is_for_script() -> bool:
    """Say whether a request is for uploads or mailboxes, whatever its method and outcome."""
    return request.path == "/uploads" or request.path.startswith(("/uploads/", "/mailbox/"))


def _pages_of(refusal: Refusal, status: int) -> tuple[str, ...]:
    """Return the pages that could tell a refusal: those of the form in its language, then that of the status."""
    language = (request.view_args or {}).get("language")
    if language is None:
        return (f"/errors/{status}",)
    form = f"/{language}/sealed"
    return f"{form}/refused-{_why(refusal, status)}", f"{form}/refused", f"/errors/{status}"


def _why(refusal: Refusal, status: int) -> str:
    """Say in one of seven words what a person can do about a refused form."""
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return "too-large"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "busy"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or isinstance(refusal, RecipientsError):
        return "not-stored"
    if isinstance(refusal, HeaderTruncated | NotFromSealer | NotPadded | TooSmall):
        return "wrong-size"
    if isinstance(refusal, SeveralStanzas | WrongStanza):
        return "wrong-key"
    return "not-sealed" if isinstance(refusal, CryptoError) else "form"


def _as_refusal(error: Exception) -> Refusal:
    """Return what to tell: what we raised, what routing and the limiter raised, or a fixed error."""
    if isinstance(error, CryptoError):
        return error
    if isinstance(error, RateLimitExceeded):
        return Busy(Retry_After=_BUSY_SECONDS)
    if isinstance(error, exceptions.MethodNotAllowed):
        return MethodNotAllowed(Allow=", ".join(sorted(error.valid_methods or ())))
    if isinstance(error, exceptions.NotFound):
        return NotFound()
    if isinstance(error, exceptions.HTTPException):
        # what is left is a request that Werkzeug could not read, as one with an impossible Host
        return RequestMalformed()
    return answers.as_http(error)


def _as_json(refusal: Refusal) -> Response:
    """Answer the script of a page."""
    answer = Response(answers.body(refusal), status=answers.status_of(refusal), content_type="application/json")
    answer.headers["Tus-Resumable"] = TUS
    return answer


def _bare(status: int) -> Response:
    """Answer without a body."""
    answer = Response(status=status)
    del answer.headers["Content-Type"]
    return answer


def _empty(status: int) -> Response:
    """Answer an upload without a body."""
    answer = _bare(status)
    answer.headers["Tus-Resumable"] = TUS
    return answer


def _progress(upload: Upload, status: int) -> Response:
    """Answer with how far an upload is and until when it is remembered: a midnight, never an hour."""
    answer = _empty(status)
    answer.headers["Upload-Offset"] = str(upload.received)
    midnight = datetime.datetime.combine(upload.expires, datetime.time(), datetime.UTC)
    answer.headers["Upload-Expires"] = format_datetime(midnight, usegmt=True)
    return answer


def _page(page: Page, status: int) -> Response:
    """Answer with a path of the site, in gzip to whoever takes it."""
    answer = Response(page.content, status=status, content_type=page.kind)
    answer.headers.update(page.headers)
    if page.compressed is not None and request.accept_encodings.quality("gzip") > 0:
        answer.set_data(page.compressed)
        answer.headers["Content-Encoding"] = "gzip"
    return answer


def _require_tus() -> None:
    """Refuse another version of the protocol; its own OPTIONS is the only request without one."""
    if request.headers.get("Tus-Resumable") != TUS:
        raise ProtocolVersion(Tus_Version=TUS)


def _require_offset_stream() -> None:
    if request.headers.get("Content-Type") != OFFSET_STREAM:
        raise WrongContentType


def _body_length() -> int | None:
    """Return the length of the body, None where the request does not say it."""
    if "Transfer-Encoding" in request.headers:
        # RFC 9112, 6.3: a server may ask for a length. One way to say how long a body is leaves no two readings of it.
        raise LengthMissing
    return _number("Content-Length") if "Content-Length" in request.headers else None


def _number(name: str) -> int:
    """Return a header that is a number in its one spelling, or raise RequestMalformed."""
    text = request.headers.get(name, "")
    if not _NUMBER.match(text):
        raise RequestMalformed
    return int(text)


def _declared_epoch(metadata: str) -> int:
    """Return the epoch that Upload-Metadata declares; every other key is left unread, and nothing of it is kept."""
    pairs = [pair for pair in metadata.split(",") if pair]
    if not all(_METADATA.match(pair) for pair in pairs):
        raise RequestMalformed
    values = [value for key, _, value in (pair.partition(" ") for pair in pairs) if key == "epoch"]
    if not values:
        raise EpochMissing
    if len(values) > 1:
        raise RequestMalformed
    return _epoch_number(values[0])


def _epoch_number(encoded: str) -> int:
    try:
        value = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise RequestMalformed from None
    if not _EPOCH.match(value):
        raise RequestMalformed
    return int(value)
