"""What every channel is: one class that hands one delivery over, and says exactly how that failed.

A channel registers itself with `add`; the sender (`services/sending.py`) knows none by name.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from notifications.models.deliveries import Delivery


class Failure(Exception):
    """A delivery was not handed over. The text is for staff."""


class TryLater(Failure):
    """Certainly not delivered, and it may be another time. Counts as an attempt."""


class OutOfReach(TryLater):
    """The other side does not answer at all: nobody's delivery can be blamed, none counts an attempt, the batch stops."""


class GiveUp(Failure):
    """Certainly not delivered, and never will be as it is."""


class Unknown(Failure):
    """It may have been delivered: it is never sent again by itself."""


class NoLongerWanted(Failure):
    """When it came to making the message, nothing was left to say."""


class Sender(Protocol):
    """One connection, for one batch."""

    def send(self, delivery: Delivery, handing_over: Callable[[], None]) -> None:
        """Hand it over. Raises a `Failure`.

        `handing_over()` is called once, at the last moment at which it is certain that nothing was delivered: whoever
        dies after it leaves a delivery of which nobody knows whether it arrived. A channel whose other side recognises
        repetitions (a webhook's message number) need not call it.
        """


class Channel(Protocol):
    code: str
    # Its other sides are anyone's servers: nothing of ours waits for them.
    is_outside: bool

    def open(self) -> AbstractContextManager[Sender]:
        """A connection. Raises `OutOfReach`."""


_channels: dict[str, Channel] = {}


def add(channel: Channel) -> None:
    """Called once per channel, when its app is ready."""
    _channels[channel.code] = channel


def channel(code: str) -> Channel:
    return _channels[code]


def codes() -> list[str]:
    return list(_channels)
