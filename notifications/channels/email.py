"""The channel of e-mails, over whatever Django is set to send with."""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

from notifications.channels.interface import GiveUp, OutOfReach, TryLater, Unknown
from notifications.channels.smtp import MarkingBackend
from notifications.mailing.composing import compose
from notifications.models.deliveries import Delivery
from notifications.models.subscriptions import Channel

_SERVICE_UNAVAILABLE = 421


class EmailChannel:
    code = str(Channel.EMAIL)
    is_outside = False

    @contextmanager
    def open(self) -> Iterator["SmtpSender | OtherSender"]:
        backend: Any = get_connection()
        if not isinstance(backend, EmailBackend):
            yield OtherSender(backend)
            return
        sender = SmtpSender()
        try:
            sender.connect()
            yield sender
        finally:
            sender.close()


class SmtpSender:
    """One connection to the mail server, made anew after trouble."""

    def __init__(self) -> None:
        self.backend = MarkingBackend()

    def connect(self) -> None:
        try:
            self.backend.open()
        except OSError as trouble:  # smtplib's own errors are of this kind too
            self.close()
            raise OutOfReach(_said(trouble)) from trouble

    def close(self) -> None:
        """What the server answers to our goodbye changes nothing."""
        with suppress(OSError):
            self.backend.close()
        self.backend.connection = None

    def send(self, delivery: Delivery, handing_over: Callable[[], None]) -> None:
        message = compose(delivery)
        self.connect()
        connection: Any = self.backend.connection
        connection.handing_over, connection.has_begun = handing_over, False
        try:
            self.backend._send(message)  # type: ignore[attr-defined]  # Django's, without a public one
        except smtplib.SMTPRecipientsRefused as refused:
            code, answer = next(iter(refused.recipients.values()))
            raise _answered(code, answer) from refused
        except smtplib.SMTPResponseException as refused:
            # A sender refused for good is our own setting: it is mended, and the letter is not to blame.
            is_ours = isinstance(refused, smtplib.SMTPSenderRefused)
            raise _answered(400 if is_ours else refused.smtp_code, refused.smtp_error) from refused
        except OSError as trouble:
            has_begun = bool(connection.has_begun)
            self.close()
            raise (Unknown if has_begun else OutOfReach)(_said(trouble)) from trouble
        except Exception:
            # Half-way through a message the connection is of no use to the next one.
            self.close()
            raise


class OtherSender:
    """A provider's interface, a folder, memory: each message is handed over as a whole."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend

    def send(self, delivery: Delivery, handing_over: Callable[[], None]) -> None:
        message = compose(delivery)
        handing_over()
        try:
            self.backend.send_messages([message])
        except Exception as trouble:
            # A provider that answered, whatever it said, has not taken it (django-anymail keeps the answer's status).
            status = getattr(trouble, "status_code", None)
            if status is None:
                raise Unknown(_said(trouble)) from trouble
            is_final = 400 <= status < 500 and status not in (401, 403, 408, 429)
            raise (GiveUp if is_final else TryLater)(_said(trouble)) from trouble


def _answered(code: int, answer: bytes | str) -> Exception:
    """What a mail server's refusal means: 4xx another time, 5xx never (RFC 5321, section 4.2.1)."""
    text = f"{code} {answer.decode(errors='replace') if isinstance(answer, bytes) else answer}"
    if code == _SERVICE_UNAVAILABLE:
        return OutOfReach(text)
    return GiveUp(text) if code >= 500 else TryLater(text)


def _said(trouble: BaseException) -> str:
    return f"{type(trouble).__name__}: {trouble}"[:500]
