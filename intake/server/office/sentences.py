"""What an entry of the log says on the pages: the sentence of the audit report, with the account that it is about.

The log names an account to which something is done by the SHA-256 of its pseudonym; here the pseudonym is known.
"""

from collections.abc import Mapping

from intake.audit import sentences
from intake.audit.entry import Act
from intake.audit.events import Event

short = sentences.short
# French typography has a blank before it that does not break
_COLONS = {"en": ": ", "fr": "\u00a0: "}


def sentence(act: Act, language: str, names: Mapping[str, str]) -> str:
    """Return what an act says; `names` has the pseudonyms of accounts by the `object` that stands for them."""
    said = sentences.sentence(act, language)
    if act.event is Event.LOGIN_FAIL and act.actor is not None:
        return f"{act.actor}{_COLONS[language]}{said}"
    account = names.get(act.object or "")
    return f"{said.removesuffix('.')}{_COLONS[language]}{account}." if account else said
