"""Letters that are written in the transaction of what they tell of. Who carries them says the app that delivers."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction


@dataclass(frozen=True, slots=True)
class Letter:
    """One text to one address. `name` says which letter it is; whoever carries it may know what people chose for such."""

    name: str
    address: str
    language: str
    subject: str
    body: str
    reply_to: str = ""


_carriers: list[Callable[[Letter], None]] = []


def carried_by(carrier: Callable[[Letter], None]) -> None:
    """Called once by the app that delivers, when it is ready. It records the letter in the caller's transaction."""
    _carriers.append(carrier)


def post(letter: Letter) -> None:
    """Entrust a letter. Once the caller's transaction commits it is delivered, whatever stops meanwhile."""
    for carrier in _carriers:
        carrier(letter)
    if not _carriers:
        reply_to = [letter.reply_to] if letter.reply_to else None
        message = EmailMessage(letter.subject, letter.body, settings.DEFAULT_FROM_EMAIL, [letter.address], reply_to=reply_to)
        transaction.on_commit(message.send, robust=True)
