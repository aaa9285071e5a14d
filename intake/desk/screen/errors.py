"""What the screen refuses, one class per broken rule; `status` is the one of HTTP."""

from typing import ClassVar

from intake.desk.errors import DeskError


class ScreenError(DeskError):
    """the request is refused"""

    status: ClassVar[int] = 400


class PortTaken(ScreenError):
    """this port of 127.0.0.1 is taken, or may not be used"""

    exit_code = 69
    hint = "without `--port` a free one is chosen"


class HostForeign(ScreenError):
    """this address is not the desk's own"""

    status = 421
    hint = "use the address that `triage desk` printed, with 127.0.0.1 in it"


class NotAdmitted(ScreenError):
    """this browser is not the one that opened the desk"""

    status = 403
    hint = "open the address that `triage desk` printed; it can be used once, so end it and start it again for another"


class TokenUsed(ScreenError):
    """this address was used before, or is not the right one"""

    status = 403
    hint = "end `triage desk` and start it again: it prints a new address"


class NotFromPage(ScreenError):
    """this request was not made by a page of this desk"""

    status = 403
    hint = "go back, load the page again, and repeat what you did"


class PageUnknown(ScreenError):
    """there is no such page"""

    status = 404


class MethodUnknown(ScreenError):
    """this page cannot be asked in this way"""

    status = 405


class FormTooLarge(ScreenError):
    """the form is larger than 2 MiB"""

    status = 413


class FormMalformed(ScreenError):
    """the form is not one that a page of this desk sends"""


class FieldMissing(ScreenError):
    """a field is empty that is needed"""

    status = 422


class FieldTooLong(ScreenError):
    """the text of a field is longer than its limit"""

    status = 422


class FieldUnknown(ScreenError):
    """the value of a field is none that is offered"""

    status = 422


class DayMalformed(ScreenError):
    """a day is written YYYY-MM-DD"""

    status = 422


class NumberMalformed(ScreenError):
    """a number of plain digits is needed"""

    status = 422


class StretchMalformed(ScreenError):
    """the marked words are not in the text of the source"""

    status = 422
    hint = "mark them again, or write the quote by hand"


class ListNotAccepted(ScreenError):
    """what is left still tells who somebody is, and that was not accepted"""

    status = 422
    hint = "leave a person out or keep the person vague, or tick that two officers accept exactly this list"


class Fault(ScreenError):
    """something in the program failed"""

    status = 500
    hint = "nothing was acknowledged; the class and the place of the error are all that is shown"
