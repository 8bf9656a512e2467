"""Which subscriptions an event is for, and which events a subscription would have brought."""

import random
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from catalogue.models.index import CatalogueEntry
from catalogue.search import saved_searches
from catalogue.search.budget import time_budget
from catalogue.search.sql import Condition
from notifications import notable
from notifications.criteria import Scope, Watch
from notifications.models.subscriptions import Subscription
from records.models.events import Event
from records.time_limits import was_cut

PREVIEW = timedelta(days=30)
# How long the searches that have to be read one by one may take together, each within the limit of a search.
READ_FOR_S = 60


def subscriptions_for(
    event: Event, entry: CatalogueEntry | None, *, since: datetime, unread: list[str] | None = None
) -> QuerySet[Subscription]:
    """The live subscriptions that this event is for. Those confirmed after `since` did not ask for the past.

    A search that takes too long stands in nobody's way: `unread` gets the fingerprint of each that has to be read another time.
    """
    live = Subscription.objects.live().filter(confirmed_at__lte=since)
    wanted = Q(pk__in=[])
    if event.verb in notable.PRIORITIES:
        wanted |= Q(scope=Scope.PRIORITIES)
    if entry is not None and notable.is_for_followers(event.verb):
        wanted |= Q(scope=Scope.RECORD, kind=entry.kind, key=entry.key)
    if entry is not None and notable.is_for_searches(event.verb):
        wanted |= Q(scope=Scope.SEARCH) & _search_holds(live, entry, [] if unread is None else unread)
    found = live.filter(wanted)
    if event.actor_id:
        found = found.exclude(user_id=event.actor_id)
    return found


def _search_holds(live: QuerySet[Subscription], entry: CatalogueEntry, unread: list[str]) -> Q:
    """The searches that find an entry: most by their columns in one query, the others read as their list reads them."""
    table = Subscription._meta.db_table
    by_columns = _condition(saved_searches.finds_entry(entry, search=table))
    asks_more = _condition(saved_searches.asks_more(search=table))
    possible = _condition(saved_searches.finds_entry(entry, search=table, whatever_text=True))
    different = live.filter(asks_more, possible, scope=Scope.SEARCH).order_by("criteria_hash").distinct("criteria_hash")
    found = _read_one_by_one(different, entry, unread)
    return by_columns & ~asks_more | Q(criteria_hash__in=found) & asks_more


def _read_one_by_one(searches: Iterable[Subscription], entry: CatalogueEntry, unread: list[str]) -> list[str]:
    """The fingerprints of the searches that find the entry, as their lists read them."""
    found, waiting = [], list(searches)
    # Another time, others come first.
    random.shuffle(waiting)
    until = time.monotonic() + READ_FOR_S
    with time_budget():
        for each in waiting:
            try:
                # What is ended undoes itself alone.
                with transaction.atomic():
                    is_late = time.monotonic() > until
                    if not is_late and Watch.of(each).criteria.matching().filter(pk=entry.pk).exists():
                        found.append(each.criteria_hash)
            except DatabaseError as failure:
                if not was_cut(failure):
                    raise
                is_late = True
            if is_late:
                unread.append(each.criteria_hash)
    return found


def _condition(condition: Condition) -> Q:
    return Q(RawSQL(condition.text, condition.values, output_field=BooleanField()))  # noqa: S611  (no text of a reader)


def recent_events(watch: Watch, *, until: datetime | None = None) -> QuerySet[Event]:
    """What a subscription would have brought in the last thirty days, newest first."""
    end = until or timezone.now()
    events = Event.objects.filter(is_public=True, at__gt=end - PREVIEW, at__lte=end).order_by("-at", "-id")
    if watch.scope == Scope.PRIORITIES:
        return events.filter(verb__in=notable.PRIORITIES)
    about = watch.entries().filter(kind=OuterRef("kind"), key=OuterRef("reference"))
    silent = notable.silent_to(is_search=watch.scope == Scope.SEARCH)
    return events.filter(Exists(about)).exclude(silent)
