"""Where an app above is called from below: the closed list. Each has one verb, `connect`; `docs/extending.md` explains each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from django.http import HttpRequest

    from records.letters import Letter
    from records.models.events import Event


Receiver = TypeVar("Receiver")


class Hook(Generic[Receiver]):
    """One question or announcement, and the functions of other apps that answer it, in the order in which they connected."""

    def __init__(self) -> None:
        self._receivers: list[Receiver] = []

    def connect(self, receiver: Receiver) -> None:
        """Called once by an app, when it is ready."""
        if receiver not in self._receivers:
            self._receivers.append(receiver)

    def __iter__(self) -> Iterator[Receiver]:
        return iter(self._receivers)


# Events were just written, in the same transaction.
event_recorded: Hook[Callable[[list[Event]], None]] = Hook()
# A letter was written: whoever delivers records it in the caller's transaction.
letter_posted: Hook[Callable[[Letter], None]] = Hook()
# An app ships data of its own: the loader adds what is missing, and says of what and how many.
reference_data: Hook[Callable[[], tuple[str, int]]] = Hook()
# Entries of the catalogue were just written, in the same transaction.
entries_written: Hook[Callable[[list[Any]], None]] = Hook()
# The public dates that an app adds to records of another app: the kind, and the dates.
dates_added: Hook[tuple[str, Callable[..., Any]]] = Hook()
# For the number of a private record: the address of what is public of it; empty when nothing is.
public_part: Hook[Callable[[str], str]] = Hook()
# Ranks the records that answer a problem told in plain words.
plain_words_ranked: Hook[Callable[..., Any]] = Hook()
# Terms of the taxonomies were added, renamed or removed.
terms_changed: Hook[Callable[[], None]] = Hook()
# What every page knows, for pages that are drawn when little works.
page_context: Hook[Callable[[HttpRequest], dict[str, Any]]] = Hook()
# Who hears for an organisation.
organisation_readers: Hook[Callable[[int], Iterable[Any]]] = Hook()
# Accounts that the sign-in page of a demonstration offers, with their passwords. Asked only there.
accounts_offered: Hook[Callable[[], list[Any]]] = Hook()
# Names of places by which people say a region (“near Hôpital de Matane”): the code of the region of each.
places_named: Hook[Callable[[], dict[str, str]]] = Hook()
