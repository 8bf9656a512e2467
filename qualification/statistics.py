"""How long it takes, and why it fails: counted from the clocks and decisions, shown to everyone."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, FloatField, Q, QuerySet
from django.db.models.aggregates import Aggregate
from django.db.models.functions import TruncDate
from django.utils.functional import Promise

from qualification.models.applications import Application, StageClock
from qualification.models.decisions import Decision
from qualification.models.protocols import Requirement
from qualification.services.stages import STANDARD_DAYS, TOTAL_STANDARD_DAYS
from records.numbers import FEWEST_CASES
from records.risk import Level

SECONDS_A_DAY = 86_400


class Percentile(Aggregate):
    """PostgreSQL's `percentile_cont` of a duration, in seconds."""

    function = "PERCENTILE_CONT"
    template = "EXTRACT(EPOCH FROM %(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s))"
    output_field = FloatField()

    def __init__(self, expression: Any, fraction: float) -> None:
        super().__init__(expression, fraction=fraction)


@dataclass(frozen=True, slots=True)
class Duration:
    """Whole days that something took: how often, the median, what nine in ten stay below, the share within the standard.

    Of fewer than `FEWEST_CASES` cases there is neither median nor percentile, which would say less than the cases themselves.
    """

    title: str | Promise
    count: int
    median: int | None
    p90: int | None
    standard: int | None = None
    within: int = 0
    cases: tuple[int, ...] = ()

    @property
    def share_within(self) -> int | None:
        """Percent of the cases that took no longer than the standard."""
        return round(100 * self.within / self.count) if self.standard and self.count >= FEWEST_CASES else None


def _duration(title: Any, rows: QuerySet[Any], start: str, end: str, standard: int | None = None) -> Duration:
    # Days of the calendar, by which what is late is counted, too.
    took = ExpressionWrapper(TruncDate(F(end)) - TruncDate(F(start)), output_field=DurationField())
    rows = rows.annotate(took=took)
    limit = timedelta(days=standard or 0)
    found = rows.aggregate(
        count=Count("pk"),
        median=Percentile(F("took"), 0.5),
        p90=Percentile(F("took"), 0.9),
        within=Count("pk", filter=Q(took__lte=limit)),
    )
    if found["count"] >= FEWEST_CASES:
        return Duration(title, found["count"], _days(found["median"]), _days(found["p90"]), standard, found["within"])
    days = [each.days for each in rows.order_by("took").values_list("took", flat=True)] if found["count"] else []
    return Duration(title, found["count"], None, None, standard, found["within"], tuple(days))


def _days(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds / SECONDS_A_DAY)


def decided(level: str = "") -> QuerySet[Application]:
    rows = Application.objects.filter(state=Application.State.DECIDED)
    return rows.filter(protocol__level=level) if level else rows


def usual_time(level: str) -> Duration:
    """From submission to decision, of every application that was decided at a level."""
    return _duration(Level(level).label, decided(level), "submitted_at", "ended_at", TOTAL_STANDARD_DAYS)


def by_level() -> list[Duration]:
    return [usual_time(level) for level in ("low", "moderate", "high")]


def by_stage() -> list[Duration]:
    """Each stage that was left, over all levels."""
    labels = dict(Application.State.choices)
    return [
        _duration(labels[stage], StageClock.objects.filter(stage=stage, left_at__isnull=False), "entered_at", "left_at", standard)
        for stage, standard in STANDARD_DAYS.items()
    ]


def outcomes() -> list[dict[str, Any]]:
    """How many decisions of each outcome at each level."""
    rows = (
        Decision.objects.filter(superseded_at=None).values("application__protocol__level", "outcome").annotate(total=Count("pk"))
    )
    counts = {(row["application__protocol__level"], row["outcome"]): row["total"] for row in rows}
    return [
        {"level": Level(level).label, "counts": [counts.get((level, outcome), 0) for outcome in Decision.Outcome.values]}
        for level in ("low", "moderate", "high")
    ]


@dataclass(frozen=True, slots=True)
class Refusals:
    """How many there are, and the requirements that they rest on, each with the number of refusals, most frequent first."""

    total: int
    grounds: list[tuple[Requirement, int]]


def common_refusals(level: str = "", most: int = 5) -> Refusals:
    """Of a level, or of all. Requirements are named in their latest wording."""
    refused = Decision.objects.filter(outcome=Decision.Outcome.REFUSED, superseded_at=None)
    if level:
        refused = refused.filter(application__protocol__level=level)
    named = list(refused.values_list("grounds", flat=True))
    counts = Counter(code for grounds in named for code in grounds)
    top = counts.most_common(most)
    rows = (
        Requirement.objects.filter(code__in=[code for code, _n in top])
        .exclude(protocol__state="draft")
        .order_by("protocol__in_force_from")
    )
    wording = {row.code: row for row in rows}
    return Refusals(len(named), [(wording[code], count) for code, count in top if code in wording])
