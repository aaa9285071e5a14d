"""`audit verify` and `audit report` of both commands: a bundle and the keys that an auditor brought, to what they show.

Knows files and none of the halves. A file is written whole or not at all, and none where the bundle is refused.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from crypto import checkpoint, cosignature, note
from intake import durable
from intake.audit import ocsf, report
from intake.audit.bundle import Take, Verified, kept, read_bundle
from intake.audit.entry import Entry
from intake.audit.errors import NotSound
from intake.audit.verify import Held


@dataclass(frozen=True, slots=True)
class Brought:
    """What an auditor brings from elsewhere: written keys, and files with checkpoints that were kept."""

    log: str
    witnesses: Sequence[str] = ()
    kept: Sequence[Path] = ()
    officers: Sequence[str] = ()
    beside: tuple[Path, str] | None = None  # the other half's bundle, with the key of its log


@dataclass(frozen=True, slots=True)
class Outputs:
    """The files to be written; None for those that are not wanted."""

    html: Path | None = None
    csv: Path | None = None
    jsonl: Path | None = None
    language: str = "en"


def beside(given: Sequence[str] | None) -> tuple[Path, str] | None:
    """Return a bundle and a key as they stand on the command line."""
    return (Path(given[0]), given[1]) if given else None


def verify(bundle: Path, brought: Brought, *, hashes_only: bool = False) -> Verified:
    """Check a bundle; raises a Refusal where its form is broken."""
    return _read(bundle, brought, None, hashes_only=hashes_only)


def run(bundle: Path, brought: Brought, outputs: Outputs) -> Verified:
    """Check a bundle and write its report in each form that is wanted, whatever the check finds.

    Of the other half's log, if it was brought, only the way of the batches is told; it must be sound.
    """
    reader = report.Reader()
    if brought.beside is not None:
        other, log = brought.beside
        check_sound(_read(other, replace(brought, log=log, kept=()), reader.take_beside))
        reader.beside = note.Verifier.parse(log).name
    with ExitStack() as files:
        takes: list[Callable[[Entry], object]] = [reader.take]
        if outputs.html is not None:
            page = files.enter_context(durable.NewFile(outputs.html))
        if outputs.csv is not None:
            rows = files.enter_context(durable.NewFile(outputs.csv))
            rows.write(report.header().encode("utf-8"))
            takes.append(lambda entry: rows.write(report.row(entry, outputs.language).encode("utf-8")))
        if outputs.jsonl is not None:
            lines, origin = files.enter_context(durable.NewFile(outputs.jsonl)), note.Verifier.parse(brought.log).name
            takes.append(lambda entry: lines.write(f"{ocsf.line(entry, origin)}\n".encode("ascii")))
        verified = _read(bundle, brought, lambda entry: [take(entry) for take in takes])
        if outputs.html is not None:
            page.write(report.page(verified, reader, outputs.language))
    return verified


def _read(bundle: Path, brought: Brought, take: Take | None, *, hashes_only: bool = False) -> Verified:
    """Check a bundle with what was brought."""
    log = note.Verifier.parse(brought.log)
    witnesses = [cosignature.Verifier.parse(key) for key in brought.witnesses]
    held = [_kept(path, log) for path in brought.kept]
    officers = [note.Verifier.parse(key) for key in brought.officers]
    with bundle.open("rb") as source:
        return read_bundle(source, log, witnesses, held, take, officers=officers, hashes_only=hashes_only)


def _kept(path: Path, log: note.Verifier) -> Held:
    """Read a checkpoint that was kept."""
    with path.open("rb") as source:
        return kept(source.read(checkpoint.LIMIT + 1), log)


def check_sound(verified: Verified) -> None:
    """Raise NotSound where the check found a fault; to be called after everything was shown."""
    if not verified.is_sound:
        raise NotSound(verified.origin)


def as_text(verified: Verified, language: str = "en") -> str:
    """Return what was found, for a terminal."""
    head = f"{verified.origin}, {verified.size} entries, made {verified.made}"
    seen = [f"cosigned by {name} on {day}" for name, day in verified.opened.cosigned]
    shown = verified.findings[: report.MOST_FINDINGS]
    found = [f"{'fault' if each.is_fault else 'notice'}: {each.text(language)}" for each in shown]
    if len(shown) < len(verified.findings):
        found.append(f"and {len(verified.findings) - len(shown)} more")
    verdict = "sound" if verified.is_sound else "NOT SOUND"
    limits = "; only the hashes were checked, not what the entries say" if verified.hashes_only else ""
    return "\n".join([head, *seen, *found, verdict + limits])


def as_json(verified: Verified) -> str:
    """Return what was found, for programs."""
    findings = [
        {
            "code": each.code.value,
            "fault": each.is_fault,
            "sentence": each.sentence(),
            "first": each.first,
            "last": each.first if each.last is None else each.last,
            "member": each.member,
            "detail": each.detail,
        }
        for each in verified.findings
    ]
    return json.dumps(
        {
            "origin": verified.origin,
            "made": str(verified.made),
            "digest": verified.digest,
            "size": verified.size,
            "root": verified.opened.checkpoint.root.hex(),
            "witnesses": [{"name": name, "day": str(day)} for name, day in verified.opened.cosigned],
            "sound": verified.is_sound,
            "hashes_only": verified.hashes_only,
            "findings": findings,
        },
        ensure_ascii=False,
        indent=2,
    )
