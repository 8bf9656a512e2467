"""Does a page on the web answer? Asked without letting anyone use the registry to reach what is not public.

The address is resolved once, every answer of the resolver must be public, and the connection goes to that very address:
a name that changes its mind between the check and the connection gains nothing. Redirects are followed by hand, checked
one by one.
"""

import socket
from ipaddress import ip_address, ip_network
from urllib.parse import urljoin, urlsplit

import urllib3

MOST_REDIRECTS = 3
TIMEOUT = urllib3.Timeout(connect=4.0, read=6.0)
_TRANSLATED = tuple(ip_network(each) for each in ("64:ff9b::/96", "2002::/16", "2001::/32"))
_REDIRECTS = (301, 302, 303, 307, 308)


class NotPublicError(ValueError):
    """The address is not one of the public web."""


def answers(url: str) -> bool:
    """The page answers with a status below 400. Raises `NotPublicError` for anything but the public web."""
    for _hop in range(MOST_REDIRECTS + 1):
        try:
            status, location = _ask(url)
        except (urllib3.exceptions.HTTPError, OSError):
            return False
        if status not in _REDIRECTS or not location:
            return status < 400
        url = urljoin(url, location)
    return False


def public_address(host: str, port: int) -> str:
    """The address to connect to. Raises `NotPublicError` when any answer of the resolver is private, local or reserved."""
    found = {str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not found or not all(_is_public(each) for each in found):
        raise NotPublicError(host)
    return sorted(found)[0]


def _is_public(address: str) -> bool:
    """On the public internet, and not a private IPv4 address in the clothes of an IPv6 one (NAT64, 6to4, Teredo)."""
    found = ip_address(address.split("%")[0])
    return found.is_global and not found.is_multicast and not any(found in network for network in _TRANSLATED)


def _ask(url: str) -> tuple[int, str]:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.port not in (None, 80, 443):
        raise NotPublicError(url)
    is_secure = parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    address = public_address(parts.hostname, port)
    pool: urllib3.HTTPConnectionPool
    if is_secure:
        pool = urllib3.HTTPSConnectionPool(
            address, port, server_hostname=parts.hostname, assert_hostname=parts.hostname, timeout=TIMEOUT, retries=False
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, port, timeout=TIMEOUT, retries=False)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with pool:
        response = pool.request(
            "GET",
            path,
            headers={"Host": parts.hostname, "User-Agent": "registry-link-check"},
            redirect=False,
            preload_content=False,
        )
        try:
            return response.status, response.headers.get("Location", "")
        finally:
            response.close()
