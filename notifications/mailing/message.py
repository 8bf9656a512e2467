"""One message, whatever the channel: what is said, where it leads, and why it comes."""

from dataclasses import dataclass, field
from datetime import datetime

from records.letter_text import Paragraph


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is told: a line in the portal, a part of a digest."""

    title: str
    url: str
    # What happened, in a few words: “Published”.
    what: str = ""
    detail: str = ""
    # Of the detail, where it is not that of the page.
    detail_language: str = ""
    why: tuple[str, ...] = ()
    at: datetime | None = None
    # Of the title, where it is not that of the page.
    language: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    subject: str
    # “Hello Marie,”. By itself nobody is addressed by name: whoever makes the message knows the reader.
    greeting: str = ""
    paragraphs: list[Paragraph] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    # The one thing to do: its words and its address.
    action: tuple[str, str] | None = None
    # Why it comes, said at its foot; and how it stops coming (empty: it cannot, an account needs it).
    reason: str = ""
    leave_url: str = ""
    settings_url: str = ""
