"""The root of every error that a person or a client of this project sees, and those of this floor.

The docstring of a class is the sentence that is shown; the name of the class, in kebab-case, is the code that is
answered and stored. An error never carries a secret or a source's text: `detail` is for positions, sizes and names
that are ours.
"""

import re
from typing import ClassVar


class Refusal(Exception):
    """the request was refused"""

    exit_code: ClassVar[int] = 65
    hint: ClassVar[str] = ""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def code(self) -> str:
        """The class name in kebab-case, for JSON answers and stored reasons."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", type(self).__name__).lower()

    @property
    def sentence(self) -> str:
        """The sentence for a person, without the detail."""
        return (type(self).__doc__ or "").strip()

    def __str__(self) -> str:
        return f"{self.sentence}: {self.detail}" if self.detail else self.sentence


class CryptoError(Refusal):
    """the bytes do not follow their format"""


class AuthenticationFailed(CryptoError):
    """the tag does not fit the key and the text"""


class LowOrderPoint(CryptoError):
    """the X25519 share is a point of low order"""


class JsonMalformed(CryptoError):
    """the JSON could be read in more than one way"""


class SelfTestFailed(CryptoError):
    """a cryptographic library gives wrong answers on this machine"""

    exit_code = 70
    hint = "do not use this machine; reinstall the project from its hash-pinned locks"


# age v1: the header


class HeaderError(CryptoError):
    """the age header is not well-formed"""


class NotAge(HeaderError):
    """this is not an age v1 file"""


class ReadableText(NotAge):
    """this is readable text, not a sealed file"""


class ArmoredAge(NotAge):
    """this is an age file in ASCII armor, and only the binary form is accepted"""


class OpenPgp(NotAge):
    """this is an OpenPGP message, not an age file"""


class ZipArchive(NotAge):
    """this is a zip archive, not a sealed file"""


class HeaderTruncated(HeaderError):
    """the age header ends too early"""


class HeaderTooLong(HeaderError):
    """the age header is longer than 16 KiB"""


class HeaderMalformed(HeaderError):
    """a line of the age header breaks the grammar"""


class StanzaMalformed(HeaderError):
    """a stanza of a known type has wrong arguments or a wrong body"""


class ExcessiveWork(HeaderError):
    """the passphrase file asks for more work than is allowed here"""


class NoMatch(CryptoError):
    """no key here opens this file"""


class MacMismatch(CryptoError):
    """the age header was altered"""


class PayloadError(CryptoError):
    """the sealed content is damaged"""


class PayloadTruncated(PayloadError):
    """the sealed content ends too early"""


class PayloadTampered(PayloadError):
    """a chunk of the sealed content was altered"""


class PayloadTrailing(PayloadError):
    """there are bytes after the last chunk of the sealed content"""


class PayloadEmptyChunk(PayloadError):
    """the last chunk of the sealed content is empty"""


class ArmorError(CryptoError):
    """the ASCII armor is not well-formed"""


class KeyMalformed(CryptoError):
    """this is not an age recipient or identity of a known kind"""


# our profile of age


class EnvelopeError(CryptoError):
    """this age file is not an envelope of ours"""


class WrongStanza(EnvelopeError):
    """the file is sealed to a kind of key that is not accepted here"""


class SeveralStanzas(EnvelopeError):
    """the file is sealed to more than one key"""


class NotPadded(EnvelopeError):
    """the size is not one of the padded sizes"""


class TooSmall(EnvelopeError):
    """the file is smaller than the smallest envelope"""


class TooLarge(EnvelopeError):
    """the file is larger than the largest envelope"""


# signed notes


class NoteError(CryptoError):
    """the signed note is refused"""


class VerifierMalformed(NoteError):
    """this is not a verifier key (NAME+HASH+KEY)"""


class NoteMalformed(NoteError):
    """the signed note breaks the grammar"""


class UnknownKey(NoteError):
    """the note is not signed by the expected key"""


class SignatureInvalid(NoteError):
    """the signature of the note does not verify"""


class WrongRole(NoteError):
    """the note was signed for another purpose"""


class CheckpointMalformed(NoteError):
    """the checkpoint of the log breaks its form"""


class WrongOrigin(NoteError):
    """the checkpoint is of another log than its key"""


class CosignatureInvalid(NoteError):
    """the cosignature of the checkpoint does not verify"""


class CosignatureTime(NoteError):
    """the time of the cosignature is not the midnight of a day"""


# the recipients note


class RecipientsError(CryptoError):
    """the recipients note is refused"""


class RecipientsMalformed(RecipientsError):
    """a line of the recipients note breaks the grammar"""


class NoteExpired(RecipientsError):
    """the last epoch of the recipients note has ended"""


class NoteNotYetValid(RecipientsError):
    """the first epoch of the recipients note has not begun"""


class EpochUnknown(RecipientsError):
    """the declared epoch is not in the recipients note"""


class EpochStale(RecipientsError):
    """the declared epoch ended too long ago"""


class EpochNotYet(RecipientsError):
    """the declared epoch has not begun"""


# the submission document


class DocumentError(CryptoError):
    """the submission document is refused"""


class DocumentTruncated(DocumentError):
    """the submission document ends too early"""


class DocumentPadding(DocumentError):
    """the padding of the submission document is not as it must be"""


class ManifestTooLong(DocumentError):
    """the manifest of the submission is longer than 1 MiB"""


class ManifestMalformed(DocumentError):
    """the manifest of the submission breaks its form"""


class ReturnCodeError(CryptoError):
    """the return code must be 16 bytes"""


# mailbox blocks


class MailboxError(CryptoError):
    """the mailbox block is refused"""


class BlockMalformed(MailboxError):
    """the content of the mailbox block breaks its form"""


class AnswerEmpty(MailboxError):
    """the answer is empty"""


class AnswerTooLarge(MailboxError):
    """the answer is larger than its place in a mailbox"""

    hint = "shorten it, or send it as two answers"


class TooManyAnswers(MailboxError):
    """a mailbox holds at most four answers"""


# Merkle trees


class ProofError(CryptoError):
    """the proof is refused"""


class InclusionInvalid(ProofError):
    """the proof does not show that the entry is in the log"""


class ConsistencyInvalid(ProofError):
    """the proof does not show that the log only grew"""


class ProofMalformed(ProofError):
    """the proof of an entry breaks its form"""


class TileMalformed(CryptoError):
    """the tile of the log breaks its form"""


class EntryTooLong(CryptoError):
    """an entry of a log is at most 65,535 bytes long"""
