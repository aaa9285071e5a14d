"""Whether a question asks for more than yes or no, as far as its first words show.

To "was she charged?" a claim without a value is an answer; to "how many men?" it is none, and whoever reads it as one
reads a "yes" that nobody said. It must not know what sources say.
"""

import re
from typing import Final

# what a question begins with that yes and no do not answer, in the languages that the office works in
_FIRST: Final = re.compile(
    r"\W*(?:(?:about|after|against|as|at|before|by|for|from|in|into|of|on|since|to|under|until|with)\s+)?"
    r"(?:how|who|whom|whose|what|when|where|why|which)\b|"
    r"\W*(?:(?:à|avec|contre|dans|de|depuis|en|jusqu[’']à|par|pour|sous|sur)\s+)?"
    r"(?:qui|que|quoi|quel(?:le)?s?|quand|où|pourquoi|comment|combien|d[’']où|lequel|laquelle)\b|"
    r"\W*(?:(?:в|во|до|для|за|из|к|кому|на|о|об|от|по|под|при|с|со|у)\s+)?"
    r"(?:кто|кого|кому|кем|ком|что|чего|чему|чем|где|куда|откуда|когда|почему|зачем|как|сколько|скольких|чей|чья|"
    r"как(?:ой|ая|ое|ие|им|их|ую|ого|ому|ом)|котор\w+)\b",
    re.IGNORECASE,
)


def asks_for_more(question: str) -> bool:
    """Tell whether yes and no are no answers."""
    return _FIRST.match(question) is not None
