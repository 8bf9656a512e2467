"""A feed as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

import json
from typing import Any

from publishing.feeds.atom import moment
from publishing.feeds.model import Entry, Feed

CONTENT_TYPE = "application/feed+json"


def render(feed: Feed) -> bytes:
    found: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.subtitle,
        "home_page_url": feed.page_url,
        "feed_url": feed.self_url,
        "language": f"{feed.language}-CA",
        "next_url": feed.next_url,
        "hubs": [{"type": "WebSub", "url": feed.hub_url}] if feed.hub_url else [],
        "items": [_item(entry) for entry in feed.entries],
    }
    kept = {name: value for name, value in found.items() if value or name == "items"}
    return json.dumps(kept, ensure_ascii=False).encode()


def _item(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_text": entry.text if _is_of_the_item(entry) and entry.text else entry.title,
        "date_published": moment(entry.published),
        "date_modified": moment(entry.updated),
        "authors": [{"name": entry.author}],
        "tags": [category.label for category in entry.categories],
        "language": f"{entry.language}-CA",
        "_registry": entry.details,
    }


def _is_of_the_item(entry: Entry) -> bool:
    """An item has one language: a text in another is left to whoever follows its address."""
    return entry.text_language in ("", entry.language)
