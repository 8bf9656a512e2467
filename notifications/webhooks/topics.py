"""What a webhook is told: whole lists, the priorities, and one search of this site."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from catalogue.collections import EVERYTHING, collections
from catalogue.search.facets import terms
from notifications.criteria import Watch, unknown_values
from notifications.models.subscriptions import Channel, Subscription
from notifications.models.webhooks import Endpoint
from records.bilingual import LANGUAGES
from records.errors import Incomplete
from records.web_addresses import split_address

PRIORITIES = "priorities"


@dataclass(frozen=True, slots=True)
class Topics:
    codes: list[str]
    search: str = ""


def save(endpoint: Endpoint, chosen: Topics) -> None:
    """Make the endpoint's subscriptions exactly these. Raises `Incomplete`. Whoever calls it has checked the right."""
    watches = {watch.hash: watch for watch in _watches(chosen)}
    if not watches:
        raise Incomplete({"topics": _("Choose at least one list, or give a search.")})
    now, live = timezone.now(), Subscription.objects.filter(recipient=endpoint.recipient, ended_at=None)
    live.exclude(criteria_hash__in=watches).update(ended_at=now, ending=Subscription.Ending.UNSUBSCRIBED)
    had = set(live.values_list("criteria_hash", flat=True))
    Subscription.objects.bulk_create(_subscription(endpoint, watch) for key, watch in watches.items() if key not in had)


def end_all(endpoint: Endpoint) -> None:
    live = Subscription.objects.filter(recipient=endpoint.recipient, ended_at=None)
    live.update(ended_at=timezone.now(), ending=Subscription.Ending.UNSUBSCRIBED)


def of(endpoint: Endpoint) -> list[Watch]:
    return [Watch.of(each) for each in Subscription.objects.live().filter(recipient=endpoint.recipient).order_by("pk")]


def codes_of(watches: list[Watch]) -> list[str]:
    """The lists that are told as a whole."""
    wholes = {Watch(kind=each.kind).hash: each.kind for each in collections()} | {
        Watch(Subscription.Scope.PRIORITIES).hash: PRIORITIES
    }
    return [wholes[watch.hash] for watch in watches if watch.hash in wholes]


def _watches(chosen: Topics) -> list[Watch]:
    found = [Watch(Subscription.Scope.PRIORITIES) if code == PRIORITIES else Watch(kind=code) for code in chosen.codes]
    return [*found, _search(chosen.search)] if chosen.search else found


def _search(address: str) -> Watch:
    """The search that a page of this site shows. Raises `Incomplete` for an address that is none."""
    parts = split_address(address)
    if parts is None:
        raise Incomplete({"search": _not_a_search()})
    query = QueryDict(parts.query, mutable=True)
    kinds: dict[str, str] = {}
    for language in LANGUAGES:
        with translation.override(language):
            kinds |= {str(each.url): each.kind for each in (EVERYTHING, *collections())}
    if parts.path in kinds:
        query["kind"] = kinds[parts.path]
    watch = Watch.read(query)
    if watch.is_everything or watch.scope != Subscription.Scope.SEARCH:
        raise Incomplete({"search": _not_a_search()})
    if unknown := unknown_values(watch, terms() if watch.facets else {}):
        raise Incomplete({"search": _("There is nothing named “%(value)s”.") % {"value": unknown[0][:60]}})
    return watch


def _not_a_search() -> str:
    return _("Copy the address of a list or search of this site, with its filters.")


def _subscription(endpoint: Endpoint, watch: Watch) -> Subscription:
    return Subscription(
        recipient=endpoint.recipient,
        channel=Channel.WEBHOOK,
        confirmed_at=timezone.now(),
        scope=watch.scope,
        kind=watch.kind,
        key=watch.key,
        organisation=watch.organisation,
        facets=watch.facets,
        text=watch.text,
        words=watch.words,
        criteria_hash=watch.hash,
        consent_version="webhook",
    )
