"""Keeps the words of alerts as the search reads them now: the vocabulary grows, and the ministry renames terms."""

from notifications.criteria import Scope, Watch
from notifications.models.subscriptions import Subscription


def refresh_words() -> int:
    """Read the words of every live search anew. Safe at any time. Returns how many alerts were behind."""
    searches = Subscription.objects.live().filter(scope=Scope.SEARCH).exclude(text="")
    behind = 0
    for each in searches.order_by("criteria_hash").distinct("criteria_hash"):
        same = searches.filter(criteria_hash=each.criteria_hash)
        words = Watch.of(each).words
        behind += same.exclude(words=words).update(words=words)
    return behind
