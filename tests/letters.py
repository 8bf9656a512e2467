"""Letters in tests: those of the set-up are not those that a rule sends."""

from django.core import mail

from notifications.services import sending


def forget_earlier_letters() -> None:
    """Send what waits and empty the outbox: what is in it afterwards was caused afterwards."""
    sending.run()
    mail.outbox.clear()
