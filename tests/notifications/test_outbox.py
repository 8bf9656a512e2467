"""From the log to the deliveries: nothing skipped, nothing doubled, nothing before it is certain."""

import threading
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from accounts import letters
from accounts.actors import Actor
from accounts.models.people import User
from matching import upkeep
from needs.models.needs import Need
from needs.services import needs as services
from notifications import outbox, tasks
from notifications.criteria import Watch
from notifications.models.deliveries import Delivery, State
from notifications.models.outbox import OutboxMark
from notifications.services import fan_out
from notifications.services.recording import MAX_AT_ONCE_PER_DAY
from notifications.services.subscribing import subscribe
from records.models.events import Event
from registry.celery import app
from safety import broker
from safety.breaker import Breaker
from tests.factories import NeedFactory, UserFactory, acting

pytestmark = pytest.mark.django_db


def publish(need: Need) -> Event:
    services.publish_need(need, by=acting(organisation=need.organisation))
    return Event.objects.get(reference=need.reference, verb="need.published")


def letter_to(address: str) -> None:
    letters.send("new_device", address, language="fr", browser="Firefox", at=None, url="http://testserver/x")


@pytest.mark.django_db(transaction=True)
def test_an_event_that_commits_late_is_told_although_a_later_one_was_told_before() -> None:
    early, late = NeedFactory(submitted=True), NeedFactory(submitted=True)
    subscribe(Watch(kind="need"), by=acting(), frequency="at_once")
    is_written, may_commit = threading.Event(), threading.Event()
    app.conf.task_always_eager = False

    def write_first_commit_last() -> None:
        with transaction.atomic():
            publish(early)
            is_written.set()
            may_commit.wait(20)
        connection.close()

    slow = threading.Thread(target=write_first_commit_last)
    slow.start()
    assert is_written.wait(20)
    event = publish(late)
    fan_out.run()
    assert set(Delivery.objects.values_list("event", flat=True)) == {event.pk}
    may_commit.set()
    slow.join(20)
    first = Event.objects.get(reference=early.reference, verb="need.published")
    assert first.pk < event.pk, "its number was handed out before"
    fan_out.run()
    assert set(Delivery.objects.values_list("event", flat=True)) == {event.pk, first.pk}
    assert not OutboxMark.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_at_once_tell_each_event_once() -> None:
    app.conf.task_always_eager = False
    subscribe(Watch(kind="need"), by=acting(), frequency="at_once")
    for _ in range(4):
        publish(NeedFactory(submitted=True))

    def dispatch() -> None:
        fan_out.run()
        connection.close()

    workers = [threading.Thread(target=dispatch) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert Delivery.objects.filter(channel="email").count() == 4


def test_a_change_that_is_undone_tells_nobody() -> None:
    need = NeedFactory(submitted=True)
    with pytest.raises(RuntimeError), transaction.atomic():
        publish(need)
        letter_to("a@example.org")
        raise RuntimeError
    assert not OutboxMark.objects.exists()
    assert not Delivery.objects.exists()


def test_a_load_marks_nothing_and_sends_nothing() -> None:
    with letters.withheld():
        publish(NeedFactory(submitted=True))
        letter_to("a@example.org")
    assert not OutboxMark.objects.exists()
    assert not Delivery.objects.exists()


def test_a_letter_is_a_row_with_the_event_that_caused_it_and_leaves_after_the_commit(
    django_capture_on_commit_callbacks: Any,
) -> None:
    person = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        event = publish(NeedFactory(submitted=True))
        letter_to(person.email)
        letter = Delivery.objects.get(channel="email")
        assert (letter.event_id, letter.recipient, letter.state) == (event.pk, f"user:{person.pk}", State.WAITING)
        assert not mail.outbox
    letter.refresh_from_db()
    assert letter.state == State.SENT
    assert [message.to for message in mail.outbox] == [[person.email]]
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{letter.uuid}@testserver>"
    assert Delivery.objects.filter(channel="portal", user=person).count() == 1


def test_two_letters_of_one_event_to_one_reader_are_both_sent() -> None:
    person = UserFactory()
    publish(NeedFactory(submitted=True))
    letter_to(person.email)
    letter_to(person.email)
    events = Delivery.objects.filter(channel="email").values_list("event", flat=True).order_by("pk")
    assert [event is None for event in events] == [False, True]


def test_whoever_got_a_letter_of_an_event_gets_no_alert_about_it() -> None:
    need, reader = NeedFactory(submitted=True), acting()
    subscribe(Watch(kind="need"), by=reader, frequency="at_once")
    publish(need)
    letter_to(reader.user.email)
    fan_out.run()
    assert Delivery.objects.filter(channel="email", user=reader.user).count() == 1


def test_the_change_stands_when_the_broker_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def out_of_reach(**options: Any) -> None:
        raise OperationalError("Connection refused")

    monkeypatch.setattr(broker, "_broker", Breaker("The broker"))
    monkeypatch.setattr(tasks.inform, "apply_async", out_of_reach)
    subscribe(Watch(kind="need"), by=acting(), frequency="at_once")
    with django_capture_on_commit_callbacks(execute=True):
        publish(NeedFactory(submitted=True))
    assert OutboxMark.objects.exists()
    tasks.inform()
    assert len(mail.outbox) == 1


def test_an_event_that_cannot_be_told_stands_in_nobodys_way(monkeypatch: pytest.MonkeyPatch) -> None:
    subscribe(Watch(kind="need"), by=acting(), frequency="at_once")
    bad, good = publish(NeedFactory(submitted=True)), publish(NeedFactory(submitted=True))

    def fail(event: Event) -> None:
        if event == bad:
            raise ValueError("no")

    monkeypatch.setattr(fan_out, "event_announced", [fail])
    assert fan_out.run() >= 1
    assert set(Delivery.objects.values_list("event", flat=True)) == {good.pk}
    mark = OutboxMark.objects.get(event=bad)
    assert (mark.attempts, mark.trouble) == (1, "ValueError: no")


@pytest.fixture
def slow_search(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A search that has to be read as its list reads it, and takes longer than a search may."""
    slow, read = Watch(kind="need", text="titre:lent"), Watch.of

    def slowly(subscription: Any) -> Watch:
        if subscription.criteria_hash == slow.hash:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(5)")
        return read(subscription)

    monkeypatch.setattr(Watch, "of", staticmethod(slowly))
    return slow


def test_a_search_that_takes_too_long_keeps_no_other_alert_waiting_and_is_read_again(slow_search: Watch, settings: Any) -> None:
    settings.SEARCH_TIMEOUT_MS = 150
    for watch in (Watch(kind="need", text="titre:triage"), Watch(kind="need"), slow_search):
        subscribe(watch, by=acting(), frequency="at_once")
    event = publish(NeedFactory(submitted=True, title_fr="Triage lent"))
    upkeep.run()
    fan_out.run()
    assert Delivery.objects.filter(event=event, channel="email").count() == 2
    mark = OutboxMark.objects.get(event=event)
    assert (mark.attempts, mark.trouble) == (1, f"too slow: {slow_search.hash}")
    settings.SEARCH_TIMEOUT_MS = 30_000
    OutboxMark.objects.update(due_at=mark.marked_at)
    fan_out.run()
    assert Delivery.objects.filter(event=event, channel="email").count() == 3, "the others got no second one"
    assert not OutboxMark.objects.exists()


def test_a_search_that_is_always_too_slow_is_given_up(slow_search: Watch, settings: Any) -> None:
    settings.SEARCH_TIMEOUT_MS = 60
    subscribe(slow_search, by=acting(), frequency="at_once")
    event = publish(NeedFactory(submitted=True, title_fr="Triage lent"))
    for _ in range(fan_out.UNREAD_ATTEMPTS):
        assert OutboxMark.objects.filter(event=event).exists()
        OutboxMark.objects.update(due_at="2026-01-01T00:00:00Z")
        fan_out.run()
    assert not OutboxMark.objects.exists()


def test_searches_that_are_read_one_by_one_have_an_end_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.audience.READ_FOR_S", -1)
    for watch in (Watch(kind="need", text="titre:triage"), Watch(kind="need")):
        subscribe(watch, by=acting(), frequency="at_once")
    event = publish(NeedFactory(submitted=True, title_fr="Triage"))
    fan_out.run()
    assert Delivery.objects.filter(event=event, channel="email").count() == 1
    assert OutboxMark.objects.filter(event=event, attempts=1).exists()


def test_what_is_private_is_told_to_nobody() -> None:
    subscribe(Watch(kind="need"), by=acting(), frequency="at_once")
    need = NeedFactory()
    services.edit_need(need, by=acting(organisation=need.organisation), values={"title_fr": "Autre"})
    fan_out.run()
    assert not Delivery.objects.exists()
    assert not OutboxMark.objects.exists()


def test_whoever_subscribes_after_an_event_is_not_told_of_it_and_whoever_did_it_is_not_either() -> None:
    need = NeedFactory(submitted=True)
    officer = acting(organisation=need.organisation)
    subscribe(Watch(kind="need"), by=officer, frequency="at_once")
    services.publish_need(need, by=officer)
    subscribe(Watch(kind="need"), by=acting(), frequency="at_once")
    OutboxMark.objects.update(marked_at="2026-01-01T00:00:00Z")
    fan_out.run()
    assert not Delivery.objects.exists()


def test_beyond_a_few_alerts_a_day_the_rest_comes_together() -> None:
    reader = acting()
    subscribe(Watch(kind="need"), by=reader, frequency="at_once")
    for _ in range(MAX_AT_ONCE_PER_DAY + 2):
        publish(NeedFactory(submitted=True))
    fan_out.run()
    states = list(Delivery.objects.filter(channel="email").values_list("state", flat=True))
    assert (states.count(State.WAITING), states.count(State.HELD)) == (MAX_AT_ONCE_PER_DAY, 2)


def test_an_event_with_many_subscribers_takes_a_handful_of_queries(django_assert_max_num_queries: Any) -> None:
    need = NeedFactory(submitted=True)
    for person in User.objects.bulk_create(User(email=f"p{n}@example.org") for n in range(60)):
        subscribe(Watch(kind="need"), by=Actor(person), frequency="at_once")
    event = publish(need)
    upkeep.run()
    with django_assert_max_num_queries(25):
        fan_out.announce(event, since=event.at)
    assert Delivery.objects.filter(channel="email").count() == 60


def test_many_asks_of_one_transaction_make_one_message_to_the_broker(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(broker, "_broker", Breaker("The broker"))
    monkeypatch.setattr(tasks.inform, "apply_async", lambda **options: sent.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            outbox.kick_after_commit()
    assert sent == [1]
    with django_capture_on_commit_callbacks(execute=True):
        outbox.kick_after_commit()
    assert sent == [1, 1]
