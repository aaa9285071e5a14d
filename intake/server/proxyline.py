"""The line with which tor begins each connection: which circuit it came on.

Obeys version 1 of the PROXY protocol as tor writes it with `HiddenServiceExportCircuitID haproxy`: one line,
`PROXY TCP6 fc00:dead:beef:4dad::… ::1 … …`, whose first address is no address of anyone but stands for the circuit.
Another network, family or form is refused: who writes one is not this machine's tor. Knows no sockets.
"""

import ipaddress
import re

LONGEST = 107
CIRCUITS = ipaddress.IPv6Network("fc00:dead:beef:4dad::/64")
_LINE = re.compile(rb"PROXY TCP6 ([0-9a-f:]{2,39}) ([0-9a-f:]{2,39}) (0|[1-9][0-9]{0,4}) (0|[1-9][0-9]{0,4})\r\n\Z")
_HIGHEST_PORT = 65535


class ProxyLineRefused(Exception):
    """the connection does not begin with the line of this machine's tor"""


def circuit(line: bytes) -> str:
    """Return the address that stands for the circuit, or raise ProxyLineRefused; the line ends with its line feed."""
    found = _LINE.match(line)
    if len(line) > LONGEST or not found or max(int(found[3]), int(found[4])) > _HIGHEST_PORT:
        raise ProxyLineRefused
    try:
        source, _ = (ipaddress.IPv6Address(text.decode("ascii")) for text in found.group(1, 2))
    except ValueError:
        raise ProxyLineRefused from None
    if source not in CIRCUITS:
        raise ProxyLineRefused
    return str(source)
