"""One connection through a SOCKS port of tor, with tor's own reasons when it fails.

Obeys RFC 1928, RFC 1929 and Tor's socks-extensions (ExtendedErrors, isolation by user name). Written here because the
reasons 0xF0 to 0xF7 are what the tests are about, and SOCKS libraries report them as "unknown error".
"""

from __future__ import annotations

import socket

_VERSION = 5
_BY_PASSWORD = 2
_CONNECT = 1
_BY_NAME = 3
_ADDRESS_LENGTHS = {1: 4, 4: 16}


class SocksRefused(Exception):
    """tor could not connect; `code` is its reason"""

    def __init__(self, code: int) -> None:
        super().__init__(f"SOCKS reply 0x{code:02X}")
        self.code = code


def connect(socks_port: int, host: str, port: int, user: str, seconds: float = 60) -> socket.socket:
    """Return a connection to host:port; connections of different users never share a circuit."""
    connection = socket.create_connection(("127.0.0.1", socks_port), timeout=seconds)
    try:
        _shake_hands(connection, user.encode())
        name = host.encode()
        request = bytes([_VERSION, _CONNECT, 0, _BY_NAME, len(name)]) + name + port.to_bytes(2, "big")
        connection.sendall(request)
        _, code, _, kind = _exactly(connection, 4)
        if code:
            raise SocksRefused(code)
        _exactly(connection, _ADDRESS_LENGTHS[kind] + 2)
    except BaseException:
        connection.close()
        raise
    return connection


def _shake_hands(connection: socket.socket, user: bytes) -> None:
    connection.sendall(bytes([_VERSION, 1, _BY_PASSWORD]))
    assert _exactly(connection, 2) == bytes([_VERSION, _BY_PASSWORD])
    connection.sendall(bytes([1, len(user)]) + user + b"\x01-")
    assert _exactly(connection, 2) == b"\x01\x00"


def _exactly(connection: socket.socket, size: int) -> bytes:
    received = b""
    while len(received) < size:
        piece = connection.recv(size - len(received))
        if not piece:
            raise ConnectionResetError("tor closed the SOCKS connection")
        received += piece
    return received
