"""What every page knows: the site, the languages, who acts."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from registry.addresses import absolute, in_other_language
from registry.bilingual import LANGUAGES, reading_language
from registry.collections import COLLECTIONS


class Alternate(NamedTuple):
    code: str
    label: str
    url: str
    absolute_url: str
    is_current: bool


class Acting(NamedTuple):
    organisation_name: str
    role_label: str
    others: list[Any]


def site(request: HttpRequest) -> dict[str, Any]:
    path = getattr(request, "canonical_path", request.path)
    return {
        "portal": {
            "name": _("The Registry"),
            "tagline": _("Needs, AI and pilots of the health network"),
            "is_demonstration": settings.IS_DEMONSTRATION,
        },
        "collections": [COLLECTIONS[kind] for kind in ("need", "solution", "pilot", "organisation")],
        "alternates": _alternates(request),
        "canonical_url": absolute(path),
        "acting": SimpleLazyObject(lambda: _acting(request)),
        "search_url": reverse("search"),
        "share_image_url": absolute(static("img/og.png")),
    }


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
    membership = actor.membership
    if membership is None:
        return Acting("", "", [])
    return Acting(str(membership.organisation), membership.get_role_display(), [])
