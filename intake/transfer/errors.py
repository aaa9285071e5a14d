"""The errors of batches and outboxes, one class per broken rule."""

from crypto.errors import Refusal


class TransferError(Refusal):
    """the carried file is refused"""


class ArchiveTruncated(TransferError):
    """the carried file ends too early"""

    hint = "copy it from the stick again, or have it made again"


class ArchiveMalformed(TransferError):
    """the carried file is not a tar of the one accepted form"""


class ArchiveTrailing(TransferError):
    """there are bytes after the end of the carried file"""


class MemberUnexpected(TransferError):
    """a member is not the one that the signed manifest names here"""


class MemberAltered(TransferError):
    """a member is not the one that was signed"""


class ManifestLine(TransferError):
    """a line of the signed manifest breaks the grammar"""


class LogPartMalformed(TransferError):
    """what the carried file says of the access log breaks the grammar"""


class TicksMalformed(TransferError):
    """the keys of the ticks break the grammar"""


class ManifestTooLarge(TransferError):
    """there is more to carry than the manifest of one file can name"""

    hint = "carry it in parts: `intake export --new FILE`, again and again until there is nothing to export"


class Replayed(TransferError):
    """this outbox was imported already"""

    hint = "nothing was changed; if it should hold something new, have the desk write a new one"


class OutOfDate(TransferError):
    """a later outbox than this one was imported already"""


class Gap(TransferError):
    """an outbox before this one was not imported"""

    hint = "import the missing one first: the desk writes it again with `triage outbox FILE --again NUMBER`"


class ForeignPredecessor(TransferError):
    """this outbox does not follow the one that was imported last"""

    hint = "two desks may be writing outboxes, or one was restored from an old backup: stop and compare them"
