"""What case records refuse, one class per broken rule.

`detail` names places in a file, ids of the record and sizes; never words of a source.
"""

from intake.desk.errors import DeskError, SecondOfficerNeeded


class RecordError(DeskError):
    """the case record refuses this"""


# Values


class TermUnknown(RecordError):
    """the value is not in its list"""


class TextTooLong(RecordError):
    """the text is longer than is kept"""


class TextBroken(RecordError):
    """the text holds half of a character"""


class TextMissing(RecordError):
    """a text is empty that may not be"""


class CodeMalformed(RecordError):
    """a language, script, country or digest is not written as its list has it"""


class LabelMalformed(RecordError):
    """an id in a case has 1 to 32 of the letters a-z, digits and hyphens, and begins with a letter or digit"""


class DateMalformed(RecordError):
    """the date does not say what its precision says"""

    hint = "day 2024-03-08, month 2024-03, year 2024, about any of them, range 2024-03-01/2024-03-08, unknown without"


class ActionBeforeEvent(RecordError):
    """an action that came before an event is no reaction to it"""


# Entries and their references


class EntryUnknown(RecordError):
    """the case has no entry of this id"""

    exit_code = 66
    hint = "`triage case view CASE` shows the ids"


class EntryOfOtherKind(RecordError):
    """the entry is of another kind than is needed here"""


class EntryWithdrawn(RecordError):
    """the entry was withdrawn"""


class EntryNotWithdrawn(RecordError):
    """the entry is not withdrawn, so there is nothing to restore"""


class EntryInUse(RecordError):
    """other entries refer to this one; withdraw them first"""


class NothingChanged(RecordError):
    """the entry says exactly this already"""


class NeverDescribedAnew(RecordError):
    """the entry was never described anew, so there is nothing to go back to"""


class PersonStaysOne(RecordError):
    """no person is described anew as something else, and nothing else as a person"""

    hint = "withdraw what was entered in error, and enter it anew"


class ProtectionTakesTwo(RecordError, SecondOfficerNeeded):
    """a person or a source that was protected, a child, or an official is let be named by two officers only"""

    exit_code = 77
    hint = "`--second NAME` opens the other slot too; on the screen the second officer types the own passphrase"


class LabelTaken(RecordError):
    """the case has another entry under this id"""

    exit_code = 73


# Claims


class QuoteNotInSource(RecordError):
    """the quote is not in the text of the source"""

    hint = "quote the source's own words; spaces, quotation marks, dashes, accents and case may differ"


class QuoteAmbiguous(RecordError):
    """the quote stands at several places of the source"""

    hint = "quote more of it, or say near which offset"


class AlreadySuperseded(RecordError):
    """the claim was superseded by another one"""

    hint = "supersede the one that counts now"


class SupersedesOther(RecordError):
    """a claim supersedes only one on the same question by the same source"""


# Case files


class CaseFileError(RecordError):
    """the case file is refused"""


class CaseFileTooLarge(CaseFileError):
    """the case file is larger than 16 MiB, or has more entries than are read"""


class CaseFileVersion(CaseFileError):
    """this is not a case file of a version that is known here"""


class CaseFileUnknownField(CaseFileError):
    """the case file has a field that its form does not have"""


class CaseFileMissingField(CaseFileError):
    """the case file lacks a field"""


class CaseFileValue(CaseFileError):
    """a value of the case file does not fit its field"""


class DuplicateId(CaseFileError):
    """an id comes twice in the case file"""


class DanglingId(CaseFileError):
    """an id of the case file stands for nothing in it"""


class SupersedesCycle(CaseFileError):
    """claims of the case file supersede each other in a circle"""


class EntryDiffers(CaseFileError):
    """an entry of the case file has the id of one that says something else; nothing was overwritten"""

    hint = "give it an id of its own"


class CaseFileKnown(CaseFileError):
    """this case file was imported before"""

    exit_code = 73
    hint = "`--into CODE` adds what is new in it to a case"


class CaseFileOfOther(CaseFileError):
    """the case file is of another case than the one that it is to add to"""

    hint = "two cases are made one by two officers, not by a file"


class CaseCodeTaken(CaseFileError):
    """there is a case with the code of this case file"""

    exit_code = 73
    hint = "`--into CODE` adds what is new in it to that case"
