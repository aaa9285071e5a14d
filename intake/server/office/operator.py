"""The operator's pages: accounts, and the keys that are in use. Nothing of what was sent can be reached from here."""

from http import HTTPStatus

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.server.errors import NotFound
from intake.server.office import presence, rendering
from intake.server.office.errors import OfficeRefusal, StaffError
from intake.server.office.port import Role
from intake.server.office.premises import Premises
from intake.server.office.staff import New, Staff
from intake.server.office.store import Account


class OperatorPages:
    """What an operator sees and does."""

    def __init__(self, premises: Premises) -> None:
        self._premises = premises

    def accounts(self, error: StaffError | OfficeRefusal | None = None) -> Response:
        """Show all accounts, and the form for a new one."""
        return rendering.page(
            "accounts.html",
            error=error,
            accounts=self._staff().all(),
            roles=tuple(Role),
            name=request.form.get("name", ""),
        )

    def add(self) -> Response:
        """Add an account and show its setup code, once."""
        try:
            self._confirm()
            role = Role(request.form.get("role", "")) if request.form.get("role") in tuple(Role) else Role.AUDITOR
            return _code(self._staff().add(request.form.get("name", "").strip().lower(), role))
        except (StaffError, OfficeRefusal) as error:
            return self.accounts(error)

    def account(self, pseudonym: str, error: StaffError | OfficeRefusal | None = None) -> Response:
        """Show one account."""
        return rendering.page("member.html", error=error, member=self._found(pseudonym))

    def lock(self, pseudonym: str) -> AnyResponse:
        """Lock an account."""
        self._staff().lock(self._found(pseudonym).name)
        return self._back(pseudonym)

    def unlock(self, pseudonym: str) -> AnyResponse:
        """Unlock an account."""
        self._staff().unlock(self._found(pseudonym).name)
        return self._back(pseudonym)

    def reset(self, pseudonym: str) -> Response:
        """Let an account be set up anew, and show its setup code, once."""
        member = self._found(pseudonym)
        try:
            self._confirm()
            return _code(self._staff().reset(member.name))
        except (StaffError, OfficeRefusal) as error:
            return self.account(pseudonym, error)

    def remove(self, pseudonym: str) -> AnyResponse:
        """Remove an account."""
        self._staff().remove(self._found(pseudonym).name)
        return redirect(url_for("operator.accounts", language=rendering.catalog().language), HTTPStatus.SEE_OTHER)

    def keys(self) -> Response:
        """Show the keys that reports are sealed to, and the fingerprints to compare on paper."""
        return rendering.page("keys.html", recipients=self._premises.acts.recipients(), keys=self._premises.acts.keys())

    def _confirm(self) -> None:
        """Whoever gives out a setup code proves again who they are: a stolen session must not become an account."""
        password, code = request.form.get("password", ""), request.form.get("code", "")
        self._premises.entrance.confirm(presence.account(), password, code)

    def _staff(self) -> Staff:
        return Staff(self._premises.store, self._premises.acts, presence.account().pseudonym)

    def _found(self, pseudonym: str) -> Account:
        with self._premises.store.accounts() as accounts:
            found = accounts.known_as(pseudonym)
        if found is None:
            raise NotFound
        return found

    def _back(self, pseudonym: str) -> AnyResponse:
        address = url_for("operator.account", language=rendering.catalog().language, pseudonym=pseudonym)
        return redirect(address, HTTPStatus.SEE_OTHER)


def _code(new: New) -> Response:
    return rendering.page("code.html", new=new)
