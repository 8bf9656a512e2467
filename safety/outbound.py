"""The one way out: asks another server, within one deadline, and without letting anyone reach what is not public by it.

The name is resolved once, every answer of the resolver must be public, and the connection goes to that very address: a name
that changes its mind between the check and the connection gains nothing. Redirects are followed only by `answers`, by hand,
checked one by one. The whole exchange, names and redirects included, ends at its deadline, however slowly they talk.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, TypeVar
from urllib.parse import SplitResult, quote

from django.conf import settings

from records.web_addresses import joined_address, split_address

MAX_REDIRECTS = 3
CONNECT_S = 4.0
TOTAL_S = 10.0
EXCERPT_BYTES = 1000
PORTS = {"http": 80, "https": 443}
_REDIRECTS = (301, 302, 303, 307, 308)
_PATH_SAFE = "/%:@!$&'()*+,;=-._~?"
# Beside what Python's lists call private (IANA special-purpose registries, RFC 6890 and later): IPv4 addresses in the
# clothes of IPv6 ones (translated, mapped, tunnelled), and what old or new documents keep for private use.
_NOT_PUBLIC = tuple(
    ip_network(each)
    for each in (
        "::/96",  # IPv4-compatible, RFC 4291
        "::ffff:0:0/96",  # IPv4-mapped, RFC 4291
        "::ffff:0:0:0/96",  # IPv4-translated, RFC 2765
        "64:ff9b::/96",  # NAT64, RFC 6052
        "64:ff9b:1::/48",  # NAT64 of one's own, RFC 8215
        "100::/64",  # discarded, RFC 6666
        "2001::/23",  # protocol assignments and Teredo, RFC 2928, RFC 4380
        "2002::/16",  # 6to4, RFC 3056
        "3fff::/20",  # documentation, RFC 9637
        "5f00::/16",  # segment routing, RFC 9602
        "fec0::/10",  # site-local, RFC 3879
        "192.0.0.0/24",  # protocol assignments, and metadata services of clouds, RFC 6890
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "168.63.129.16/32",  # Azure’s host service for its own machines, though in public space
    )
)
# The part of IPv6 that is given to the public internet.
_PUBLIC_IPV6 = ip_network("2000::/3")
_Answer = TypeVar("_Answer")


class NotPublicError(ValueError):
    """The address is not one of the public web."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where an exchange goes: the address as it was written, and the one to connect to."""

    parts: SplitResult
    address: str
    port: int


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    location: str
    excerpt: str
    took_ms: int


def answers(url: str) -> bool:
    """The page answers with a status below 400. Raises `NotPublicError` for anything but the public web."""
    deadline = time.monotonic() + TOTAL_S
    for _hop in range(MAX_REDIRECTS + 1):
        if time.monotonic() >= deadline:
            return False
        try:
            answer = ask("GET", url, headers={"User-Agent": "registry-link-check"}, within_s=deadline - time.monotonic())
        except (http.client.HTTPException, OSError):
            return False
        if answer.status not in _REDIRECTS or not answer.location:
            return answer.status < 400
        url = joined_address(url, answer.location)
    return False


def ask(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    schemes: tuple[str, ...] = ("http", "https"),
    is_our_own: bool = False,
    within_s: float | None = None,
) -> Answer:
    """One exchange, within `TOTAL_S` unless it is told otherwise.

    `is_our_own`: the address is of the settings, and may be in our own network.
    Raises `NotPublicError`, `OSError` or `http.client.HTTPException`.
    """
    started = time.monotonic()
    within_s = TOTAL_S if within_s is None else within_s
    target = _our_own(url) if is_our_own else where(url, schemes=schemes, within_s=within_s)
    left_s = within_s - (time.monotonic() - started)
    if left_s <= 0:
        raise TimeoutError("The name was not found in time.")
    with _connected(target, left_s) as connected:
        status, location, excerpt = _exchange(connected, target, method, body, dict(headers or {}))
    return Answer(status, location, excerpt, int((time.monotonic() - started) * 1000))


def where(url: str, *, schemes: tuple[str, ...] = ("http", "https"), within_s: float = TOTAL_S) -> Target:
    """What to connect to. Raises `NotPublicError`, or `OSError` when the name is unknown."""
    parts, host, port = _split(url)
    if f"{host}:{port}" in settings.WEBHOOK_RECEIVERS_OF_TESTS:
        return Target(parts, host, port)
    if parts.scheme not in schemes or not host or parts.username or port != PORTS[parts.scheme]:
        raise NotPublicError(url)
    try:
        return Target(parts, public_address(host, port, within_s=within_s), port)
    except UnicodeError as malformed:
        raise NotPublicError(url) from malformed


def public_address(host: str, port: int, *, within_s: float = TOTAL_S) -> str:
    """The address to connect to. Raises `NotPublicError` when any answer of the resolver is private, local or reserved."""
    found = {str(each[4][0]) for each in _resolved(host, port, within_s)}
    if not found or not all(is_public(each) for each in found):
        raise NotPublicError(host)
    return sorted(found)[0]


def is_public(address: str) -> bool:
    """On the public internet, and not a private IPv4 address in the clothes of an IPv6 one."""
    found: IPv4Address | IPv6Address = ip_address(address.split("%")[0])
    if found.version == 6 and found not in _PUBLIC_IPV6:
        return False
    return found.is_global and not found.is_multicast and not any(found in network for network in _NOT_PUBLIC)


def in_time(ask: Callable[[], _Answer], within_s: float) -> _Answer:
    """What knows no deadline of its own is asked in a thread that may be left behind. Raises `TimeoutError`."""
    found: list[_Answer] = []
    trouble: list[Exception] = []

    def run() -> None:
        try:
            found.append(ask())
        except Exception as failure:  # noqa: BLE001  (it is raised where it was asked)
            trouble.append(failure)

    asking = threading.Thread(target=run, daemon=True)
    asking.start()
    asking.join(max(0.0, within_s))
    if trouble:
        raise trouble[0]
    if not found:
        raise TimeoutError("No answer in time.")
    return found[0]


def _split(url: str) -> tuple[SplitResult, str, int]:
    parts = split_address(url)
    if parts is None:
        raise NotPublicError(url)
    return parts, parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)


def _our_own(url: str) -> Target:
    parts, host, port = _split(url)
    return Target(parts, host, port)


def _resolved(host: str, port: int, within_s: float) -> list[Any]:
    return in_time(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), within_s)


@contextmanager
def _connected(target: Target, within_s: float) -> Iterator[socket.socket]:
    """A connection that is cut at the deadline, whatever it is doing."""
    deadline = time.monotonic() + within_s
    held = [socket.create_connection((target.address, target.port), timeout=min(CONNECT_S, within_s))]
    guard = threading.Timer(max(0.0, deadline - time.monotonic()), lambda: _cut(held[0]))
    guard.daemon = True
    guard.start()
    try:
        if target.parts.scheme == "https":
            context = ssl.create_default_context()
            secured = context.wrap_socket(held[0], server_hostname=target.parts.hostname, do_handshake_on_connect=False)
            held[0] = secured
            secured.do_handshake()
        held[0].settimeout(max(0.1, deadline - time.monotonic()))
        yield held[0]
    finally:
        guard.cancel()
        held[0].close()


def _exchange(
    connected: socket.socket, target: Target, method: str, body: bytes | None, headers: dict[str, str]
) -> tuple[int, str, str]:
    parts = target.parts
    connection = http.client.HTTPConnection(str(parts.hostname))
    connection.sock, connection.auto_open = connected, 0
    path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_PATH_SAFE)
    host = str(parts.hostname).encode("idna").decode() + (f":{parts.port}" if parts.port else "")
    connection.request(method, path, body, headers | {"Host": host, "Connection": "close"})
    response = connection.getresponse()
    try:
        # PostgreSQL keeps no NUL in a text.
        excerpt = response.read(EXCERPT_BYTES).decode(errors="replace").replace("\0", "") if method != "GET" else ""
        return response.status, response.headers.get("Location") or "", excerpt
    finally:
        response.close()


def _cut(held: socket.socket) -> None:
    """End an exchange from outside: whoever reads it gets an error."""
    try:
        socket.socket.shutdown(held, socket.SHUT_RDWR)
    except OSError:
        return
