"""E-mails to people about their account and their organisations: one text file each, first line the subject."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

_withheld: ContextVar[bool] = ContextVar("letters_withheld", default=False)


@contextmanager
def withheld() -> Iterator[None]:
    """Nobody gets a letter about what happens inside: a load of data tells no one."""
    token = _withheld.set(True)
    try:
        yield
    finally:
        _withheld.reset(token)


def send(letter: str, address: str, *, language: str, **context: Any) -> None:
    """Write `templates/letters/<letter>.txt` in the reader's language and send it once the change is certain.

    A mail server that is down is logged and does not undo the change: whatever a letter carries can be asked again.
    """
    if _withheld.get():
        return
    with translation.override(language):
        text = render_to_string(f"letters/{letter}.txt", context | {"site_url": settings.SITE_URL})
    subject, body = text.strip().split("\n", 1)
    transaction.on_commit(
        lambda: send_mail(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [address]), robust=True
    )
