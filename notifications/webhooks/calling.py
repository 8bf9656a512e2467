"""Posts to an address that someone else typed, without letting them reach what is not public.

The name is resolved once, every answer must be public, and the connection goes to that very address: a name that changes
its mind gains nothing. Redirects are not followed. The whole exchange ends after `TOTAL_S`, however slowly they talk.
"""

import http.client
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from django.conf import settings

from registry.outbound import NotPublicError, public_address

CONNECT_S = 4.0
TOTAL_S = 10.0
EXCERPT_BYTES = 1000
_HTTPS_PORT = 443
_PATH_SAFE = "/%:@!$&'()*+,;=-._~?"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    excerpt: str
    took_ms: int


def where(url: str) -> tuple[SplitResult, str, int]:
    """The parts of the address, and what to connect to. Raises `NotPublicError`, or `OSError` when the name is unknown."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _HTTPS_PORT
    except ValueError as malformed:
        raise NotPublicError(url) from malformed
    if f"{host}:{port}" in settings.WEBHOOK_RECEIVERS_OF_TESTS:
        return parts, host, port
    if parts.scheme != "https" or not host or parts.username or port != _HTTPS_PORT:
        raise NotPublicError(url)
    try:
        return parts, public_address(host, port), port
    except UnicodeError as malformed:
        raise NotPublicError(url) from malformed


def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Raises `NotPublicError`, `OSError` or `http.client.HTTPException`."""
    parts, address, port = where(url)
    started = time.monotonic()
    held = [socket.create_connection((address, port), timeout=CONNECT_S)]
    guard = threading.Timer(TOTAL_S, lambda: _cut(held[0]))
    guard.daemon = True
    guard.start()
    try:
        if parts.scheme == "https":
            secured = ssl.create_default_context().wrap_socket(
                held[0], server_hostname=parts.hostname, do_handshake_on_connect=False
            )
            held[0] = secured
            secured.do_handshake()
        held[0].settimeout(TOTAL_S)
        status, excerpt = _exchange(held[0], parts, body, headers)
    finally:
        guard.cancel()
        held[0].close()
    return Answer(status, excerpt, int((time.monotonic() - started) * 1000))


def _exchange(connected: socket.socket, parts: SplitResult, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    connection = http.client.HTTPConnection(str(parts.hostname))
    connection.sock, connection.auto_open = connected, 0
    path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_PATH_SAFE)
    host = str(parts.hostname).encode("idna").decode() + (f":{parts.port}" if parts.port else "")
    sent = headers | {"Host": host, "Content-Type": "application/json; charset=utf-8", "User-Agent": "registry-webhooks"}
    connection.request("POST", path, body, sent | {"Connection": "close"})
    response = connection.getresponse()
    try:
        # PostgreSQL keeps no NUL in a text.
        return response.status, response.read(EXCERPT_BYTES).decode(errors="replace").replace("\0", "")
    finally:
        response.close()


def _cut(held: socket.socket) -> None:
    """End an exchange from outside: whoever reads it gets an error."""
    try:
        socket.socket.shutdown(held, socket.SHUT_RDWR)
    except OSError:
        return
