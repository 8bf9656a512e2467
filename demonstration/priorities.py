"""Endorsements and scores of the demonstration: invented, but drawn from what each invented need says of itself."""

from collections.abc import Callable
from datetime import timedelta
from itertools import cycle, islice

from accounts.actors import Actor
from accounts.models.organisations import Organisation, OrganisationKind
from demonstration.moments import happened
from needs.models.needs import Need
from needs.services.editions import publish_edition
from needs.services.endorsements import OPEN_TO_ENDORSEMENT, endorse_need
from needs.services.scoring import score_need
from records.risk import Level

# How many establishments join the first need, the second one, and so on, again and again.
_JOINING = (5, 0, 2, 1, 0, 3, 0, 0)
_SEVERITY = {Level.LOW: 1, Level.MODERATE: 2, Level.HIGH: 3}
_READY = {"funded": 4, "requested": 3, "none": 2}
_REMOTE = {"08", "09", "10", "11", "17", "18"}


def load_priorities(needs: list[Need], *, analyst: Actor, office: Callable[[Organisation], Actor]) -> None:
    """Endorse and score the needs that are open. `office` gives someone who acts for an establishment."""
    # The ministry's list also names private ones, which nobody registered: nothing invented is put in their name.
    registered = Organisation.objects.filter(kind=OrganisationKind.ESTABLISHMENT, is_registered=True)
    establishments = list(registered.order_by("slug"))
    references = [need.reference for need in needs]
    open_needs = Need.objects.filter(reference__in=references, state__in=OPEN_TO_ENDORSEMENT).select_related("organisation")
    for number, need in enumerate(open_needs.order_by("reference")):
        at = happened((need.published_at or need.created_at) + timedelta(days=21))
        others = [each for each in establishments if each.pk != need.organisation_id]
        for rank, organisation in enumerate(islice(cycle(others), number * 3, number * 3 + _JOINING[number % 8])):
            volume = need.volume_per_year // (rank + 2) if need.volume_per_year and rank != 1 else None
            values = {"volume_per_year": volume or None, "sites": rank % 3 + 1}
            endorse_need(need, organisation=organisation, by=office(organisation), values=values, at=at)
        # One in five waits for its first score: the board shows what that looks like.
        if number % 5 != 4:
            marks = _marks(need, number)
            score_need(need, by=analyst, marks=marks, at=happened(at + timedelta(days=7)))
            others_marks = seen_otherwise(marks, number)
            score_need(need, by=office(need.organisation), marks=others_marks, at=happened(at + timedelta(days=9)))

    note_fr, note_en = "Édition fictive, pour la démonstration.", "Fictitious edition for the demonstration."
    publish_edition(by=analyst, note_fr=note_fr, note_en=note_en)


def seen_otherwise(marks: dict[str, int], number: int) -> dict[str, int]:
    """The marks of a second person: one point apart on one criterion, two on every third need, each time on another one."""
    criterion = list(marks)[number % len(marks)]
    apart = 2 if number % 3 == 0 else 1
    mark = marks[criterion]
    return marks | {criterion: mark - apart if mark >= apart else mark + apart}


def _marks(need: Need, number: int) -> dict[str, int]:
    volume = need.volume_per_year or 0
    regions = set(need.regions.values_list("code", flat=True))
    return {
        "population": sum(volume >= least for least in (100, 1_000, 10_000, 100_000)),
        "severity": _SEVERITY.get(Level(need.risk_level), 1) if need.risk_level else 1,
        "staff_time": (number * 2 + 1) % 4,
        "equity": 3 if regions & _REMOTE else 2,
        "alignment": 3 if need.network_priority else 1,
        "feasibility": _READY.get(need.budget_status, 1),
        "urgency": number % 4,
    }
