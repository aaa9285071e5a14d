"""Every address of the office's pages, and who may use it. What is not in this table does not exist.

The first part of an address is the language; `name` is the view that answers (`group.act`).
"""

from dataclasses import dataclass

from intake.server.office.port import Role

COURIER = frozenset({Role.COURIER})
AUDITOR = frozenset({Role.AUDITOR})
OPERATOR = frozenset({Role.OPERATOR})
TAKING = COURIER | AUDITOR
SIGNED_IN = frozenset(Role)
ANYONE: frozenset[Role] | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """An address; `streams` means that the view reads the body itself, and checks the token in it."""

    method: str
    rule: str
    name: str
    who: frozenset[Role] | None
    streams: bool = False


ROUTES = (
    Route("GET", "/", "door.home", SIGNED_IN),
    Route("GET", "/sign-in", "door.ask", ANYONE),
    Route("POST", "/sign-in", "door.sign_in", ANYONE),
    Route("POST", "/sign-out", "door.sign_out", SIGNED_IN),
    Route("GET", "/setup", "door.setup", ANYONE),
    Route("POST", "/setup", "door.enrol", ANYONE),
    Route("POST", "/setup/password", "door.set_up", ANYONE),
    Route("GET", "/account", "own.account", SIGNED_IN),
    Route("POST", "/account/password", "own.password", SIGNED_IN),
    Route("GET", "/batches", "courier.batches", COURIER),
    Route("POST", "/batches", "courier.make", COURIER),
    Route("GET", "/batches/<batch>", "courier.batch", COURIER),
    Route("POST", "/batches/<batch>/arrived", "courier.arrived", COURIER),
    Route("GET", "/outbox", "courier.outbox", COURIER),
    Route("POST", "/outbox", "courier.upload", COURIER, streams=True),
    Route("GET", "/outbox/summary", "courier.summary", COURIER),
    Route("POST", "/outbox/import", "courier.import_", COURIER),
    Route("POST", "/outbox/drop", "courier.drop", COURIER),
    Route("GET", "/parcel", "parcels.parcel", TAKING),
    Route("GET", "/parcel/file", "parcels.file", TAKING),
    Route("GET", "/log", "auditor.log", AUDITOR),
    Route("GET", "/log/<int:index>", "auditor.entry", AUDITOR),
    Route("GET", "/log/<int:index>/proof", "auditor.proof", AUDITOR),
    Route("GET", "/custody", "auditor.custody", AUDITOR),
    Route("GET", "/checkpoint", "auditor.checkpoint", AUDITOR),
    Route("GET", "/checkpoint/file", "auditor.checkpoint_file", AUDITOR),
    Route("GET", "/checks", "auditor.checks", AUDITOR),
    Route("GET", "/compare", "auditor.ask", AUDITOR),
    Route("POST", "/compare", "auditor.compare", AUDITOR),
    Route("POST", "/bundle", "auditor.bundle", AUDITOR),
    Route("GET", "/accounts", "operator.accounts", OPERATOR),
    Route("POST", "/accounts", "operator.add", OPERATOR),
    Route("GET", "/accounts/<pseudonym>", "operator.account", OPERATOR),
    Route("POST", "/accounts/<pseudonym>/lock", "operator.lock", OPERATOR),
    Route("POST", "/accounts/<pseudonym>/unlock", "operator.unlock", OPERATOR),
    Route("POST", "/accounts/<pseudonym>/reset", "operator.reset", OPERATOR),
    Route("POST", "/accounts/<pseudonym>/remove", "operator.remove", OPERATOR),
    Route("GET", "/keys", "operator.keys", OPERATOR),
)
BY_NAME = {route.name: route for route in ROUTES}
HOMES = {Role.COURIER: "courier.batches", Role.AUDITOR: "auditor.log", Role.OPERATOR: "operator.accounts"}
