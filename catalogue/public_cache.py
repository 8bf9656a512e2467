"""Answers that every visitor may share: kept for all, and told to browsers and proxies as such.

A view says so with `@public`. Its answer is kept only when nothing in it belongs to one person: the request came without a
session, and the answer sets no cookie. Whoever has a session, or a message waiting, never meets what is kept.

What is kept belongs to a stamp: the version of all that is public (each change of the catalogue and each event counts one,
in its own transaction), and the five minutes of the clock, for what time alone changes. A new stamp, and every kept answer
is past. The stamp is read before the answer is made, so that a change meanwhile makes it past, too.

While the database does not answer, what is kept is answered whatever its stamp: an old page is better than none.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2s
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import http_date

from catalogue.models.index import CatalogueChange
from records.web_addresses import own_site
from safety.breaker import Breaker

Handler = Callable[[HttpRequest], HttpResponseBase]

# A version read from the database is believed this long, should a change ever fail to say that it happened.
_VERSION_FOR_S = 5
_CLOCK_STEP_S = 300
# Past answers are of use while the database is away, so they stay longer than their stamp.
_KEPT_FOR_S, _VARIANT_KEPT_FOR_S = 1800, 600
_LARGEST_BYTES = 512 * 1024
# Anyone can make up addresses with a query, other ways to write one, or headers that an answer of the API may depend on: all
# of these together may take this much in one step of the clock. Beyond it they are answered and not kept.
_VARIANTS_BYTES = 24 * 1024 * 1024
# What the cache takes for an answer beside its content: its key, headers and place.
_BESIDE_BYTES = 1024
# A browser asks again each time (304 is cheap); proxies need not for thirty seconds. Both may show the old answer for ten
# seconds more while they ask.
_PROXY_AGE_S, _STALE_FOR_S = 30, 10
_VERSION_KEY = "public-version"
# What decides whether a page or a part of it is answered.
FRAGMENT_HEADERS = ("HX-Request", "HX-History-Restore-Request")
# Where a message waits for a visitor who has no session.
_MESSAGES_COOKIE = "messages"
_database = Breaker("The database")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an answer is true of."""

    version: int
    changed_at: float
    clock: int

    @property
    def text(self) -> str:
        return f"{_build()}-{self.version}-{self.clock}"


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a view whose answer to a visitor depends on its address, its language and nobody."""
    view.is_public = True  # type: ignore[attr-defined]  # read by middleware
    return view


def changed() -> None:
    """Something public changes in this transaction: the version is read anew, now by us and then by everyone."""
    cache.delete(_VERSION_KEY)
    transaction.on_commit(lambda: cache.delete(_VERSION_KEY), robust=True)


def count_change() -> None:
    """Something public changed that is neither an entry nor an event: what is kept of pages is past from this commit on."""
    CatalogueChange.objects.create(kind="", tag="version", change=1)
    changed()


def current_stamp(kept: Any = None) -> Stamp:
    """The stamp of now. `kept` is the version that the cache holds, when it was asked already."""
    if kept is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(sum(change), 0)::bigint, max(at) FROM catalogue_cataloguechange WHERE kind = ''")
            version, at = cursor.fetchone()
        kept = (version, at.timestamp() if isinstance(at, datetime) else 0.0)
        cache.set(_VERSION_KEY, kept, _VERSION_FOR_S)
    return Stamp(kept[0], kept[1], int(time.time()) // _CLOCK_STEP_S)


def _stamp_unless_away(kept: Any) -> Stamp | None:
    """The stamp of now; nothing while the database does not answer. Not everyone waits to find that out."""
    if kept is None and _database.is_open():
        return None
    try:
        stamp = current_stamp(kept)
    except (OperationalError, InterfaceError) as away:
        _database.failed(away)
        return None
    if kept is None:
        _database.worked()
    return stamp


def version() -> int:
    """Counts the changes of all that is public: what is kept beside it is true of that version."""
    return current_stamp(cache.get(_VERSION_KEY)).version


class PublicCacheMiddleware:
    """Answers a visitor's reading from what is kept, before any other work; keeps what public views answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.MAINTENANCE or not _is_a_visitors_reading(request):
            return _for_one_person(request, self.get_response(request))
        key = _key(request)
        found = cache.get_many([_VERSION_KEY, key])
        kept = found.get(key)
        if kept:
            stamp = _stamp_unless_away(found.get(_VERSION_KEY))
            if stamp is None:
                return _stale(request, kept)
            if kept[0] == stamp.text:
                return _unless_known(request, HttpResponse(kept[2], headers=kept[1]))
        response = self.get_response(request)
        if kept and getattr(response, "is_database_away", False):
            return _stale(request, kept)
        return _kept(request, response, key)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """The stamp is read before the view reads anything else."""
        if getattr(view, "is_public", False):
            stamp = current_stamp(cache.get(_VERSION_KEY)) if _is_a_visitors_reading(request) else None
            request.public_stamp = stamp  # type: ignore[attr-defined]  # read with the answer


def _for_one_person(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if hasattr(request, "public_stamp") and not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_cache=True)
        patch_vary_headers(response, ["Cookie", *FRAGMENT_HEADERS])
        _not_for_browsers_if_fragment(request, response)
    return response


def _kept(request: HttpRequest, response: HttpResponseBase, key: str) -> HttpResponseBase:
    stamp: Stamp | None = getattr(request, "public_stamp", None)
    if stamp is None or response.has_header("Cache-Control"):
        return response
    patch_vary_headers(response, ["Cookie", *FRAGMENT_HEADERS])
    if not isinstance(response, HttpResponse) or not _may_be_kept(request, response):
        return response
    patch_cache_control(response, public=True, max_age=0, s_maxage=_PROXY_AGE_S, stale_while_revalidate=_STALE_FOR_S)
    _not_for_browsers_if_fragment(request, response)
    response["ETag"] = f'W/"{stamp.text}-{key[-8:]}"'
    response["Last-Modified"] = http_date(max(stamp.changed_at, stamp.clock * _CLOCK_STEP_S))
    if len(response.content) <= _LARGEST_BYTES:
        headers = {name: value for name, value in response.items() if name != "X-Request-ID"}
        _keep(request, key, (stamp.text, headers, response.content, time.time()))
    return _unless_known(request, response)


def _keep(request: HttpRequest, key: str, kept: tuple[str, dict[str, str], bytes, float]) -> None:
    if _is_a_page_of_its_own(request):
        cache.set(key, kept, _KEPT_FOR_S)
        return
    taken = f"variants-bytes:{int(time.time()) // _CLOCK_STEP_S}"
    cache.add(taken, 0, 2 * _CLOCK_STEP_S)
    try:
        is_within = cache.incr(taken, len(kept[2]) + _BESIDE_BYTES) <= _VARIANTS_BYTES
    except ValueError:
        # The count was dropped between the two.
        is_within = True
    if is_within:
        cache.set(key, kept, _VARIANT_KEPT_FOR_S)


def _is_a_page_of_its_own(request: HttpRequest) -> bool:
    """Whether there are only so many such addresses: our host, no query, and the path as the registry itself writes it."""
    if request.META.get("QUERY_STRING") or request.path.startswith("/api/") or not _is_our_own_host(request):
        return False
    match = request.resolver_match
    try:
        return match is not None and reverse(match.view_name, args=match.args, kwargs=match.kwargs) == request.path
    except NoReverseMatch:
        return False


def _is_our_own_host(request: HttpRequest) -> bool:
    """A host may be written with any port, and each would be another key."""
    return bool(request.META.get("HTTP_HOST", "") == own_site().netloc)


def _stale(request: HttpRequest, kept: tuple[str, dict[str, str], bytes, float]) -> HttpResponse:
    """What was true a while ago. Nobody else is to keep it."""
    response = HttpResponse(kept[2], headers=kept[1] | {"Cache-Control": "no-store"})
    if kept[3:]:
        response["Age"] = str(max(0, int(time.time() - kept[3])))
    return _unless_known(request, response)


def _not_for_browsers_if_fragment(request: HttpRequest, response: HttpResponseBase) -> None:
    """A part of a page has the page's address: a browser that kept it would show it in place of the page (Back, reload)."""
    if "HTTP_HX_REQUEST" in request.META and "HTTP_HX_HISTORY_RESTORE_REQUEST" not in request.META:
        response["Cache-Control"] = "private, no-store"


def _is_a_visitors_reading(request: HttpRequest) -> bool:
    cookies = request.COOKIES
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in cookies
        and _MESSAGES_COOKIE not in cookies
        and "HTTP_AUTHORIZATION" not in request.META
    )


def _may_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    return (
        request.method == "GET"
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    )


def _key(request: HttpRequest) -> str:
    """All that the answer may depend on, beside the stamp."""
    meta = request.META
    # One place each: a page that is restored must not be taken for a part of it.
    values = (meta.get(f"HTTP_{name.upper().replace('-', '_')}") for name in FRAGMENT_HEADERS)
    fragment = "".join("-" if value is None else "y" if value == "true" else "n" for value in values)
    parts = [request.scheme or "", meta.get("HTTP_HOST", ""), request.get_full_path(), fragment]
    if request.path.startswith("/api/"):
        # The API's addresses have no language of their own.
        parts += [meta.get("HTTP_ACCEPT_LANGUAGE", ""), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")]
        parts += [meta.get("HTTP_ACCEPT", "")]
    return "page:" + blake2s("\x00".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 when the reader has this very answer already."""
    known = request.META.get("HTTP_IF_NONE_MATCH", "")
    if not known or response["ETag"] not in (part.strip() for part in known.split(",")):
        return response
    same = HttpResponseNotModified()
    for name in ("ETag", "Last-Modified", "Cache-Control", "Vary"):
        same[name] = response[name]
    return same


@lru_cache(maxsize=1)
def _build() -> str:
    """The code that made an answer: a new version of the product shows at once."""
    folders = [settings.BASE_DIR / name for name in ("templates", "locale", "staticfiles", *settings.OWN_APPS)]
    newest = max((path.stat().st_mtime_ns for folder in folders if folder.exists() for path in folder.rglob("*")), default=0)
    return f"{newest // 1_000_000:x}"
