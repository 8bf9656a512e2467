"""E-mails to people about their account and their organisations: one text file each, first line the subject."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.models.organisations import Organisation
from accounts.models.people import User
from accounts.names import is_plain_name
from records.letters import write
from safety.letter_limits import count_letter

# What a condition in a template leaves behind.
_EMPTY_LINES = re.compile(r"\n\s*\n")
_withheld: ContextVar[bool] = ContextVar("letters_withheld", default=False)


@contextmanager
def withheld() -> Iterator[None]:
    """Nobody gets a letter about what happens inside: a load of data tells no one."""
    token = _withheld.set(True)
    try:
        yield
    finally:
        _withheld.reset(token)


def greeting(person: User | None) -> str:
    """By their name where they gave one that is plain; a stranger has none here."""
    if person and person.name and is_plain_name(person.name):
        return _("Hello %(name)s,") % {"name": person.name}
    return _("Hello,")


def acting_for(organisation: Organisation) -> Callable[[], str]:
    """Why someone gets a letter about what their organisation does, to be said in the letter's language."""
    return lambda: (
        _("You are receiving this message because you act for %(organization)s in the registry.") % {"organization": organisation}
    )


def for_account() -> str:
    """Why someone gets a letter about their account."""
    return _("You are receiving this message because you have an account in the registry.")


def are_withheld() -> bool:
    return _withheld.get()


def limit(letter: str, *, sender: int | None, reader: str) -> None:
    """Before a letter that an organisation can make the registry send again and again. Raises `TooManyLetters`."""
    if not are_withheld():
        count_letter(letter, sender=sender, reader=reader)


def send(letter: str, address: str, *, language: str, reply_to: Any = "", **context: Any) -> None:
    """Write `templates/letters/<letter>.txt` in the reader's language, in the caller's transaction.

    What differs by language (a title, an address) comes as a function: it is asked in each language.

    `reply_to` is where an answer goes, when a person wrote it.

    It is delivered once the change is certain: never when it is undone, and also when the mail server is down now.
    """
    if are_withheld():
        return

    def text() -> tuple[str, str]:
        said = {name: value() if callable(value) else value for name, value in context.items()}
        written = render_to_string(f"letters/{letter}.txt", said | {"site_url": settings.SITE_URL})
        subject, body = _EMPTY_LINES.sub("\n\n", written.strip()).split("\n", 1)
        return subject.strip(), body.strip() + "\n"

    write(letter, address, language=language, text=text, reply_to=reply_to)
