"""How many requests one address may make."""

from rest_framework.throttling import SimpleRateThrottle


class PublicThrottle(SimpleRateThrottle):
    """A generous limit per address; the figure is the setting API_RATE. `0` turns it off."""

    scope = "public"

    def get_rate(self) -> str | None:  # type: ignore[override]
        rate = super().get_rate()
        return None if rate in ("", "0") else rate

    def get_cache_key(self, request: object, view: object) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}  # type: ignore[arg-type]
