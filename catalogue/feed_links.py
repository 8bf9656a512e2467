"""What a page says of the feeds and the calendar under which its subject is followed."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from catalogue.search.criteria import Criteria
from catalogue.search.criteria_text import query_of
from records.kinds import kind_named

FORMS = ("atom", "json")


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """The three addresses under which one thing is followed, and its name."""

    title: str | Promise
    atom_url: str
    json_url: str
    calendar_url: str = ""


def _prefix(kind: str) -> str:
    return f"{kind_named(kind).namespace}:" if kind else "search-"


def list_feeds(criteria: Criteria, title: str | Promise) -> FeedLinks:
    """What a list's page offers: the feeds and the calendar of exactly what it shows."""
    kind = criteria.kind
    prefix, query = _prefix(kind), query_of(criteria)
    end = f"?{query}" if query else ""
    calendar = "" if kind and not kind_named(kind).has_number else reverse(f"{prefix}calendar") + end
    return FeedLinks(title, reverse(f"{prefix}feed-atom") + end, reverse(f"{prefix}feed-json") + end, calendar)


def record_feeds(kind: str, reference: str, title: str) -> FeedLinks:
    prefix = _prefix(kind)
    urls = [reverse(f"{prefix}record-{form}", args=[reference]) for form in (*FORMS, "calendar")]
    return FeedLinks(title, *urls)


def organisation_feeds(slug: str, title: str) -> FeedLinks:
    urls = [reverse(f"organisations:organisation-{form}", args=[slug]) for form in (*FORMS, "calendar")]
    return FeedLinks(title, *urls)
