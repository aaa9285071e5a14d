"""Why there is no safe copy of a file, one class per end; the original stays sealed in every case."""

from typing import ClassVar

from intake.desk.errors import DeskError


class NoSafeCopy(DeskError):
    """no safe copy was made of this file"""

    # the state that the file has afterwards
    state: ClassVar[str] = "failed"
    hint = "the file stays sealed; `triage extract` takes it out for a machine that may be harmed"


class KindNotCopied(NoSafeCopy):
    """safe copies are made of images and PDF only"""

    state = "other-kind"


class FileTooLarge(NoSafeCopy):
    """the file is larger than a safe copy is made of"""

    state = "too-large"


class PictureTooLarge(NoSafeCopy):
    """the picture says that it has more pixels than a safe copy is made of"""

    state = "too-large"


class RenderTimeout(NoSafeCopy):
    """drawing the file took longer than it may"""

    state = "timeout"


class RenderMemory(NoSafeCopy):
    """drawing the file took more memory than it may"""

    state = "memory"


class RenderFailed(NoSafeCopy):
    """the file cannot be drawn: it is damaged, protected by a password, or made to break readers"""


class PixelsMalformed(NoSafeCopy):
    """what came out of the sandbox is not what the renderer writes; the file may have taken it over"""

    state = "suspicious"


class SandboxMissing(DeskError):
    """there is no sandbox on this machine, so files are not drawn"""

    exit_code = 69
    hint = "apt-get install bubblewrap"


class SandboxFailed(DeskError):
    """the sandbox does not start on this machine, so files are not drawn"""

    exit_code = 69
    hint = (
        "bubblewrap needs user namespaces: see the RUNBOOK, or give this machine `kernel.unprivileged_userns_clone=1`"
    )
