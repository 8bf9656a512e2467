"""How feeds and calendars answer: kept by caches for a while, and not sent again when nothing changed."""

from datetime import datetime
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from publishing.feeds import atom, json_feed
from publishing.feeds.model import Feed

# Five minutes without asking; a day while a fresh copy is fetched behind.
PUBLIC_CACHE = "public, max-age=300, stale-while-revalidate=86400"


def answer(request: HttpRequest, feed: Feed, form: str) -> HttpResponseBase:
    """The feed in the form asked, or 304."""
    kind, body = (json_feed.CONTENT_TYPE, json_feed.render(feed)) if form == "json" else (atom.CONTENT_TYPE, atom.render(feed))
    response = conditional(request, body, f"{kind}; charset=utf-8", changed=feed.updated)
    if feed.hub_url:
        response["Link"] = f'<{feed.hub_url}>; rel="hub", <{feed.self_url}>; rel="self"'
    return response


def conditional(request: HttpRequest, body: bytes, content_type: str, *, changed: datetime | None) -> HttpResponseBase:
    """A public body with its ETag and date, or 304 to whoever has it already (RFC 9110)."""
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=content_type)
    response["ETag"] = etag
    response["Cache-Control"] = PUBLIC_CACHE
    timestamp = int(changed.timestamp()) if changed else None
    if timestamp is not None:
        response["Last-Modified"] = http_date(timestamp)
    found = get_conditional_response(request, etag=etag, last_modified=timestamp, response=response)
    return found or response
