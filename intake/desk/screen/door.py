"""The entrance, the lock, the page of keys: what is there before and beside the work."""

from flask import redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from crypto.errors import Refusal
from intake.desk.screen import rendering
from intake.desk.screen.casework import Pages
from intake.desk.screen.rendering import UNLOCKING


class DoorPages(Pages):
    """Views that need no case."""

    def enter(self, token: str) -> Response:
        """Exchange the token of the printed address for a cookie."""
        admission = self.screen.admission
        answer = redirect(url_for("door.home"), 303)
        if not admission.is_admitted(request):
            cookie = admission.exchange(token)
            answer.set_cookie(admission.cookie_name, cookie, httponly=True, samesite="Strict", path="/")
        return answer

    def home(self) -> Response:
        """Go to the inbox."""
        return redirect(url_for("items.inbox"), 303)

    def locked(self) -> Response:
        """Ask for a passphrase."""
        then = _then(request.args.get("then", ""))
        if not self.screen.hold.locked:
            return redirect(then, 303)
        return rendering.page("lock.html", error=None, kept=[("then", then)], address=None, **rendering.officers())

    def unlock(self) -> Response:
        """Open a slot and go on where the lock came between."""
        hold, then = self.screen.hold, _then(request.form.get("then", ""))
        before = hold.officer
        if hold.locked:
            try:
                passphrase = request.form.get(UNLOCKING, "").encode("utf-8", "replace")
                hold.unlock(request.form.get("unlock_officer", before), passphrase)
            except Refusal as error:
                values = rendering.officers()
                return rendering.page(
                    "lock.html", status=403, error=error, kept=[("then", then)], address=None, **values
                )
        if hold.officer != before:
            self.screen.admission.renew()
        return redirect(then, 303)

    def lock(self) -> Response:
        """Close the session now."""
        self.screen.hold.lock()
        return redirect(url_for("door.locked"), 303)

    def here(self) -> Response:
        """Hear that somebody works on the page that is open."""
        return Response(status=204)

    def help(self) -> Response:
        """Show the keys and the signs."""
        return rendering.page("help.html")


def _then(path: str) -> str:
    """Return a page of ours to go on with, or the first one."""
    from flask import current_app

    try:
        adapter = current_app.url_map.bind(request.host)
        adapter.match(path.partition("?")[0], method="GET")
    except HTTPException:
        return url_for("items.inbox")
    return path if path.startswith("/") and not path.startswith(("//", "/\\", "/enter", "/locked")) else "/inbox"
