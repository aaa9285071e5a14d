"""Templates to answers, in the language of the address."""

from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import segno
from flask import Response, g, request, url_for
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from crypto.errors import NoteError, Refusal
from intake.server import answers
from intake.server.errors import ImportRefused
from intake.server.office import catalogs, forgery, presence, sentences
from intake.server.office.catalogs import Catalog
from intake.transfer.errors import TransferError

_HTML = "text/html; charset=utf-8"
_FILTERS_OF_LOG = ("actor", "event", "day", "below")
_GROUP = 8
# of a QR code: the white around it, which its readers need, in dots, and the size of a dot of the PNG
_QUIET = 4
_DOT = 6


def catalog() -> Catalog:
    """Return the texts of the language that this request asks for; English where it names none."""
    named = (request.view_args or {}).get("language")
    if named is None:
        wanted = (each.partition("-")[0] for each in request.accept_languages.values())
        named = next((each for each in wanted if each in catalogs.LANGUAGES), catalogs.SOURCE_LANGUAGE)
    return catalogs.load(named)


def page(template: str, *, status: int = 200, error: Refusal | None = None, **values: Any) -> Response:
    """Answer with a page."""
    texts = catalog()
    if error is not None:
        status = answers.status_of(error)
    content = (
        _environment()
        .get_template(template)
        .render(
            catalog=texts,
            languages=[(catalogs.load(language), _elsewhere(language, status)) for language in catalogs.LANGUAGES],
            account=presence.account_or_none(),
            csrf=forgery.token(presence.session_or_none(), g.get("door", "")),
            url=_urls(texts.language),
            here=request.endpoint or "",
            error="" if error is None else said(error),
            _=texts.text,
            _n=texts.count,
            **values,
        )
    )
    headers = {} if error is None else answers.extra_headers(error)
    return Response(content, status=status, content_type=_HTML, headers=dict(headers))


def said(error: Refusal) -> str:
    """Return the sentence of an error in the language of the page; of a carried file also where it is wrong."""
    sentence = catalog().text_or_source(error.sentence)
    told = error.detail and isinstance(error, ImportRefused | TransferError | NoteError)
    whole = f"{sentence}: {error.detail}" if told else sentence
    return f"{whole[:1].upper()}{whole[1:]}."


def _elsewhere(language: str, status: int) -> str:
    """Return the address of this page in another language; where this one is no address to go to, of the first one."""
    if request.method != "GET" or request.endpoint is None or status != HTTPStatus.OK:
        return url_for("door.home", language=language)
    # a filter stays set; other names of a query could be words that `url_for` obeys
    query = {name: request.args[name] for name in _FILTERS_OF_LOG if name in request.args}
    return url_for(request.endpoint, **{**query, **(request.view_args or {}), "language": language})


def _urls(language: str) -> Callable[..., str]:
    def url(name: str, **values: object) -> str:
        return url_for(name, **{"language": language, **values})  # type: ignore[arg-type]  # Flask's own names are not used

    return url


@cache
def _environment() -> Environment:
    """Return the templates; an undefined name is an error, and everything is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= _FILTERS
    return environment


def _groups(digits: str) -> Markup:
    """Return a long number in groups that an eye can compare; copied, it has no blanks in it."""
    parts = [digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP)]
    return Markup("").join(Markup("<span>{}</span>").format(part) for part in parts)


def _picture(code: segno.QRCode) -> Markup:
    """Return a QR code as part of a page: shapes and attributes only, no style and no script.

    Tor Browser draws no SVG at its level Safest. So the same picture lies below it as PNG.
    """
    below = Markup('<img src="{}" alt="">').format(code.png_data_uri(border=_QUIET, scale=_DOT))
    drawn = code.svg_inline(border=_QUIET, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return below + Markup(drawn)  # noqa: S704  # made of numbers by segno


_FILTERS: Mapping[str, Callable[..., Any]] = {
    "groups": _groups,
    "picture": _picture,
    "short": sentences.short,
}
