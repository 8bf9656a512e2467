"""Takes apart addresses that somebody typed or sent: Python's own functions raise `ValueError` for some of them (`//[`).

The linter (TID251) refuses those elsewhere.
"""

from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings


def split_address(text: str) -> SplitResult | None:
    """The parts of an address; None when it is none: an open bracket, letters for a port."""
    try:
        parts = urlsplit(text)
        # A port is read only when it is asked for.
        _port = parts.port
    except ValueError:
        return None
    return parts


def joined_address(base: str, text: str) -> str:
    """Where an address leads from a page at `base`; empty when it is none."""
    try:
        return urljoin(base, text)
    except ValueError:
        return ""


def own_site() -> SplitResult:
    """The parts of the address of this site, which whoever installed it set."""
    return urlsplit(settings.SITE_URL)
