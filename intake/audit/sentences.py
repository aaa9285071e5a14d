"""What an entry says, as a sentence for people who read no tables: one for every event, in two languages.

Names in them are what an entry holds: pseudonyms, ids, numbers of ours. Longer ids are cut; the whole ones stand in the
other forms of the report.
"""

import re
from collections.abc import Mapping

from intake.audit.entry import Act
from intake.audit.events import Event, Outcome, Reason

LANGUAGES = ("en", "fr")
_SHOWN = 12
_SPACES = re.compile(" {2,}")

EVENTS: Mapping[Event, tuple[str, str]] = {
    Event.LOG_STARTED: ("The log was begun.", "Le journal a été ouvert."),
    Event.LOG_RESUMED: (
        "After a restore the log goes on under a new name, from {checkpoint} on.",
        "Après une restauration, le journal continue sous un nouveau nom, à partir de {checkpoint}.",
    ),
    Event.LOG_WITNESSED: (
        "The other half’s log was checked and cosigned: {checkpoint}.",
        "Le journal de l’autre moitié a été vérifié et contresigné : {checkpoint}.",
    ),
    Event.LOG_REFUSED: (
        "The other half’s log was refused, because it does not continue what was seen before: {checkpoint}.",
        "Le journal de l’autre moitié a été refusé, car il ne continue pas ce qui en avait été vu : {checkpoint}.",
    ),
    Event.CLOCK_BACK: (
        "The clock showed an earlier day than the entry before; the later day was kept.",
        "L’horloge montrait un jour antérieur à celui de l’entrée précédente ; le jour le plus tardif a été gardé.",
    ),
    Event.TICK: (
        "Daily run number {tick}: {count} commitments to what arrived, some of them dummies.",
        "Relevé numéro {tick} : {count} engagements sur ce qui est arrivé, dont des leurres.",
    ),
    Event.COMMITMENT: (
        "A commitment of the daily run number {tick}: a sealed report, or a dummy.",
        "Un engagement du relevé numéro {tick} : un signalement scellé, ou un leurre.",
    ),
    Event.PURGED: ("{actor} erased what had expired ({amount}).", "{actor} a effacé ce qui avait expiré ({amount})."),
    Event.LOGIN_SUCCESS: ("{actor} signed in.", "{actor} s’est identifié."),
    Event.LOGIN_FAIL: ("Somebody tried to sign in.", "Quelqu’un a tenté de s’identifier."),
    Event.LOGIN_LOCK: ("An account was locked: {actor}.", "Un compte a été bloqué : {actor}."),
    Event.LOGOUT: ("{actor} signed out.", "{actor} s’est déconnecté."),
    Event.PASSWORD_CHANGE: (
        "{actor} changed a password or passphrase.",
        "{actor} a changé un mot ou une phrase de passe.",
    ),
    Event.AUTHZ_FAIL: (
        "{actor} asked for something that was not allowed.",
        "{actor} a demandé ce qui n’était pas permis.",
    ),
    Event.USER_CREATED: (
        "{actor} added an account or an officer {key}.",
        "{actor} a ajouté un compte ou un agent {key}.",
    ),
    Event.USER_UPDATED: ("{actor} changed an account {key}.", "{actor} a modifié un compte {key}."),
    Event.USER_DELETED: (
        "{actor} removed an account or an officer {key}.",
        "{actor} a retiré un compte ou un agent {key}.",
    ),
    Event.STARTUP: ("A program of the office was started.", "Un programme du bureau a démarré."),
    Event.SHUTDOWN: ("A program of the office was stopped.", "Un programme du bureau s’est arrêté."),
    Event.INPUT_FAIL: (
        "{actor} brought something that was refused ({amount}).",
        "{actor} a apporté des données qui ont été refusées ({amount}).",
    ),
    Event.EXPORTED: (
        "{actor} made the batch {batch} with {count} sealed reports.",
        "{actor} a fait le lot {batch} avec {count} signalements scellés.",
    ),
    Event.REEXPORTED: (
        "{actor} made the batch {batch} with {count} sealed reports once more.",
        "{actor} a refait le lot {batch} avec {count} signalements scellés.",
    ),
    Event.ARRIVED: ("{actor} noted that the batch {batch} has arrived.", "{actor} a noté l’arrivée du lot {batch}."),
    Event.BATCH_OPENED: ("{actor} opened the batch {batch}.", "{actor} a ouvert le lot {batch}."),
    Event.OUTBOX_IMPORTED: ("{actor} imported the outbox {batch}.", "{actor} a importé la boîte d’envoi {batch}."),
    Event.OUTBOX_MADE: ("{actor} made the outbox {batch}.", "{actor} a fait la boîte d’envoi {batch}."),
    Event.ACKNOWLEDGED: (
        "The outbox {batch} acknowledges {count} reports.",
        "La boîte d’envoi {batch} accuse réception de {count} signalements.",
    ),
    Event.ERASED: (
        "{actor} erased {count} sealed reports, on the word of the outbox {batch}.",
        "{actor} a effacé {count} signalements scellés, sur la foi de la boîte d’envoi {batch}.",
    ),
    Event.ITEM_OPENED: ("{actor} opened the report {object}.", "{actor} a ouvert le signalement {object}."),
    Event.ITEM_REFUSED: ("{actor} refused the report {object}.", "{actor} a refusé le signalement {object}."),
    Event.ITEM_DUPLICATE: ("The report {object} was there already.", "Le signalement {object} était déjà là."),
    Event.READ: ("{actor} read {object}.", "{actor} a lu {object}."),
    Event.CREATED: ("{actor} wrote {object}.", "{actor} a écrit {object}."),
    Event.UPDATED: ("{actor} changed {object}.", "{actor} a modifié {object}."),
    Event.DECIDED: ("{actor} decided on the report {object}.", "{actor} a statué sur le signalement {object}."),
    Event.EXTRACTED: (
        "{actor} took a file out of the report {object}.",
        "{actor} a extrait un fichier du signalement {object}.",
    ),
    Event.CASE_READ: ("{actor} read the case {object}.", "{actor} a lu le dossier {object}."),
    Event.CASE_WRITTEN: ("{actor} wrote in the case {object}.", "{actor} a écrit dans le dossier {object}."),
    Event.CASE_EXPORTED: ("{actor} exported the case {object}.", "{actor} a exporté le dossier {object}."),
    Event.REPLIED: ("{actor} wrote an answer for {object}.", "{actor} a écrit une réponse pour {object}."),
    Event.KEY_USED: ("{actor} used the key {key}.", "{actor} a utilisé la clé {key}."),
    Event.KEY_CREATED: ("{actor} made the key {key}.", "{actor} a fait la clé {key}."),
    Event.KEY_DESTROYED: ("{actor} destroyed the key {key}.", "{actor} a détruit la clé {key}."),
    Event.BACKUP_MADE: ("{actor} made a backup.", "{actor} a fait une sauvegarde."),
    Event.RESTORED: ("{actor} restored a backup.", "{actor} a restauré une sauvegarde."),
    Event.LOG_READ: ("{actor} read this log.", "{actor} a lu ce journal."),
    Event.LOG_EXPORTED: ("{actor} took a copy of this log.", "{actor} a pris une copie de ce journal."),
}
OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.SUCCESS: ("", ""),
    Outcome.FAILURE: ("This failed.", "Cela a échoué."),
    Outcome.REFUSED: ("This was refused.", "Cela a été refusé."),
}
REASONS: Mapping[Reason, tuple[str, str]] = {
    Reason.WRONG_PASSPHRASE: ("The passphrase was wrong.", "La phrase de passe était fausse."),
    Reason.WRONG_PASSWORD: ("The password was wrong.", "Le mot de passe était faux."),
    Reason.WRONG_CODE: ("The code was wrong.", "Le code était faux."),
    Reason.REUSED_CODE: ("The code had been used before.", "Le code avait déjà servi."),
    Reason.LOCKED: ("The account was locked.", "Le compte était bloqué."),
    Reason.RESET: (
        "It was reset: whoever has the new setup code sets it up.",
        "Il a été réinitialisé : qui a le nouveau code d’installation le configure.",
    ),
    Reason.ROLE: ("The role does not allow it.", "Le rôle ne le permet pas."),
    Reason.CSRF: ("It did not come from a page of the session.", "Cela ne venait pas d’une page de la session."),
    Reason.SECOND_PERSON_MISSING: ("The second person was missing.", "La seconde personne manquait."),
    Reason.LOG_UNWRITABLE: ("The log could not be written.", "Le journal ne pouvait pas être écrit."),
    Reason.LOST_STICK: ("The stick was lost.", "La clé USB a été perdue."),
    Reason.EXPIRED: ("It had expired.", "Cela avait expiré."),
    Reason.WITHDRAWN: ("It was withdrawn.", "Cela a été retiré."),
    Reason.CONSENT: ("There was no consent.", "Il n’y avait pas de consentement."),
    Reason.LEAK: ("It would have told too much.", "Cela en aurait trop dit."),
    Reason.FORK: ("It has another history.", "Il a une autre histoire."),
    Reason.ROLLED_BACK: ("It was rolled back.", "Il a été ramené en arrière."),
    Reason.REPLAYED: ("It had been brought before.", "Il avait déjà été apporté."),
    Reason.NEVER_EXPORTED: ("It names what was never exported.", "Il nomme ce qui n’a jamais été exporté."),
    Reason.DAMAGED: ("It was damaged.", "C’était endommagé."),
    Reason.WITHOUT_BACKUP: ("There was no verified backup.", "Il n’y avait pas de sauvegarde vérifiée."),
    Reason.OTHER: ("There was another reason.", "Il y avait une autre raison."),
}
_SECOND = ("The second person was {second}.", "La seconde personne était {second}.")
_ACTORS = {
    None: ("Somebody", "Quelqu’un"),
    "system": ("The program", "Le programme"),
    "console": ("Somebody at the server’s terminal", "Quelqu’un au terminal du serveur"),
}


def sentence(act: Act, language: str = "en") -> str:
    """Return what an act says: what was done, how it ended, why, and who the second person was."""
    chosen = LANGUAGES.index(language)
    parts = [_tidy(EVENTS[act.event][chosen].format_map(_values(act, chosen)))]
    if act.outcome is not None:
        parts.append(OUTCOMES[act.outcome][chosen])
    if act.reason is not None:
        parts.append(REASONS[act.reason][chosen])
    if act.second is not None:
        parts.append(_SECOND[chosen].format(second=act.second))
    return " ".join(part for part in parts if part)


def _tidy(text: str) -> str:
    """Return a sentence without the room of what its act does not say, and with one end."""
    return _SPACES.sub(" ", text).replace(" .", ".").replace("….", "…")


def _values(act: Act, chosen: int) -> dict[str, str]:
    """Return what the names in a sentence stand for; what an act does not say is left out."""
    actor = _ACTORS[act.actor][chosen] if act.actor in _ACTORS else act.actor or ""
    return {
        "actor": actor,
        "batch": short(act.batch),
        "object": short(act.object),
        "count": "?" if act.count is None else str(act.count),
        "amount": act.bucket or ("?" if act.count is None else str(act.count)),
        "tick": "?" if act.tick is None else str(act.tick),
        "key": act.key or "",
        "checkpoint": " ".join((act.checkpoint or "?").split(" ")[:2]),
    }


def short(text: str | None) -> str:
    """Return the beginning of an id, as long as people compare; empty for none."""
    if text is None:
        return ""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
