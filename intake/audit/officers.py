"""Who signed: officers' signatures on entries, by keys that the log itself introduced (FORMAT.md, 10.3 and 10.4).

An officer's key is introduced by an entry `user_created` that names it: the first one signs for itself, and is what an
auditor compares on paper; every later one is signed by an officer whose key was introduced before. The keys themselves
come from outside the log; a key that no entry names is worth nothing.
"""

from collections.abc import Callable, Iterable

from crypto import note
from crypto.errors import SignatureInvalid
from intake.audit import entry as entries
from intake.audit.entry import Entry
from intake.audit.events import Event, Outcome, Reason
from intake.audit.findings import Code, Finding

_ROLE = "officer"
# The log does not say for whom an export was: inside the office one officer is enough.
_USUALLY_TWO = frozenset({Event.CASE_EXPORTED})


def _key_id(key: str) -> str:
    """Return the id in `NAME+ID`, from which the pseudonym is made."""
    return key.rpartition("+")[2]


class Officers:
    """The keys that are known, and which of them the log has introduced and withdrawn so far."""

    def __init__(self, origin: str, verifiers: Iterable[note.Verifier], say: Callable[[Finding], None]) -> None:
        self._origin = origin
        self._keys = {entries.key_name(verifier): verifier for verifier in verifiers}
        self._introduced: set[str] = set()
        self._withdrawn: set[str] = set()
        self._say = say

    def take(self, index: int, entry: Entry) -> None:
        """Take an entry and say what is wrong with its signatures."""
        signed = [signature.key for signature in entry.signatures if self._verified(index, entry, signature.key)]
        self._introduce(index, entry)
        if self._is_officer(entry, entry.act.actor):
            self._expect(index, entry.act.actor, signed)
        self._second(index, entry, signed)
        if len(entry.signatures) > sum(self._is_officer(entry, one) for one in (entry.act.actor, entry.act.second)):
            self._say(Finding(Code.ENTRY_MALFORMED, index, detail="a signature of nobody whom it names"))
        self._withdraw(entry)

    def _is_officer(self, entry: Entry, pseudonym: str | None) -> bool:
        """Tell whether a person whom an entry names must sign it, whatever role the entry says."""
        return pseudonym is not None and (entry.act.role == _ROLE or pseudonym.startswith(f"{_ROLE}-"))

    def _verified(self, index: int, entry: Entry, key: str) -> bool:
        """Tell whether an officer known by now signed the entry; says what is wrong otherwise."""
        verifier = self._keys.get(key)
        if verifier is None or not (key in self._introduced or self._is_first(entry, key)):
            self._say(Finding(Code.OFFICER_UNKNOWN, index, detail=key))
            return False
        if key in self._withdrawn:
            self._say(Finding(Code.OFFICER_REMOVED, index, detail=key))
        try:
            entries.verify_signature(entry, self._origin, verifier)
        except SignatureInvalid:
            self._say(Finding(Code.SIGNATURE_WRONG, index, detail=key))
            return False
        return True

    def _is_first(self, entry: Entry, key: str) -> bool:
        """Tell whether the entry introduces the first officer, who signs for himself."""
        return not self._introduced and entry.act.event is Event.USER_CREATED and entry.act.key == key

    def _introduce(self, index: int, entry: Entry) -> None:
        """Note the key that an entry introduces; a withdrawn one stays so, and a pseudonym belongs to one key."""
        key = entry.act.key
        is_made = entry.act.event is Event.USER_CREATED and entry.act.outcome is Outcome.SUCCESS
        if key is None or not is_made or not entry.signatures:
            return
        if key in self._withdrawn:
            self._say(Finding(Code.OFFICER_REMOVED, index, detail=key))
        if any(_key_id(key) == _key_id(other) for other in self._introduced - {key}):
            self._say(Finding(Code.PSEUDONYM_TAKEN, index, detail=key))
        self._introduced.add(key)

    def _withdraw(self, entry: Entry) -> None:
        """Note the key that an entry withdraws; its own signature still counted."""
        if entry.act.event is Event.USER_DELETED and entry.act.outcome is Outcome.SUCCESS and entry.act.key:
            self._withdrawn.add(entry.act.key)

    def _second(self, index: int, entry: Entry, signed: list[str]) -> None:
        """Check the second person of an act that has one or needs one."""
        act = entry.act
        if act.second is None:
            if act.outcome is Outcome.SUCCESS and act.reason is Reason.SECOND_PERSON_MISSING:
                self._say(Finding(Code.SECOND_MISSING, index))
            elif act.outcome is Outcome.SUCCESS and act.event in _USUALLY_TWO:
                self._say(Finding(Code.ALONE, index))
        elif act.second == act.actor:
            self._say(Finding(Code.SECOND_SAME, index))
        elif self._is_officer(entry, act.second):
            self._expect(index, act.second, signed)

    def _expect(self, index: int, pseudonym: str | None, signed: list[str]) -> None:
        """Say so where an officer has not signed."""
        if pseudonym not in {entries.officer_pseudonym(self._keys[key]) for key in signed}:
            self._say(Finding(Code.SIGNATURE_MISSING, index, detail=pseudonym or ""))
