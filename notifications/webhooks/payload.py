"""What a webhook says: which public event, of which record, and where to read it. `docs/webhooks.md` documents it."""

import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from catalogue.addresses import entry_path
from notifications import notable
from notifications.models.deliveries import Delivery
from notifications.services.fan_out import entry_of
from records.bilingual import LANGUAGES
from records.events import label_of
from records.models.events import Event

TEST_TYPE = "webhook.test"


def type_of(delivery: Delivery) -> str:
    return delivery.event.verb if delivery.event else TEST_TYPE


def body_of(delivery: Delivery) -> bytes:
    """The JSON of one message. Nothing of an event's details: they may name people."""
    if delivery.event is None:
        message: dict[str, Any] = {"type": TEST_TYPE, "timestamp": delivery.created_at.isoformat(), "data": {}}
    else:
        message = {"type": delivery.event.verb, "timestamp": delivery.event.at.isoformat(), "data": _data(delivery.event)}
    return json.dumps(message, ensure_ascii=False).encode()


def _data(event: Event) -> dict[str, Any]:
    entry = entry_of(event)
    labels, urls = {}, {}
    for language in LANGUAGES:
        with translation.override(language):
            labels[language] = label_of(event.verb)
            if entry is not None:
                urls[language] = settings.SITE_URL + entry_path(entry, language)
            elif event.verb in notable.PRIORITIES:
                urls[language] = settings.SITE_URL + reverse("needs:priorities")
    titles = {"fr": entry.title_fr, "en": entry.title_en} if entry else None
    return {
        "event": str(event.uuid),
        "kind": event.kind,
        "reference": event.reference,
        "label": labels,
        "title": titles,
        "url": urls or None,
    }
