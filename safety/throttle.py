"""How often one address may do what is open to all. Counts live in the cache; without one, nothing is refused."""

from ipaddress import IPv4Address, IPv6Network, ip_address

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.request import Request

NETWORK_BITS = 64


def allows(request: HttpRequest | Request, use: str, *, most: int, within_s: int = 3600) -> bool:
    """Count one use by the visitor's address, and say whether it is still within the limit."""
    return counts_within(f"throttle:{use}:{client_address(request)}", most=most, within_s=within_s)


def counts_within(key: str, *, most: int, within_s: int) -> bool:
    """Count one more under a key of the cache, and say whether there are at most so many since the first one."""
    cache.add(key, 0, within_s)
    try:
        return int(cache.incr(key)) <= most
    except ValueError:
        # The count expired between the two calls: this is the first of a new hour.
        return True


def client_address(request: HttpRequest | Request) -> str:
    """The visitor's address; behind our own proxy, the one that the proxy saw.

    Of IPv6 the network (/64): whoever has one has all of its addresses, and could be a new visitor with each request.
    """
    said = str(get_adapter(request).get_client_ip(request))
    try:
        address = ip_address(said)
    except ValueError:
        return said
    if isinstance(address, IPv4Address):
        return said
    return str(address.ipv4_mapped or IPv6Network((address, NETWORK_BITS), strict=False).network_address)
