"""Bounces and complaints: what a provider says of a letter, and whose mail it stops."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.actors import VISITOR, Actor
from notifications.criteria import Watch
from notifications.models.deliveries import Delivery, State
from notifications.models.subscriptions import Subscription, Suppression, address_hash
from notifications.services import sending
from notifications.services.bounces import take_notice
from notifications.services.subscribing import confirm, subscribe
from tests.factories import acting
from tests.notifications.news import ADDRESS, published, told

pytestmark = pytest.mark.django_db

POSTMARK = {
    "RecordType": "Bounce",
    "Type": "HardBounce",
    "TypeCode": 1,
    "MessageID": "x",
    "Email": ADDRESS,
    "BouncedAt": "2026-11-25T02:00:00Z",
    "Metadata": {},
}


@pytest.fixture
def provider(settings: Any) -> None:
    settings.MAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "poste:un long secret"}


def notice(client: Client, secret: str, **values: Any) -> int:
    headers = {"authorization": "Basic " + base64.b64encode(secret.encode()).decode()} if secret else {}
    return client.post("/mail-notices/postmark/", POSTMARK | values, content_type="application/json", headers=headers).status_code


@pytest.mark.usefixtures("provider")
def test_a_bounce_ends_a_visitors_alerts_and_stops_mail_to_the_address(client: Client) -> None:
    confirm(subscribe(Watch(kind="need"), by=VISITOR, email=ADDRESS, frequency="at_once").pk)
    assert notice(client, "poste:un long secret") == 200
    assert Subscription.objects.get().ending == "bounced"
    assert Suppression.objects.get().address_hash == address_hash(ADDRESS)
    assert ADDRESS not in str(Suppression.objects.values())
    again = subscribe(Watch(kind="need"), by=VISITOR, email=ADDRESS)
    sending.run()
    assert len(mail.outbox) >= 1, "the message that asks to confirm may pass: only its reader can answer it"
    confirm(again.pk)
    assert not Suppression.objects.exists()


@pytest.mark.usefixtures("provider")
def test_a_forged_bounce_is_refused(client: Client) -> None:
    confirm(subscribe(Watch(kind="need"), by=VISITOR, email=ADDRESS).pk)
    assert notice(client, "") == 400
    assert notice(client, "poste:deviné") == 400
    assert client.post("/mail-notices/sendgrid/", [], content_type="application/json").status_code == 404
    assert Subscription.objects.live().exists()
    assert not Suppression.objects.exists()


def test_without_a_secret_there_is_no_door_for_bounces(client: Client, settings: Any) -> None:
    settings.MAIL_PROVIDER, settings.ANYMAIL = "postmark", {}
    assert notice(client, "x:y") == 404


@pytest.mark.usefixtures("provider")
def test_a_persons_letters_stop_and_they_can_ask_for_mail_again(sign_in: Callable[[Actor], Client], client: Client) -> None:
    person = acting()
    subscribe(Watch(kind="need"), by=person, frequency="at_once")
    notice(client, "poste:un long secret", Email=person.user.email, Type="SpamComplaint", RecordType="SpamComplaint")
    told(published())
    sending.run()
    assert not mail.outbox
    assert Delivery.objects.get(channel="email").state == State.CANCELLED
    assert Delivery.objects.filter(channel="portal").count() == 1, "everything is in the portal"
    signed = sign_in(person)
    assert "a refusé" in signed.get(reverse("notification-settings")).content.decode()
    signed.post(reverse("take-mail-again"))
    assert not Suppression.objects.exists()


def test_a_provider_that_knows_of_an_uncertain_message_settles_it() -> None:
    made = subscribe(Watch(kind="need"), by=VISITOR, email=ADDRESS)
    Delivery.objects.update(state=State.UNCERTAIN)
    take_notice("delivered", ADDRESS, str(Delivery.objects.get().uuid))
    assert Delivery.objects.get().state == State.SENT
    take_notice("delivered", ADDRESS, "nonsense")
    assert made.pk
