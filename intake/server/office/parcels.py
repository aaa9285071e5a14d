"""The file that a session may take away, whole or from any place on, as a browser asks that goes on after a break."""

import re
from http import HTTPStatus

from flask import Response, request

from intake.server.office import presence, rendering
from intake.server.office.errors import NoParcel, RangeWrong
from intake.server.office.port import Parcel, Role
from intake.server.office.premises import Premises

_RANGE = re.compile(r"bytes=([0-9]{1,15})-\Z")


class ParcelPages:
    """Where a made file is shown and given."""

    def __init__(self, premises: Premises) -> None:
        self._sessions = premises.sessions

    def parcel(self) -> Response:
        """Show the file with its digest."""
        return rendering.page("parcel.html", parcel=_parcel())

    def file(self) -> Response:
        """Give the file; its making is on record."""
        parcel = _parcel()
        start = _start(parcel)
        answer = Response(
            self._sessions.awake(presence.session(), parcel.read(start)),
            status=HTTPStatus.PARTIAL_CONTENT if start else HTTPStatus.OK,
            content_type="application/x-tar",
        )
        answer.headers["Content-Length"] = str(parcel.size - start)
        answer.headers["Content-Disposition"] = f'attachment; filename="{_name(parcel)}"'
        answer.headers["Accept-Ranges"] = "bytes"
        answer.headers["ETag"] = f'"{parcel.digest}"'
        if start:
            answer.headers["Content-Range"] = f"bytes {start}-{parcel.size - 1}/{parcel.size}"
        return answer


def _parcel() -> Parcel:
    parcel = presence.session().parcel
    if parcel is None:
        raise NoParcel
    return parcel


def _start(parcel: Parcel) -> int:
    """Return from where on the file is asked for; every form of range but this one is answered with all of it."""
    asked = _RANGE.match(request.headers.get("Range", ""))
    if asked is None or request.headers.get("If-Range", f'"{parcel.digest}"') != f'"{parcel.digest}"':
        return 0
    start = int(asked[1])
    if start >= parcel.size:
        raise RangeWrong(Content_Range=f"bytes */{parcel.size}")
    return start


def _name(parcel: Parcel) -> str:
    """Return a name of ours for the file."""
    return f"{parcel.name}.{'batch' if presence.account().role is Role.COURIER else 'audit'}"
