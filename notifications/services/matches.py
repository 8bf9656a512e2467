"""Matching alerts: a vendor hears of a need that its solutions may meet; an establishment of a qualified solution."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from catalogue.models.index import CatalogueEntry
from matching import upkeep
from matching.feedback import mute_match, without_muted
from matching.models import Fit, MutedMatch
from needs.models.needs import Need
from needs.models.responses import Response
from notifications import kinds, notable
from notifications.models.choices import Mailing
from notifications.models.deliveries import Delivery
from notifications.models.subscriptions import Channel
from notifications.services.recording import by_mail, in_portal, record, told_today
from records.errors import Refused
from records.models.events import Event

# A fit is shown on pages from `fits.FITS`; to write to someone it must be a little better. Each time that people
# found a match of the same solution to be of no use, the next one must be better still.
LEAST_SCORE = 0.55
STRICTER_BY = 0.05
STRICTEST = 0.85
MAX_PEOPLE = 200


def tell_of_fits(event: Event, entry: CatalogueEntry) -> None:
    """Whom a newly published need or a newly qualified solution may concern, and why."""
    if entry.kind == "need" and event.verb in notable.PUBLISHED:
        _tell_vendors(event, entry)
    elif entry.kind == "solution" and event.verb in notable.QUALIFIED:
        _tell_establishments(event, entry)


def _tell_vendors(event: Event, need: CatalogueEntry) -> None:
    until = closing_of(need.key)
    if until and until <= timezone.now():
        return
    responded = set(Response.objects.filter(need__reference=need.key).values_list("solution__reference", flat=True))
    found = [fit for fit in _fits(need, "need") if fit.solution.key not in responded]
    by_organisation: dict[int, list[Any]] = defaultdict(list)
    for fit in _useful(found, told="solution"):
        by_organisation[fit.solution.organisation_id].append(_reason(fit, fit.solution))
    data = {"need": need.key, "until": until.isoformat() if until else ""}
    _record(event, by_organisation, Role.VENDOR_MEMBER, "solutions", data)


def _tell_establishments(event: Event, solution: CatalogueEntry) -> None:
    now = timezone.now()
    by_organisation: dict[int, list[Any]] = defaultdict(list)
    for fit in _useful(_fits(solution, "solution"), told="need"):
        until = closing_of(fit.need.key)
        if until is None or until > now:
            by_organisation[fit.need.organisation_id].append(_reason(fit, fit.need))
    _record(event, by_organisation, Role.INNOVATION_OFFICER, "needs", {"solution": solution.key})


def _fits(entry: CatalogueEntry, side: str) -> list[Fit]:
    """The fits of an entry, worked out before anyone is told of them when they are due."""
    upkeep.work_out(entry)
    found = Fit.objects.proposed().filter(**{side: entry}, score__gte=LEAST_SCORE).select_related("need", "solution")
    # What the need requires and the solution says may have changed since they were worked out.
    return [fit for fit in found.defer("need__words", "solution__words") if fit.is_proposed]


def _useful(fits: list[Fit], *, told: str) -> list[Fit]:
    """Without the pairs that whoever would be told found to be of no use, nor weak ones of solutions that often were."""
    heard, times = without_muted(fits, told=told)
    return [fit for fit in heard if fit.score >= min(LEAST_SCORE + STRICTER_BY * times[fit.solution.key], STRICTEST)]


def _reason(fit: Fit, other: CatalogueEntry) -> dict[str, Any]:
    """Why, for and against, as codes (matching.reasons): the letter says it in its reader's language."""
    return {"key": other.key, "reasons": fit.reasons, "score": round(fit.score, 2)}


def _record(event: Event, by_organisation: dict[int, list[Any]], role: str, side: str, data: dict[str, Any]) -> None:
    members = Membership.objects.filter(
        organisation__in=by_organisation, role=role, user__is_active=True, organisation__is_active=True
    ).select_related("user")
    people = {each.user_id: each for each in members.order_by("pk")[:MAX_PEOPLE] if each.user_id != event.actor_id}
    choices = kinds.choices_of(list(people), kinds.MATCH)
    had = told_today({f"user:{pk}" for pk in people})
    deliveries = []
    for pk, membership in people.items():
        own = data | {side: by_organisation[membership.organisation_id], "organisation": membership.organisation_id}
        base = {
            "event": event,
            "recipient": f"user:{pk}",
            "user_id": pk,
            "kind": kinds.MATCH.code,
            "language": membership.user.language,
            "data": own,
        }
        if choices[pk].mailing != Mailing.NEVER:
            deliveries.append(Delivery(**base, channel=Channel.EMAIL, **by_mail(choices[pk].mailing, had.get(f"user:{pk}", 0))))
        if choices[pk].in_portal:
            deliveries.append(Delivery(**base, channel=Channel.PORTAL, **in_portal()))
    record(deliveries)


def closing_of(reference: str) -> datetime | None:
    """The moment from which a need takes no responses: no mail about it after that."""
    need = Need.objects.filter(reference=reference).select_related("organisation").first()
    return need.closes_at if need else None


@transaction.atomic
def not_relevant(*, by: Actor, need: str, solution: str) -> MutedMatch:
    """Someone who was told of a pair says that it does not go together. Their organisation is not told of it again.

    Raises `Refused` for whoever was not told of it.
    """
    person = by.oneself()
    told = Delivery.objects.filter(user=person, kind=kinds.MATCH.code)
    about = told.filter(data__need=need, data__solutions__contains=[{"key": solution}]) | told.filter(
        data__solution=solution, data__needs__contains=[{"key": need}]
    )
    delivery = about.order_by("-pk").first()
    if delivery is None:
        raise Refused("notifications.not_relevant")
    return mute_match(organisation_id=delivery.data["organisation"], need=need, solution=solution, by=person)
