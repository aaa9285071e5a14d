"""The keyring (design 11): a random master key in one slot per officer, and secrets sealed to that master key.

    slot-NAME.age           age passphrase file: the master identity and this officer's signing seed
    secret-database.age     the key of the database
    secret-office.age       the seed that the signing keys of the office's roles are derived from
    secret-epoch-N.age      the identities that open the reports of epoch N

Everything is age, so that the `age` command of any maker opens it when this project is gone: a slot and an epoch are
identity files (`age -d slot-anna.age > master; age -d -i master secret-epoch-1.age > epoch; age -d -i epoch ENVELOPE`).
The comments in them carry what is not an identity and are read strictly. Secrets name themselves inside: a file put
in the place of another is refused. There is no cryptography here.
"""

import base64
import binascii
import io
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from crypto import age, armor, cosignature, note, primitives
from crypto.errors import CryptoError, NoMatch
from intake import durable
from intake.desk.errors import (
    OfficerExists,
    OfficerUnknown,
    OfficerUnnamed,
    SecretMalformed,
    SecretMissing,
    WrongPassphrase,
)
from intake.desk.folder import check_name

WORK_FACTOR = 18
KEY_LENGTH = 32
ROLES = ("outbox", "recipients", "site", "backup")
_FIRST_LINE = "# sealed-intake/keyring/v1"
_LARGEST = 65536


def _written(name: str, fields: Sequence[tuple[str, bytes]], identities: Sequence[age.Identity]) -> bytes:
    """Return the text of a slot or secret: comments with its name and keys, then identity lines."""
    lines = [f"{_FIRST_LINE} {name}"]
    lines += [f"# {field} {base64.b64encode(value).decode('ascii')}" for field, value in fields]
    lines += [str(identity) for identity in identities]
    return ("\n".join(lines) + "\n").encode("ascii")


class _Reader:
    """The lines of a slot or secret, taken in order; anything else than expected is refused without quoting it."""

    def __init__(self, name: str, data: bytes) -> None:
        self._name = name
        try:
            self._lines = data.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise SecretMalformed(name) from None
        if self._next() != f"{_FIRST_LINE} {name}":
            raise SecretMalformed(name)

    def _next(self) -> str:
        return self._lines.pop(0) if self._lines else ""

    def key(self, field: str) -> bytes:
        """Return a 32-byte key of this name."""
        start, _, value = self._next().rpartition(" ")
        try:
            key = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise SecretMalformed(self._name) from None
        if start != f"# {field}" or len(key) != KEY_LENGTH:
            raise SecretMalformed(self._name)
        return key

    def hybrid(self) -> age.HybridIdentity:
        """Return a post-quantum identity."""
        return age.HybridIdentity.parse(self._next())

    def classical(self) -> age.X25519Identity:
        """Return a classical identity."""
        return age.X25519Identity.parse(self._next())

    def end(self) -> None:
        """Refuse anything that follows."""
        if self._lines != [""]:
            raise SecretMalformed(self._name)


@dataclass(frozen=True, slots=True)
class EpochKeys:
    """The two identities of an epoch; only the recipients are public."""

    hybrid: age.HybridIdentity
    classical: age.X25519Identity

    def __repr__(self) -> str:
        return "EpochKeys(…)"

    def identities(self) -> tuple[age.Identity, ...]:
        """Both, for an envelope of either kind."""
        return (self.hybrid, self.classical)


def officers(path: Path) -> list[str]:
    """Return the names of all slots, in order; needs no passphrase."""
    return sorted(file.name[len("slot-") : -len(".age")] for file in path.glob("slot-*.age"))


def choose_officer(path: Path, name: str | None) -> str:
    """Return the officer that is meant: the one named, or the only one."""
    names = officers(path)
    if not names:
        raise SecretMissing("slot")
    if name is not None:
        if check_name(name) not in names:
            raise OfficerUnknown(name)
        return name
    if len(names) != 1:
        raise OfficerUnnamed(", ".join(names))
    return names[0]


class Keyring:
    """An unlocked keyring in the name of one officer. Holds the master key, so it never shows itself."""

    __slots__ = ("_keys", "_master", "_path", "_seed", "_signer", "officer")

    def __init__(self, path: Path, officer: str, master: age.HybridIdentity, seed: bytes) -> None:
        self._path = path
        self._master = master
        self._seed = seed
        # every act is signed: what it needs is unsealed and derived once
        self._signer = note.Signer(f"officer/{officer}", seed)
        self._keys: dict[str, bytes] = {}
        self.officer = officer

    def __repr__(self) -> str:
        return f"Keyring({self.officer!r}, …)"

    @classmethod
    def create(cls, path: Path, officer: str, passphrase: bytes, log_n: int | None = None) -> "Keyring":
        """Make a keyring with its first slot and the secrets of the database and the office."""
        keyring = cls(path, check_name(officer), age.HybridIdentity.generate(), primitives.random(KEY_LENGTH))
        keyring._write_slot(officer, keyring._seed, passphrase, log_n)
        keyring._seal("database", _written("database", [("key", primitives.random(KEY_LENGTH))], []))
        keyring._seal("office", _written("office", [("seed", primitives.random(KEY_LENGTH))], []))
        return keyring

    @classmethod
    def unlock(cls, path: Path, officer: str, passphrase: bytes) -> "Keyring":
        """Open an officer's slot, or raise WrongPassphrase."""
        name = f"slot-{officer}"
        try:
            slot = age.unseal_bytes(_dearmored(path / f"{name}.age", name), [age.ScryptIdentity(passphrase)])
            lines = _Reader(name, slot)
            keyring = cls(path, officer, seed=lines.key("sign"), master=lines.hybrid())
        except NoMatch:
            raise WrongPassphrase(officer) from None
        except CryptoError as error:
            raise SecretMalformed(f"{name}: {error.sentence}") from None
        lines.end()
        return keyring

    def check_free(self, name: str) -> None:
        """Refuse a name that has a slot, or that is none."""
        if check_name(name) in officers(self._path):
            raise OfficerExists(name)

    def add_officer(
        self,
        name: str,
        passphrase: bytes,
        log_n: int | None = None,
        introduce: Callable[[note.Verifier], None] | None = None,
    ) -> str:
        """Make a slot with the same master key and a signing key of its own; return nothing but its public key.

        `introduce` is called with that key before the slot is there.
        """
        self.check_free(name)
        seed = primitives.random(KEY_LENGTH)
        verifier = note.Signer(f"officer/{name}", seed).verifier
        if introduce:
            introduce(verifier)
        self._write_slot(name, seed, passphrase, log_n)
        return str(verifier)

    def change_passphrase(self, passphrase: bytes, log_n: int | None = None) -> None:
        """Put a slot with another passphrase in the place of this officer's; the keys in it stay the same."""
        sealed = self._sealed_slot(self.officer, self._seed, passphrase, log_n)
        durable.replace(self._path / f"slot-{self.officer}.age", sealed)

    def officer_signer(self) -> note.Signer:
        """The signing key of the officer whose slot was opened."""
        return self._signer

    def database_key(self) -> bytes:
        """The 32-byte key of the database."""
        lines = self._open("database")
        key = lines.key("key")
        lines.end()
        return key

    def office_signer(self, office: str, role: str) -> note.Signer:
        """The office's signing key for one role, derived from the office's seed; named `office/role`."""
        if role not in ROLES:
            raise ValueError(role)
        return note.Signer(f"{office}/{role}", self._derived(f"sign/{role}"))

    def log_signer(self, office: str, generation: int) -> note.Signer:
        """The key of the desk's access log, named as the log in this generation; the role is the same in each."""
        return note.Signer(f"{office}/log/{generation}", self._derived("sign/log"))

    def cosigner(self, office: str) -> cosignature.Cosigner:
        """The key with which the desk witnesses the logs of servers."""
        return cosignature.Cosigner(f"{office}/witness", self._derived("sign/witness"))

    def audit_key(self) -> bytes:
        """The key that turns items and cases into what an entry of the log may say of them."""
        return self._derived("desk/audit")

    def _derived(self, purpose: str) -> bytes:
        """Return the key of the office for a purpose."""
        if purpose not in self._keys:
            lines = self._open("office")
            seed = lines.key("seed")
            lines.end()
            info = f"sealed-intake/{purpose}".encode("ascii")
            self._keys[purpose] = primitives.hkdf_sha256(seed, b"", info, KEY_LENGTH)
        return self._keys[purpose]

    def has_epoch(self, number: int) -> bool:
        """Tell whether the keys of an epoch are there."""
        return self._secret(f"epoch-{number}").exists()

    def make_epoch(self, number: int) -> EpochKeys:
        """Make the keys of an epoch durable and return them; those of an attempt that was cut short are taken up."""
        if self.has_epoch(number):
            return self.epoch(number)
        keys = EpochKeys(age.HybridIdentity.generate(), age.X25519Identity.generate())
        self._seal(f"epoch-{number}", _written(f"epoch-{number}", [], keys.identities()))
        return keys

    def epoch(self, number: int) -> EpochKeys:
        """Return the keys of an epoch."""
        lines = self._open(f"epoch-{number}")
        keys = EpochKeys(lines.hybrid(), lines.classical())
        lines.end()
        return keys

    def destroy_epoch(self, number: int) -> None:
        """Erase the keys of an epoch.

        The file is removed and not overwritten: flash memory and journalling file systems write elsewhere, so
        overwriting would promise what it does not do. It was sealed to the master key; what remains of it on the
        medium opens only for someone who holds that too. Copies in backups are not reached from here.
        """
        self._secret(f"epoch-{number}").unlink(missing_ok=True)
        durable.sync_folder(self._path)

    def _secret(self, name: str) -> Path:
        return self._path / f"secret-{name}.age"

    def _write_slot(self, officer: str, seed: bytes, passphrase: bytes, log_n: int | None) -> None:
        durable.write_new(self._path / f"slot-{officer}.age", self._sealed_slot(officer, seed, passphrase, log_n))

    def _sealed_slot(self, officer: str, seed: bytes, passphrase: bytes, log_n: int | None) -> bytes:
        content = _written(f"slot-{officer}", [("sign", seed)], [self._master])
        recipient = age.ScryptRecipient(passphrase, WORK_FACTOR if log_n is None else log_n)
        return armor.encode(age.seal_bytes(content, [recipient]))

    def _seal(self, name: str, content: bytes) -> None:
        sealed = age.seal_bytes(content, [self._master.recipient()])
        durable.write_new(self._secret(name), armor.encode(sealed))

    def _open(self, name: str) -> _Reader:
        try:
            return _Reader(name, age.unseal_bytes(_dearmored(self._secret(name), name), [self._master]))
        except CryptoError as error:
            raise SecretMalformed(f"{name}: {error.sentence}") from None


def _dearmored(path: Path, name: str) -> bytes:
    """Read a file of the keyring; they are small, so more is refused before it is read."""
    try:
        if os.stat(path).st_size > _LARGEST:
            raise SecretMalformed(name)
        return armor.decode(io.BytesIO(path.read_bytes())).read()
    except FileNotFoundError:
        raise SecretMissing(name) from None
