"""Personal data that other apps hold: each says how it exports and how it erases them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models.people import User


@dataclass(frozen=True, slots=True)
class Holder:
    """One kind of data of a person. Both functions get the person and their confirmed addresses."""

    name: str
    export: Callable[[User, set[str]], list[dict[str, Any]]]
    erase: Callable[[User, set[str]], None]


_holders: list[Holder] = []


def add_holder(holder: Holder) -> None:
    """Called once per kind, when its app is ready."""
    _holders.append(holder)


def holders() -> list[Holder]:
    return list(_holders)
