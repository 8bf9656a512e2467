"""Back to the page that one came from: `next` in an address, when it is a path of this site."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def own_path(path: str, default: str) -> str:
    """`path` when it is one of this site, which nobody outside can make a way elsewhere; else `default`."""
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, None) else default


def back_to(request: HttpRequest, default: str) -> str:
    """The page that the address names as `next`, or `default`."""
    return own_path(request.GET.get("next", ""), default)
