"""The errors of the access log, one class per broken rule."""

from crypto.errors import Refusal


class AuditError(Refusal):
    """the access log is refused"""


class LogDamaged(AuditError):
    """the stored access log is not the one that was signed last"""

    hint = "nothing was changed; keep the file as it is and compare it with the checkpoints that others hold"


class LogUnwritable(AuditError):
    """the access log cannot be written, and without a record nobody acts"""

    exit_code = 75
    hint = "make room on the disk or mend its rights, then try again; sources can go on sending reports"


class EntryMalformed(AuditError):
    """an entry of the access log breaks the grammar"""


class EntryTooLarge(AuditError):
    """an entry of the access log is longer than 16,384 bytes"""


class BundleMalformed(AuditError):
    """the audit bundle breaks its form"""


class MemberRefused(AuditError):
    """a member of the audit bundle is refused"""

    hint = "have the bundle made again; if it is refused again, compare the keys on paper, and keep the file"


class NotSound(AuditError):
    """the check of the access log found faults"""

    hint = "keep the bundle as it is, and ask the office and its witnesses for the checkpoints that they hold"
