"""What every page knows: the site, the languages, who acts."""

from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from catalogue.addresses import absolute, in_other_language
from catalogue.collections import collections
from catalogue.feed_links import list_feeds
from catalogue.search.criteria import Criteria
from catalogue.search.criteria_text import address
from records.bilingual import LANGUAGES, reading_language
from records.hooks import accounts_offered
from safety.second_factor import factor_url
from website.site_editing import shown_announcements


class Alternate(NamedTuple):
    code: str
    label: str
    url: str
    absolute_url: str
    is_current: bool


class Acting(NamedTuple):
    """For whom the reader acts. `others` are the memberships that one click switches to."""

    organisation_name: str
    role_label: str
    others: list[Any]
    is_withheld: bool
    # Where the second factor is shown or set up that the organisation asks for.
    factor_url: str
    seen_as: str
    support_ends_at: datetime | None
    # Of somebody who acts for nobody yet: whom they asked, and until when there is an answer.
    asked: str = ""
    answer_by: datetime | None = None


def _offered_accounts() -> list[Any]:
    """Empty but in a demonstration: no other page shows a password."""
    return [each for offer in accounts_offered for each in offer()] if settings.IS_DEMONSTRATION else []


def site(request: HttpRequest) -> dict[str, Any]:
    path = getattr(request, "canonical_path", request.path)
    return {
        "portal": {
            "name": _("The Registry"),
            "tagline": _("Needs, AI and pilot projects of the health network"),
            "is_demonstration": settings.IS_DEMONSTRATION,
            "offered_accounts": SimpleLazyObject(_offered_accounts),
        },
        "collections": collections(),
        "alternates": _alternates(request),
        "canonical_url": absolute(path),
        "section": _section(request),
        "acting": SimpleLazyObject(lambda: _acting(request)),
        "announcements": SimpleLazyObject(shown_announcements),
        "search_url": reverse("search"),
        # What a page without feeds of its own offers: everything. A view that has its own replaces it.
        "followed": list_feeds(Criteria.read("", address()), _("The Registry")),
        "suggest_url": reverse("search-suggest"),
        "share_image_url": absolute(static("img/og.png")),
    }


def _section(request: HttpRequest) -> str:
    """The part of the site in which the page is, for the navigation: an app's addresses, or the page's own name."""
    match = request.resolver_match
    return (match.namespace or match.url_name or "") if match else ""


def _alternates(request: HttpRequest) -> list[Alternate]:
    """This page in each language; the query goes along (same facets, same words)."""
    own: dict[str, str] = getattr(request, "alternates", {})
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    current = reading_language()
    labels = {"fr": "Français", "en": "English"}
    found = []
    for code in LANGUAGES:
        path = own.get(code) or in_other_language(request.path, code)
        found.append(Alternate(code, labels[code], path + query, absolute(path), code == current))
    return found


def _acting(request: HttpRequest) -> Acting | None:
    actor = getattr(request, "actor", None)
    if actor is None or not actor.user:
        return None
    membership = actor.membership or actor.withheld
    others = actor.user.memberships.filter(organisation__is_active=True).select_related("organisation").order_by("pk")
    asked, answer_by = _asked(actor.user) if membership is None else ("", None)
    return Acting(
        asked=asked,
        answer_by=answer_by,
        organisation_name=str(membership.organisation) if membership else "",
        role_label=membership.get_role_display() if membership else "",
        others=[other for other in others if membership is None or other.pk != membership.pk],
        is_withheld=actor.withheld is not None,
        factor_url=_factor_url(request, actor.user) if actor.withheld else "",
        seen_as=str(actor.user) if actor.impersonator else "",
        support_ends_at=_support_ends_at(request) if actor.impersonator else None,
    )


def _asked(person: Any) -> tuple[str, datetime | None]:
    """The organisation that somebody asked to join or to register last, and until when it is answered. Two queries at most."""
    if joining := person.membership_requests.waiting().select_related("organisation").order_by("asked_at").last():
        return str(joining.organisation), joining.expires_at
    waiting = person.registration_requests.waiting().order_by("pk").last()
    return (str(waiting.name_fr), waiting.due_at) if waiting else ("", None)


def _factor_url(request: HttpRequest, user: Any) -> str:
    return factor_url(user, following=request.get_full_path() if request.method == "GET" else request.path)


def _support_ends_at(request: HttpRequest) -> datetime:
    return datetime.fromisoformat(request.session["impersonation"]["until"])


def without_queries(request: HttpRequest) -> dict[str, Any]:
    """The same for a page that is drawn while the database may be away."""
    return {name: value for name, value in site(request).items() if name not in ("acting", "announcements")}
