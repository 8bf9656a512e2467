"""What a feed says, whatever its form."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings

from records.web_addresses import own_site

# The date of a feed in which nothing has happened yet: the same at each reading.
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Category:
    term: str
    label: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a reader of feeds sees as new, or as changed when `updated` moves.

    `language` is that of the title; `text_language` that of the text, when it is another.
    """

    id: str
    title: str
    text: str
    url: str
    published: datetime
    updated: datetime
    author: str
    language: str
    categories: tuple[Category, ...] = ()
    # What a machine may want besides, for JSON Feed's extension.
    details: dict[str, Any] = field(default_factory=dict)
    text_language: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """`page_url`, `self_url`, `next_url` and `hub_url` are whole addresses; the last two may be empty.

    `title_language` and `subtitle_language`: of a feed that is named for a record which has no words in the feed's language.
    """

    id: str
    title: str
    subtitle: str
    language: str
    page_url: str
    self_url: str
    entries: list[Entry]
    next_url: str = ""
    hub_url: str = ""
    title_language: str = ""
    subtitle_language: str = ""

    @property
    def updated(self) -> datetime:
        return max((entry.updated for entry in self.entries), default=BEGINNING)


def tag_uri(specific: str) -> str:
    """An identifier that never changes, whatever becomes of addresses (RFC 4151)."""
    authority = settings.TAG_AUTHORITY or f"{own_site().hostname},2026"
    return f"tag:{authority}:{quote(specific, safe='/?&=+:%~.,-_')}"
