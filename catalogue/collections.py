"""The public lists: one for each kind of record that has one, and the search of everything."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from records.facets import OF_EVERYTHING, Facet, Label
from records.kinds import Adding, is_kind, kind_named, listed_kinds


@dataclass(frozen=True, slots=True)
class Collection:
    """One list of the registry. `kind` is empty for the search of everything; `code` names its addresses and files."""

    kind: str
    url_name: str
    title: Label
    lead: Label
    search_label: Label
    placeholder: Label
    code: str
    sorts: tuple[str, ...]
    icon: str
    facets: tuple[Facet, ...]
    owner_label: Label
    first_sort: str = "newest"
    tabs: tuple[str, Mapping[str, Label]] = ("", {})
    adding: Adding | None = None

    @property
    def url(self) -> str:
        return reverse(self.url_name)


EVERYTHING = Collection(
    kind="",
    url_name="search",
    title=_("Search everything"),
    lead=_("Needs, solutions, pilot projects and organizations, all at once."),
    search_label=_("Search the registry"),
    placeholder=_("A problem, a use, an organization, a number…"),
    code="search",
    sorts=("newest", "title"),
    icon="search",
    facets=OF_EVERYTHING,
    owner_label=_("Organization"),
)
SORT_LABELS: dict[str, Label] = {
    "relevance": _("Relevance"),
    "newest": _("Newest first"),
    "updated": _("Last updated"),
    "priority": _("Network priority"),
    "standing": _("Qualified first"),
    "account": _("With an account first"),
    "deadline": _("Deadline, soonest first"),
    "score": _("Score, highest first"),
    "endorsements": _("Most endorsed first"),
    "title": _("Title, A to Z"),
}


def is_collection(kind: str) -> bool:
    """Whether there is such a list; the empty name is that of everything."""
    return not kind or (is_kind(kind) and kind_named(kind).listed is not None)


@cache
def collection_of(kind: str) -> Collection:
    """The list of a kind; of everything without one."""
    if not kind:
        return EVERYTHING
    found = kind_named(kind)
    words = found.listed
    if words is None:
        raise KeyError(kind)
    return Collection(
        kind=found.code,
        url_name=f"{found.namespace}:list",
        title=words.title,
        lead=words.lead,
        search_label=words.search_label,
        placeholder=words.placeholder,
        code=found.namespace,
        sorts=words.sorts,
        icon=found.icon,
        facets=found.facets,
        owner_label=words.owner_label or _("Organization"),
        first_sort=words.first_sort,
        tabs=words.tabs,
        adding=words.adding,
    )


def collections() -> list[Collection]:
    """The lists of the kinds, in their order."""
    return [collection_of(kind.code) for kind in listed_kinds()]
