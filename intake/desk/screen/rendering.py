"""Templates to answers: every text that goes into a page is made visible and escaped, whoever wrote it.

The environment does that to each value that a template puts out, so that no page can forget it. What must keep its
letters, the content of a field that is edited, says so (`exact`); texts of ours come as markup from the catalog.
"""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, g, request, url_for
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from crypto.errors import Refusal
from intake.desk import codes, visible
from intake.desk.cases import terms
from intake.desk.screen import catalogs, forms, labels, sentences, state
from intake.desk.screen.catalogs import Catalog
from intake.desk.screen.state import Screen
from intake.desk.store import drafts
from intake.desk.store.drafts import Draft
from intake.site import catalogs as form_texts

_HTML = "text/html; charset=utf-8"
_GROUP = 8
# not within a word or a tag: `C-9TR4K` and `4MKP-K1`, in the letters of codes
_CODE = re.compile(r"(?<![\w-])(?:C-[0-9A-HJKMNP-TV-Z]{5}|[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2})(?![\w-])")
_COMMAND = re.compile("`([^`]+)`")
UNLOCKING = "unlock_passphrase"


def screen() -> Screen:
    """Return the desk of this request."""
    found: Screen = g.screen
    return found


def catalog() -> Catalog:
    """Return the texts of the officer's language, or of the browser's before anybody said."""
    chosen = screen().hold.manner.language
    return catalogs.load(chosen or request.accept_languages.best_match(catalogs.LANGUAGES) or catalogs.SOURCE_LANGUAGE)


def page(template: str, *, status: int = 200, **values: Any) -> Response:
    """Answer with a page."""
    content = _environment().get_template(template).render(**_common(), **values)
    return Response(content, status=status, content_type=_HTML)


def _common() -> Mapping[str, Any]:
    """Return what every template has."""
    texts, here = catalog(), screen()
    return {
        "_": text,
        "_n": lambda one, many, number: Markup(escape(texts.count(one, many, number))),  # noqa: S704  # escaped here
        "catalog": texts,
        "day": lambda day: Markup(escape(texts.day(day))) if day else "–",  # noqa: S704  # a date of ours
        "label": _labels(texts),
        "terms": terms,
        "enums": labels.ENUMS,
        "limits": forms,
        "url": url_for,
        "here": request.endpoint or "",
        "hold": here.hold,
        "csrf": here.admission.csrf,
        "notices": here.take_notices(),
        "refused": state.refused(),
        "said": said,
        "typed": typed,
        "draft": _drafts(),
        "joined": _joined,
        "tr": lambda source: Markup(escape(texts.text_or_source(source))),  # noqa: S704  # escaped here
        "question": _question,
        "told": told,
        "ready": lambda words: Markup(escape(words)),  # noqa: S704  # visible already, escaped here
        "today": here.hold.session.today if not here.hold.locked else None,
    }


def text(source: str, /, **values: object) -> Markup:
    """Return a text of ours in the language of the page, with values that are made visible and escaped."""
    whole = Markup(escape(catalog().text(source)))  # noqa: S704  # escaped here
    return whole % {name: _shown(value) for name, value in values.items()} if values else whole


def _labels(texts: Catalog) -> Callable[[object, object], Markup]:
    def label(kind: object, key: object) -> Markup:
        return Markup(escape(texts.text_or_source(labels.of(kind, key))))  # noqa: S704  # escaped here

    return label


def _question(words: str) -> Markup:
    """Return words of the public form in the officer's language; the site has them. A number may follow them."""
    language = catalog().language
    start, _space, number = words.rpartition(" ")
    known = form_texts.load(language).texts if language in form_texts.complete() else {}
    if words in known or not (number.isdigit() and start in known):
        return escape(visible.visible(known.get(words) or catalog().text_or_source(words)))
    return escape(f"{known[start]} {number}")


def said(error: Refusal) -> Markup:
    """Return the sentence of an error in the language of the page, with what it says of numbers and names of ours."""
    sentence = catalog().text_or_source(error.sentence)
    detail = visible.visible("; ".join(map(_told, error.detail.split("; "))))
    whole = f"{sentence}: {detail}" if error.detail else sentence
    return Markup(escape(f"{whole[:1].upper()}{whole[1:]}."))  # noqa: S704  # escaped here


def told(sentence: str, width: int | None = None) -> Markup:
    """Return a sentence that another part of the desk made, or its beginning, in the officer's language."""
    whole = _told(sentence)
    return escape(visible.shortened(whole, width) if width else visible.visible(whole))


def _told(sentence: str) -> str:
    texts = catalog()
    site = form_texts.load(texts.language).texts if texts.language in form_texts.complete() else {}
    return sentences.told(sentence, lambda words: texts.texts.get(words) or site.get(words) or words, texts.day)


def typed(form: str, name: str, default: object = "") -> str:
    """Return what a field has: what was written before the form was refused, or the default."""
    refused = state.refused()
    if refused is None or refused.form != form:
        return "" if default is None else str(default)
    values: Sequence[str] = refused.values.get(name, ())
    return values[-1] if values else ""


def _drafts() -> Callable[[str], Draft | None]:
    """Return what finds the draft of a field; the drafts are read when the first field asks."""
    known: dict[str, Mapping[str, Draft]] = {}

    def draft(key: str) -> Draft | None:
        hold = screen().hold
        if hold.locked:
            return None
        if not known:
            with hold.session.database.reading() as connection:
                known["all"] = drafts.of_officer(connection, hold.officer)
        return known["all"].get(key)

    return draft


def locked_form(error: Refusal | None) -> Response:
    """Answer a form that came while the desk was locked: it goes on when the passphrase is there."""
    return page("lock.html", status=403, error=error, kept=kept(), address=request.full_path, **officers())


def kept() -> Sequence[tuple[str, str]]:
    """Return what a form has that could not be done: it comes back whole, but for passphrases, which no page holds."""
    return [
        (name, value)
        for name, values in request.form.to_dict(flat=False).items()
        for value in values
        if not name.endswith("passphrase") and name not in ("unlock_officer", "csrf")
    ]


def officers() -> Mapping[str, Any]:
    """Return who can open the desk."""
    from intake.desk import keyring

    hold = screen().hold
    return {"officers": keyring.officers(hold.folder.keyring), "officer": hold.officer}


def refusal(error: Refusal, status: int, kept: Sequence[tuple[str, str]] = ()) -> Response:
    """Answer with a page that says what was refused, and holds what was written where its own page cannot be shown."""
    return page("refused.html", status=status, error=error, kept=kept, address=request.full_path)


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
        finalize=_shown,
    )
    environment.filters |= _FILTERS
    return environment


def _shown(value: object) -> object:
    """Make a text visible unless it is markup of ours already."""
    return visible.visible(str(value)) if isinstance(value, str) and not isinstance(value, Markup) else value


def _joined(*parts: object) -> Markup:
    """Return parts as one; `~` in a template would take a text beside markup for markup, and not make it visible."""
    return Markup("").join(escape(_shown(part)) for part in parts)


def _linked(text: Markup) -> Markup:
    """Return a sentence in which the codes of items and cases lead to them."""
    return Markup(_CODE.sub(_link, str(text)))  # noqa: S704  # escaped before; a code and its address have nothing to escape


def _link(found: re.Match[str]) -> str:
    code = found[0]
    name = "cases.overview" if codes.case(code) else "items.item"
    return f'<a href="{url_for(name, code=code)}">{code}</a>'


def _commands(text: object) -> Markup:
    """Return a text of ours in which what is typed in a terminal is set apart."""
    return Markup(_COMMAND.sub(r"<code>\1</code>", str(escape(_shown(text)))))  # noqa: S704  # escaped here


def _exact(text: str) -> Markup:
    """Return a text letter by letter, for a field that is edited."""
    return escape(text)


def _lines(text: str) -> Markup:
    """Return a text of several lines, each with its own direction."""
    shown = (Markup('<p dir="auto">{}</p>').format(line or " ") for line in visible.lines(text))
    return Markup("\n").join(shown)


def _short(text: str, width: int) -> Markup:
    """Return the beginning of a text on one line."""
    return escape(visible.shortened(text, width))


def _digest(digest: str) -> Markup:
    """Return a digest in groups that an eye can compare; copied, it has no blanks in it."""
    parts = [digest[start : start + _GROUP] for start in range(0, len(digest), _GROUP)]
    return Markup("<wbr>").join(escape(visible.visible(part)) for part in parts)


def _bytes(size: int) -> str:
    if size < 1024:
        return f"{size} B"
    return f"{size / 1024:.0f} KiB" if size < 1 << 20 else f"{size / (1 << 20):.1f} MiB"


def _iso(day: datetime.date) -> str:
    return day.isoformat()


_FILTERS: Mapping[str, Callable[..., Any]] = {
    "linked": _linked,
    "commands": _commands,
    "exact": _exact,
    "lines": _lines,
    "short": _short,
    "digest": _digest,
    "bytes": _bytes,
    "iso": _iso,
}
