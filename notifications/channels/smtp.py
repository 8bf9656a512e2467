"""SMTP with a mark at the last moment before the text of a message leaves."""

import smtplib
from collections.abc import Callable
from typing import Any

from django.core.mail.backends.smtp import EmailBackend


class _Marking:
    """RFC 5321, section 4.1.1.4: until the text of the message is sent, the server has accepted nothing."""

    handing_over: Callable[[], None] | None = None
    has_begun = False

    def send(self: Any, s: Any) -> None:
        # smtplib sends commands as text and the text of a message as bytes that end with a dot alone on a line.
        if self.handing_over is not None and isinstance(s, bytes) and s.endswith(b"\r\n.\r\n"):
            self.handing_over()
            self.handing_over, self.has_begun = None, True
        super().send(s)  # type: ignore[misc]  # of the class beside it, smtplib's


class _Smtp(_Marking, smtplib.SMTP):
    pass


class _SmtpTls(_Marking, smtplib.SMTP_SSL):
    pass


class MarkingBackend(EmailBackend):
    """Django's own, whose connection says when a message begins to leave."""

    @property
    def connection_class(self) -> Any:
        return _SmtpTls if self.use_ssl else _Smtp
