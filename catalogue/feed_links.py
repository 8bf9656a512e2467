"""What a page says of the ways in which its subject is followed: alerts, feeds, a calendar, a file, a list on another site."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalogue.headings import WORDS
from catalogue.search.criteria import Criteria
from catalogue.search.criteria_text import query_of
from records.kinds import kind_named

FORMS = ("atom", "json")
FOLLOW_LIST = _("Follow this list")


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """The addresses under which one thing is followed, and its name.

    `button` opens them where they are folded. `alert_query` is what an alert on it asks. Of a list, `kind` and `query` make
    its file and what embeds it.
    """

    title: str | Promise
    atom_url: str
    json_url: str
    calendar_url: str = ""
    button: str | Promise = FOLLOW_LIST
    alert_query: str = ""
    kind: str = ""
    query: str = ""
    sort: str = ""

    @property
    def alert_url(self) -> str:
        return f"{reverse('subscribe')}?{self.alert_query}" if self.alert_query else ""

    @property
    def file_url(self) -> str:
        """The whole list as it stands, in the order in which it is shown, in words."""
        how = urlencode({"sort": self.sort, WORDS: "1"} if self.sort else {WORDS: "1"})
        query = "&".join(part for part in (self.query, how) if part)
        return f"{reverse(f'{_prefix(self.kind)}export')}?{query}" if self.kind else ""

    @property
    def embed_url(self) -> str:
        own = urlencode({"list": self.kind})
        return f"{reverse('widgets')}?{own}" + (f"&{self.query}" if self.query else "") if self.kind else ""


def _prefix(kind: str) -> str:
    return f"{kind_named(kind).namespace}:" if kind else "search-"


def list_feeds(criteria: Criteria, title: str | Promise) -> FeedLinks:
    """What a list's page offers: the feeds and the calendar of exactly what it shows."""
    kind = criteria.kind
    prefix, query = _prefix(kind), query_of(criteria)
    end = f"?{query}" if query else ""
    calendar = "" if kind and not kind_named(kind).has_number else reverse(f"{prefix}calendar") + end
    alert = "&".join(part for part in (urlencode({"kind": kind}) if kind else "", query) if part)
    return FeedLinks(
        title,
        reverse(f"{prefix}feed-atom") + end,
        reverse(f"{prefix}feed-json") + end,
        calendar,
        alert_query=alert,
        kind=kind,
        query=query,
        sort=criteria.sort,
    )


def record_feeds(kind: str, reference: str, title: str) -> FeedLinks:
    prefix = _prefix(kind)
    urls = [reverse(f"{prefix}record-{form}", args=[reference]) for form in (*FORMS, "calendar")]
    return FeedLinks(title, *urls)


def organisation_feeds(slug: str, title: str) -> FeedLinks:
    urls = [reverse(f"organisations:organisation-{form}", args=[slug]) for form in (*FORMS, "calendar")]
    return FeedLinks(title, *urls)
