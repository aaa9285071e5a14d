"""The commands of case records for the parser of `triage`: what a person enters by hand, one entry at a time.

Entries are named by their short ids (`s1`, `e4`, `q2`). Lists of words are not repeated here: a wrong word is refused
with the list of the right ones. Loads no act, so that the parser stays quick.
"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

# the values of `comparison.Status`, which the parser does not load
_STATUSES = ("conflict", "change", "tension", "incomparable", "agreement", "one-source", "silence")

if TYPE_CHECKING:
    from intake.desk.cli import _Commands as Commands


def add(cases: "Commands") -> None:
    """Add the commands that enter, read and exchange what a case holds."""
    view = cases.add("view", "claims:view", "what the sources of a case say, question by question")
    view.add_argument("case", metavar="CODE")
    view.add_argument("--status", action="append", choices=_STATUSES, help="only questions of it; once for each")
    bring = cases.add("import", "records:bring", "read a case file: a new case, or what is new in it for a known one")
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--into", metavar="CODE", help="the case that it adds to")
    for name, act, help in (
        ("withdraw", "records:withdraw", "take an entry out of the record; nothing is erased"),
        ("restore", "records:restore", "put a withdrawn entry back as it was"),
    ):
        undo = cases.add(name, act, help)
        undo.add_argument("case", metavar="CODE")
        undo.add_argument("entry", metavar="ID")
        undo.add_argument("--reason", default="", metavar="TEXT")
    _add_describing(cases)
    _add_source(cases.group("source", "add, change: a source with its whole text"))
    _add_entity(cases.group("entity", "add, change: a person, group, organisation, authority or place"))
    _add_name(cases.group("name", "add: one more form of a name"))
    _add_event(cases.group("event", "add, change: an event"))
    _add_act(cases.group("act", "add, change, involve: what was done to whom, and by whom"))
    _add_question(cases.group("question", "add, change, sign: a question, and the office's view of it"))
    _add_claim(cases.group("claim", "add: what a source says to a question"))


def _new(group: "Commands", name: str, act: str, help: str) -> argparse.ArgumentParser:
    parser = group.add(name, f"records:{act}", help)
    parser.add_argument("case", metavar="CODE")
    return parser


def _add_describing(cases: "Commands") -> None:
    describe = cases.add("describe", "descriptions:case", "describe a case anew; what is not named stays")
    describe.add_argument("case", metavar="CODE")
    describe.add_argument("--title", metavar="TEXT")
    describe.add_argument("--codename", metavar="NAME", help="an empty one takes it away")
    describe.add_argument("--country", metavar="CODE")
    describe.add_argument("--urgency", metavar="WORD", help="U0 to U3")
    undo = cases.add("undo", "descriptions:undo", "let an entry say what it said before it was described anew")
    undo.add_argument("case", metavar="CODE")
    undo.add_argument("entry", nargs="?", metavar="ID", help="without it, the case itself")


def _change(group: "Commands", act: str, help: str) -> argparse.ArgumentParser:
    parser = group.add("change", f"descriptions:{act}", f"{help}; what is not named stays")
    parser.add_argument("case", metavar="CODE")
    parser.add_argument("entry", metavar="ID")
    return parser


def _dated(parser: argparse.ArgumentParser) -> None:
    _when(parser)
    _rests(parser)


def _rests(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--basis", metavar="TEXT", help="how it is known")
    parser.add_argument("--inferred", metavar="PART", help="year, month or day, where it was not given")


def _redated(parser: argparse.ArgumentParser) -> None:
    _dated(parser)
    parser.set_defaults(basis=None)


def _protect(parser: argparse.ArgumentParser, help: str) -> None:
    parser.add_argument("--protect", action=argparse.BooleanOptionalAction, help=f"{help}; `--no-` takes two officers")


def _when(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(basis="", inferred=None)
    parser.add_argument("--date", metavar="TEXT", help="as it was given")
    parser.add_argument("--iso", metavar="DATE", help="2024, 2024-03, 2024-03-08, or 2023/2024")
    parser.add_argument("--precision", metavar="WORD", help="day, month, year, about, range or unknown")


def _add_source(group: "Commands") -> None:
    source = _new(group, "add", "add_source", "enter a source")
    source.add_argument("file", metavar="FILE", help="its text in UTF-8; `-` reads standard input")
    source.add_argument("--kind", required=True, metavar="WORD")
    source.add_argument("--connection", default="unknown", metavar="WORD")
    source.add_argument("--reliability", default="unknown", metavar="WORD")
    source.add_argument("--title", default="", metavar="TEXT")
    source.add_argument("--publisher", default="", metavar="TEXT")
    source.add_argument("--language", default="und", metavar="TAG")
    source.add_argument("--public", action="store_true", help="anybody can read it")
    source.add_argument("--protect", action="store_true", help="who it comes from is never named")
    source.add_argument("--item", metavar="ITEM", help="the item that it came in")
    source.add_argument("--attachment", type=int, metavar="N", help="the number of its file in the item")
    source.add_argument("--sha256", default="", metavar="DIGEST", help="of the original, where this is only its text")
    _dated(source)
    change = _change(group, "source", "describe a source anew, all but its text and origin")
    for name in ("kind", "connection", "reliability"):
        change.add_argument(f"--{name}", metavar="WORD")
    change.add_argument("--title", metavar="TEXT")
    change.add_argument("--publisher", metavar="TEXT")
    change.add_argument("--language", metavar="TAG")
    change.add_argument("--public", action=argparse.BooleanOptionalAction, help="anybody can read it")
    _protect(change, "who it comes from is never named")
    _redated(change)


def _add_entity(group: "Commands") -> None:
    entity = _new(group, "add", "add_entity", "enter an entity under a first name")
    entity.add_argument("kind", metavar="KIND", help="person, group, organisation, authority or place")
    entity.add_argument("name", metavar="NAME", help="`-` reads standard input")
    entity.add_argument("--role-note", default="", metavar="TEXT")
    entity.add_argument("--child", default="unknown", metavar="WORD", help="no, yes or unknown")
    entity.add_argument("--protect", action="store_true", help="never named outside the office")
    official = "acts here in an office, so that letters name whom sources blame; it takes two officers"
    entity.add_argument("--official", action="store_true", help=official)
    _form(entity)
    change = _change(group, "entity", "describe an entity anew, all but its names")
    change.add_argument("--kind", metavar="KIND")
    change.add_argument("--role-note", metavar="TEXT")
    change.add_argument("--child", metavar="WORD", help="no, yes or unknown; from yes it takes two officers")
    _protect(change, "never named outside the office")
    change.add_argument("--official", action=argparse.BooleanOptionalAction, help=official)


def _form(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name-kind", default="given", metavar="WORD")
    parser.add_argument("--script", metavar="CODE", help="Latn, Cyrl, Arab, Hans ...")
    parser.add_argument("--language", metavar="TAG")
    parser.add_argument("--source", metavar="ID", help="who writes it so")
    parser.add_argument("--from", dest="valid_from", metavar="DATE", help="it is the name since: 2024, 2024-03 ...")
    parser.add_argument("--to", dest="valid_to", metavar="DATE", help="and until")


def _add_name(group: "Commands") -> None:
    name = _new(group, "add", "add_name", "enter one more form of a name")
    name.add_argument("entity", metavar="ID")
    name.add_argument("name", metavar="NAME", help="`-` reads standard input")
    name.add_argument("--instead-of", metavar="ID", help="takes the place of this one (`case view --json` has the ids)")
    _form(name)


def _add_event(group: "Commands") -> None:
    event = _new(group, "add", "add_event", "enter an event")
    event.add_argument("title", metavar="TITLE")
    event.add_argument("--place", metavar="ID")
    _dated(event)
    change = _change(group, "event", "describe an event anew, all but its acts")
    change.add_argument("--title", metavar="TEXT")
    change.add_argument("--place", metavar="ID")
    _redated(change)


def _add_act(group: "Commands") -> None:
    act = _new(group, "add", "add_act", "enter what was done to whom")
    act.add_argument("event", metavar="EVENT")
    act.add_argument("type", metavar="TYPE")
    act.add_argument("victim", metavar="VICTIM")
    act.add_argument("--place", metavar="ID")
    _dated(act)
    change = _change(group, "act", "describe an act anew, all but who was involved")
    change.add_argument("--type", metavar="TYPE")
    change.add_argument("--victim", metavar="ID")
    change.add_argument("--place", metavar="ID")
    _redated(change)
    involve = _new(group, "involve", "add_involvement", "enter who took part in an act")
    involve.add_argument("done", metavar="ACT")
    involve.add_argument("entity", metavar="ID")
    involve.add_argument("--role", default="perpetrator", metavar="WORD")
    involve.add_argument("--degree", default="unknown", metavar="WORD")
    involve.add_argument("--source", metavar="ID", help="who says so")
    involve.add_argument("--instead-of", metavar="ID", help="takes the place of this one (`case view --json`)")


def _add_question(group: "Commands") -> None:
    question = _new(group, "add", "add_question", "enter a question about the case")
    question.add_argument("text", metavar="TEXT")
    question.add_argument("--event", metavar="ID")
    question.add_argument("--subject", metavar="ID")
    question.add_argument("--internal", action="store_true", help="the office asks itself: no export has it")
    change = _change(group, "question", "word a question anew")
    change.add_argument("--text", metavar="TEXT")
    change.add_argument("--event", metavar="ID")
    change.add_argument("--subject", metavar="ID")
    change.add_argument("--internal", action=argparse.BooleanOptionalAction, help="the office asks itself")
    sign = _new(group, "sign", "sign", "sign the office's view of a question")
    sign.add_argument("question", metavar="ID")
    sign.add_argument("status", metavar="WORD", help="confirmed, likely, possible, unlikely or unknown")
    sign.add_argument("text", metavar="TEXT", help="why; `-` reads standard input")


def _add_claim(group: "Commands") -> None:
    claim = _new(group, "add", "add_claim", "enter what a source says, in its own words")
    claim.add_argument("question", metavar="QUESTION")
    claim.add_argument("source", metavar="SOURCE")
    claim.add_argument("quote", metavar="QUOTE", help="words of its text; `-` reads standard input")
    claim.add_argument("--polarity", default="affirms", metavar="WORD", help="affirms, denies or unsure")
    claim.add_argument("--value", metavar="TEXT", help="the answer in short: five, 2024-03-08 ...")
    claim.add_argument("--near", type=int, metavar="N", help="of several places the one nearest to this character")
    claim.add_argument("--attributed-to", metavar="ID", help="whom the source quotes")
    claim.add_argument("--hedge", metavar="WORD")
    claim.add_argument("--supersedes", metavar="ID", help="the claim that this one takes the place of")
