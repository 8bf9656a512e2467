"""Sending over a real SMTP connection on loopback: what each answer of the mail server leads to."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from notifications import schedule
from notifications.models.deliveries import Delivery, State
from notifications.services import sending, troubled
from records.letters import Letter, post
from tests.factories import UserFactory, acting
from tests.notifications.mailserver import MailServer, mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", found.port, 0.5
        yield found


def letter() -> Delivery:
    post(Letter("question_asked", UserFactory().email, "fr", "Une question", "Voici.\n\nhttp://testserver/x"))
    return Delivery.objects.filter(channel="email").latest("pk")


def outcome(delivery: Delivery) -> tuple[str, int]:
    delivery.refresh_from_db()
    return (delivery.state, delivery.attempts)


def test_a_letter_is_sent_once_with_the_same_message_id_for_ever(server: MailServer) -> None:
    one, two = letter(), letter()
    assert sending.run() == 2
    assert sending.run() == 0
    assert server.taken == [f"<{one.uuid}@testserver>", f"<{two.uuid}@testserver>"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("451 Try again later", (State.WAITING, 1)),
        ("552 Too large", (State.DEAD, 1)),
        ("421 Shutting down", (State.WAITING, 0)),
        ("hang after", (State.UNCERTAIN, 0)),
        ("hang before", (State.UNCERTAIN, 0)),
    ],
)
def test_what_the_server_answers_to_a_message_decides(server: MailServer, answer: str, expected: tuple[str, int]) -> None:
    server.answers = [answer]
    one = letter()
    sending.run()
    assert outcome(one) == expected
    Delivery.objects.update(due_at=timezone.now())
    sending.run()
    is_certain_refusal = answer.startswith(("451", "421"))
    assert outcome(one)[0] == (State.SENT if is_certain_refusal else expected[0])
    assert len(server.taken) == (1 if is_certain_refusal or answer == "hang after" else 0), "never twice"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("450 Mailbox busy", (State.WAITING, 1)), ("550 No such person", (State.DEAD, 1))],
)
def test_a_refused_recipient_is_tried_again_or_given_up_and_the_next_letter_leaves(
    server: MailServer, answer: str, expected: tuple[str, int]
) -> None:
    server.at_recipient = [answer]
    refused, other = letter(), letter()
    sending.run()
    assert outcome(refused) == expected
    assert outcome(other) == (State.SENT, 1)


def test_a_server_that_is_down_uses_up_no_attempts(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    one, two = letter(), letter()
    sending.run()
    assert outcome(one) == outcome(two) == (State.WAITING, 0)
    one.refresh_from_db()
    assert one.due_at > timezone.now()
    assert "refused" in one.trouble.lower()


def test_a_claim_that_lapsed_is_taken_over_and_one_that_was_being_handed_over_is_put_aside(server: MailServer) -> None:
    claimed, handing = letter(), letter()
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(pk=claimed.pk).update(state=State.CLAIMED, claim=claimed.uuid, claimed_until=past)
    Delivery.objects.filter(pk=handing.pk).update(state=State.HANDING, claim=handing.uuid, claimed_until=past)
    sending.run()
    assert outcome(claimed) == (State.SENT, 1)
    assert outcome(handing) == (State.UNCERTAIN, 0)
    assert len(server.taken) == 1


def test_whoever_lost_the_claim_does_not_send(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    one = letter()
    real = sending.why_unwanted

    def lapse_meanwhile(delivery: Delivery) -> str:
        Delivery.objects.filter(pk=delivery.pk).update(claim=delivery.uuid)
        return real(delivery)

    monkeypatch.setattr(sending, "why_unwanted", lapse_meanwhile)
    assert sending.run() == 0
    assert not server.taken
    assert outcome(one)[0] == State.CLAIMED


def test_a_message_that_cannot_be_made_is_put_off_and_the_others_leave(server: MailServer) -> None:
    bad, good = letter(), letter()
    Delivery.objects.filter(pk=bad.pk).update(data={"letter": "x"})
    sending.run()
    assert outcome(bad) == (State.WAITING, 1)
    assert outcome(good) == (State.SENT, 1)


def test_retries_come_further_and_further_apart_and_not_at_one_moment() -> None:
    now = timezone.now()
    waits = [(schedule.retry_at(n, now) - now).total_seconds() for n in range(1, 14)]
    assert 30 <= waits[0] <= 90
    assert 3 * 3600 <= waits[-1] <= 9 * 3600
    assert len({schedule.retry_at(5, now) for _ in range(5)}) > 1


def test_a_letter_is_given_up_after_its_attempts_and_staff_sends_it_again(server: MailServer) -> None:
    one = letter()
    Delivery.objects.filter(pk=one.pk).update(attempts=schedule.MAX_ATTEMPTS - 1)
    server.answers = ["451 Later"]
    sending.run()
    assert outcome(one) == (State.DEAD, schedule.MAX_ATTEMPTS)
    troubled.replay(one, by=acting("registry_administrator"))
    sending.run()
    assert outcome(one) == (State.SENT, 1)


def test_letters_pass_before_alerts(server: MailServer) -> None:
    bulk, own = letter(), letter()
    Delivery.objects.filter(pk=bulk.pk).update(is_bulk=True)
    sending.run()
    assert server.taken == [f"<{own.uuid}@testserver>", f"<{bulk.uuid}@testserver>"]


def test_nothing_is_sent_to_a_closed_account(server: MailServer) -> None:
    one = letter()
    one.user.__class__.objects.filter(pk=one.user_id).update(is_active=False)
    sending.run()
    assert outcome(one) == (State.CANCELLED, 0)
    assert not server.taken


def test_a_letter_written_outside_a_transaction_is_kept_too(server: MailServer) -> None:
    with transaction.atomic():
        one = letter()
    assert one.data["subject"] == "Une question"
