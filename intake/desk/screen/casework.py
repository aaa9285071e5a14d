"""What all groups of views share: a case that is read or written on record, a second officer, the way back.

A view opens one of these blocks, calls one act in it, and answers after it: by then the transaction is durable.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from flask import redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from intake.audit.events import Event
from intake.desk import ledger
from intake.desk import session as sessions
from intake.desk.cases import review
from intake.desk.cases.records import find
from intake.desk.screen import forms
from intake.desk.screen.rendering import text as _
from intake.desk.screen.state import Notice, Screen, Undo
from intake.desk.session import Session
from intake.desk.store import drafts
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection

_RANDOM = 32  # digits of a random id
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Open:
    """A case in a transaction."""

    session: Session
    connection: Connection
    case: Case

    def do(self, act: Callable[Concatenate[Session, Connection, Case, P], R], *args: P.args, **named: P.kwargs) -> R:
        """Call an act on this case."""
        return act(self.session, self.connection, self.case, *args, **named)


class Pages:
    """A group of views of one screen."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen

    @property
    def session(self) -> Session:
        """The session of this day."""
        return self.screen.hold.session

    @contextmanager
    def reading(self, code: str) -> Iterator[Open]:
        """Open a case to read it, on record."""
        session = self.session
        with session.database.writing() as connection:
            case = find(connection, code)
            ledger.note(session, connection, Event.CASE_READ, f"case:{case.id}")
            yield Open(session, connection, case)

    @contextmanager
    def writing(self, code: str) -> Iterator[Open]:
        """Open a case to write to it; the acts put that on record. A second officer is here if the form says so."""
        session = self.with_second()
        with session.database.reading() as connection:
            object_ = f"case:{find(connection, code).id}"
        with review.recorded(session, object_), session.database.writing() as connection:
            yield Open(session, connection, find(connection, code))

    def with_second(self) -> Session:
        """Return the session, with the slot of a second officer open where the form names one."""
        session = self.session
        name = forms.optional("second", forms.SHORT)
        if name is None:
            return session
        passphrase = request.form.get("second_passphrase", "").encode("utf-8", "replace")
        return sessions.with_second(session, name, lambda _: passphrase)

    def forget(self, session: Session, connection: Connection, *keys: str) -> None:
        """Erase drafts of what is saved now."""
        for key in keys:
            drafts.drop(connection, session.officer, key)

    def done(self, address: str, notice: Markup, undo: Undo | None = None) -> Response:
        """Go back to a page, which says what was done and how to undo it."""
        self.screen.notices.append(Notice(notice, undo))
        return redirect(address, 303)

    def entered(self, address: str, code: str, label: str) -> Response:
        """Go back and say that an entry was made, which can be withdrawn."""
        undo = Undo(url_for("cases.withdraw", code=code), _("Undo"), (("handle", label), ("then", address)))
        notice = _("%(label)s is entered.", label=label) if is_short(label) else _("It is entered.")
        return self.done(address, notice, undo)

    def described(self, address: str, code: str, label: str) -> Response:
        """Go back and say that an entry was described anew, which can be undone."""
        undo = Undo(url_for("cases.undo", code=code), _("Undo"), (("handle", label), ("then", address)))
        return self.done(address, _("%(label)s is described anew; the history has both.", label=label), undo)

    def corrected(self, address: str, code: str, taken: str, put: str) -> Response:
        """Go back and say that an entry took the place of another one; they can be exchanged again."""
        fields = (("taken", put), ("put", taken), ("then", address))
        undo = Undo(url_for("cases.exchange", code=code), _("Undo"), fields)
        return self.done(address, _("Corrected; the history has both."), undo)


def is_short(handle: str) -> bool:
    """Tell whether a handle is a short id, which people know, and not a random one."""
    return len(handle) < _RANDOM
