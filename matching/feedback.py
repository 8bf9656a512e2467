"""What people say of matches, all of matching that a person writes: they rate one, or mute one for their organisation."""

from collections import Counter
from datetime import datetime

from django.utils import timezone

from accounts.actors import Actor
from accounts.models.people import User
from matching.models import Fit, MatchRating, MutedMatch


def rate_match(fit: Fit, *, by: Actor, is_good: bool, at: datetime | None = None) -> MatchRating:
    """Keep how someone rates a match that was shown; their latest rating counts. Raises `Refused` for a visitor.

    It changes no record and no ranking by itself, so it writes no event: it is kept to measure the matching.
    """
    by.must("accounts.act_personally")
    rating, _is_new = MatchRating.objects.update_or_create(
        user=by.user,
        from_key=fit.need.key,
        to_key=fit.solution.key,
        defaults={"is_good": is_good, "at": at or timezone.now()},
    )
    return rating


def mute_match(*, organisation_id: int, need: str, solution: str, by: User) -> MutedMatch:
    """Write to this organisation of this pair no more. Whoever calls has seen that this person was told of it.

    It changes no record and no ranking: it writes no event. Twice is once.
    """
    muted, _is_new = MutedMatch.objects.get_or_create(
        organisation_id=organisation_id, need=need, solution=solution, defaults={"given_by": by}
    )
    return muted


def without_muted(fits: list[Fit], *, told: str) -> tuple[list[Fit], Counter[str]]:
    """The fits that the side that would be told (`need` or `solution`) has not muted; how often each solution was muted."""
    muted = MutedMatch.objects.filter(solution__in={fit.solution.key for fit in fits})
    pairs = {(each.organisation_id, each.need, each.solution) for each in muted}
    heard = [fit for fit in fits if (getattr(fit, told).organisation_id, fit.need.key, fit.solution.key) not in pairs]
    return heard, Counter(each.solution for each in muted)
