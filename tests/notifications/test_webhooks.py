"""Webhooks through their pages and the sender: signed, repeated, paused, and never a way to what is not public."""

import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from standardwebhooks import Webhook, WebhookVerificationError

from accounts.actors import Actor
from needs.services import needs
from notifications.models.deliveries import Delivery, State
from notifications.models.subscriptions import Subscription
from notifications.models.webhooks import Endpoint, EndpointCall
from notifications.services import fan_out, retention, sending
from notifications.webhooks import endpoints
from notifications.webhooks.topics import Topics
from records.errors import Incomplete
from records.models.events import Event
from safety import outbound
from tests.factories import NeedFactory, OrganisationFactory, acting
from tests.notifications.receiver import Receiver, receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(settings: Any) -> Iterator[Receiver]:
    with receiver() as found:
        settings.WEBHOOK_RECEIVERS_OF_TESTS = frozenset([found.place])
        yield found


@pytest.fixture
def owner() -> Actor:
    return acting(is_owner=True)


def added(owner: Actor, system: Receiver, *codes: str) -> tuple[Endpoint, str]:
    return endpoints.add(owner.membership.organisation, url=system.url, chosen=Topics(list(codes) or ["need"]), by=owner)


def published() -> Event:
    need = NeedFactory(submitted=True)
    needs.publish_need(need, by=acting(organisation=need.organisation))
    fan_out.run()
    return Event.objects.get(reference=need.reference, verb="need.published")


def send_now() -> None:
    """As if the waiting time were over."""
    Delivery.objects.filter(channel="webhook", state=State.WAITING).update(due_at=timezone.now())
    sending.run()


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.someone(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def verified(secret: str, got: tuple[dict[str, str], bytes]) -> Any:
    return Webhook(secret).verify(got[1].decode(), got[0])


def test_a_public_event_is_told_once_and_the_reference_library_verifies_it(owner: Actor, system: Receiver) -> None:
    _endpoint, secret = added(owner, system, "need", "priorities")
    event = published()
    send_now()
    send_now()
    (got,) = system.got
    message = verified(secret, got)
    assert message["type"] == "need.published"
    assert message["data"]["event"] == str(event.uuid)
    assert message["data"]["url"]["en"].startswith("http")
    assert "/en/" in message["data"]["url"]["en"]
    assert set(message["data"]) == {"event", "kind", "reference", "label", "title", "url"}, "no details: they may name people"
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(got[1].decode() + " ", got[0])
    assert EndpointCall.objects.get().answer == "merci", "what the database cannot keep is left out"


def test_what_is_not_public_or_not_asked_for_is_not_told(owner: Actor, system: Receiver) -> None:
    added(owner, system, "pilot")
    published()
    NeedFactory(submitted=True)
    fan_out.run()
    send_now()
    assert system.got == []


def test_a_failure_is_repeated_under_the_same_number(owner: Actor, system: Receiver) -> None:
    endpoint, secret = added(owner, system)
    system.statuses = [500]
    published()
    send_now()
    endpoint.refresh_from_db()
    assert endpoint.failing_since
    send_now()
    first, second = system.got
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert verified(secret, second)
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_a_redirect_is_not_followed(owner: Actor, system: Receiver) -> None:
    added(owner, system)
    system.statuses, system.location = [302], system.url + "&redirected=1"
    published()
    send_now()
    assert len(system.got) == 1
    assert EndpointCall.objects.get().status == 302
    assert Delivery.objects.get(channel="webhook").state == State.WAITING


def test_whoever_never_answers_is_cut_off_and_not_waited_for_twice(
    owner: Actor, system: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "TOTAL_S", 0.3)
    added(owner, system)
    system.drips = True
    published()
    published()
    send_now()
    assert len(system.got) == 1
    assert EndpointCall.objects.get().status is None
    assert set(Delivery.objects.filter(channel="webhook").values_list("attempts", flat=True)) == {1}


def test_the_old_secret_signs_beside_the_new_one_for_a_day(owner: Actor, system: Receiver) -> None:
    endpoint, old = added(owner, system)
    new = endpoints.rotate(endpoint, by=owner)
    assert old not in Endpoint.objects.get().sealed_secret, "not readable in the database"
    published()
    send_now()
    assert verified(old, system.got[0]) == verified(new, system.got[0])
    Endpoint.objects.update(old_secret_until=timezone.now())
    published()
    send_now()
    assert verified(new, system.got[1])
    with pytest.raises(WebhookVerificationError):
        verified(old, system.got[1])


def test_days_of_failure_pause_it_once_with_a_letter_and_resuming_sends_what_was_kept(owner: Actor, system: Receiver) -> None:
    endpoint, _secret = added(owner, system)
    Endpoint.objects.update(failing_since=timezone.now() - endpoints.PAUSE_AFTER)
    system.statuses = [503, 503]
    published()
    published()
    send_now()
    sending.run()
    endpoint.refresh_from_db()
    assert endpoint.paused_at
    letters = [each for each in mail.outbox if each.to == [owner.someone().email]]
    assert len(letters) == 1
    send_now()
    assert set(Delivery.objects.filter(channel="webhook").values_list("state", flat=True)) == {State.CANCELLED}
    system.got.clear()
    endpoints.resume(endpoint, by=owner)
    send_now()
    assert len(system.got) == 2


def test_a_receiver_that_says_gone_is_paused_at_once(owner: Actor, system: Receiver) -> None:
    endpoint, _secret = added(owner, system)
    system.statuses = [410]
    published()
    send_now()
    endpoint.refresh_from_db()
    assert endpoint.paused_at
    assert Delivery.objects.get(channel="webhook").state == State.DEAD


def test_an_organisation_that_is_no_longer_verified_is_told_nothing(owner: Actor, system: Receiver) -> None:
    endpoint, _secret = added(owner, system)
    published()
    endpoint.organisation.is_verified = False
    endpoint.organisation.save()
    send_now()
    assert system.got == []


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://10.1.2.3/",
        "https://[64:ff9b::a00:1]/x",
        "https://[2002:a00:1::1]/x",
        "https://224.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/x",
        "https://2130706433/",
        "http://93.184.216.34/",
        "https://93.184.216.34:8443/",
        "https://moi:secret@93.184.216.34/",
        "https://" + "a" * 70 + ".example/",
        "https://[",
    ],
)
def test_an_address_that_is_not_public_is_refused_beside_the_field_and_at_the_call(url: str, owner: Actor) -> None:
    client = signed_in(owner)
    page = reverse("organisation-webhooks", args=[owner.membership.organisation.slug])
    response = client.post(page, {"url": url, "topics": ["need"]})
    assert response.status_code == 422
    assert "has-error" in response.content.decode()
    assert escape(url) in response.content.decode(), "what was typed stays"
    assert not Endpoint.objects.exists()
    with pytest.raises((outbound.NotPublicError, OSError)):
        outbound.ask("POST", url, body=b"{}", schemes=("https",))


def test_a_name_that_changes_its_mind_is_refused_at_the_call(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["93.184.216.34", "127.0.0.1"]

    def resolve(host: str, port: int, **_more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0), port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    organisation = owner.membership.organisation
    endpoints.add(organisation, url="https://hook.example.org/", chosen=Topics(["need"]), by=owner)
    published()
    send_now()
    assert answers == []
    assert "not one of the public web" in EndpointCall.objects.get().trouble


@pytest.mark.parametrize("told", [Topics([]), Topics([], "pas une adresse"), Topics([], "/besoins/?region=99999")])
def test_nothing_to_tell_is_refused(told: Topics, owner: Actor, system: Receiver) -> None:
    with pytest.raises(Incomplete):
        endpoints.add(owner.membership.organisation, url=system.url, chosen=told, by=owner)
    assert not Endpoint.objects.exists()


def test_an_owner_adds_tests_renews_replays_and_removes_by_the_pages(owner: Actor, system: Receiver) -> None:
    client, slug = signed_in(owner), owner.membership.organisation.slug
    page = reverse("organisation-webhooks", args=[slug])
    response = client.post(page, {"url": system.url, "topics": ["solution"], "search": "/besoins/?q=chutes"})
    assert response.status_code == 200
    assert "whsec_" in response.content.decode()
    assert "whsec_" not in client.get(page).content.decode()
    endpoint = Endpoint.objects.get()
    one = reverse("organisation-webhook", args=[slug, endpoint.pk])
    client.post(reverse("organisation-webhook-action", args=[slug, endpoint.pk, "test"]))
    send_now()
    assert json.loads(system.got[0][1])["type"] == "webhook.test"
    delivery = Delivery.objects.get(kind="webhook_test")
    replay = reverse("organisation-webhook-replay", args=[slug, endpoint.pk, delivery.pk])
    client.post(replay)
    send_now()
    assert system.got[1][0]["webhook-id"] == system.got[0][0]["webhook-id"]
    shown = client.get(one).content.decode()
    assert replay in shown
    assert "merci" in shown
    assert "chutes" in shown
    assert "whsec_" in client.post(reverse("organisation-webhook-secret", args=[slug, endpoint.pk])).content.decode()
    assert client.post(one, {"topics": ["need"]}).status_code == 302
    live = Subscription.objects.live().filter(recipient=endpoint.recipient)
    assert [each.kind for each in live] == ["need"]
    client.post(reverse("organisation-webhook-action", args=[slug, endpoint.pk, "remove"]))
    assert not live.all().exists()
    assert client.get(one).status_code == 404


def test_nobody_else_reaches_a_webhook(owner: Actor, system: Receiver) -> None:
    endpoint, _secret = added(owner, system)
    slug = endpoint.organisation.slug
    others = [acting(organisation=endpoint.organisation), acting(is_owner=True)]
    unverified = acting(organisation=OrganisationFactory(is_verified=False), is_owner=True)
    for actor in [*others, unverified]:
        client = signed_in(actor)
        assert client.get(reverse("organisation-webhook", args=[slug, endpoint.pk])).status_code == 404
        assert client.post(reverse("organisation-webhook-secret", args=[slug, endpoint.pk])).status_code == 404
    own = unverified.membership.organisation.slug
    assert signed_in(unverified).get(reverse("organisation-webhooks", args=[own])).status_code == 404
    stranger = signed_in(others[1])
    theirs = others[1].membership.organisation.slug
    assert stranger.get(reverse("organisation-webhook", args=[theirs, endpoint.pk])).status_code == 404


def test_the_same_address_twice_and_too_many_are_refused(owner: Actor, system: Receiver) -> None:
    added(owner, system)
    with pytest.raises(Incomplete):
        added(owner, system)
    organisation = owner.membership.organisation
    rest = range(endpoints.MAX_PER_ORGANISATION - 1)
    Endpoint.objects.bulk_create(
        Endpoint(organisation=organisation, url=f"https://x.example/{number}", sealed_secret="") for number in rest
    )
    with pytest.raises(Incomplete):
        endpoints.add(organisation, url=system.url + "2", chosen=Topics(["need"]), by=owner)


def test_calls_are_kept_for_ninety_days(owner: Actor, system: Receiver) -> None:
    added(owner, system)
    published()
    send_now()
    retention.apply(timezone.now() + timedelta(days=89))
    assert EndpointCall.objects.exists()
    retention.apply(timezone.now() + timedelta(days=91))
    assert not EndpointCall.objects.exists()


def test_the_openapi_document_describes_the_webhook(client: Client) -> None:
    document = client.get("/api/schema/?format=json").json()
    assert "event" in document["webhooks"]
