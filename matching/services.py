"""What people say of matches: the only thing of matching that a person writes."""

from datetime import datetime

from django.utils import timezone

from accounts.actors import Actor
from matching.models import Fit, Verdict


def say_verdict(fit: Fit, *, by: Actor, is_good: bool, at: datetime | None = None) -> Verdict:
    """Keep someone's word on a match that was shown; their latest word counts. Raises `Refused` for a visitor.

    It changes no record and no ranking by itself, so it writes no event: it is kept to measure the matching.
    """
    by.must("accounts.act_personally")
    verdict, _made = Verdict.objects.update_or_create(
        user=by.user,
        from_key=fit.need.key,
        to_key=fit.solution.key,
        defaults={"is_good": is_good, "at": at or timezone.now()},
    )
    return verdict
