"""Needs that nothing answers yet: published, no listed solution that fits, no response."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict

from catalogue.models.index import CatalogueEntry
from matching.models import Fit
from needs.board import FILTERS
from needs.models.needs import Need
from needs.models.responses import Response
from records import received

MAX_SHOWN = 200


def unmet_entries() -> QuerySet[CatalogueEntry]:
    """A response counts from the moment it is sent; that there is one is all that this says."""
    waiting = Need.objects.filter(reference=OuterRef("key"), state=Need.State.PUBLISHED)
    answered = Response.objects.live().filter(need__reference=OuterRef("key")).exclude(state=Response.State.DECLINED)
    fitting = Fit.objects.proposed().filter(need=OuterRef("pk"))
    entries = CatalogueEntry.objects.filter(kind="need", state=Need.State.PUBLISHED)
    return entries.filter(Exists(waiting), ~Exists(answered), ~Exists(fitting))


@dataclass(frozen=True, slots=True)
class Unmet:
    """The page: what was chosen, the entries, how many there are, and the counts of each filter's terms."""

    chosen: dict[str, str]
    entries: list[CatalogueEntry]
    total: int
    filters: list[dict[str, Any]]


def read(data: QueryDict) -> Unmet:
    chosen = {name: received.text(data, name) for name in FILTERS}
    everything = list(unmet_entries().values_list("pk", "tags"))
    wanted = {f"{name}:{code}" for name, code in chosen.items() if code}
    matching = [pk for pk, tags in everything if wanted <= set(tags)]
    shown = [set(tags) for _pk, tags in everything if wanted <= set(tags)]
    filters = []
    for name, (_path, model) in FILTERS.items():
        terms = [
            {"code": term.code, "name": term.name, "count": sum(f"{name}:{term.code}" in tags for tags in shown)}
            for term in model.objects.filter(is_active=True)
        ]
        offered = [term for term in terms if term["count"] or term["code"] == chosen[name]]
        filters.append({"name": name, "label": model._meta.verbose_name, "chosen": chosen[name], "terms": offered})
    entries = CatalogueEntry.objects.filter(pk__in=matching).order_by("-priority_rank", "-published_at", "-id")
    return Unmet(chosen, list(entries[:MAX_SHOWN]), len(matching), filters)
