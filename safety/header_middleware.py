"""What every answer tells browsers and proxies: who may keep it, since when it stands, what a page may ask of the device."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date, parse_http_date_safe

Handler = Callable[[HttpRequest], HttpResponse]

_NEVER = (
    *("accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer"),
    *("microphone", "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
# Signing in with a key, and the buttons that copy: this site's pages, and no frame within them.
_OURS = ("clipboard-write", "publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS = ", ".join([*(f"{name}=()" for name in _NEVER), *(f"{name}=(self)" for name in _OURS)])


class SafeHeadersMiddleware:
    """Answers that say nothing of it are nobody else's: a signed-in person's are not even kept in their own browser.

    Public views say who may keep them (`catalogue.public_cache`), files and feeds say it themselves.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        changed = parse_http_date_safe(response.get("Last-Modified", ""))
        if changed and changed > time.time():
            # Records may bear a date that is yet to come; what answers may not (RFC 9110, 8.8.2.1).
            response["Last-Modified"] = http_date()
        if not response.has_header("Cache-Control"):
            is_known = settings.SESSION_COOKIE_NAME in request.COOKIES or "HTTP_AUTHORIZATION" in request.META
            begins = settings.SESSION_COOKIE_NAME in response.cookies
            response["Cache-Control"] = "private, no-store" if is_known or begins else "private, no-cache"
        return response
