"""Outboxes that a courier sends: streamed into the state folder, erased when imported, dropped or forgotten."""

import secrets
from pathlib import Path

from intake import durable
from intake.server.forms import Form
from intake.server.office.errors import OutboxTooLarge

# several thousand mailboxes; what is larger goes through `intake import`
LARGEST = 512 * 1024 * 1024


def receive(form: Form, size: int, folder: Path) -> Path:
    """Write the file of a form under a random name and return its path; its own name is not looked at."""
    if size > LARGEST:
        raise OutboxTooLarge
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}.outbox"
    durable.write_new(path, form.file())
    return path


def clear(folder: Path) -> None:
    """Erase what a process before this one has left: no session knows of it any more."""
    for path in folder.glob("*.outbox"):
        path.unlink()
