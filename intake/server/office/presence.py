"""Who makes the request that is being answered: the session of its cookie, and the account as it is now."""

from flask import g, request

from intake.server.office.errors import WrongRole
from intake.server.office.port import Acting
from intake.server.office.premises import Premises
from intake.server.office.sessions import Session
from intake.server.office.store import Account

COOKIE = "session"


def recognise(premises: Premises) -> None:
    """Find out who makes this request. A session does not outlive a change of its account."""
    g.session = g.account = None
    token = request.cookies.get(COOKIE, "")
    session = premises.sessions.find(token) if token else None
    if session is None:
        return
    with premises.store.accounts() as accounts:
        account = accounts.known_as(session.pseudonym)
    if account is None or account.locked or account.generation != session.generation:
        premises.sessions.end(token)
        return
    g.session, g.account = session, account


def session_or_none() -> Session | None:
    """Return the session of this request, if there is one."""
    found: Session | None = g.get("session")
    return found


def account_or_none() -> Account | None:
    """Return the account of this request, if there is one."""
    found: Account | None = g.get("account")
    return found


def session() -> Session:
    """Return the session of this request; routes that nobody may use without one get here only with it."""
    found = session_or_none()
    if found is None:
        raise WrongRole
    return found


def account() -> Account:
    """Return the account of this request."""
    found = account_or_none()
    if found is None:
        raise WrongRole
    return found


def leave() -> None:
    """Answer as to somebody who is no longer signed in."""
    g.session = g.account = None


def acting(second: Account | None = None) -> Acting:
    """Return who acts, as the log names them."""
    mine = account()
    return Acting(mine.pseudonym, mine.role, second.pseudonym if second else None)
