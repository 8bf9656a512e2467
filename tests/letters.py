"""Letters in tests: those of the set-up are not those that a rule sends."""

from typing import Any

from django.core import mail

from notifications.services import sending


def forget_earlier_letters() -> None:
    """Send what waits and empty the outbox: what is in it afterwards was caused afterwards."""
    sending.run()
    mail.outbox.clear()


def unfilled(message: Any) -> list[str]:
    """The lines of a letter that show what should have been filled in, in its subject and each of its forms."""
    forms = [message.subject, message.body, *(str(each[0]) for each in getattr(message, "alternatives", []))]
    return [line.strip() for form in forms for line in form.splitlines() if any(mark in line for mark in ("%(", "{{", "{%"))]
