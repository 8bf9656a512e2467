"""Pages of a list by their numbers, beside those that follow from one another."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from catalogue.search.counting import Counts
from catalogue.search.paging import MAX_NUMBERED_PAGES, PAGE_SIZE
from records import received

# How many pages are shown on either side of the present one.
_BESIDE = 2


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page by its number. `is_after_gap`: pages before it are left out."""

    number: int
    url: str
    is_current: bool
    is_after_gap: bool


def number_of(text: str) -> int | None:
    """The number of a page that an address names (`?page=2`); none for a cursor, or when it names no page."""
    if not (text.isascii() and text.isdigit()):
        return None
    return min(received.number(text) or (MAX_NUMBERED_PAGES + 1 if text.strip("0") else 0), MAX_NUMBERED_PAGES + 1)


def last_number(counts: Counts) -> int:
    """The last page that has a number. Of a list by relevance, only what is ranked is in it."""
    return min(MAX_NUMBERED_PAGES, max(1, ceil(counts.total / counts.ranked_share / PAGE_SIZE)))


def page_links(first: int, counts: Counts, url_of: Callable[[int], str], *, has_next: bool) -> list[PageLink]:
    """The first page, those around the present one, and the last where the length is known. Empty for one page alone.

    `first` is the position of the present page's first row. Of an estimated list no page is promised beyond the next ones.
    """
    current, last = (first - 1) // PAGE_SIZE + 1, last_number(counts)
    if counts.is_estimate:
        last = min(last, current + (_BESIDE if has_next else 0))
    if last == 1:
        return []
    wanted = {1, *range(current - _BESIDE, current + _BESIDE + 1), *([] if counts.is_estimate else [last])}
    numbers = sorted(number for number in wanted if 1 <= number <= last)
    # A gap of one page is that page.
    numbers = sorted({*numbers, *(number + 1 for number in numbers if number + 2 in numbers)})
    is_whole = (first - 1) % PAGE_SIZE == 0
    return [
        PageLink(number, url_of(number), is_whole and number == current, place > 0 and numbers[place - 1] != number - 1)
        for place, number in enumerate(numbers)
    ]
