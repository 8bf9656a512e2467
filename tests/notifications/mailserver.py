"""A mail server on loopback that obeys, refuses, hangs or falls silent, as a test asks."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller

HANG_S = 30


class MailServer:
    """What it took, in order, by Message-ID. `answers` is asked for each message: a reply of SMTP, or `hang`."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.answers: list[str] = []
        self.at_recipient: list[str] = []
        self.port = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.at_recipient:
            return self.at_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == "hang before":
            await asyncio.sleep(HANG_S)
        if answer.startswith("250") or answer == "hang after":
            self.taken.append(str(message_from_bytes(envelope.content)["Message-ID"]))
        if answer == "hang after":
            await asyncio.sleep(HANG_S)
        return answer


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Started on a free port, and stopped."""
    handler = MailServer()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        handler.port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()
