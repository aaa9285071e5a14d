"""Reading one envelope to its end: a report in the form (FORMAT.md, "Submission document"), or one bare file.

Our page and the sealer pad what they seal, so an envelope of a padded size must hold a document. The `age` tool alone
pads nothing: any other size is a bare file. A classical stanza comes from that tool too, so it may hold either.
Only what cannot be read is refused. Answers that break the rules of the form are shown with the problem: a report
that was made by hand must not be lost because an answer is missing.

Knows keys and bytes; nothing of files, items and the database.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import BinaryIO

from crypto import age, document, envelope, header
from crypto.errors import CryptoError, DocumentError, NotPadded, TooLarge, TooSmall
from intake import questions
from intake.desk.store.items import Attachment, Content

DANGERS = tuple(
    choice.id for question in questions.FORM.questions() if question.id == "when_danger" for choice in question.choices
)
_KINDS = (envelope.HYBRID, envelope.CLASSICAL)


@dataclass(frozen=True, slots=True)
class Report:
    """A document that was read to its end."""

    content: Content
    files: tuple[Attachment, ...]
    problems: int

    def __repr__(self) -> str:
        return "Report(…)"


@dataclass(frozen=True, slots=True)
class Bare:
    """A file without the form, hashed to its end and not looked at."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Read:
    """An envelope that was read to its end; `stanza` is the kind of key that it was sealed to."""

    file_key: bytes
    stanza: str
    inside: Report | Bare

    def __repr__(self) -> str:
        return "Read(…)"


class Unreadable(CryptoError):
    """the envelope unseals, but what is in it cannot be read"""

    def __init__(self, file_key: bytes, stanza: str, error: CryptoError) -> None:
        super().__init__()
        self.file_key = file_key
        self.stanza = stanza
        self.error = error


def is_padded(size: int, kind: str) -> bool:
    """Tell whether an envelope has a size that our page and the sealer make, which says little about its content."""
    try:
        envelope.check_size(size, kind)
    except (NotPadded, TooSmall):
        return False
    return True


def check_envelope(start: bytes, size: int) -> str:
    """Check the first bytes and the size of an envelope and return its kind of stanza; this needs no key."""
    if size > envelope.MAX_SIZE:
        raise TooLarge
    return envelope.check_header(start, _KINDS).stanzas[0].kind


def read_envelope(source: BinaryIO, size: int, identities: Callable[[str], Sequence[age.Identity]]) -> Read:
    """Unseal and read one envelope to its end, streaming; `identities` gives the keys to try for a kind of stanza.

    Raises a CryptoError, as `Unreadable` where the envelope did unseal.
    """
    kind = check_envelope(source.read(header.LIMIT), size)
    source.seek(0)
    unsealed = age.unseal(source, identities(kind))
    try:
        return Read(unsealed.file_key, kind, _inside(source, unsealed, kind, is_padded(size, kind)))
    except CryptoError as error:
        raise Unreadable(unsealed.file_key, kind, error) from None


def _inside(source: BinaryIO, unsealed: age.Unsealed, kind: str, padded: bool) -> Report | Bare:
    if not padded:
        return _bare(unsealed.chunks)
    try:
        return _report(unsealed.chunks)
    except DocumentError:
        if kind != envelope.CLASSICAL:
            raise
    source.seek(0)
    return _bare(age.reopen(source, unsealed.file_key))


def _bare(chunks: Iterator[bytes]) -> Bare:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
    return Bare(size, digest.hexdigest())


def _report(chunks: Iterator[bytes]) -> Report:
    whole = hashlib.sha256()
    manifest, digests = read_document(chunks, whole)
    problems = questions.check(manifest.answers, len(manifest.files))
    files = tuple(
        Attachment(number, file.name, file.size, digest, file.note)
        for number, (file, digest) in enumerate(zip(manifest.files, digests, strict=True), 1)
    )
    content = _content(manifest, [asdict(problem) for problem in problems], whole.hexdigest())
    return Report(content, files, len(problems))


def read_document(chunks: Iterator[bytes], whole: "hashlib._Hash") -> tuple[document.Manifest, list[str]]:
    """Read a document to its end; returns its manifest and the SHA-256 of each file."""

    def passed() -> Iterator[bytes]:
        for chunk in chunks:
            whole.update(chunk)
            yield chunk

    hashes: dict[int, hashlib._Hash] = {}

    def sink(number: int, part: bytes) -> None:
        hashes.setdefault(number, hashlib.sha256()).update(part)

    manifest = document.read(passed(), sink)
    empty = hashlib.sha256()
    return manifest, [hashes.get(number, empty).hexdigest() for number in range(len(manifest.files))]


def _content(manifest: document.Manifest, problems: list[dict[str, str]], plain_sha256: str) -> Content:
    reply, danger = manifest.reply, _text(manifest, "when_danger")
    return Content(
        manifest=manifest.to_json().decode("utf-8"),
        problems=json.dumps(problems),
        plain_sha256=plain_sha256,
        submission_id=manifest.id,
        language=manifest.language,
        danger=danger if danger in DANGERS else None,
        country=_text(manifest, "country")[:8],
        beginning=_text(manifest, "what")[:200],
        follow_up=questions.is_follow_up(manifest.answers),
        source_token=reply.source_token if reply else None,
        mailbox=reply.mailbox if reply else None,
        recipient=reply.recipient if reply else None,
    )


def _text(manifest: document.Manifest, question: str) -> str:
    """Return an answer that is a text; the answers are whatever the source sealed."""
    answer = manifest.answers.get(question)
    return answer if isinstance(answer, str) else ""
