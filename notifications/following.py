"""People who follow a record: subscriptions to it, read by the apps that write to them."""

from accounts.models.people import User
from notifications.models.subscriptions import Subscription
from solutions.models.solutions import Solution


def followers_of(solution: Solution) -> list[User]:
    """Whoever follows a solution gets its letters (a change of its qualification, an incident) in full."""
    live = Subscription.objects.live().filter(scope=Subscription.Scope.RECORD, kind="solution", key=solution.reference)
    found = live.filter(user__isnull=False, user__is_active=True).select_related("user")
    return [each.user for each in found if each.user]
