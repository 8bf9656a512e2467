"""The channel of webhooks. Its other side recognises repetitions by `webhook-id`: what may have arrived is sent again."""

import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.utils import timezone

from notifications.channels.interface import GiveUp, NoLongerWanted, TryLater
from notifications.models.deliveries import Delivery
from notifications.models.subscriptions import Channel
from notifications.models.webhooks import Endpoint, EndpointCall
from notifications.webhooks import endpoints, payload, signing
from safety.outbound import NotPublicError, ask

_GONE = 410
_HEADERS = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "registry-webhooks"}


class WebhookChannel:
    code = str(Channel.WEBHOOK)
    is_outside = True

    @contextmanager
    def open(self) -> Iterator["WebhookSender"]:
        yield WebhookSender()


class WebhookSender:
    """One batch. An endpoint that did not answer is not waited for twice in it."""

    def __init__(self) -> None:
        self._silent: set[int] = set()

    def send(self, delivery: Delivery, handing_over: Callable[[], None]) -> None:
        endpoint = _endpoint_of(delivery)
        if endpoint.pk in self._silent:
            raise TryLater("The endpoint did not answer a moment ago.")
        call = _call(endpoint, delivery)
        if call.status is None:
            self._silent.add(endpoint.pk)
        if call.succeeded:
            endpoints.answered(endpoint)
            return
        endpoints.failed(endpoint, is_gone=call.status == _GONE)
        if call.status == _GONE:
            raise GiveUp("410: the endpoint wants no more calls.")
        raise TryLater(call.trouble)


def _endpoint_of(delivery: Delivery) -> Endpoint:
    number = delivery.recipient.removeprefix("endpoint:")
    endpoint = Endpoint.objects.live().select_related("organisation").filter(pk=int(number)).first()
    if endpoint is None:
        raise NoLongerWanted("The endpoint was removed.")
    if not (endpoint.organisation.is_verified and endpoint.organisation.is_active):
        raise NoLongerWanted("The organisation is not verified any more.")
    if endpoint.paused_at:
        raise NoLongerWanted(endpoints.PAUSED)
    return endpoint


def _call(endpoint: Endpoint, delivery: Delivery) -> EndpointCall:
    """Call it, and write down how it went."""
    body, now = payload.body_of(delivery), timezone.now()
    call = EndpointCall(
        endpoint=endpoint,
        delivery=delivery,
        at=now,
        type=payload.type_of(delivery),
        message_id=delivery.uuid,
        request=body.decode(),
    )
    headers = signing.headers(endpoint, message_id=str(delivery.uuid), body=body, at=now) | _HEADERS
    try:
        answer = ask("POST", endpoint.url, body=body, headers=headers, schemes=endpoints.SCHEMES)
    except NotPublicError:
        call.trouble = "The address is not one of the public web."
    except (OSError, http.client.HTTPException) as trouble:
        call.trouble = f"{type(trouble).__name__}: {trouble}".replace("\0", "")[:300]
    else:
        call.status, call.answer, call.took_ms = answer.status, answer.excerpt, answer.took_ms
        call.trouble = "" if call.succeeded else f"HTTP {answer.status}"
    call.save()
    return call
