"""Which subscriptions an event is for, and which events a subscription would have brought."""

from datetime import datetime, timedelta

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from catalogue.models.index import CatalogueEntry, MovedEntry
from notifications import notable
from notifications.criteria import Scope, Watch
from notifications.models.subscriptions import Subscription
from records.models.events import Event

PREVIEW = timedelta(days=30)

# Between facets all must hold, within a facet one value is enough: as in a list (`Criteria.facet_filter`).
_FACETS_HOLD = """
NOT EXISTS (
  SELECT 1 FROM jsonb_each(notifications_subscription.facets) AS facet(code, wanted)
  WHERE NOT EXISTS (
    SELECT 1 FROM jsonb_array_elements_text(facet.wanted) AS v(value) WHERE facet.code || ':' || v.value = ANY(%s)
  )
)
"""
_WORDS_HOLD = """
CASE WHEN notifications_subscription.words = '' THEN true
ELSE (SELECT e.words @@ notifications_subscription.words::tsquery FROM catalogue_catalogueentry e WHERE e.id = %s) END
"""
# What the columns do not say in full: typed fields and numbers, words with signs, and a problem told in three words or more.
_SAYS_MORE = Q(text__regex=r"[:+#\d]") | Q(text__regex=r"\S\s+\S+\s+\S") | ~Q(text="") & Q(words="")


def subscriptions_for(event: Event, entry: CatalogueEntry | None, *, since: datetime) -> QuerySet[Subscription]:
    """The live subscriptions that this event is for. Those confirmed after `since` did not ask for the past."""
    live = Subscription.objects.live().filter(confirmed_at__lte=since)
    wanted = Q(pk__in=[])
    if event.verb in notable.PRIORITIES:
        wanted |= Q(scope=Scope.PRIORITIES)
    if entry is not None and notable.is_for_followers(event.verb):
        wanted |= Q(scope=Scope.RECORD, kind=entry.kind, key=entry.key)
    if entry is not None and notable.is_for_searches(event.verb):
        wanted |= Q(scope=Scope.SEARCH) & _search_holds(live, entry)
    found = live.filter(wanted)
    if event.actor_id:
        found = found.exclude(user_id=event.actor_id)
    return found


def _search_holds(live: QuerySet[Subscription], entry: CatalogueEntry) -> Q:
    """The searches that find an entry: most by their columns in one query, the others read as their list reads them."""
    moved = MovedEntry.objects.filter(kind="organisation", to_key=entry.organisation_slug).values_list("key", flat=True)
    owned = Q(kind__in=["", entry.kind]) & Q(organisation__in=["", entry.organisation_slug, *moved])
    by_columns = (
        owned
        & ~_SAYS_MORE
        & Q(RawSQL(_FACETS_HOLD, [entry.tags], output_field=BooleanField()))  # noqa: S611  (our own text)
        & Q(RawSQL(_WORDS_HOLD, [entry.pk], output_field=BooleanField()))  # noqa: S611
    )
    searches = live.filter(owned & _SAYS_MORE, scope=Scope.SEARCH)
    different = searches.order_by("criteria_hash").distinct("criteria_hash")
    found = [each.criteria_hash for each in different if Watch.of(each).criteria.matching().filter(pk=entry.pk).exists()]
    return by_columns | Q(criteria_hash__in=found) & _SAYS_MORE


def recent_events(watch: Watch, *, until: datetime | None = None) -> QuerySet[Event]:
    """What a subscription would have brought in the last thirty days, newest first."""
    end = until or timezone.now()
    events = Event.objects.filter(is_public=True, at__gt=end - PREVIEW, at__lte=end).order_by("-at", "-id")
    if watch.scope == Scope.PRIORITIES:
        return events.filter(verb__in=notable.PRIORITIES)
    about = watch.entries().filter(kind=OuterRef("kind"), key=OuterRef("reference"))
    silent = notable.silent_to(is_search=watch.scope == Scope.SEARCH)
    return events.filter(Exists(about)).exclude(silent)
