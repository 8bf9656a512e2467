"""How many requests one program may make."""

from hashlib import blake2s

from rest_framework.authentication import get_authorization_header
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from safety.throttle import client_address


class PublicThrottle(SimpleRateThrottle):
    """A generous limit per key, and per address for those without one; the figure is the setting API_RATE. `0` turns it off.

    The address is that of the connection, or the one that our own proxy saw: what a reader writes in a header changes nothing.
    """

    scope = "public"

    def get_rate(self) -> str | None:
        rate = super().get_rate()
        return None if rate in ("", "0") else rate

    def get_cache_key(self, request: Request, view: object) -> str:
        if request.auth is not None:
            ident = "key-" + blake2s(get_authorization_header(request), digest_size=16).hexdigest()
        else:
            ident = client_address(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}
