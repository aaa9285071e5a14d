"""Drafts: what an officer writes is kept in the encrypted database every few seconds, until it is saved.

Only that a draft was begun is on record, not each time that it grew: a leaf every few seconds would bury the others.
"""

import re

from flask import request
from werkzeug.wrappers import Response

from intake.audit.events import Event
from intake.desk import ledger
from intake.desk.screen import forms
from intake.desk.screen.casework import Pages
from intake.desk.screen.errors import FieldUnknown
from intake.desk.screen.rendering import text as _
from intake.desk.store import drafts
from intake.desk.store.drafts import Draft

_KEY = re.compile(r"[a-z-]{1,20}:[A-Za-z0-9-]{1,40}(?::[a-z0-9-]{1,32})?\Z")


class DraftPages(Pages):
    """Views for texts that are not saved yet."""

    def keep(self) -> Response:
        """Keep a text; an empty one is forgotten."""
        session, key = self.session, _key()
        words = forms.text("text", forms.LONG)
        with session.database.writing() as connection:
            if not words.strip():
                drafts.drop(connection, session.officer, key)
            elif drafts.put(connection, session.officer, Draft(key, words, session.today)):
                ledger.note(session, connection, Event.CREATED, f"draft:{key}")
        return Response(status=204)

    def drop(self) -> Response:
        """Throw a draft away."""
        session, key = self.session, _key()
        with session.database.writing() as connection:
            drafts.drop(connection, session.officer, key)
            ledger.note(session, connection, Event.ERASED, f"draft:{key}")
        return self.done(request.form.get("then", "/inbox"), _("The draft is thrown away."))


def _key() -> str:
    key = forms.needed("key", forms.SHORT)
    if not _KEY.match(key):
        raise FieldUnknown("key")
    return key
