"""How many requests one address may make."""

from rest_framework.throttling import SimpleRateThrottle


class PublicThrottle(SimpleRateThrottle):
    """A generous limit per address; the figure is the setting API_RATE. `0` turns it off."""

    scope = "public"

    def parse_rate(self, rate: str | None) -> tuple[int | None, int | None]:  # type: ignore[override]
        if rate in (None, "", "0"):
            return (None, None)
        return super().parse_rate(rate)

    def get_cache_key(self, request: object, view: object) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}  # type: ignore[arg-type]
