"""What the office's pages and `intake staff` refuse, one class per broken rule; the docstring is the sentence shown.

The pages show it in the language of the page: `messages` translates every sentence of this module.
"""

from intake.server.errors import HttpRefusal, IntakeError


class StaffError(IntakeError):
    """the account was not changed"""


class NameMalformed(StaffError):
    """a name has 2 to 32 letters a to z, digits, dots or hyphens, and begins with a letter"""

    exit_code = 64


class NameTaken(StaffError):
    """there is an account with this name"""

    exit_code = 73


class NoAccount(StaffError):
    """there is no account with this name"""

    exit_code = 66


class LastOperator(StaffError):
    """this is the last operator who can sign in; add another one first"""

    exit_code = 77


class NotYourself(StaffError):
    """another operator has to do this to your account"""

    exit_code = 77


class PasswordRefused(StaffError):
    """the password cannot be taken"""


class PasswordTooShort(PasswordRefused):
    """a password has at least 15 characters"""


class PasswordTooLong(PasswordRefused):
    """a password has at most 256 characters"""


class PasswordMonotonous(PasswordRefused):
    """the password repeats itself"""


class PasswordCommon(PasswordRefused):
    """the password is made of words and sequences that are tried first"""


class PasswordOwnName(PasswordRefused):
    """the password has the name of the account in it"""


class PasswordsDiffer(PasswordRefused):
    """the two passwords are not the same"""


class PasswordFile(StaffError):
    """the file must hold the password on its only line"""


class NotTerminal(StaffError):
    """there is no terminal to type a password at"""

    exit_code = 64
    hint = "give it with --password-file FILE, or leave --here out and hand over the setup code"


# what a browser is answered


class OfficeRefusal(HttpRefusal):
    """the office's pages refused"""


class SignInFailed(OfficeRefusal):
    """name, password and code do not fit together, or the account is locked"""

    status = 403


class SetupFailed(OfficeRefusal):
    """name and setup code do not fit together, or the account is locked"""

    status = 403


class SetupOver(OfficeRefusal):
    """the setup took too long; begin again with the same setup code"""

    status = 410


class CodeWrong(OfficeRefusal):
    """this is not the code that the app shows now"""

    status = 403


class TooManyTries(OfficeRefusal):
    """too many wrong tries; nobody can sign in for a few minutes"""

    status = 429


class WrongRole(OfficeRefusal):
    """this page is not for your role"""

    status = 403


class NotFromPage(OfficeRefusal):
    """this did not come from a page of this session; go back, load the page again and repeat"""

    status = 403


class SecondPersonNeeded(OfficeRefusal):
    """a second courier or operator has to sign in for this, and nobody else counts"""

    status = 403


class NothingWaits(OfficeRefusal):
    """there is nothing to export"""

    status = 409


class NoParcel(OfficeRefusal):
    """there is no file to download in this session; make the batch once more"""

    status = 410


class NoUpload(OfficeRefusal):
    """there is no outbox to import in this session; choose the file again"""

    status = 410


class OutboxTooLarge(OfficeRefusal):
    """the file is larger than any outbox"""

    status = 413


class RangeWrong(OfficeRefusal):
    """the file has no such part"""

    status = 416


class Unrecorded(OfficeRefusal):
    """the access log cannot be written, and without a record nobody acts; sources can go on sending reports"""

    status = 503


class OfficeNotStored(OfficeRefusal):
    """the server could not store this; nothing was changed"""

    status = 503


class OfficeFault(OfficeRefusal):
    """something went wrong here; look at the page again to see what was done"""

    status = 500
