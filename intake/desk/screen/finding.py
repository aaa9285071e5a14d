"""Search over everything in every script; what was found is marked in the words around it."""

from collections.abc import Iterator, Mapping, Sequence

from flask import request, url_for
from werkzeug.wrappers import Response

from intake.desk import search
from intake.desk.screen import forms, rendering
from intake.desk.screen.casework import Pages
from intake.desk.search import Hit, NamedEntity

# Where a text is shown in its case; the others are on the first page.
_PAGES: Mapping[str, str] = {
    "name": "people.shown",
    "view": "claims.table",
    "response": "letters.shown",
    "letter": "letters.shown",
    "action": "actions.shown",
    "demand": "actions.shown",
    "need": "actions.shown",
    "deadline": "letters.shown",
    "agreement": "consent.shown",
}
# What has a page of its own there.
_THINGS: Mapping[str, str] = {
    "entity": "people.one",
    "event": "events.one",
    "source": "sources.source",
    "text": "sources.source",
    "question": "claims.question",
    "claim": "claims.question",
}
_OF_ITEMS = ("item", "file", "answer", "decision", "assessment")


class FindingPages(Pages):
    """Views of search."""

    def search(self) -> Response:
        """Show what has all the words, and whose name it may be."""
        asked = request.args.get("q", "")[: forms.SHORT]
        hits: Sequence[Hit] = ()
        names: Sequence[NamedEntity] = ()
        if asked.strip():
            hits = search.search(self.session, asked)
            names = search.names(self.session, asked, 8)
        return rendering.page(
            "search.html", asked=asked, hits=[(hit, _address(hit), list(parts(hit))) for hit in hits], names=names
        )


def _address(hit: Hit) -> str:
    """Return where a text is shown."""
    if hit.case is None or hit.kind in _OF_ITEMS:
        return url_for("items.item", code=hit.item) if hit.item else url_for("cases.listed")
    if hit.withdrawn:
        return url_for("cases.history", code=hit.case)
    if hit.kind in _THINGS:
        return url_for(_THINGS[hit.kind], code=hit.case, label=hit.object)
    return url_for(_PAGES.get(hit.kind, "cases.overview"), code=hit.case)


def parts(hit: Hit) -> Iterator[tuple[str, bool]]:
    """Yield the words of a hit, and whether they are what was asked for."""
    # on one line: an end of a line is no letter that hides
    words, place = hit.quote.replace("\n", " ").replace("\r", " "), 0
    yield "…" if words[:1].islower() else "", False
    for start, end in hit.marks:
        yield words[place:start], False
        yield words[start:end], True
        place = end
    yield words[place:], False
    yield "…" if words[-1:].isalnum() else "", False
