"""The closed lists of case records: keys that never change, an English label, and the code of HURIDOCS where one fits.

Keys stand in the database and in case files; labels are for people and are translated where they are shown. The codes
are those of the HURIDOCS micro-thesauri (2001), as references only: the labels are our own, and a term without a code
has none that we have read. It must not know what the terms are used for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from intake.questions.defenders import VIOLATIONS


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a closed list."""

    key: str
    label: str
    huridocs: str | None = None


class Terms:
    """A closed list, in the order in which it is offered."""

    def __init__(self, name: str, terms: Iterable[Term]) -> None:
        self.name = name
        self._terms = {term.key: term for term in terms}

    def __contains__(self, key: object) -> bool:
        return key in self._terms

    def __iter__(self) -> Iterator[Term]:
        return iter(self._terms.values())

    def __getitem__(self, key: str) -> Term:
        return self._terms[key]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys alone."""
        return tuple(self._terms)

    def label(self, key: str) -> str:
        """Return the English label of a key."""
        return self._terms[key].label


def _terms(name: str, *rows: tuple[str, str] | tuple[str, str, str]) -> Terms:
    return Terms(name, (Term(*row) for row in rows))


# Micro-thesaurus 4, for the violations that the public form asks for: what a source ticks is what an act is called.
_ACT_CODES = {
    "physical_attack": "020101000000",
    "death_threat": "020103010100",
    "other_threat": "020103010100",
    "arrest": "030101000000",
    "detention": "030102000000",
    "movement": "050106000000",
    "search": "040101000000",
    "surveillance": "020103030000",
    "smear": "140101000000",
    "assembly": "120105000000",
}
ACT_TYPES = Terms("act type", (Term(choice.id, choice.label, _ACT_CODES.get(choice.id)) for choice in VIOLATIONS))

ENTITY_KINDS = _terms(
    "kind of entity",
    ("person", "Person"),
    ("group", "Group of people"),
    ("organisation", "Organisation"),
    ("authority", "Authority"),
    ("place", "Place"),
)

CHILD = _terms("child", ("no", "Adult"), ("yes", "Child"), ("unknown", "Not known"))

NAME_KINDS = _terms(
    "kind of name",
    ("given", "As given"),
    ("official", "Official"),
    ("alias", "Alias"),
    ("typo", "Misspelling"),
    ("translit", "Other transliteration"),
    ("initials", "Initials"),
    ("short", "Short form"),
)

ROLES = _terms(
    "role",
    ("perpetrator", "Perpetrator"),
    ("instigator", "Called for it"),
    ("superior", "Superior of a perpetrator"),
    ("responsible", "Responsible authority"),
    ("witness", "Witness"),
    ("companion", "Also affected"),
    ("helper", "Helped the victim"),
    ("other", "Other"),
)

# micro-thesaurus 18
DEGREES = _terms(
    "degree of involvement",
    ("carried-out", "Carried it out", "010100000000"),
    ("ordered", "Ordered it", "010200000000"),
    ("planned", "Planned it", "010500000000"),
    ("passive", "Passive accomplice", "010300000000"),
    ("present", "Was present", "010400000000"),
    ("suspected", "Suspected", "010600000000"),
    ("failed-to-prevent", "Failed to prevent it"),
    ("failed-to-protect", "Failed to protect the victim"),
    ("failed-to-investigate", "Failed to investigate or punish"),
    ("none", "None"),
    ("unknown", "Not known"),
)

# micro-thesaurus 16
SOURCE_KINDS = _terms(
    "kind of source",
    ("report", "Report received by the office"),
    ("interview", "Interview"),
    ("letter", "Letter or message"),
    ("victim-testimony", "Testimony of a victim"),
    ("witness-testimony", "Testimony of a witness"),
    ("ngo", "Statement of a human rights organisation"),
    ("un", "Document of the United Nations"),
    ("government", "Statement or reply of a government"),
    ("perpetrator", "Statement of an alleged perpetrator"),
    ("newspaper", "Newspaper, broadcast or news site"),
    ("social-media", "Social media"),
    ("photo", "Photograph"),
    ("video", "Video"),
    ("court-record", "Court record"),
    ("official-record", "Other official record"),
    ("medical", "Medical examination"),
    ("other", "Other"),
)

# micro-thesaurus 19
CONNECTIONS = _terms(
    "connection of the source",
    ("victim", "The victim", "010100000000"),
    ("witness", "Witness"),
    ("perpetrator", "Alleged perpetrator", "010300000000"),
    ("relative", "Relative"),
    ("colleague", "Colleague or friend"),
    ("same-organisation", "Organisation of the victim"),
    ("lawyer", "Lawyer"),
    ("medical", "Medical professional"),
    ("reporter", "Reporter"),
    ("ngo", "Human rights organisation"),
    ("authority", "Authority"),
    ("third-party", "Third party"),
    ("unknown", "Not known"),
)

# micro-thesaurus 42
RELIABILITIES = _terms(
    "reliability",
    ("high", "Highly reliable", "010000000000"),
    ("likely", "Likely reliable"),
    ("unsure", "Not sure"),
    ("unlikely", "Likely unreliable"),
    ("low", "Highly unreliable"),
    ("unknown", "Not known"),
)

POLARITIES = _terms("polarity", ("affirms", "Affirms"), ("denies", "Denies"), ("unsure", "Is not sure"))

HEDGES = _terms(
    "hedge",
    ("reportedly", "Reportedly"),
    ("according-to", "According to someone"),
    ("alleged", "Alleged"),
    ("apparently", "Apparently"),
    ("believed", "Believed or suspected"),
)

# micro-thesaurus 41
VIEW_STATUSES = _terms(
    "status of the office's view",
    ("confirmed", "Confirmed", "010000000000"),
    ("likely", "Likely"),
    ("possible", "Possible"),
    ("unlikely", "Unlikely"),
    ("unknown", "Not known"),
)

# micro-thesaurus 48, and ranges
PRECISIONS = _terms(
    "precision of the date",
    ("day", "Day"),
    ("month", "Month"),
    ("year", "Year"),
    ("about", "About", "010000000000"),
    ("range", "Range"),
    ("unknown", "Not known"),
)
DATE_PARTS = _terms("inferred part", ("year", "Year"), ("month", "Month"), ("day", "Day"))

# micro-thesaurus 46
URGENCIES = _terms(
    "urgency",
    ("U0", "Life or liberty now or within 48 hours", "010000000000"),
    ("U1", "Serious harm likely within days"),
    ("U2", "Past violation with continuing effect"),
    ("U3", "Past, law or policy"),
)
