"""Words that tell of somebody else beside the one who is named: both, the two, together with, co-founder, the women.

They matter where a person is removed: a letter about one must not tell that there were two. The list is short and in
the languages that the office works in; what it does not know is for the two officers who read the file.
"""

import re
from typing import Final

_APOSTROPHE = "['’]"
_PEOPLE = (
    "women|girls|ladies|couple|pair|sisters|brothers|spouses|friends|defenders|activists|journalists|lawyers|victims"
)
_WORDS: Final = re.compile(
    rf"\b(?:both|each other|one another|one of (?:those|them)|those who|"
    rf"co-?(?:found|lead|own|organi|chair|author|accused|defend|worker)\w*|companions?|"
    rf"together with|along with|her partner|"
    rf"his partner|(?:the|these|those) (?:two|three|four|five)(?! (?:men|officers|policemen|cars|hours|days|weeks))|"
    rf"(?:two|three) (?:of them|{_PEOPLE}|persons|people)|(?:the|these|those) (?:{_PEOPLE}|detainees|others?)|"
    rf"(?:{_PEOPLE}){_APOSTROPHE}|(?:wo)?men{_APOSTROPHE}s|themselves|"
    r"tou(?:te)?s (?:les )?deux|les deux|l[’']une? et l[’']autre|ensemble|avec (?:elle|lui|sa|son|ses)|co[- ]?fond\w*|"
    r"compagn\w*|ces femmes|les femmes|elles|"
    r"об[ае]|обоих|обеих|двое|двух|двум|вдвоём|вдвоем|вместе с|друг друга|соосновател\w*|женщин\w*|девушк\w*|"
    r"екеуі\w*|екі (?:әйел|қыз|адам)\w*|бірге|әйелдер\w*)\b|"
    r"كلاهما|كلتاهما|الاثن|معاً|معا |两人|两名|二人|他们|她们",
    re.IGNORECASE,
)


def is_told(text: str) -> bool:
    """Tell whether a text speaks of more than one."""
    return _WORDS.search(text) is not None
