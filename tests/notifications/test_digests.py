"""Digests: what is kept for a morning, and what is no longer wanted by then."""

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from notifications import links, tasks
from notifications.criteria import Watch
from notifications.models.deliveries import Delivery, State
from notifications.models.subscriptions import Subscription
from notifications.services import sending
from notifications.services.subscribing import end, subscribe
from tests.factories import acting
from tests.notifications.news import published, told

pytestmark = pytest.mark.django_db


def test_what_is_kept_for_a_morning_comes_as_one_message_and_no_day_has_two() -> None:
    reader, other = acting(), acting()
    subscribe(Watch(kind="need"), by=reader, frequency="daily")
    subscribe(Watch(kind="need"), by=other, frequency="weekly")
    for _ in range(3):
        told(published())
    sending.run()
    assert not mail.outbox
    Delivery.objects.filter(recipient=f"user:{reader.user_id}").update(due_at=timezone.now())
    assert tasks.bundle_digests() == 1
    assert tasks.bundle_digests() == 0
    sending.run()
    assert [message.to for message in mail.outbox] == [[reader.user.email]]
    assert mail.outbox[0].body.count("* Publié") == 3
    assert "3 nouvelles" in mail.outbox[0].subject
    told(published())
    late = Delivery.objects.filter(state=State.HELD, recipient=f"user:{reader.user_id}")
    late.update(due_at=timezone.now())
    assert tasks.bundle_digests() == 0
    assert late.get().due_at > timezone.now(), "the rest comes tomorrow"


def test_a_digest_leaves_out_what_is_no_longer_wanted() -> None:
    reader = acting()
    made = subscribe(Watch(kind="need"), by=reader, frequency="daily")
    told(published())
    Delivery.objects.filter(state=State.HELD).update(due_at=timezone.now())
    tasks.bundle_digests()
    end(made)
    sending.run()
    assert not mail.outbox
    assert Delivery.objects.get(kind="digest").state == State.CANCELLED


def test_leaving_a_digest_stops_all_that_comes_together(client: Client) -> None:
    reader = acting()
    subscribe(Watch(kind="need"), by=reader, frequency="daily")
    subscribe(Watch(kind="solution"), by=reader, frequency="at_once")
    client.post(links.leave_url(f"user:{reader.user_id}", "digest", "fr").removeprefix("http://testserver"))
    assert [each.kind for each in Subscription.objects.live()] == ["solution"]
