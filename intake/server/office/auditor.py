"""The auditor's pages: the log as people read it, its proofs, and what the checks say. Nothing else of the server."""

import datetime
from http import HTTPStatus

import segno
from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.audit import findings
from intake.audit.entry import Act, Entry
from intake.audit.events import Event
from intake.server.errors import NotFound
from intake.server.office import presence, rendering, rows, sentences
from intake.server.office.port import Query
from intake.server.office.premises import Premises
from intake.server.office.staff import object_of

_MOST = 50
_HIGHEST = 2**53
# what never stands in the server's log needs no place among its filters
_AT_THE_DESK = frozenset(
    {
        Event.BATCH_OPENED,
        Event.OUTBOX_MADE,
        Event.ITEM_OPENED,
        Event.ITEM_REFUSED,
        Event.ITEM_DUPLICATE,
        Event.READ,
        Event.CREATED,
        Event.UPDATED,
        Event.DECIDED,
        Event.EXTRACTED,
        Event.CASE_READ,
        Event.CASE_WRITTEN,
        Event.CASE_EXPORTED,
        Event.REPLIED,
        Event.BACKUP_MADE,
    }
)


class AuditorPages:
    """What an auditor sees and takes away."""

    def __init__(self, premises: Premises) -> None:
        self._premises = premises
        self._acts = premises.acts

    def log(self) -> Response:
        """Show the log, newest entry first."""
        self._note_reading()
        query = _query()
        found = self._acts.log_page(query, _below(), _MOST)
        days = rows.days(found.entries, rendering.catalog(), self._names())
        language = rendering.catalog().language
        events = [(event, sentences.sentence(Act(event), language, {})) for event in Event if event not in _AT_THE_DESK]
        return rendering.page("log.html", found=found, days=days, query=query, events=events)

    def entry(self, index: int) -> Response:
        """Show one entry, with what it says and what it is."""
        self._note_reading()
        entry, data = self._found(index)
        said = sentences.sentence(entry.act, rendering.catalog().language, self._names())
        return rendering.page("entry.html", entry=entry, sentence=said, data=data.decode("ascii", "replace"))

    def proof(self, index: int) -> Response:
        """Give the proof that an entry is in the log."""
        self._note_reading()
        self._found(index)
        return _attached(self._acts.inclusion_proof(index), f"entry-{index}.tlog-proof")

    def custody(self) -> Response:
        """Show the way of every batch."""
        self._note_reading()
        return rendering.page("custody.html", batches=self._acts.batches())

    def checkpoint(self) -> Response:
        """Show the three lines to keep."""
        self._note_reading()
        lines = _three_lines(self._acts.checkpoint())
        qr = segno.make_qr("\n".join(lines), error="m") if lines else None
        return rendering.page("checkpoint.html", lines=lines, qr=qr, today=self._premises.today())

    def checks(self) -> Response:
        """Check the whole log, however long it takes, and show what was found."""
        self._note_reading()
        found = self._acts.checks()
        notices = [finding for finding in found if not finding.is_fault]
        return rendering.page("checks.html", faults=findings.faults(found), notices=notices)

    def checkpoint_file(self) -> Response:
        """Give the checkpoint with its signatures."""
        self._note_reading()
        return _attached(self._acts.checkpoint(), "checkpoint.txt")

    def ask(self) -> Response:
        """Ask for a checkpoint that somebody kept."""
        return rendering.page("compare.html", kept="", comparison=None)

    def compare(self) -> Response:
        """Say how a checkpoint that somebody kept stands to the log."""
        kept = request.form.get("kept", "")
        return rendering.page("compare.html", kept=kept, comparison=self._acts.compare(kept))

    def bundle(self) -> AnyResponse:
        """Make the audit bundle, which is on record before it can be taken away."""
        presence.session().hold(self._acts.bundle(presence.acting()))
        return redirect(url_for("parcels.parcel", language=rendering.catalog().language), HTTPStatus.SEE_OTHER)

    def _note_reading(self) -> None:
        """Put on record that the log is read: once in a session, or reading it would be what it tells of."""
        session = presence.session()
        if not session.has_read_log:
            account = presence.account()
            self._acts.record(Act(Event.LOG_READ, actor=account.pseudonym, role=account.role))
            session.has_read_log = True

    def _found(self, index: int) -> tuple[Entry, bytes]:
        found = self._acts.entry(index) if index < _HIGHEST else None
        if found is None:
            raise NotFound
        return found

    def _names(self) -> dict[str, str]:
        """Return the pseudonyms of accounts by what stands for them where something was done to them."""
        with self._premises.store.accounts() as accounts:
            return {object_of(account.pseudonym): account.pseudonym for account in accounts.all()}


def _query() -> Query:
    """Return the filters that the address names; one that makes no sense is none."""
    actor, event, day = (request.args.get(name, "") for name in ("actor", "event", "day"))
    try:
        on = datetime.date.fromisoformat(day) if len(day) == 10 else None
    except ValueError:
        on = None
    return Query(actor[:64], Event(event) if event in tuple(Event) else None, on)


def _below() -> int | None:
    below = request.args.get("below", "")
    return int(below) if below.isascii() and below.isdigit() and len(below) < 16 else None


def _three_lines(checkpoint: bytes) -> list[str]:
    """Return origin, size and root of a checkpoint; nothing before the first."""
    return checkpoint.decode("ascii", "replace").split("\n")[:3] if checkpoint else []


def _attached(content: bytes, name: str) -> Response:
    answer = Response(content, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
