"""The page of one's own account."""

from flask import Response, request

from intake.server.office import passwords, presence, rendering
from intake.server.office.errors import OfficeRefusal, StaffError
from intake.server.office.premises import Premises
from intake.server.office.staff import Staff


class OwnPages:
    """What everybody who is signed in may see and change of themselves."""

    def __init__(self, premises: Premises) -> None:
        self._premises = premises
        self._entrance = premises.entrance

    def account(self, error: StaffError | OfficeRefusal | None = None) -> Response:
        """Show the account."""
        return rendering.page("account.html", error=error)

    def password(self) -> Response:
        """Change the password; the session ends with the old one."""
        account = presence.account()
        new, again = request.form.get("new", ""), request.form.get("again", "")
        try:
            # first what can be mended on the page: a code counts once
            passwords.check(new, again, account.name)
            self._entrance.confirm(account, request.form.get("password", ""), request.form.get("code", ""))
            Staff(self._premises.store, self._premises.acts, account.pseudonym).change_password(account, new, again)
        except (StaffError, OfficeRefusal) as error:
            return self.account(error)
        self._premises.sessions.end_of(account.pseudonym)
        presence.leave()
        return rendering.page("ready.html")
