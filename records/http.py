"""The request as views see it: with who acts, and with what middleware and doors of pages leave on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, QueryDict

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from accounts.actors import Actor


class ActorRequest(HttpRequest):
    """Only a type: middleware sets these on Django's own request."""

    # Who acts, for which organisation and in which role; nobody's actor for a visitor.
    actor: Actor
    htmx: HtmxDetails
    # Shown on error pages, for people to quote.
    request_id: str
    # A form that was kept while its writer signed in, and whether the page opened with it.
    kept: QueryDict
    opened_with_kept: bool
    # The page's address in each language, and the one to name.
    alternates: dict[str, str]
    canonical_path: str
