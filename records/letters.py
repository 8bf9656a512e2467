"""Letters that are written in the transaction of what they tell of. Who carries them says the app that delivers."""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from records import hooks


@dataclass(frozen=True, slots=True)
class Letter:
    """One text to one address. `name` says which letter it is; whoever carries it may know what people chose for such."""

    name: str
    address: str
    language: str
    subject: str
    body: str
    reply_to: str = ""


def post(letter: Letter) -> None:
    """Entrust a letter. Once the caller's transaction commits it is delivered, whatever stops meanwhile."""
    carriers = list(hooks.letter_posted)
    for carrier in carriers:
        carrier(letter)
    if not carriers:
        reply_to = [letter.reply_to] if letter.reply_to else None
        message = EmailMessage(letter.subject, letter.body, settings.DEFAULT_FROM_EMAIL, [letter.address], reply_to=reply_to)
        transaction.on_commit(message.send, robust=True)
