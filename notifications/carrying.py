"""Carries the letters of the other apps: a row in their transaction, by what the reader chose."""

from typing import Any

from django.utils import timezone, translation

from accounts.models.people import User
from catalogue.addresses import links_in, text_in_language
from notifications import kinds, outbox, schedule
from notifications.models.choices import Mailing
from notifications.models.deliveries import Delivery, State
from notifications.models.subscriptions import Channel
from records.letter_text import parts_of
from records.letters import Letter
from records.sentences import one_line


def carry(letter: Letter) -> None:
    """Record a letter. When its event was told to this reader already, it stands without it.

    It is left out only where its reader did what it tells of: nobody is told of their own act.
    """
    kind = kinds.of_letter(letter.name)
    person = User.objects.filter(email__iexact=letter.address, is_active=True).first()
    cause = outbox.cause()
    if person and not kinds.is_for_actor(letter.name) and outbox.is_own_act(cause, person.pk):
        return
    choice = kinds.choices_of([person.pk], kind)[person.pk] if person else kinds.Choice(kind.mailing, False)
    values: dict[str, Any] = {
        "recipient": recipient_of(person) if person else letter.address.lower(),
        "user": person,
        "kind": kind.code,
        "language": letter.language,
        "event_id": cause,
        "data": {
            "letter": letter.name,
            "subject": one_line(letter.subject),
            "subjects": {code: one_line(subject) for code, subject in letter.subjects.items()},
            # Whoever wrote it, and in whatever language their page was: its reader's is the letter's.
            "body": (body := text_in_language(letter.body, letter.language)),
            "url": _leads_to(body, letter.language),
            "reply_to": letter.reply_to,
        },
    }
    if choice.mailing != Mailing.NEVER:
        _record(Channel.EMAIL, values, schedule.state_of(choice.mailing))
    if choice.in_portal:
        _record(Channel.PORTAL, values, {"state": State.SENT, "sent_at": timezone.now()})
    outbox.kick_after_commit()


def _leads_to(body: str, language: str) -> str:
    """What the letter asks to open; of one that asks for nothing, its first link."""
    with translation.override(language):
        action = parts_of(body).action
    return action[1] if action else next(iter(links_in(body)), "")


def recipient_of(person: User) -> str:
    return f"user:{person.pk}"


def _record(channel: str, values: dict[str, Any], state: dict[str, Any]) -> None:
    told = Delivery.objects.filter(event_id=values["event_id"], recipient=values["recipient"], channel=channel)
    if values["event_id"] and told.exists():
        values = values | {"event_id": None}
    Delivery.objects.create(channel=channel, **values, **state)
