"""The arguments of `triage export`; `cli` adds them to its own. Loads nothing that an export needs."""

import argparse
import re
from pathlib import Path
from typing import Any, Protocol

from intake.desk.cases.work_terms import Audience

_KINDS = (
    ("dossier", "the whole record, for the office or other mandates (.docx .pdf .md)"),
    ("letter-ua", "a draft of an urgent appeal (.docx)"),
    ("letter-al", "a draft of an allegation letter (.docx)"),
    ("summary", "a summary for the public (.docx .pdf .md)"),
    ("referral", "a person in need, for a partner (.docx .pdf .md)"),
    ("press", "a draft for the press (.docx .pdf .md)"),
    ("csv", "a hand-over as tables (.zip)"),
    ("json", "a hand-over as a case file (.json)"),
    ("uwazi", "a hand-over that Uwazi imports (.zip)"),
)


class _Adding(Protocol):
    """What `cli` gives: adds a command."""

    def add(self, name: str, act: str, help: str) -> Any:
        """Add a command."""


def _digest(text: str) -> str:
    """Read the digest of a list."""
    if not re.fullmatch(r"[0-9a-f]{64}", text, re.ASCII):
        raise argparse.ArgumentTypeError("64 hexadecimal digits are needed")
    return text


def add(exports: _Adding) -> None:
    """Add the commands of `triage export`."""
    for kind, help in _KINDS:
        one = exports.add(kind, "exports:export", help)
        one.add_argument("case", metavar="CASE")
        one.set_defaults(kind=kind)
        _add_output(one)
        one.add_argument("--audience", choices=[word.value for word in Audience], metavar="WHO", help="of a hand-over")
        one.add_argument(
            "--decide", action="append", default=[], metavar="PERSON=WORD", help="narrow it: e2=remove, e2=vague"
        )
        one.add_argument(
            "--accept-identifying", type=_digest, metavar="DIGEST", help="two officers accept exactly this list"
        )
        if kind.startswith("letter"):
            one.add_argument("--letter", metavar="LETTER", help="the letter of the case (c1) that it is a draft of")
    statistics = exports.add("statistics", "exports:statistics", "counts over all cases (.csv .svg)")
    _add_output(statistics, required=True)
    listed = exports.add("list", "exports:listed", "what has left a case")
    listed.add_argument("case", metavar="CASE")
    listed.add_argument("--person", metavar="PERSON", help="only what is about this person")


def _add_output(one: Any, *, required: bool = False) -> None:
    one.add_argument(
        "-o",
        "--output",
        type=Path,
        required=required,
        metavar="FILE",
        help="a new file" if required else "a new file; without it, only the plan",
    )
    one.add_argument("--language", choices=("en", "fr"), default="en")
    one.add_argument("--propose", action="store_true", help="let the second officer approve it later")
