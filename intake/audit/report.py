"""The report of a log for people: one page that needs nothing beside it, and rows for a spreadsheet.

The page has no script and asks for nothing; its policy allows its own style only, by digest. It is written from what a
check has verified, and begins with what that found.
"""

import base64
import csv
import hashlib
import io
from collections import deque
from dataclasses import fields
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from crypto import note
from intake.audit import sentences
from intake.audit.bundle import Verified
from intake.audit.entry import Act, Entry
from intake.audit.events import Event
from intake.audit.passage import Passages, Step
from intake.audit.wording import WORDS

# More entries make a page that no browser turns over well; the spreadsheet has all of them.
SHOWN = 5000
# A log that is wrong everywhere is not told entry by entry.
MOST_FINDINGS = 500
_FOLDER = Path(__file__).parent / "templates"
_POLICY = "default-src 'none'; style-src '{style}'; form-action 'none'; base-uri 'none'"
_COLUMNS = (
    *("index", "day", "event", "sentence", "outcome", "reason", "actor", "role", "second", "key", "object", "batch"),
    *("count", "bucket", "tick", "checkpoint", "software", "signatures"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class Reader:
    """Takes the entries of a log one by one, and keeps what the page shows."""

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque(maxlen=SHOWN)
        self.passages = Passages()
        self.left_out = 0
        self.beside = ""

    def take(self, entry: Entry) -> None:
        """Take an entry; commitments are told by the tick that they belong to."""
        self.passages.take(entry.act)
        if entry.act.event is Event.COMMITMENT:
            return
        self.left_out += len(self.entries) == SHOWN
        self.entries.append(entry)

    def take_beside(self, entry: Entry) -> None:
        """Take an entry of the other half's log, which tells how batches went on."""
        self.passages.take(entry.act)


def page(verified: Verified, reader: Reader, language: str = "en") -> bytes:
    """Return the report as one page."""
    style = (_FOLDER / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    template = _environment().get_template("report.html")
    text = template.render(
        verified=verified,
        found={
            "faults": [each for each in verified.findings if each.is_fault],
            "notices": [each for each in verified.findings if not each.is_fault],
        },
        most=MOST_FINDINGS,
        reader=reader,
        language=language,
        words=WORDS[language],
        style=Markup(style),  # noqa: S704  # our own file, and what the policy names
        policy=_POLICY.format(style=f"sha256-{digest}"),
        steps=tuple(Step),
        sentence=sentences.sentence,
        fingerprint=note.fingerprint,
        details=details,
    )
    return text.encode("utf-8")


@cache
def _environment() -> Environment:
    """Return what renders the page: everything is escaped, and a name that is not there is an error."""
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def details(act: Act) -> tuple[tuple[str, str], ...]:
    """Return the fields of an act that its sentence cuts or leaves out, in the order of the grammar."""
    shown = ("key", "object", "batch", "checkpoint")
    named = ((each.name, getattr(act, each.name)) for each in fields(Act) if each.name in shown)
    return tuple((name, value) for name, value in named if value is not None)


def header() -> str:
    """Return the first row of the spreadsheet; with a mark of UTF-8, without which spreadsheets guess."""
    return "\ufeff" + _row(_COLUMNS)


def row(entry: Entry, language: str = "en") -> str:
    """Return an entry as a row of the spreadsheet, in which nothing can be a formula."""
    own = {
        "index": entry.index,
        "day": entry.day,
        "sentence": sentences.sentence(entry.act, language),
        "software": entry.software,
        "signatures": " ".join(signature.key for signature in entry.signatures),
    }
    values = (own[name] if name in own else getattr(entry.act, name) for name in _COLUMNS)
    return _row(tuple("" if value is None else str(value) for value in values))


def _row(values: tuple[str, ...]) -> str:
    """Return a row; a cell that a spreadsheet could calculate gets a mark before it."""
    out = io.StringIO()
    csv.writer(out).writerow([f"'{value}" if value.startswith(_FORMULA) else value for value in values])
    return out.getvalue()
