"""The public collections: their names, addresses and words."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Collection:
    """One list of the registry. `kind` is empty for the search of everything."""

    kind: str
    url_name: str
    title: Label
    lead: Label
    search_label: Label
    placeholder: Label
    code: str
    sorts: tuple[str, ...]
    icon: str

    @property
    def url(self) -> str:
        return reverse(self.url_name)


COLLECTIONS: dict[str, Collection] = {
    "need": Collection(
        "need",
        "needs:list",
        _("Needs"),
        _("Problems that establishments of the health network want solved, described without naming a product."),
        _("Search the needs"),
        _("A word of the ward: emergency, falls, MRI…"),
        "needs",
        ("priority", "newest", "updated", "title"),
        "need",
    ),
    "solution": Collection(
        "solution",
        "solutions:list",
        _("Solutions"),
        _("AI products and services as their vendors declare them. Declared does not mean verified."),
        _("Search the solutions"),
        _("A use, a company, a number…"),
        "solutions",
        ("newest", "updated", "title"),
        "solution",
    ),
    "pilot": Collection(
        "pilot",
        "pilots:list",
        _("Pilots"),
        _("Trials of a solution for a need, in real care settings, with results that everyone can read."),
        _("Search the pilots"),
        _("A subject, an establishment…"),
        "pilots",
        ("newest", "updated", "title"),
        "pilot",
    ),
    "organisation": Collection(
        "organisation",
        "organisations:list",
        _("Organisations"),
        _("Who posts needs, offers solutions and runs pilots."),
        _("Search the organisations"),
        _("A name, a city…"),
        "organisations",
        ("title", "newest"),
        "building",
    ),
    "": Collection(
        "",
        "search",
        _("Search everything"),
        _("Needs, solutions, pilots and organisations at once."),
        _("Search the registry"),
        _("A problem, a use, an organisation, a number…"),
        "search",
        ("newest", "title"),
        "search",
    ),
}

SORT_LABELS: dict[str, Label] = {
    "relevance": _("Relevance"),
    "newest": _("Newest first"),
    "updated": _("Last updated"),
    "priority": _("Network priority"),
    "title": _("Title, A to Z"),
}
KIND_LABELS: dict[str, Label] = {
    "need": _("Need"),
    "solution": _("Solution"),
    "pilot": _("Pilot"),
    "organisation": _("Organisation"),
}
STATE_TONES = {
    "draft": "neutral",
    "submitted": "info",
    "published": "info",
    "in_pilot": "accent",
    "met": "success",
    "closed": "neutral",
    "withdrawn": "neutral",
    "listed": "info",
    "archived": "neutral",
    "planned": "neutral",
    "ethics": "info",
    "running": "accent",
    "completed": "success",
    "stopped": "warning",
    "screening": "info",
    "in_review": "accent",
    "clarification": "warning",
    "deliberation": "accent",
    "decided": "success",
    "qualified": "success",
    "conditional": "success",
    "under_review": "info",
    "suspended": "danger",
    "refused": "warning",
    "expired": "warning",
    "registered": "info",
    "not_registered": "neutral",
}
