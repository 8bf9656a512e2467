"""Tells a WebSub hub which public feeds changed (W3C Recommendation of 2018), when one is set.

What is to be told is a row in the transaction that told everyone else of the event. The hub only makes readers quick:
they ask the feed themselves anyway, so after `MAX_ATTEMPTS` a ping is dropped.
"""

import http.client
import logging
import uuid
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from catalogue.addresses import absolute
from catalogue.feed_links import FORMS
from catalogue.models.index import CatalogueEntry
from notifications import notable
from notifications.models.hub import HubPing
from records.bilingual import LANGUAGES
from records.kinds import is_kind, kind_named
from records.models.events import Event
from safety.outbound import ask

_log = logging.getLogger(__name__)
BATCH, MAX_BATCHES = 50, 20
MAX_ATTEMPTS = 8
LEASE = timedelta(minutes=2)
ANSWER_WITHIN_S = 8.0


def note(event: Event) -> None:
    """Remember the feeds that a public event changes. Nothing is written when no hub is set."""
    if not settings.WEBSUB_HUB or not event.is_public:
        return
    now = timezone.now()
    pings = [HubPing(topic=topic, stamp=uuid.uuid4(), due_at=now, attempts=0) for topic in sorted(topics_of(event))]
    HubPing.objects.bulk_create(
        pings, update_conflicts=True, unique_fields=["topic"], update_fields=["stamp", "due_at", "attempts"]
    )


def topics_of(event: Event) -> set[str]:
    """The whole addresses of the feeds that show this event, in every form and language."""
    found: set[str] = set()
    for language in LANGUAGES:
        with translation.override(language):
            found.update(absolute(path) for form in FORMS for path in _paths(event, form))
    return found


def _paths(event: Event, form: str) -> list[str]:
    if event.verb in notable.PRIORITIES and not is_kind(event.kind):
        return [reverse("needs:priorities-feed" if form == "atom" else "needs:priorities-feed-json")]
    if not is_kind(event.kind):
        return []
    lists = [reverse(f"{kind_named(event.kind).namespace}:feed-{form}"), reverse(f"search-feed-{form}")]
    entries = CatalogueEntry.objects.filter(kind=event.kind, key=event.reference)
    owner = entries.values_list("organisation_slug", flat=True).first()
    if owner:
        lists.append(reverse(f"organisations:organisation-{form}", args=[owner]))
        if event.kind != "organisation":
            lists.append(reverse(f"{kind_named(event.kind).namespace}:record-{form}", args=[event.reference]))
    return lists


def run() -> int:
    """Tell the hub of what is due, some feeds at a time. Safe to run at any time and twice at once. Returns how many."""
    if not settings.WEBSUB_HUB:
        HubPing.objects.all().delete()
        return 0
    told = 0
    for _batch in range(MAX_BATCHES):
        pings = _claim()
        if not pings:
            break
        if not _tell([ping.topic for ping in pings]):
            _put_off(pings)
            break
        for ping in pings:
            told += HubPing.objects.filter(pk=ping.pk, stamp=ping.stamp).delete()[0]
    return told


@transaction.atomic
def _claim() -> list[HubPing]:
    """Some of what is due, out of the way of others for a while. No lock is held while the hub is asked."""
    now = timezone.now()
    pings = list(HubPing.objects.select_for_update(skip_locked=True).filter(due_at__lte=now)[:BATCH])
    HubPing.objects.filter(pk__in=[ping.pk for ping in pings]).update(due_at=now + LEASE)
    return pings


def _tell(topics: list[str]) -> bool:
    body = urlencode([("hub.mode", "publish"), *(("hub.url", topic) for topic in topics)])
    headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "registry-hub-ping"}
    try:
        response = ask(
            "POST", settings.WEBSUB_HUB, body=body.encode(), headers=headers, is_our_own=True, within_s=ANSWER_WITHIN_S
        )
    except (http.client.HTTPException, OSError, ValueError) as trouble:
        _log.warning("The WebSub hub does not answer: %s", trouble)
        return False
    if not 200 <= response.status < 300:
        _log.warning("The WebSub hub answered %s", response.status)
        return False
    return True


def _put_off(pings: list[HubPing]) -> None:
    """Later and later: 1, 2, 4 … minutes. What was noted anew meanwhile begins anew."""
    for ping in pings:
        same = HubPing.objects.filter(pk=ping.pk, stamp=ping.stamp)
        if ping.attempts + 1 >= MAX_ATTEMPTS:
            same.delete()
        else:
            same.update(attempts=ping.attempts + 1, due_at=timezone.now() + timedelta(minutes=2**ping.attempts))
