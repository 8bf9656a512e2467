"""Letters that are written in the transaction of what they tell of. Who carries them says the app that delivers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation

from records import hooks
from records.bilingual import LANGUAGES
from records.sentences import single_stop


@dataclass(frozen=True, slots=True)
class Letter:
    """One text to one address. `name` says which letter it is; whoever carries it may know what people chose for such.

    `subjects`: the subject in each language, for pages that a reader opens in another language than their letters.
    """

    name: str
    address: str
    language: str
    subject: str
    body: str
    reply_to: str = ""
    subjects: Mapping[str, str] = field(default_factory=dict)


def write(name: str, address: str, *, language: str, text: Callable[[], tuple[str, str]], reply_to: str = "") -> None:
    """Post a letter in the reader's language. `text` gives the subject and the body in the language that is active then."""
    written: dict[str, tuple[str, str]] = {}
    for code in LANGUAGES:
        with translation.override(code):
            subject, body = text()
            written[code] = single_stop(subject), single_stop(body)
    subject, body = written[language]
    post(Letter(name, address, language, subject, body, reply_to, {code: each[0] for code, each in written.items()}))


def post(letter: Letter) -> None:
    """Entrust a letter. Once the caller's transaction commits it is delivered, whatever stops meanwhile."""
    carriers = list(hooks.letter_posted)
    for carrier in carriers:
        carrier(letter)
    if not carriers:
        reply_to = [letter.reply_to] if letter.reply_to else None
        message = EmailMessage(letter.subject, letter.body, settings.DEFAULT_FROM_EMAIL, [letter.address], reply_to=reply_to)
        transaction.on_commit(message.send, robust=True)
