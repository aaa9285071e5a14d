"""The directory authority of the test network: its keys, its one vote, and the consensus it hands out.

Alone it is the majority. Its first vote is parked almost half an hour ahead and brought forward when every relay has
sent its descriptor: a vote without one of them would hold for half an hour. Later votes come by themselves, every hour.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.tor import relay
from tests.tor.control import Control
from tests.tor.keeper import Keeper
from tests.tor.node import Node

DIR_PORT = 5001
_FIRST_INTERVAL = 1800  # the longest that tor allows before there is a consensus
_PARKED_SECONDS = 1700
_NOTICE_SECONDS = 6  # vote and distribution take 2 s each, their shortest; the rest is for a slow machine
_CACHES = ("cached-certs", "cached-microdesc-consensus", "cached-microdescs.new")


@dataclass(frozen=True, slots=True)
class Authority:
    """A running authority."""

    node: Node
    control: Control
    line: str

    def vote_on(self, relays: Sequence[str]) -> None:
        """Wait for the descriptors of these relays, vote, and return when the consensus has all of them."""
        self.node.wait_for(lambda: self._has_descriptors(relays) or None, "receive all descriptors", 40)
        start = int(time.time()) + _NOTICE_SECONDS
        self.control.ask(f"SETCONF TestingV3AuthVotingStartOffset={start % _FIRST_INTERVAL}")
        self.node.wait_for(lambda: _is_whole(self.node.data, relays) or None, "make a whole consensus", 30)

    def hand_out(self, data: Path) -> None:
        """Give a node that was not started yet all it would have to fetch; that saves it 13 seconds."""
        for name in _CACHES:
            shutil.copy(self.node.data / name, data / name)

    def _has_descriptors(self, relays: Sequence[str]) -> bool:
        known = re.findall(r"^router (\S+) ", self.control.information("desc/all-recent"), re.MULTILINE)
        return set(relays) <= set(known)


def start(node: Node, keeper: Keeper, common: Sequence[str]) -> Authority:
    """Make the keys of an authority and start it."""
    own = f"{node.address}:{DIR_PORT} {_make_relay(node)}"
    line = f"DirAuthority authority orport={relay.PORT} no-v2 v3ident={_make_identity(node)} {own}"
    return Authority(node, node.start(keeper, [*common, line, *relay.lines(node), *_lines(node.address)]), line)


def _lines(address: str) -> tuple[str, ...]:
    return (
        f"DirPort {address}:{DIR_PORT}",
        "AuthoritativeDirectory 1",
        "V3AuthoritativeDirectory 1",
        # As a relay among the others it would be the only one with a measured bandwidth, become both first and last hop
        # of paths, and starts would hang.
        f"AuthDirReject {address}",
        f"TestingV3AuthInitialVotingInterval {_FIRST_INTERVAL}",
        f"TestingV3AuthVotingStartOffset {(int(time.time()) + _PARKED_SECONDS) % _FIRST_INTERVAL}",
        "TestingV3AuthInitialVoteDelay 2",
        "TestingV3AuthInitialDistDelay 2",
        # One hour, as in the public network: with a day, the run of shared random values takes 24 days, the revision
        # counters of descriptors overflow ("OPE_INPUT_MAX"), and relays refuse the second descriptor of an onion.
        "V3AuthVotingInterval 3600",
        "V3AuthVoteDelay 2",
        "V3AuthDistDelay 2",
        "TestingDirAuthVoteExit *",
        "TestingDirAuthVoteGuard *",
        "TestingDirAuthVoteHSDir *",
        "AuthDirVoteStableGuaranteeMinUptime 0",
    )


def _make_identity(node: Node) -> str:
    """Make the key that signs votes and return its fingerprint."""
    keys = node.data / "keys"
    certificate = keys / "authority_certificate"
    subprocess.run(
        [
            *("tor-gencert", "--create-identity-key", "--passphrase-fd", "0", "-m", "1"),
            *("-a", f"{node.address}:{DIR_PORT}", "-i", keys / "authority_identity_key"),
            *("-s", keys / "authority_signing_key", "-c", certificate),
        ],
        input=b"it lives for minutes\n",
        check=True,
        capture_output=True,
    )
    return certificate.read_text().partition("\nfingerprint ")[2].partition("\n")[0]


def _make_relay(node: Node) -> str:
    """Make its keys as a relay and return their fingerprint, before there is a torrc: that has to name it."""
    done = subprocess.run(
        [
            *("tor", "--quiet", "--defaults-torrc", "/dev/null", "--ignore-missing-torrc", "-f", node.torrc),
            *("--DataDirectory", node.data, "--Nickname", node.name, "--ORPort", f"{node.address}:{relay.PORT}"),
            *("--SocksPort", "0", "--list-fingerprint"),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return "".join(done.stdout.split()[1:])


def _is_whole(data: Path, relays: Sequence[str]) -> bool:
    """Say whether the consensus is on disk with all relays, all of them running, and with all microdescriptors."""
    if not all((data / name).exists() for name in _CACHES):
        return False
    consensus = (data / "cached-microdesc-consensus").read_text()
    listed = re.findall(r"^r (\S+) .*\nm (\S+)\ns (.*)$", consensus, re.MULTILINE)
    running = {name for name, _, flags in listed if "Running" in flags.split()}
    return running == set(relays) and {digest for _, digest, _ in listed} <= _microdescriptors(data)


def _microdescriptors(data: Path) -> set[str]:
    """Return the digests of the microdescriptors on disk, as a consensus writes them."""
    # each one follows a line of annotation, which begins with @ and does not belong to it
    texts = re.split(r"^@.*\n", (data / "cached-microdescs.new").read_text(), flags=re.MULTILINE)
    return {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=") for text in texts}
