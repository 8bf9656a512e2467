"""Sentences that a small process says of what it reads: in English here, with what fills them, translated by the product."""

from collections.abc import Mapping
from typing import Any


class Message(str):
    """An English sentence of the catalogue, and the values of its places."""

    filling: Mapping[str, Any]

    def __new__(cls, text: str, filling: Mapping[str, Any] | None = None) -> "Message":
        made = super().__new__(cls, text)
        made.filling = filling or {}
        return made

    def __mod__(self, filling: Any) -> "Message":
        return Message(str(self), filling)

    def as_data(self) -> dict[str, Any]:
        return {"text": str(self), "with": {name: as_data(value) for name, value in self.filling.items()}}


def as_data(value: Any) -> Any:
    """A text or number as JSON takes it; a message keeps its parts."""
    return value.as_data() if isinstance(value, Message) else value


_ = Message
