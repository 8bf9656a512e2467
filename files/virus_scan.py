"""Asks clamd whether a file carries malware, when one is configured (`CLAMD_ADDRESS`).

The protocol is clamd's INSTREAM: chunks with their length as four bytes, then four zero bytes.
Source: clamd(8), https://docs.clamav.net/manual/Usage/Scanning.html#clamd
"""

import socket
import struct
from typing import IO
from urllib.parse import urlsplit  # noqa: TID251  (a setting of whoever installed this)

from django.conf import settings

CHUNK = 64 * 1024
TIMEOUT_SECONDS = 30


class ScannerUnavailableError(Exception):
    """The scanner that is configured does not answer, or not as clamd does."""


def finds_malware(content: IO[bytes]) -> bool:
    """Whether clamd recognises something; False when none is configured. Raises `ScannerUnavailableError`.

    It is sent piece by piece. clamd takes as much as its `StreamMaxLength` says: docs/operate.md.
    """
    if not settings.CLAMD_ADDRESS:
        return False
    try:
        answer = _ask(settings.CLAMD_ADDRESS, content)
    except OSError as broken:
        raise ScannerUnavailableError(str(broken)) from broken
    if answer.endswith("FOUND"):
        return True
    if answer.endswith("OK"):
        return False
    raise ScannerUnavailableError(answer)


def _ask(address: str, content: IO[bytes]) -> str:
    with _connected(address) as connection:
        connection.sendall(b"zINSTREAM\0")
        content.seek(0)
        while part := content.read(CHUNK):
            connection.sendall(struct.pack("!L", len(part)) + part)
        connection.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < CHUNK:
            if not (more := connection.recv(4096)):
                break
            answer += more
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(TIMEOUT_SECONDS)
        connection.connect(parts.path)
        return connection
    return socket.create_connection((parts.hostname or "localhost", parts.port or 3310), timeout=TIMEOUT_SECONDS)
