"""What a check has found: a closed list of codes, each with the sentence that a person reads, in two languages.

A finding is a fault, or a notice: something true that the reader should know, such as how much of a log no witness has
seen yet. Only names, numbers and days of ours are in it.
"""

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

LANGUAGES = ("en", "fr")


class Code(enum.StrEnum):
    """Which rule is broken, or what is to be known."""

    # the tree
    ENTRY_ALTERED = "entry-altered"
    ENTRY_MISSING = "entry-missing"
    ENTRY_UNSIGNED = "entry-unsigned"
    HASH_ALTERED = "hash-altered"
    ROOT_DIFFERS = "root-differs"
    HEAD_REFUSED = "head-refused"
    # checkpoints that others hold
    HISTORY_DIFFERS = "history-differs"
    LOG_SHORTENED = "log-shortened"
    KEY_DIFFERS = "key-differs"
    # entries, one by one and in their order
    ENTRY_MALFORMED = "entry-malformed"
    ENTRY_MISFILED = "entry-misfiled"
    INDEX_WRONG = "index-wrong"
    DAY_BACK = "day-back"
    BEGINNING_WRONG = "beginning-wrong"
    BEGUN_AGAIN = "begun-again"
    TICK_ORDER = "tick-order"
    TICK_SIZE = "tick-size"
    TICK_INCOMPLETE = "tick-incomplete"
    COMMITMENT_STRAY = "commitment-stray"
    COMMITMENT_ORDER = "commitment-order"
    EXPORT_INCOMPLETE = "export-incomplete"
    EXPORTED_TWICE = "exported-twice"
    WITNESSED_BACK = "witnessed-back"
    # officers
    OFFICER_UNKNOWN = "officer-unknown"
    OFFICER_REMOVED = "officer-removed"
    PSEUDONYM_TAKEN = "pseudonym-taken"
    SIGNATURE_MISSING = "signature-missing"
    SIGNATURE_WRONG = "signature-wrong"
    SECOND_MISSING = "second-missing"
    SECOND_SAME = "second-same"
    # custody
    COMMITMENT_LOST = "commitment-lost"
    NOT_COMMITTED = "not-committed"
    DUMMIES_WRONG = "dummies-wrong"
    TICK_OVERFULL = "tick-overfull"
    TICK_UNKNOWN = "tick-unknown"
    TICK_UNOPENED = "tick-unopened"
    TWO_BATCHES = "two-batches"
    BATCH_UNKNOWN = "batch-unknown"
    BATCH_COUNT = "batch-count"
    BATCH_MEMBER_MISSING = "batch-member-missing"
    BATCH_MISSING = "batch-missing"
    OUTCOME_MISSING = "outcome-missing"
    OUTCOME_TWICE = "outcome-twice"
    OUTCOME_STRAY = "outcome-stray"
    REASON_MISSING = "reason-missing"
    ERASED_UNACKNOWLEDGED = "erased-unacknowledged"
    ERASED_TOO_MANY = "erased-too-many"
    # notices
    NOT_WITNESSED = "not-witnessed"
    CLOCK_WENT_BACK = "clock-went-back"
    RESUMED = "resumed"
    OTHER_LOG_REFUSED = "other-log-refused"
    ALONE = "alone"
    TICK_SEALED = "tick-sealed"
    WAITING = "waiting"
    BATCH_ELSEWHERE = "batch-elsewhere"


NOTICES = frozenset(
    {
        Code.NOT_WITNESSED,
        Code.CLOCK_WENT_BACK,
        Code.RESUMED,
        Code.OTHER_LOG_REFUSED,
        Code.ALONE,
        Code.TICK_SEALED,
        Code.WAITING,
        Code.BATCH_ELSEWHERE,
    }
)

_SENTENCES: dict[Code, tuple[str, str]] = {
    Code.ENTRY_ALTERED: (
        "the entry is not the one that was signed",
        "l’entrée n’est pas celle qui a été signée",
    ),
    Code.ENTRY_MISSING: (
        "the entry was signed and is not there",
        "l’entrée a été signée et n’est plus là",
    ),
    Code.ENTRY_UNSIGNED: (
        "the entry stands after the last that was signed",
        "l’entrée se trouve après la dernière qui a été signée",
    ),
    Code.HASH_ALTERED: (
        "a stored hash is not that of the entries below it",
        "une empreinte enregistrée n’est pas celle des entrées qu’elle couvre",
    ),
    Code.ROOT_DIFFERS: (
        "the entries are another history than the one that was signed",
        "les entrées forment une autre histoire que celle qui a été signée",
    ),
    Code.HEAD_REFUSED: (
        "the last checkpoint is missing or not signed by this log",
        "le dernier point de contrôle manque ou n’est pas signé par ce journal",
    ),
    Code.HISTORY_DIFFERS: (
        "somebody holds a checkpoint of another history of this log; an entry up to there was altered",
        "quelqu’un détient un point de contrôle d’une autre histoire de ce journal ; une entrée a été modifiée",
    ),
    Code.LOG_SHORTENED: (
        "somebody holds a checkpoint of more entries than the log has; it was rolled back",
        "quelqu’un détient un point de contrôle de plus d’entrées que n’en a le journal ; il a été raccourci",
    ),
    Code.KEY_DIFFERS: (
        "the log claims another key than the one that was compared on paper",
        "le journal annonce une autre clé que celle qui a été comparée sur papier",
    ),
    Code.ENTRY_MALFORMED: (
        "the entry breaks the grammar",
        "l’entrée ne respecte pas la grammaire",
    ),
    Code.ENTRY_MISFILED: (
        "the entry is stored under another day, event, actor or tick than it says, and is not found by them",
        "l’entrée est rangée sous un autre jour, événement, acteur ou relevé que ce qu’elle dit, et reste introuvable",
    ),
    Code.INDEX_WRONG: (
        "the entry bears another number than its place",
        "l’entrée porte un autre numéro que sa place",
    ),
    Code.DAY_BACK: (
        "the day is earlier than that of the entry before",
        "le jour est antérieur à celui de l’entrée précédente",
    ),
    Code.BEGINNING_WRONG: (
        "the log does not begin as a log of its generation must",
        "le journal ne commence pas comme il se doit pour sa génération",
    ),
    Code.BEGUN_AGAIN: (
        "the log begins again in its middle",
        "le journal recommence en son milieu",
    ),
    Code.TICK_ORDER: (
        "the number of the tick does not follow from the one before",
        "le numéro du relevé ne suit pas le précédent",
    ),
    Code.TICK_SIZE: (
        "the tick has another number of members than 16, 32, 64 and so on",
        "le relevé a un autre nombre de membres que 16, 32, 64 et ainsi de suite",
    ),
    Code.TICK_INCOMPLETE: (
        "the tick is not followed by all its commitments",
        "le relevé n’est pas suivi de tous ses engagements",
    ),
    Code.COMMITMENT_STRAY: (
        "the commitment belongs to no tick",
        "l’engagement n’appartient à aucun relevé",
    ),
    Code.COMMITMENT_ORDER: (
        "the commitments of a tick do not ascend, or one stands twice",
        "les engagements d’un relevé ne sont pas en ordre croissant, ou l’un y figure deux fois",
    ),
    Code.EXPORT_INCOMPLETE: (
        "the export does not say which batch, how many and up to which tick",
        "l’export ne dit pas quel lot, combien et jusqu’à quel relevé",
    ),
    Code.EXPORTED_TWICE: (
        "a batch of this id was made before",
        "un lot portant cet identifiant existait déjà",
    ),
    Code.WITNESSED_BACK: (
        "the other log was accepted although it did not follow from what was seen of it before",
        "l’autre journal a été accepté alors qu’il ne suivait pas ce qui en avait été vu",
    ),
    Code.OFFICER_UNKNOWN: (
        "the log never introduced this officer's key",
        "le journal n’a jamais présenté la clé de cet agent",
    ),
    Code.OFFICER_REMOVED: (
        "the key of this officer was withdrawn before",
        "la clé de cet agent avait été retirée",
    ),
    Code.PSEUDONYM_TAKEN: (
        "the key of this officer would have the pseudonym of another",
        "la clé de cet agent aurait le pseudonyme d’un autre",
    ),
    Code.SIGNATURE_MISSING: (
        "the officer who acted has not signed the entry",
        "l’agent qui a agi n’a pas signé l’entrée",
    ),
    Code.SIGNATURE_WRONG: (
        "the officer's signature does not verify",
        "la signature de l’agent n’est pas valable",
    ),
    Code.SECOND_MISSING: (
        "the act needs two people and there was one",
        "l’acte demande deux personnes et il n’y en avait qu’une",
    ),
    Code.SECOND_SAME: (
        "the second person is the first",
        "la seconde personne est la première",
    ),
    Code.COMMITMENT_LOST: (
        "what was accepted is in no batch: a report is missing",
        "ce qui a été reçu n’est dans aucun lot : un signalement manque",
    ),
    Code.NOT_COMMITTED: (
        "the report is in a batch, and its tick did not commit to it",
        "le signalement est dans un lot, et son relevé ne s’y était pas engagé",
    ),
    Code.DUMMIES_WRONG: (
        "the tick has another number of dummies than its reports leave room for",
        "le relevé n’a pas le nombre de leurres que ses signalements laissent",
    ),
    Code.TICK_OVERFULL: (
        "more reports are said to be of the tick than it has commitments",
        "plus de signalements se réclament du relevé qu’il n’a d’engagements",
    ),
    Code.TICK_UNKNOWN: (
        "the report names a tick that is not in the log",
        "le signalement nomme un relevé qui n’est pas dans le journal",
    ),
    Code.TICK_UNOPENED: (
        "no batch brought a key that opens the tick, so a report of it could be missing unnoticed",
        "aucun lot n’a apporté de clé qui ouvre le relevé ; un signalement pourrait y manquer sans que cela se voie",
    ),
    Code.TWO_BATCHES: (
        "the report is in more than one logical batch",
        "le signalement est dans plus d’un lot logique",
    ),
    Code.BATCH_UNKNOWN: (
        "the report names a batch that is not in the log",
        "le signalement nomme un lot qui n’est pas dans le journal",
    ),
    Code.BATCH_COUNT: (
        "the batch has another number of reports than its record says",
        "le lot n’a pas le nombre de signalements que dit sa trace",
    ),
    Code.BATCH_MEMBER_MISSING: (
        "the report belongs to the batch and was not carried in it",
        "le signalement appartient au lot et n’y a pas été transporté",
    ),
    Code.BATCH_MISSING: (
        "the batch was made and is not here",
        "le lot a été fait et n’est pas ici",
    ),
    Code.OUTCOME_MISSING: (
        "the report was carried and neither opened nor refused",
        "le signalement a été transporté et ni ouvert ni refusé",
    ),
    Code.OUTCOME_TWICE: (
        "the report has more than one outcome",
        "le signalement a plus d’une issue",
    ),
    Code.OUTCOME_STRAY: (
        "there is an outcome of a report that was in no batch",
        "il y a une issue pour un signalement qui n’était dans aucun lot",
    ),
    Code.REASON_MISSING: (
        "the report was refused without a reason",
        "le signalement a été refusé sans motif",
    ),
    Code.ERASED_UNACKNOWLEDGED: (
        "the report was erased and no signed acknowledgement names it",
        "le signalement a été effacé et aucun accusé signé ne le nomme",
    ),
    Code.ERASED_TOO_MANY: (
        "more was erased than the signed acknowledgement names",
        "davantage a été effacé que l’accusé signé n’en nomme",
    ),
    Code.NOT_WITNESSED: (
        "no witness has seen these entries yet, so they could still be rewritten",
        "aucun témoin n’a encore vu ces entrées ; elles pourraient donc être réécrites",
    ),
    Code.CLOCK_WENT_BACK: (
        "the clock showed an earlier day; the entries keep the later one",
        "l’horloge montrait un jour antérieur ; les entrées gardent le jour le plus tardif",
    ),
    Code.RESUMED: (
        "the log goes on after a restore; the generation before it has its own bundle",
        "le journal continue après une restauration ; la génération précédente a son propre dossier",
    ),
    Code.OTHER_LOG_REFUSED: (
        "the other half's log was refused here",
        "le journal de l’autre moitié a été refusé ici",
    ),
    Code.ALONE: (
        "a case was exported by one officer alone; outside the office two are needed",
        "un dossier a été exporté par un seul agent ; hors du bureau il en faut deux",
    ),
    Code.TICK_SEALED: (
        "the key of the tick is not known here, so its commitments were only counted",
        "la clé du relevé n’est pas connue ici ; ses engagements ont seulement été comptés",
    ),
    Code.BATCH_ELSEWHERE: (
        "the batch was made and never came; its reports came with others, so ask where the file is",
        "le lot a été fait et n’est jamais venu ; ses signalements sont venus avec d’autres : où est le fichier ?",
    ),
    Code.WAITING: (
        "the reports wait for the next batch",
        "les signalements attendent le prochain lot",
    ),
}
_WORDS = {"en": ("entry {}", "entries {} to {}"), "fr": ("entrée {}", "entrées {} à {}")}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding and its place: a member of a bundle, an entry or several in a row, and a name or number of ours."""

    code: Code
    first: int | None = None
    last: int | None = None
    member: str = ""
    detail: str = ""

    @property
    def is_fault(self) -> bool:
        """Whether a rule is broken."""
        return self.code not in NOTICES

    def sentence(self, language: str = "en") -> str:
        """Return what it means, without the place."""
        return _SENTENCES[self.code][LANGUAGES.index(language)]

    def place(self, language: str = "en") -> str:
        """Return where it is: the member, the entries, the name; empty where it concerns the whole."""
        one, several = _WORDS[language]
        entries = ""
        if self.first is not None:
            entries = (
                one.format(self.first) if self.last in (None, self.first) else several.format(self.first, self.last)
            )
        return ", ".join(part for part in (self.member, entries, self.detail) if part)

    def text(self, language: str = "en") -> str:
        """Return place and sentence on one line."""
        place = self.place(language)
        colon = " : " if language == "fr" else ": "
        return f"{place}{colon}{self.sentence(language)}" if place else self.sentence(language)


def faults(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return those that break a rule."""
    return tuple(finding for finding in findings if finding.is_fault)


def runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Go through ascending numbers as runs of neighbours: first and last."""
    ordered = list(numbers)
    breaks = [(left, right) for left, right in pairwise(ordered) if right != left + 1]
    firsts = [*ordered[:1], *(right for _, right in breaks)]
    lasts = [*(left for left, _ in breaks), *ordered[-1:]]
    return zip(firsts, lasts, strict=True)
