"""A desk on which every command finds something to do, and for each command a line with the events that it leaves.

Words in braces are of that desk: codes of items, files, the second officer. Commands that leave no event of their own
stand apart with the reason.
"""

import json
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

from crypto import note, primitives
from intake.audit.events import Event
from intake.desk.cases.work_terms import Audience
from tests.desk.audit.entries import entries
from tests.desk.desks import ANSWERS, Desk, Said, report, sealed
from tests.desk.persons import Person
from tests.desk.safecopy import hostile
from tests.desk.work.files import consent, letter, work_data

TOGETHER = "--second maria --second-passphrase-file {work}/passphrase"

# Unlocking is on record by itself; these show nothing of a source, a case or an answer.
SILENT = {
    "status": "counts and keys",
    "officer list": "names and public keys of officers",
    "server list": "names and public keys of servers",
    "epoch list": "days and public keys",
    "site show": "what the public page says",
    "desk": "opens the pages in a browser; each of them is on record for itself (tests/desk/screen)",
    "restore": "makes another desk, whose log says so",
    "audit report": "reads a bundle, which holds nothing that opens anything, and needs no desk",
}

# What the command of a line does is on record as one of these events.
LOUD: dict[str, tuple[str, set[Event]]] = {
    "init": ("--desk {work}/new --officer bela", {Event.KEY_CREATED}),
    "migrate": ("", {Event.UPDATED}),
    "officer add": ("bela --new-passphrase-file {work}/passphrase", {Event.USER_CREATED}),
    "passphrase": ("--new-passphrase-file {work}/passphrase", {Event.PASSWORD_CHANGE}),
    "server add": ("south {vkey}", {Event.UPDATED}),
    "epoch new": ("", {Event.KEY_CREATED}),
    "epoch destroy": ("1 --without-last-batch", {Event.KEY_DESTROYED}),
    "site set": ("mandate Another", {Event.UPDATED}),
    "open": ("{work}/another.tar", {Event.BATCH_OPENED, Event.ITEM_OPENED}),
    "list": ("", {Event.READ}),
    "show": ("{item}", {Event.READ}),
    "files": ("{item}", {Event.READ}),
    "extract": ("{item} 1 -o {work}/out", {Event.EXTRACTED}),
    "file copy": ("{item} 1", {Event.READ}),
    "file custody": ("{item}", {Event.READ}),
    "assess": (
        "{item} --defender yes --linked yes --speaks ngo --agreement given --next-step ask",
        {Event.UPDATED},
    ),
    "candidates": ("{item}", {Event.READ}),
    "decide": ("{item} --urgency U1", {Event.DECIDED}),
    "reply": ("{item} --file {work}/text", {Event.REPLIED}),
    "search": ("men", {Event.READ}),
    "names": ("Sample", {Event.READ}),
    "same judge": ("{one} {third} unsure", {Event.CASE_WRITTEN}),
    "same undo": ("1", {Event.CASE_WRITTEN}),
    "same history": ("{one}", {Event.READ}),
    "case new": ("title", {Event.CREATED}),
    "case list": ("", {Event.CASE_READ}),
    "case show": ("heron", {Event.CASE_READ}),
    "case view": ("heron", {Event.CASE_READ}),
    "case note": ("heron text", {Event.CASE_WRITTEN}),
    "case export": ("heron -o {work}/dossier", {Event.CASE_EXPORTED}),
    "case import": ("{work}/other.json", {Event.CREATED}),
    "case withdraw": ("heron k3", {Event.CASE_WRITTEN}),
    "case restore": ("heron k4", {Event.CASE_WRITTEN}),
    "case describe": ("heron --title 'Another title'", {Event.CASE_WRITTEN}),
    "case undo": ("heron e2", {Event.CASE_WRITTEN}),
    "case source change": ("heron s1 --publisher Herald", {Event.CASE_WRITTEN}),
    "case entity change": ("heron e1 --role-note lawyer", {Event.CASE_WRITTEN}),
    "case event change": ("heron v1 --title Arrests", {Event.CASE_WRITTEN}),
    "case act change": ("heron a1 --type detention", {Event.CASE_WRITTEN}),
    "case question change": ("heron q1 --text 'how many?'", {Event.CASE_WRITTEN}),
    "case source add": ("heron {work}/text --kind ngo", {Event.CASE_WRITTEN}),
    "case entity add": ("heron person Bota", {Event.CASE_WRITTEN}),
    "case name add": ("heron e1 Aigul", {Event.CASE_WRITTEN}),
    "case event add": ("heron Release", {Event.CASE_WRITTEN}),
    "case act add": ("heron v1 arrest e1", {Event.CASE_WRITTEN}),
    "case act involve": ("heron a1 e1", {Event.CASE_WRITTEN}),
    "case question add": ("heron where?", {Event.CASE_WRITTEN}),
    "case question sign": ("heron q1 likely why", {Event.CASE_WRITTEN}),
    "case claim add": ("heron q1 s1 'five men'", {Event.CASE_WRITTEN}),
    "case consent": ("heron", {Event.CASE_READ}),
    "case accept": ("heron 1 e1", {Event.CASE_WRITTEN}),
    "case gate": ("heron letter", {Event.CASE_READ}),
    "case letter list": ("heron", {Event.CASE_READ}),
    "case letter new": ("heron OL --to Government", {Event.CASE_WRITTEN}),
    "case letter review": ("heron c2", {Event.CASE_WRITTEN}),
    "case letter redraft": ("heron c3", {Event.CASE_WRITTEN}),
    "case letter drop": ("heron c2", {Event.CASE_WRITTEN}),
    "case letter publish": ("heron c1", {Event.CASE_WRITTEN}),
    "case letter send": (f"heron c3 'KAZ 3/2026' {TOGETHER}", {Event.LOGIN_SUCCESS, Event.CASE_WRITTEN}),
    "case reply-received": ("heron c1 --summary denies", {Event.CASE_WRITTEN}),
    "case action": ("heron protest e1 picket", {Event.CASE_WRITTEN}),
    "case demand": ("heron e1 answers", {Event.CASE_WRITTEN}),
    "case need": ("heron e1 medical-psychosocial", {Event.CASE_WRITTEN}),
    "case state": ("heron dormant --reason waiting --review-on 2026-12-24", {Event.CASE_WRITTEN}),
    "case assign": ("heron anna maria", {Event.CASE_WRITTEN}),
    "case risk": ("heron --threats 5 x --vulnerabilities 3 y --capacities 2 z", {Event.CASE_WRITTEN}),
    "case deadline": ("heron --add 2026-12-24 hearing", {Event.CASE_WRITTEN}),
    "case reviews": ("", {Event.CASE_READ}),
    "case approve": ("1 --officer maria", {Event.CASE_WRITTEN}),
    "case refuse": ("1 --officer maria", {Event.CASE_WRITTEN}),
    "deadlines": ("", {Event.READ}),
    "export dossier": ("heron -o {work}/x.md", {Event.CASE_EXPORTED}),
    "export letter-ua": (f"heron -o {{work}}/x.docx {TOGETHER}", {Event.CASE_EXPORTED}),
    "export letter-al": (f"heron -o {{work}}/x.docx {TOGETHER}", {Event.CASE_EXPORTED}),
    "export summary": (f"heron -o {{work}}/x.md {TOGETHER}", {Event.CASE_EXPORTED}),
    "export referral": (f"heron -o {{work}}/x.md {TOGETHER}", {Event.CASE_EXPORTED}),
    "export press": (f"heron -o {{work}}/x.md {TOGETHER}", {Event.CASE_EXPORTED}),
    "export csv": (f"heron --audience mandates -o {{work}}/x.zip {TOGETHER}", {Event.CASE_EXPORTED}),
    "export json": (f"heron --audience mandates -o {{work}}/x.json {TOGETHER}", {Event.CASE_EXPORTED}),
    "export uwazi": (f"heron --audience mandates -o {{work}}/x.zip {TOGETHER}", {Event.CASE_EXPORTED}),
    "export statistics": (f"-o {{work}}/x.csv {TOGETHER}", {Event.CASE_EXPORTED}),
    "export list": ("heron", {Event.CASE_READ}),
    "outbox": (
        "{work}/outbox --acknowledge-without-backup",
        {Event.OUTBOX_MADE, Event.ACKNOWLEDGED, Event.KEY_USED},
    ),
    "backup": ("{work}/backup", {Event.BACKUP_MADE}),
    "audit status": ("", {Event.LOG_READ}),
    "audit verify": ("", {Event.LOG_READ}),
    "audit reconcile": ("", {Event.LOG_READ}),
    "audit checkpoint": ("", {Event.LOG_READ}),
    "audit bundle": ("{work}/bundle", {Event.LOG_EXPORTED}),
    "audit resume": ("--restored", {Event.LOG_RESUMED, Event.RESTORED}),
    "audit open": ("{commitment}", {Event.READ}),
}

# What is done before, so that each line finds what it speaks of.
_BEFORE = (
    "officer add maria --new-passphrase-file {work}/passphrase",
    "site set office_name Office mandate Mandate helpline Helpline",
    "case import {work}/case.json",
    "case state heron triaged",
    "case state heron active",
    "decide {item} --urgency U1 --case heron",
    "case withdraw heron k4",
    "case entity change heron e2 --role-note masked",
    "case state heron closed --reason done --propose",
)


_FILES = ("text", "other.json", "another.tar")


@dataclass(frozen=True, slots=True)
class Worked:
    """A desk in use, and the words of it that lines have in braces."""

    desk: Desk
    words: dict[str, str]

    def run(self, line: str) -> Said:
        """Run a line as anna, or as whoever it names."""
        given = shlex.split(line.format(work=self.desk.work, **self.words))
        return self.desk.run("--officer", "anna", *given)

    def do(self, *lines: str) -> None:
        """Run lines that have to go well."""
        for line in lines:
            said = self.run(line)
            assert said.code == 0, (line, said.err)

    def copied(self, work: Path) -> "Worked":
        """Return a copy with a life of its own, and the files that lines name."""
        for file in _FILES:
            shutil.copy(self.desk.work / file, work)
        return Worked(self.desk.copied(work), self.words)


def worked(desk: Desk) -> Worked:
    """Fill a desk."""
    # who reports agrees to everything, so that nothing is left to enter before an export
    agreed = dict.fromkeys(ANSWERS["consent"], "yes") | {"c_public": "full"}
    answers = ANSWERS | {"who": "self", "consent": agreed, "defenders": [{"name": "Aigul Sample"}]}
    reported = report(answers, [("photo.png", hostile.picture("PNG"))], Person().address)
    (item,) = desk.brought(sealed(desk.recipient(), reported))
    made = Worked(desk, {"item": item, "vkey": note.Signer("south/batch", primitives.random(32)).vkey})
    (desk.work / "case.json").write_text(json.dumps(_case()))
    (desk.work / "text").write_text("an answer")
    (desk.work / "other.json").write_text(json.dumps(work_data(communications=[])))
    desk.batch([sealed(desk.recipient())], "another.tar")
    made.do(*_BEFORE)
    one, other, third = (
        known["entry"]["id"] for known in desk.json("--officer", "anna", "case", "view", "heron")["record"]["entities"]
    )
    made.words.update(one=one, other=other, third=third)
    made.do("same judge {one} {other} different")
    made.words["commitment"] = next(
        each.act.object or "" for each in reversed(entries(desk, "anna")) if each.act.object
    )
    return made


def _case() -> dict[str, object]:
    draft: dict[str, object] = {
        "reference": None,
        "sent_on": None,
        "reply_due": None,
        "publish_after": None,
        "replies": [],
    }
    letters = [
        letter(),
        letter(id="c2", state="drafted", **draft),
        letter(id="c3", state="in-review", type="OL", **draft),
    ]
    agreed = [consent(audience=audience) for audience in Audience if audience != "office"]
    return work_data(codename="heron", consents=agreed, communications=letters)
