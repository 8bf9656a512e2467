"""Keeps the words of alerts as the search reads them now: the vocabulary grows, and the ministry renames terms."""

from notifications.criteria import Scope, Watch
from notifications.models.subscriptions import Subscription
from records.one_by_one import one_by_one


def refresh_words() -> int:
    """Read the words of every live search anew. Safe at any time. Returns how many alerts were behind."""
    searches = Subscription.objects.live().filter(scope=Scope.SEARCH).exclude(text="")

    def refresh(one: Subscription) -> int:
        words = Watch.of(one).words
        return searches.filter(criteria_hash=one.criteria_hash).exclude(words=words).update(words=words)

    return sum(one_by_one(searches.order_by("criteria_hash").distinct("criteria_hash"), refresh))
