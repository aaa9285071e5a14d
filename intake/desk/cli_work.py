"""The arguments of the commands about an office's work on a case; `cli` adds them to its own.

Only words of closed lists are loaded, so that `triage list` stays quick. Free texts take `-` for standard input.
"""

import argparse
import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from intake.desk.cases import dates
from intake.desk.cases import work_terms as terms
from intake.desk.errors import UsageWrong

_EXPORTS = ("dossier", "mandates", "letter", "public", "referral", "press", "statistics", "handover")


class _Adding(Protocol):
    """What `cli` gives: adds a command, or a group of them."""

    def add(self, name: str, act: str, help: str) -> Any:
        """Add a command."""

    def group(self, name: str, help: str) -> "_Adding":
        """Add a command that has commands of its own."""


def read_day(text: str) -> datetime.date:
    """Read a day that stands among other arguments."""
    try:
        if len(text) == len("2024-03-08") and text.isascii():
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    raise UsageWrong("a day like 2024-03-08 is needed")


def day(text: str) -> datetime.date:
    """Read a day."""
    try:
        return read_day(text)
    except UsageWrong as error:
        raise argparse.ArgumentTypeError(error.detail) from None


def prefix(text: str) -> str:
    """Read a day, or the month or the year where no day is known."""
    if not dates.is_prefix(text):
        raise argparse.ArgumentTypeError("a day like 2024-03-08, a month or a year is needed")
    return text


def _words(words: type[StrEnum]) -> list[str]:
    return [word.value for word in words]


def add_to_cases(cases: _Adding) -> None:
    """Add the commands of `triage case`."""
    _add_consent(cases)
    _add_letters(cases.group("letter", "list, new, review, redraft, drop, send, publish: letters of the office"))
    _add_reply(cases)
    _add_others(cases)
    _add_life(cases)
    _add_reviews(cases)


def add_deadlines(commands: _Adding) -> None:
    """Add `triage deadlines`."""
    listed = commands.add("deadlines", "deadlines:listed", "what is overdue and coming in all cases")
    listed.add_argument("--days", type=int, default=30, metavar="N", help="how far ahead (30)")
    listed.add_argument("--ics", type=Path, metavar="FILE", help="write them as a calendar, without a name")
    rules = listed.add_mutually_exclusive_group()
    rules.add_argument("--rules", action="store_true", help="show the rules of days, and who checked them")
    rules.add_argument(
        "--set-rule", nargs=3, metavar=("RULE", "DAYS", "BASIS"), help="set a rule, as checked by you today"
    )


def _case(adding: _Adding, name: str, act: str, help: str) -> Any:
    parser = adding.add(name, act, help)
    parser.add_argument("case", metavar="CASE")
    return parser


def _add_consent(cases: _Adding) -> None:
    consent = _case(cases, "consent", "consents:consent", "who agreed to what; with PERSON …, enter it")
    consent.add_argument("person", nargs="?", metavar="PERSON")
    consent.add_argument("audience", nargs="?", choices=_words(terms.Audience), metavar="AUDIENCE")
    consent.add_argument("answer", nargs="?", choices=[*_words(terms.Answer), "withdraw"], metavar="ANSWER")
    consent.add_argument("--naming", choices=_words(terms.Naming), default="none")
    consent.add_argument("--given-by", choices=_words(terms.GivenBy), default="nobody")
    consent.add_argument("--on", type=day, metavar="DAY", help="given or withdrawn on (today)")
    consent.add_argument("--basis", default="", metavar="TEXT", help="on what it rests: a letter, a call")
    consent.add_argument("--source", metavar="SOURCE")
    consent.add_argument("--review-on", type=day, metavar="DAY", help="ask again on this day (after 12 months)")
    consent.add_argument("--propose", action="store_true", help="let the second officer approve it later")
    accept = _case(cases, "accept", "consents:accept", "enter what a report proposes about consent")
    accept.add_argument("number", type=int, metavar="NUMBER", help="of the proposal, as `case consent` shows it")
    accept.add_argument("person", metavar="PERSON")
    accept.add_argument("--propose", action="store_true", help="let the second officer approve it later")
    gate = _case(cases, "gate", "consents:gate", "how each person may be shown in an export, and why")
    gate.add_argument("export", choices=_EXPORTS, metavar="EXPORT")
    gate.add_argument("--audience", choices=_words(terms.Audience), help="of a hand-over")


def _add_letters(letters: _Adding) -> None:
    _case(letters, "list", "letters:listed", "the letters of a case with their replies")
    new = _case(letters, "new", "letters:new", "begin a letter")
    new.add_argument("type", choices=_words(terms.LetterType), metavar="TYPE", help="AL, UA or OL")
    new.add_argument("--to", required=True, metavar="TEXT", help="the addressee")
    new.add_argument("--mandate", action="append", default=[], metavar="TEXT", help="who signs; once for each")
    new.add_argument("--event", action="append", default=[], metavar="EVENT", help="that it covers; once for each")
    new.add_argument("--joint", action="store_true")
    for name, act, help in (
        ("review", "letters:review", "give a letter into review"),
        ("redraft", "letters:redraft", "take a letter back from review"),
        ("drop", "letters:drop", "give a letter up"),
        ("publish", "letters:publish", "note that a letter is public"),
    ):
        _case(letters, name, act, help).add_argument("letter", metavar="LETTER")
    send = _case(letters, "send", "letters:send", "note that a letter leaves; takes two officers")
    send.add_argument("letter", metavar="LETTER")
    send.add_argument("reference", metavar="REFERENCE", help="like KAZ 2/2011")
    send.add_argument("--on", type=day, metavar="DAY", help="sent on (today)")
    send.add_argument("--document", type=Path, metavar="FILE", help="what leaves; its SHA-256 is approved and noted")
    send.add_argument("--despite", metavar="REASON", help="why it leaves though a rule speaks against it")
    send.add_argument("--propose", action="store_true", help="let the second officer approve it later")


def _add_reply(cases: _Adding) -> None:
    reply = _case(cases, "reply-received", "letters:reply_received", "note a reply to a letter")
    reply.add_argument("letter", metavar="LETTER")
    reply.add_argument("--on", type=prefix, metavar="DAY", help="received on (today); a month or a year will do")
    reply.add_argument("--publicity", choices=_words(terms.Publicity), default="withheld")
    reply.add_argument("--summary", required=True, metavar="TEXT")
    reply.add_argument("--source", metavar="SOURCE", help="the source of the case that holds its text")
    reply.add_argument("--contests", action="append", default=[], metavar="QUESTION", help="once for each")


def _add_others(cases: _Adding) -> None:
    action = _case(cases, "action", "work:action", "what others did; without KIND, show it")
    action.add_argument("kind", nargs="?", choices=_words(terms.ActionKind), metavar="KIND")
    action.add_argument("by", nargs="?", metavar="WHO")
    action.add_argument("text", nargs="?", metavar="TEXT")
    action.add_argument("--date", metavar="DATE", help="2024, 2024-03 or 2024-03-08")
    action.add_argument("--about", action="store_true", help="the date is not exact")
    action.add_argument("--to", metavar="ENTITY", help="to whom it was addressed")
    action.add_argument("--reaction-to", metavar="EVENT")
    action.add_argument("--response", choices=_words(terms.Response), default="unknown")
    action.add_argument("--impact", type=int, default=0, metavar="N", help="-3 to 3 (write --impact=-1)")
    action.add_argument("--status", choices=_words(terms.ActionStatus), default="unknown")
    action.add_argument("--instead-of", metavar="ACTION", help="takes the place of this one")
    demand = _case(cases, "demand", "work:demand", "what somebody demands, in the words of a source")
    demand.add_argument("by", metavar="WHO")
    demand.add_argument("text", metavar="TEXT")
    demand.add_argument("--source", metavar="SOURCE")
    demand.add_argument("--quote", default="", metavar="TEXT")
    demand.add_argument("--near", type=int, metavar="N", help="of several places the one nearest to this character")
    demand.add_argument("--to", metavar="ENTITY")
    demand.add_argument("--follow-up", metavar="TEXT")
    demand.add_argument("--instead-of", metavar="DEMAND", help="takes the place of this one")
    need = _case(cases, "need", "work:need", "what a person needs; without PERSON, show it")
    need.add_argument("person", nargs="?", metavar="PERSON")
    need.add_argument("kind", nargs="?", choices=_words(terms.NeedKind), metavar="KIND")
    need.add_argument("--refer-to", metavar="TEXT", help="to whom the person is passed on, with consent")
    need.add_argument("--result", metavar="TEXT")
    need.add_argument("--instead-of", metavar="NEED", help="takes the place of this one")


def _add_life(cases: _Adding) -> None:
    state = _case(cases, "state", "work:state", "where a case stands; with STATE, bring it there")
    state.add_argument("state", nargs="?", choices=_words(terms.State), metavar="STATE")
    state.add_argument("--reason", default="", metavar="TEXT")
    state.add_argument("--review-on", type=day, metavar="DAY", help="look at it again on this day")
    state.add_argument("--propose", action="store_true", help="let the second officer approve the closing later")
    assign = _case(cases, "assign", "work:assign", "say who leads a case, and who is the second officer")
    assign.add_argument("lead", metavar="OFFICER")
    assign.add_argument("second_lead", nargs="?", metavar="SECOND")
    risk = _case(cases, "risk", "work:risk", "threats × vulnerabilities / capacities, each 1 to 5 with a sentence")
    for name in ("threats", "vulnerabilities", "capacities"):
        risk.add_argument(f"--{name}", nargs=2, required=True, metavar=("N", "TEXT"))
    deadline = _case(cases, "deadline", "deadlines:of_case", "what is due in a case; add one, or mark one as done")
    which = deadline.add_mutually_exclusive_group()
    which.add_argument("--add", nargs=2, metavar=("DAY", "TEXT"))
    which.add_argument("--done", metavar="DEADLINE")


def _add_reviews(cases: _Adding) -> None:
    reviews = cases.add("reviews", "reviews:waiting", "what waits for a second officer")
    reviews.add_argument("--all", action="store_true", help="also what was answered")
    for name, help in (("approve", "approve what another officer proposed"), ("refuse", "refuse it")):
        cases.add(name, f"reviews:{name}", help).add_argument("number", type=int, metavar="NUMBER")
