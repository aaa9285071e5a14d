"""A site that is built for the tests, with real keys."""

import datetime

import pytest

from crypto import age, note, recipients
from intake.site.build import Site, build
from tests.site.pages import Page, settings


@pytest.fixture(scope="session")
def signer() -> note.Signer:
    """The office's key for recipients notes."""
    return note.Signer("office.example/recipients", bytes(range(32)))


@pytest.fixture(scope="session")
def recipients_note(signer: note.Signer) -> bytes:
    """A signed note with one epoch."""
    hybrid, classical = (str(kind.generate().recipient()) for kind in (age.HybridIdentity, age.X25519Identity))
    first, last = datetime.date(2026, 11, 23), datetime.date(2027, 2, 20)
    epoch = recipients.Epoch(1, first, last, hybrid, classical)
    return signer.sign(recipients.RecipientsNote(1, (epoch,)).text())


@pytest.fixture(scope="session")
def site(signer: note.Signer, recipients_note: bytes) -> Site:
    """The site that most tests look at."""
    return build(settings(), recipients_note, signer.vkey)


@pytest.fixture(scope="session")
def page(site: Site) -> Page:
    """The form."""
    return Page(site.files["/"])
