"""What the server refuses, one class per broken rule; the docstring is the sentence that is shown.

`HttpRefusal` is answered to a browser as JSON with its code and sentence, never with a detail; the others are shown to
the operator by the command line. Exit codes are those of sysexits and are listed in deploy/RUNBOOK.md.
"""

from collections.abc import Mapping
from typing import ClassVar

from crypto.errors import Refusal


class IntakeError(Refusal):
    """the server refused"""


# the state folder and its settings


class SettingInvalid(IntakeError):
    """a setting is wrong"""

    exit_code = 78


class NoState(IntakeError):
    """there is no intake state in this folder"""

    exit_code = 66
    hint = "make one with: intake init --office VKEY [--state DIR]"


class StateExists(IntakeError):
    """this folder already holds an intake state, which is never overwritten"""

    exit_code = 73


class StateDamaged(IntakeError):
    """a file of the state folder is not what it must be"""

    exit_code = 78


class AlreadyServing(IntakeError):
    """another process serves this state folder"""

    exit_code = 69
    hint = "the limits are counted in the memory of one process, so only one may serve"


class AddressUnavailable(IntakeError):
    """the address in listen.host, listen.port or listen.socket cannot be used"""

    exit_code = 69


# the database


class StoreError(IntakeError):
    """the database refused"""

    exit_code = 74


class StoreUnavailable(StoreError):
    """the database could not take or give the data"""

    exit_code = 75


class DatabaseMissing(StoreError):
    """the database has no tables yet"""

    exit_code = 78
    hint = "run: intake migrate"


class DatabaseBehind(StoreError):
    """the database is older than this program"""

    exit_code = 78
    hint = "back it up, then run: intake migrate"


class DatabaseAhead(StoreError):
    """the database is newer than this program"""

    exit_code = 78
    hint = "install the version that wrote it, or a later one"


# what comes from the office


class ImportRefused(IntakeError):
    """the outbox was refused and nothing of it was taken"""


class RecipientsRolledBack(ImportRefused):
    """the recipients note is older than the one that is here"""


class RecipientsAltered(ImportRefused):
    """the recipients note changed without a higher serial, or changes the key of a known epoch"""


class SiteDiffers(ImportRefused):
    """the site that this server builds is not the one that the office signed"""

    hint = "install the same version of the project at the desk and at the server"


class FilesLimitTooSmall(ImportRefused):
    """the form promises to take more than the setting uploads.max_files_bytes allows"""


class DeskLogRefused(ImportRefused):
    """the desk's access log does not follow from what was seen of it before"""

    hint = "keep the file, and compare the two checkpoints with those that auditors hold"


class DeskLogRolledBack(DeskLogRefused):
    """the desk's access log is shorter than what was seen of it before"""

    hint = "if the desk was restored from a backup: triage audit resume, and a new outbox"


class DeskLogForked(DeskLogRefused):
    """the desk's access log tells another history than before"""


class OwnLogRolledBack(ImportRefused):
    """the desk has witnessed more of this server's access log than is here"""

    hint = "if this server was restored from a backup: intake audit resume"


class OwnLogForked(ImportRefused):
    """the desk has witnessed another history of this server's access log"""

    hint = "keep log.db and the outbox as they are, and compare the two checkpoints with those that auditors hold"


class NothingWitnessed(IntakeError):
    """there is no checkpoint of this log from which it could go on"""

    exit_code = 66
    hint = "name one that the desk or an auditor kept: intake audit resume --from FILE"


class BatchGone(IntakeError):
    """there is no such batch, or nothing of it is here any more"""

    exit_code = 66


class NotImported(IntakeError):
    """nothing was imported from the office yet"""

    exit_code = 66
    hint = "make an outbox at the desk (triage outbox FILE), then: intake import FILE"


class SiteUnreachable(IntakeError):
    """the site could not be fetched"""

    exit_code = 69


# what a browser is answered


class HttpRefusal(IntakeError):
    """the request was refused"""

    status: ClassVar[int] = 400

    def __init__(self, **headers: str) -> None:
        super().__init__()
        self.headers: Mapping[str, str] = {name.replace("_", "-"): value for name, value in headers.items()}


class RequestMalformed(HttpRefusal):
    """a header of the request is missing or malformed"""


class LengthMissing(HttpRefusal):
    """the request must say how long its body is"""

    status = 411


class NotFound(HttpRefusal):
    """there is nothing at this address"""

    status = 404


class MethodNotAllowed(HttpRefusal):
    """this address does not take this kind of request"""

    status = 405


class UnknownUpload(HttpRefusal):
    """there is no such upload here"""

    status = 404


class UploadExpired(HttpRefusal):
    """this upload was not finished in time and was erased"""

    status = 410


class OffsetMismatch(HttpRefusal):
    """the bytes do not continue where the stored ones end"""

    status = 409


class ProtocolVersion(HttpRefusal):
    """this server speaks version 1.0.0 of the tus protocol"""

    status = 412


class WrongContentType(HttpRefusal):
    """the body must be application/offset+octet-stream"""

    status = 415


class BodyTooLong(HttpRefusal):
    """the body is longer than the upload was said to be"""

    status = 413


class NotAForm(HttpRefusal):
    """the form must be sent as multipart/form-data"""

    status = 415


class FormMalformed(HttpRefusal):
    """this is not the form of this page: not received, keep your copy"""


class FormBroken(HttpRefusal):
    """the file did not arrive whole: not received, keep your copy"""


class NotFromSealer(HttpRefusal):
    """the sealer did not make this file"""

    status = 422


class NoFile(HttpRefusal):
    """no file was chosen, or it is empty"""


class EpochMissing(HttpRefusal):
    """the upload does not say to which epoch it is sealed"""

    status = 422


class MailboxMalformed(HttpRefusal):
    """a mailbox is named by 64 hexadecimal digits"""

    status = 404


class TokenMalformed(HttpRefusal):
    """the deletion token must be 64 hexadecimal digits"""


class TokenMismatch(HttpRefusal):
    """the deletion token is not the one of this mailbox"""

    status = 403


class Busy(HttpRefusal):
    """the server is busy, try again later"""

    status = 429


class TooManyUploads(HttpRefusal):
    """too many uploads are under way, try again later"""

    status = 429


class StorageFull(HttpRefusal):
    """the server has no room: not received, keep your copy"""

    status = 503


class NotStored(HttpRefusal):
    """the server could not store this: not received, keep your copy"""

    status = 503


class NotReady(HttpRefusal):
    """this server does not receive submissions yet"""

    status = 503


class InternalError(HttpRefusal):
    """something went wrong here: not received, keep your copy"""

    status = 500
