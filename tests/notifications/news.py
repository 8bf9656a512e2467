"""An event to tell, and who is told of it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from needs.services import needs as services
from notifications.models.deliveries import Delivery
from notifications.services import fan_out
from records.models.events import Event
from tests.factories import NeedFactory, acting

ADDRESS = "lectrice@example.org"


def published(**values: Any) -> Event:
    need = NeedFactory(submitted=True, **values)
    services.publish_need(need, by=acting(organisation=need.organisation))
    return Event.objects.get(reference=need.reference, verb="need.published")


def told(event: Event) -> set[str]:
    fan_out.announce(event, since=timezone.now() + timedelta(seconds=1))
    return set(Delivery.objects.filter(event=event, channel="email").values_list("recipient", flat=True))
