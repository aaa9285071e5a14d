"""Files that the screen gives to the browser: saved under a name of ours, and never shown by it.

What leaves is made in memory; where the browser saves it is beyond the desk.
"""

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup
from werkzeug.wrappers import Response

from intake.desk.exports import Form, Given
from intake.desk.screen.rendering import text as _
from intake.desk.screen.state import Notice, Screen

# What each form of a file is called to a browser.
_TYPES: Final[Mapping[Form, str]] = {
    Form.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Form.PDF: "application/pdf",
    Form.MARKDOWN: "text/markdown; charset=utf-8",
    Form.CSV: "text/csv; charset=utf-8",
    Form.SVG: "image/svg+xml",
    Form.JSON: "application/json",
    Form.ZIP: "application/zip",
}


def attached(data: bytes | str, content_type: str, name: str) -> Response:
    """Answer with a file; `name` is made of codes and words of ours."""
    answer = Response(data, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def export(screen: Screen, given: Given, form: Form, name: str) -> Response:
    """Answer with an export that is on record; the next page says that it has left."""
    screen.notices.append(Notice(_("The file has left. Its SHA-256: %(digest)s", digest=given.export.sha256)))
    return attached(given.data, _TYPES[form], f"{name}.{form}")


def proposed() -> Markup:
    """Say that an export waits for the other officer."""
    return _("Proposed: the second officer finds it under “To approve”.")
