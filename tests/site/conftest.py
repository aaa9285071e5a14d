"""A site that is built for the tests, with real keys."""

import datetime
from collections.abc import Callable

import pytest

from crypto import age, note, recipients
from intake.site.build import Site, build
from tests.site.pages import Page, settings


@pytest.fixture(scope="session")
def signer() -> note.Signer:
    """The office's key for recipients notes."""
    return note.Signer("office.example/recipients", bytes(range(32)))


@pytest.fixture(scope="session")
def identity() -> age.HybridIdentity:
    """The key that reports are opened with."""
    return age.HybridIdentity.generate()


SignedNote = Callable[[datetime.date, datetime.date], bytes]


@pytest.fixture(scope="session")
def signed_note(signer: note.Signer, identity: age.HybridIdentity) -> SignedNote:
    """Return what signs a recipients note with one epoch of these days."""
    classical = str(age.X25519Identity.generate().recipient())

    def sign(first: datetime.date, last: datetime.date) -> bytes:
        epoch = recipients.Epoch(1, first, last, str(identity.recipient()), classical)
        return signer.sign(recipients.RecipientsNote(1, (epoch,)).text())

    return sign


@pytest.fixture(scope="session")
def recipients_note(signed_note: SignedNote) -> bytes:
    """A signed note with one epoch."""
    return signed_note(datetime.date(2026, 11, 23), datetime.date(2027, 2, 20))


@pytest.fixture(scope="session")
def site(signer: note.Signer, recipients_note: bytes) -> Site:
    """The site that most tests look at."""
    return build(settings(), recipients_note, signer.vkey)


@pytest.fixture(scope="session")
def page(site: Site) -> Page:
    """The form."""
    return Page(site.files["/"])
