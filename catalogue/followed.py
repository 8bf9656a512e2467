"""What a page says of the feeds and the calendar under which its subject is followed."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from catalogue.search.asked import query_of
from catalogue.search.find import Criteria
from records.kinds import kind_named

FORMS = ("atom", "json")


@dataclass(frozen=True, slots=True)
class Followed:
    """The three addresses under which one thing is followed, and its name."""

    title: str | Promise
    atom_url: str
    json_url: str
    calendar_url: str = ""


def _prefix(kind: str) -> str:
    return f"{kind_named(kind).namespace}:" if kind else "search-"


def list_followed(criteria: Criteria, title: str | Promise) -> Followed:
    """What a list's page offers: the feeds and the calendar of exactly what it shows."""
    kind = criteria.kind
    prefix, query = _prefix(kind), query_of(criteria)
    end = f"?{query}" if query else ""
    calendar = "" if kind and not kind_named(kind).has_number else reverse(f"{prefix}calendar") + end
    return Followed(title, reverse(f"{prefix}feed-atom") + end, reverse(f"{prefix}feed-json") + end, calendar)


def record_followed(kind: str, reference: str, title: str) -> Followed:
    prefix = _prefix(kind)
    urls = [reverse(f"{prefix}record-{form}", args=[reference]) for form in (*FORMS, "calendar")]
    return Followed(title, *urls)


def organisation_followed(slug: str, title: str) -> Followed:
    urls = [reverse(f"organisations:organisation-{form}", args=[slug]) for form in (*FORMS, "calendar")]
    return Followed(title, *urls)
