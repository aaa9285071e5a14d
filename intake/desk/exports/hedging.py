"""What sources say to a question, in sentences that claim no more than they do: who agrees, who differs, how sure.

Sources are counted and never named. Those that depend on each other count once; what is doubtful or hedged is said so;
accounts that differ stand side by side and none of them wins. A claim without a value is no "yes" of ours: it says that
what is asked is the case, as somebody reports; to a question that asks for more than yes or no it gives no answer.
"""

from collections.abc import Iterator, Sequence

from intake.desk.cases.asking import asks_for_more
from intake.desk.cases.comparison import Row, Status
from intake.desk.cases.model import Assertion, Source
from intake.desk.exports.language import Language

_DOUBTFUL = ("unlikely", "low")
_STATE = ("government",)


def account(row: Row, sources: Sequence[Source], said: Language) -> str:
    """Return the account of a question as one sentence; empty where no source says anything."""
    claims = [claim for cell in row.cells for claim in cell.assertions]
    if not claims:
        return ""
    known = {source.id: source for source in sources}
    match row.status:
        case Status.CONFLICT:
            return said.say("claim", "differ", accounts=_accounts(row, claims, known, said))
        case Status.TENSION:
            return said.say("claim", "tension", accounts=_accounts(row, claims, known, said))
        case Status.CHANGE:
            return said.say("claim", "change", accounts=_accounts(row, claims, known, said))
        case Status.INCOMPARABLE:
            return said.say("claim", "incomparable", accounts=_accounts(row, claims, known, said))
        case _:
            return _agreeing(row, claims, known, said)


def _agreeing(row: Row, claims: Sequence[Assertion], known: dict[str, Source], said: Language) -> str:
    spoken = said.joined(list(dict.fromkeys(answer(row, claim, said) for claim in claims)))
    hedged = any(claim.hedge or claim.polarity == "unsure" for claim in claims)
    if row.voices > 1:
        key = "agree_hedged" if hedged else "agree"
        count = said.count(row.voices) if key == "agree" or said.code != "en" else said.count(row.voices).lower()
        return said.say("claim", key, count=count, answer=spoken)
    if row.speaking > 1:
        return said.say("claim", "one_voice", answer=spoken)
    doubtful = all(known[claim.source].reliability in _DOUBTFUL for claim in claims)
    key = "one_doubtful" if doubtful else "one_hedged" if hedged else "one_source"
    return said.say("claim", key, answer=spoken)


def _accounts(row: Row, claims: Sequence[Assertion], known: dict[str, Source], said: Language) -> str:
    """Return the different answers, each with how many sources give it."""
    groups: dict[str, list[str]] = {}
    for claim in claims:
        speakers = groups.setdefault(answer(row, claim, said), [])
        if claim.source not in speakers:
            speakers.append(claim.source)
    told: list[str] = []
    named: set[str] = set()
    for text, speakers in groups.items():
        who = _who(row, speakers, known, said)
        another = who in named and who == said.say("claim", "who_one")
        told.append(said.say("claim", "according", who=said.say("claim", "who_other") if another else who, answer=text))
        named.add(who)
    return said.say("claim", "separator").join(told)


def _who(row: Row, speakers: Sequence[str], known: dict[str, Source], said: Language) -> str:
    if all(known[source].kind in _STATE for source in speakers):
        return said.say("claim", "who_state")
    if len(speakers) == 1:
        return said.say("claim", "who_doubtful" if known[speakers[0]].reliability in _DOUBTFUL else "who_one")
    tied = any(set(speakers) <= set(one.sources) for one in row.dependences)
    return said.say("claim", "who_same" if tied else "who_many", count=said.count(len(speakers)).lower())


def answer(row: Row, claim: Assertion, said: Language) -> str:
    """Return what one claim answers to its question, in short."""
    value, more = said.dated((claim.value or "").strip().rstrip(".")), asks_for_more(row.question.text)
    match claim.polarity:
        case "denies":
            alone = "denied" if more else "no"
            return said.say("claim", "not_value", value=value) if value else said.say("claim", alone)
        case "unsure":
            return said.say("claim", "unsure_value", value=value) if value else said.say("claim", "unsure")
        case _:
            return value or said.say("claim", "told" if more else "yes")


def asked(text: str) -> str:
    """Return a question as it stands before its account."""
    text = " ".join(text.split())
    shown = text[:1].upper() + text[1:]
    return shown if shown.endswith(("?", ":", ".", "؟", "？")) else f"{shown}?"


def without_answer(row: Row) -> bool:
    """Tell whether a claim says no more than yes, though the question asks for more or others give more."""
    claims = [claim for cell in row.cells for claim in cell.assertions]
    more = asks_for_more(row.question.text) or any(claim.value for claim in claims)
    return more and any(claim.polarity == "affirms" and not claim.value for claim in claims)


def accounts(rows: Sequence[Row], sources: Sequence[Source], said: Language) -> Iterator[tuple[Row, str]]:
    """Yield the questions that have an account, with it."""
    for row in rows:
        if text := account(row, sources, said):
            yield row, said.say("claim", "said", question=asked(row.question.text), account=text)
