"""What the desk refuses, one class per broken rule; the sentence is the docstring, the exit code is in the runbook."""

from typing import ClassVar

from crypto.errors import Refusal
from intake.audit.events import Reason


class DeskError(Refusal):
    """the desk refused"""


# The folder


class NoDesk(DeskError):
    """there is no desk in this folder"""

    exit_code = 66
    hint = "`triage init --officer NAME` makes one; `--desk DIR` or $SEALED_INTAKE_DESK names another folder"


class FolderNotEmpty(DeskError):
    """the folder is not empty, so no desk is made in it"""

    exit_code = 73


class DeskBusy(DeskError):
    """another process has this desk open"""

    exit_code = 69
    hint = "wait until it ends, or close it"


class NameInvalid(DeskError):
    """a name has 1 to 32 of the letters a-z, digits and hyphens, and begins with a letter"""

    exit_code = 64


class FileMissing(DeskError):
    """the file is not there"""

    exit_code = 66


class NotAFile(DeskError):
    """what is named is not a file"""

    exit_code = 66
    hint = "a folder, a pipe or a device is not read: copy what is in it to a file"


# Passphrases and the keyring


class PassphraseTooShort(DeskError):
    """a passphrase has at least 12 characters"""

    hint = "six words chosen by dice are good: a thief of the desk can try without limit"


class PassphrasesDiffer(DeskError):
    """the two passphrases are not the same"""


class PassphraseMalformed(DeskError):
    """a passphrase is one line of UTF-8 text"""


class NoTerminal(DeskError):
    """there is no terminal to ask for a passphrase"""

    exit_code = 66
    hint = "`--passphrase-file FILE` reads it from a file (or `/dev/fd/N`); it is never an argument"


class WrongPassphrase(DeskError):
    """the passphrase does not open this officer's slot"""

    exit_code = 77


class OfficerUnknown(DeskError):
    """no officer of this name has a slot in the keyring"""

    exit_code = 66


class OfficerUnnamed(DeskError):
    """several officers have a slot, so say who you are"""

    exit_code = 64
    hint = "`--officer NAME`"


class OfficerExists(DeskError):
    """an officer of this name has a slot already"""

    exit_code = 73


class SecondOfficerNeeded(DeskError):
    """this act needs two officers"""

    exit_code = 77
    hint = "`--second NAME` opens the other slot too; or `--propose` it, and the other one says `triage case approve`"


class SecondOfficerSame(DeskError):
    """the second officer is another one than the first"""

    exit_code = 77


class SlotForeign(DeskError):
    """the slot of the second officer belongs to another desk"""

    exit_code = 77


class SecretMissing(DeskError):
    """a secret is not in the keyring"""

    exit_code = 66
    hint = "`triage --desk NEW restore BACKUP` makes the desk anew from a backup, with its keyring"


class SecretMalformed(DeskError):
    """a file of the keyring does not hold what its name says"""

    hint = "`triage --desk NEW restore BACKUP` makes the desk anew from a backup, with its keyring"


# The database


class DatabaseDamaged(DeskError):
    """the database does not open with its key, or is damaged"""

    exit_code = 74
    hint = "keep the folder as it is; `triage --desk NEW restore BACKUP` makes the desk anew from a backup"


class JournalDamaged(DeskError):
    """what was done last is in the database's write-ahead log, and that is damaged"""

    exit_code = 74
    hint = (
        "keep the folder as it is; `triage --desk NEW restore BACKUP` makes the desk anew from a backup; "
        "without that file the desk opens as it was before"
    )


class DatabaseMissing(DeskError):
    """the database is not in the desk's folder, though its keyring is"""

    exit_code = 74
    hint = "keep the folder as it is; `triage --desk NEW restore BACKUP` makes the desk anew from a backup"


class DatabaseUnusable(DeskError):
    """the system does not let the database be read or written"""

    exit_code = 74
    hint = "look whether the disk can be written, and whose file it is; what was done stays done"


class DatabaseBehind(DeskError):
    """the database was made by an older version"""

    exit_code = 78
    hint = "copy the desk's folder, then `triage migrate`"


class DatabaseAhead(DeskError):
    """the database was made by a newer version than this program"""

    exit_code = 78
    hint = "use the newer program"


class DiskFull(DeskError):
    """the disk is full"""

    exit_code = 73
    hint = "make room and give the same command again: what was done stays done"


# Servers and batches


class ServerExists(DeskError):
    """a server of this name, or this key, is pinned already"""

    exit_code = 73


class ServerNameTaken(DeskError):
    """another server, or the office itself, has this name, so their access logs could not be told apart"""

    exit_code = 73
    hint = "give the new server a name of its own when it is made: intake init --name NAME"


class NoServer(DeskError):
    """no server's key is pinned here, so no batch can be checked"""

    exit_code = 66
    hint = "`triage server add NAME VKEY`, after comparing the fingerprint on paper"


class NotABatchKey(DeskError):
    """this verifier key is not one for batches"""

    hint = "`intake init` and `intake status` print the key whose name ends in /batch"


class ForeignBatch(DeskError):
    """the batch is not signed by a server that is pinned here"""

    hint = "`triage server list` shows the pinned keys; an altered batch looks the same: have it exported again"


# Items


class ItemUnknown(DeskError):
    """there is no item with this code"""

    exit_code = 66
    hint = "`triage list --state all` shows all codes"


class ItemNotOpened(DeskError):
    """the item is not opened"""

    hint = "`triage open` opens what still waits"


class ItemIsDuplicate(DeskError):
    """the item repeats another one word for word; decide that one"""


class ItemUnreadable(DeskError):
    """the item could not be opened, so it can only be rejected"""


class AttachmentUnknown(DeskError):
    """the item has no file of this number"""

    exit_code = 66
    hint = "`triage files ITEM` shows the numbers"


class EnvelopeMissing(DeskError):
    """the sealed envelope of this item is not in the desk's folder"""

    exit_code = 66
    hint = "open the batch that brought it once more, or restore the folder `envelopes` from a backup"


class EnvelopeDamaged(DeskError):
    """the sealed envelope on this disk is not the one that arrived"""

    exit_code = 74
    hint = "the disk may be failing; open the batch that brought it once more, or restore it from a backup"


class FileAltered(DeskError):
    """the file is not the one that was hashed before"""

    exit_code = 74


class AbusiveButInDanger(DeskError):
    """abusive words alone do not close an item that speaks of danger"""

    hint = "give an urgency, or a reason that fits"


# Answers


class NoWayToAnswer(DeskError):
    """the source left no way to answer"""


class ReplyAddressContradicted(DeskError):
    """the address for answers contradicts that of an earlier item, so this may be a forged follow-up"""

    hint = "answer the item that is named here; `triage show ITEM` says what contradicts"


class ReplyAddressBroken(DeskError):
    """the key that the source left for answers is none"""


class NothingToWithdraw(DeskError):
    """no reply to this item waits for an outbox; what was posted cannot be called back"""


class NoEditor(DeskError):
    """no editor is named"""

    exit_code = 66
    hint = "set $EDITOR, or give the text with `--file FILE`, or `-` for standard input"


class EditorFailed(DeskError):
    """the editor failed, and nothing was noted"""

    exit_code = 66


class NoMemoryFolder(DeskError):
    """there is no folder in memory where a draft could be written without touching a disk"""

    exit_code = 69
    hint = "give the text with `--file FILE`, or `-` for standard input"


class TextNotUtf8(DeskError):
    """the text is not in UTF-8"""


class TextTooLarge(DeskError):
    """the text is longer than 1 MiB, and is not read in part"""


# Cases


class CaseUnknown(DeskError):
    """there is no case with this code or codename"""

    exit_code = 66
    hint = "`triage case list` shows all cases"


class CodenameTaken(DeskError):
    """another case has this codename"""

    exit_code = 73


class TextEmpty(DeskError):
    """the text is empty"""

    exit_code = 64


# Epochs


class EpochUnknownHere(DeskError):
    """this desk has no epoch of this number"""

    exit_code = 66


class EpochAlreadyDestroyed(DeskError):
    """the keys of this epoch are destroyed already"""


class EpochHasUnopened(DeskError):
    """items are not opened yet, and this key may be the only one that opens them"""

    exit_code = 75
    hint = "`triage open`"


class EpochStillAccepted(DeskError):
    """the server still accepts reports sealed to this epoch"""

    exit_code = 75


class EpochNotCollected(DeskError):
    """no complete batch made since the server stopped accepting this epoch was opened; reports may still lie there"""

    exit_code = 75
    hint = (
        "fetch and open a batch first, one of everything (`intake export` without `--new`); "
        "`--without-last-batch` destroys all the same"
    )


class NoEpochNow(DeskError):
    """no epoch of this desk is valid today, so a note for sources cannot be made"""

    hint = "`triage epoch new`"


# What goes out


class OutboxUnknown(DeskError):
    """no outbox of this number was made here"""

    exit_code = 66


class OutboxNotWritten(DeskError):
    """the outbox has its number but could not be written to the file"""

    exit_code = 73
    hint = "`triage outbox FILE --again NUMBER` writes it elsewhere; the server refuses a later one before it"


class SettingUnknown(DeskError):
    """the site has no setting of this name"""

    exit_code = 64
    hint = "`triage site show` lists them"


class SettingInvalid(DeskError):
    """the value does not fit this setting"""

    exit_code: ClassVar[int] = 65


class SiteIncomplete(DeskError):
    """the public site cannot be built: texts that sources will read are not set"""

    exit_code = 78
    hint = "`triage site set office_name TEXT mandate TEXT helpline TEXT`"


class KeyMissing(DeskError):
    """the file key of this item was shredded, so its files cannot be opened again"""


class UsageWrong(DeskError):
    """the command is not understood"""

    exit_code = 64
    hint = "`triage --help`, or `triage COMMAND --help`"


class BackupMalformed(DeskError):
    """this file is not a backup of a desk"""


class BackupForeign(DeskError):
    """the backup is signed by another office than its own keyring"""


class BackupIncomplete(DeskError):
    """the backup that was just written does not read back as it should"""

    exit_code = 74
    hint = "the medium may be failing: nothing counts as backed up; write it to another one"


class SequenceMalformed(DeskError):
    """the last outbox of the server is written NUMBER:DIGEST, as `intake status` shows it"""

    exit_code = 64


class SequenceBehind(DeskError):
    """this desk has made later outboxes than that itself"""


# Access logs


class LogRefused(DeskError):
    """the access log that the batch brings does not follow from what was seen of it; nothing was taken in"""

    hint = (
        "keep the stick, and compare both checkpoints with those that the auditor and the operator of the server keep; "
        "the refusal is on record"
    )
    reason: ClassVar[Reason] = Reason.FORK

    def __init__(self, here: str, carried: str | None) -> None:
        super().__init__(f"here {here}; in the batch {carried or 'no log at all'}")
        self.carried = carried


class LogForked(LogRefused):
    """the server's access log has another history than the one that this desk has verified; nothing was taken in"""


class LogRolledBack(LogRefused):
    """the server's access log is shorter than this desk has seen it; nothing was taken in"""

    reason = Reason.ROLLED_BACK


class LogUnfollowed(LogRefused):
    """the entries that lead from what this desk has to the server's checkpoint are not in the batch"""

    hint = "a desk that was restored knows less than the server thinks: carry a new outbox first, then export again"
    reason = Reason.OTHER


class LogForeign(LogRefused):
    """the access log in the batch is not one of this server, or breaks the grammar; nothing was taken in"""

    reason = Reason.DAMAGED


class BatchUnrecorded(LogRefused):
    """the server's access log has no entry of this export, so nobody may have made it; nothing was taken in"""

    reason = Reason.OTHER


class OwnLogForked(LogRefused):
    """the server has witnessed another history of this desk's own log; nothing was taken in"""

    hint = "was this desk restored from a backup? `triage audit resume` goes on under a new origin; else ask an auditor"


class NothingToResume(DeskError):
    """the access log of this desk can be continued as it is, so no new one is begun"""

    hint = "after a restore `--restored` says so"


class CommitmentUnknown(DeskError):
    """nothing here is what this commitment stands for"""

    exit_code = 66
    hint = "it may be of a tick whose key was in no batch that was opened here"
