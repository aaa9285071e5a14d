"""What an entry of the log says, as a sentence for people who read no tables.

One or two sentences for every event of the closed list. What they name are pseudonyms, batches, counts: an entry holds
nothing else.
"""

from collections.abc import Mapping

from intake.audit.entry import Act
from intake.audit.events import Event, Outcome, Reason
from intake.questions.form import marked
from intake.server.office.catalogs import Catalog

_SENTENCES: Mapping[Event, str] = {
    Event.LOG_STARTED: marked("The log was begun."),
    Event.LOG_RESUMED: marked("After a restore the log goes on under a new name. It continues from: {checkpoint}."),
    Event.LOG_WITNESSED: marked("The other half’s log was checked and countersigned: {checkpoint}."),
    Event.LOG_REFUSED: marked(
        "The other half’s log was refused, because it does not continue what was seen before: {checkpoint}."
    ),
    Event.CLOCK_BACK: marked(
        "The clock of the machine showed an earlier day than the entry before. The later day was kept."
    ),
    Event.TICK: marked("The daily run number {tick}: {count} commitments follow, some of them dummies."),
    Event.COMMITMENT: marked("A commitment of the daily run number {tick}: a sealed report, or a dummy."),
    Event.PURGED: marked("{actor} erased what had expired ({amount})."),
    Event.LOGIN_SUCCESS: marked("{actor} signed in."),
    Event.LOGIN_FAIL: marked("Signing in as {actor} failed."),
    Event.LOGIN_LOCK: marked("The account {actor} was locked after five wrong tries in a row."),
    Event.LOGOUT: marked("{actor} signed out."),
    Event.PASSWORD_CHANGE: marked("{actor} set a new password for {whose}."),
    Event.AUTHZ_FAIL: marked("{actor} asked for something that is not allowed, and was refused."),
    Event.USER_CREATED: marked("{actor} added the account {whose}."),
    Event.USER_UPDATED: marked("{actor} locked, unlocked or reset the account {whose}."),
    Event.USER_DELETED: marked("{actor} removed the account {whose}."),
    Event.STARTUP: marked("A program of the office was started."),
    Event.SHUTDOWN: marked("A program of the office was stopped."),
    Event.INPUT_FAIL: marked("Malformed input was refused ({amount})."),
    Event.EXPORTED: marked("{actor} exported the batch {batch}. Sealed reports in it: {count}."),
    Event.REEXPORTED: marked("{actor} exported the batch {batch} once more. Sealed reports in it: {count}."),
    Event.ARRIVED: marked("{actor} noted that the batch {batch} has arrived."),
    Event.BATCH_OPENED: marked("{actor} opened the batch {batch} at the desk."),
    Event.OUTBOX_IMPORTED: marked("{actor} imported the outbox {batch}."),
    Event.OUTBOX_MADE: marked("{actor} made the outbox {batch}."),
    Event.ACKNOWLEDGED: marked("The desk acknowledged reports: {count}."),
    Event.ERASED: marked("Sealed reports were erased, after the desk had acknowledged them: {count}."),
    Event.ITEM_OPENED: marked("{actor} opened the report {object}."),
    Event.ITEM_REFUSED: marked("The report {object} was refused at the desk."),
    Event.ITEM_DUPLICATE: marked("The report {object} was there already."),
    Event.READ: marked("{actor} read {object}."),
    Event.CREATED: marked("{actor} wrote {object}."),
    Event.UPDATED: marked("{actor} changed {object}."),
    Event.DECIDED: marked("{actor} decided on the report {object}."),
    Event.EXTRACTED: marked("{actor} took a file out of the report {object}."),
    Event.CASE_READ: marked("{actor} read the case {object}."),
    Event.CASE_WRITTEN: marked("{actor} wrote in the case {object}."),
    Event.CASE_EXPORTED: marked("{actor} exported the case {object}."),
    Event.REPLIED: marked("{actor} answered the source of {object}."),
    Event.KEY_USED: marked("{actor} used the key {key}."),
    Event.KEY_CREATED: marked("{actor} made the key {key}."),
    Event.KEY_DESTROYED: marked("{actor} destroyed the key {key}."),
    Event.BACKUP_MADE: marked("{actor} made a backup."),
    Event.RESTORED: marked("{actor} restored a backup."),
    Event.LOG_READ: marked("{actor} read this log."),
    Event.LOG_EXPORTED: marked("{actor} took a copy of this log."),
}
_REFUSED = marked("This was refused.")
_FAILED = marked("This failed.")
_SECOND = marked("{second} was the second person.")
_NOBODY = marked("somebody")
_PROGRAM = marked("the program")
_CONSOLE = marked("somebody at the server’s terminal")
_UNKNOWN_NAME = marked("Somebody tried to sign in under a name that there is not.")
_REASONS: Mapping[Reason, str] = {
    Reason.WRONG_PASSPHRASE: marked("The passphrase was wrong."),
    Reason.WRONG_PASSWORD: marked("The password was wrong."),
    Reason.WRONG_CODE: marked("The code was wrong."),
    Reason.REUSED_CODE: marked("The code had been used before."),
    Reason.LOCKED: marked("The account was locked."),
    Reason.ROLE: marked("The role does not allow it."),
    Reason.CSRF: marked("It did not come from a page of the session."),
    Reason.SECOND_PERSON_MISSING: marked("The second person was missing."),
    Reason.LOG_UNWRITABLE: marked("The log could not be written."),
    Reason.LOST_STICK: marked("The stick was lost."),
    Reason.EXPIRED: marked("It had expired."),
    Reason.WITHDRAWN: marked("It was withdrawn."),
    Reason.CONSENT: marked("There was no consent."),
    Reason.LEAK: marked("It would have told too much."),
    Reason.FORK: marked("It has another history."),
    Reason.ROLLED_BACK: marked("It was rolled back."),
    Reason.REPLAYED: marked("It had been there before."),
    Reason.DAMAGED: marked("It was damaged."),
    Reason.WITHOUT_BACKUP: marked("It was done without a backup."),
    Reason.OTHER: marked("For another reason."),
}
_DONE_TO = (Event.USER_CREATED, Event.USER_UPDATED, Event.USER_DELETED, Event.PASSWORD_CHANGE)
_SHORT = 12


def sentence(act: Act, catalog: Catalog, names: Mapping[str, str]) -> str:
    """Return what an act says; `names` has the pseudonyms of accounts by the `object` that stands for them."""
    said = [_main(act, catalog, names)]
    if act.second:
        said.append(catalog.text(_SECOND).format(second=act.second))
    if act.outcome is Outcome.REFUSED and act.event not in (Event.AUTHZ_FAIL, Event.LOG_REFUSED):
        said.append(catalog.text(_REFUSED))
    if act.outcome is Outcome.FAILURE and act.event is not Event.LOGIN_FAIL:
        said.append(catalog.text(_FAILED))
    if act.reason and not _is_unknown_name(act):
        said.append(catalog.text(_REASONS[act.reason]))
    return " ".join(said)


def _is_unknown_name(act: Act) -> bool:
    """Say whether somebody tried a name that there is not: the log then has no pseudonym to name."""
    return act.event is Event.LOGIN_FAIL and act.actor is None


def _main(act: Act, catalog: Catalog, names: Mapping[str, str]) -> str:
    if _is_unknown_name(act):
        return catalog.text(_UNKNOWN_NAME)
    said = catalog.text(_SENTENCES[act.event]).format(
        actor=_actor(act, catalog),
        whose=names.get(act.object or "", shortened(act.object) if act.object else act.actor),
        object=shortened(act.object),
        batch=shortened(act.batch),
        key=act.key or "?",
        count="?" if act.count is None else catalog.number(act.count),
        amount=act.bucket or ("?" if act.count is None else catalog.number(act.count)),
        tick="?" if act.tick is None else catalog.number(act.tick),
        checkpoint=act.checkpoint or "?",
    )
    return said[:1].upper() + said[1:] if act.actor in (None, "system", "console") else said


def _actor(act: Act, catalog: Catalog) -> str:
    spoken = {None: _NOBODY, "system": _PROGRAM, "console": _CONSOLE}
    return catalog.text(spoken[act.actor]) if act.actor in spoken else str(act.actor)


def shortened(digits: str | None) -> str:
    """Return the beginning of a long number; the page of the entry has all of it."""
    if digits is None:
        return "?"
    return f"{digits[:_SHORT]}…" if len(digits) > _SHORT else digits
