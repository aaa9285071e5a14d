"""The state of the desk, what waits for a second officer, and how the officer wants the screen."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from intake.audit.events import Event
from intake.desk import epochs, ledger
from intake.desk import passphrase as passphrases
from intake.desk.cases import review
from intake.desk.cases.work_terms import ReviewVerdict
from intake.desk.commands import passphrase as changing
from intake.desk.errors import PassphrasesDiffer
from intake.desk.keyring import Keyring
from intake.desk.screen import catalogs, exports, forms, rendering
from intake.desk.screen.casework import Pages
from intake.desk.screen.hold import Manner
from intake.desk.screen.rendering import text as _
from intake.desk.session import office_keys
from intake.desk.store import backups, batches, cases, decisions, items, office, outgoing, replies


class HousePages(Pages):
    """Views of the desk itself."""

    def status(self) -> Response:
        """Show keys, epochs, counts, and what must be done."""
        session = self.session
        with session.database.writing() as connection:
            known = office.epochs(connection)
            values: dict[str, Any] = {
                "servers": office.servers(connection),
                "officers": office.officers(connection),
                "epochs": [(epoch, session.keyring.has_epoch(epoch.number)) for epoch in known],
                "warnings": epochs.warnings(known, session.today),
                "counts": items.counts(connection),
                "undecided": decisions.undecided(connection),
                "batches": batches.count(connection),
                "cases": cases.count(connection),
                "outboxes": outgoing.last(connection)[0],
                "unacknowledged": len(outgoing.unacknowledged(connection)),
                "waiting": replies.count_waiting(connection),
                "backup": backups.last(connection),
            }
            ledger.note(session, connection, Event.READ, "status")
        return rendering.page("status.html", key=office_keys(session)["outbox"], **values)

    def reviews(self) -> Response:
        """Show what waits for a second officer."""
        session = self.session
        with session.database.writing() as connection:
            ledger.note(session, connection, Event.READ, "reviews")
        found = review.listed(session)
        plans = {one.review.number: exports.address_of(one.review.words) for one in found}
        return rendering.page("reviews.html", found=found, plans=plans)

    def answer(self, number: int) -> Response:
        """Approve or refuse what another officer proposed."""
        review.answer(self.session, number, forms.choice("verdict", ReviewVerdict))
        return self.done(url_for("house.reviews"), _("The answer is noted."))

    def settings(self) -> Response:
        """Show how the screen is, and the forms to change it."""
        languages = [catalogs.load(language) for language in catalogs.LANGUAGES]
        return rendering.page("settings.html", languages=languages, shortest=passphrases.SHORTEST)

    def prefer(self) -> Response:
        """Change language and shortcuts."""
        language = forms.one_of("language", catalogs.LANGUAGES)
        self.screen.hold.prefer(Manner(language, forms.ticked("keys")))
        return self.done(url_for("house.settings"), _("Kept."))

    def passphrase(self) -> Response:
        """Change the passphrase of the officer who is here, who types the old one once more."""
        old, new, again = (request.form.get(name, "").encode("utf-8", "replace") for name in ("old", "new", "again"))
        if new != again:
            raise PassphrasesDiffer
        passphrases.long_enough(new)
        session = self.session
        Keyring.unlock(session.folder.keyring, session.officer, old)
        changing.change(session, new)
        return self.done(
            url_for("house.settings"), _("The passphrase is changed. Old copies of the slot open with the old one.")
        )
