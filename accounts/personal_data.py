"""Personal data that other apps hold: each says how it exports and how it erases them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models.people import User
from records.hooks import Hook


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One kind of data of a person. Both functions get the person and their confirmed addresses."""

    name: str
    export: Callable[[User, set[str]], list[dict[str, Any]]]
    erase: Callable[[User, set[str]], None]


personal_data_added: Hook[PersonalData] = Hook()


def personal_data_of_apps() -> list[PersonalData]:
    return list(personal_data_added)
