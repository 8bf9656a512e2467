"""Does a page on the web answer? Asked without letting anyone use the registry to reach what is not public.

The address is resolved once, every answer of the resolver must be public, and the connection goes to that very address:
a name that changes its mind between the check and the connection gains nothing. Redirects are followed by hand, checked
one by one.
"""

import socket
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

import urllib3

MOST_REDIRECTS = 3
TIMEOUT = urllib3.Timeout(connect=4.0, read=6.0)
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
    if not found or not all(ip_address(each.split("%")[0]).is_global for each in found):
        raise NotPublicError(host)
    return sorted(found)[0]


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
